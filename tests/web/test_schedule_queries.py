"""The page of a schedule asks a fixed, small number of questions, however much it shows."""

from datetime import datetime, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.people import make_person
from tests.builders.schedules import make_schedule, weekly
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.domain import FixedShift
from watchbell.oncall.models import ImportedCalendar, ImportedShift, Schedule
from watchbell.oncall.selectors import facts_of
from watchbell.oncall.services import (
    add_override,
    add_rotation,
    ask_cover,
    import_calendar,
    make_temporary,
    take_leave,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST = 15


def asked(client: Client, address: str) -> list[str]:
    """The statements of one page."""
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in found.captured_queries]


def rota(schedule: Schedule, name: str, at: datetime, now: datetime) -> None:
    """A calendar with an event for nobody."""
    calendar = import_calendar(
        schedule_id=schedule.pk,
        name=name,
        url="https://calendar.example.org/rota.ics",
        actor=SYSTEM,
        now=now,
    )
    ImportedShift.objects.create(
        id=calendar.pk, calendar=calendar, starts_at=at, ends_at=at + HOUR, reason="Unknown"
    )


def fill(schedule: Schedule, people: list[Person], now: datetime) -> None:
    """One of everything for each person: rotations, overrides, calendars, requests, leave."""
    for number, person in enumerate(people):
        add_rotation(
            schedule_id=schedule.pk,
            spec=weekly(person, people[number - 1], name=f"Rotation {number}"),
            actor=SYSTEM,
            now=now,
        )
        at = now + number * DAY + 3 * DAY
        take_leave(person_id=person.pk, starts_at=at, ends_at=at + HOUR, actor=SYSTEM, now=now)
        add_override(
            schedule_id=schedule.pk,
            kind="add",
            person_id=person.pk,
            starts_at=now + number * DAY,
            ends_at=now + number * DAY + HOUR,
            actor=SYSTEM,
            now=now,
        )
        start = now + number * DAY + 20 * DAY
        make_temporary(
            schedule_id=schedule.pk,
            name=f"Move {number}",
            starts_at=start,
            ends_at=start + HOUR,
            shifts=[FixedShift(person.pk, start, start + HOUR)],
            actor=SYSTEM,
            now=now,
        )
        rota(schedule, f"Rota {number}", at, now)
        ask_cover(
            schedule_id=schedule.pk,
            asker_id=people[0].pk,
            starts_at=now + number * HOUR,
            ends_at=now + number * HOUR + HOUR,
            actor=SYSTEM,
            now=now,
        )


def test_more_rotations_calendars_overrides_and_leave_ask_nothing_more(
    sign_in: SignIn, linus: Person, grace: Person, ada: Person, now: datetime
) -> None:
    client = sign_in(linus)
    few, many = make_schedule("Few", now=now), make_schedule("Many", now=now)
    fill(few, [grace], now)
    people = [make_person(f"Person{number}", now=now) for number in range(6)]
    fill(many, people, now)
    asked(client, "/schedules/few")
    one, several = asked(client, "/schedules/few"), asked(client, "/schedules/many")
    assert len(ImportedCalendar.objects.filter(schedule=many)) == 6
    assert len(several) == len(one), "\n".join(several)
    with CaptureQueriesContext(connection) as facts:
        facts_of([many.pk], now, now + DAY)
    # What decides a schedule counts as one question, however it is read; it is read once.
    most = MOST + len(facts.captured_queries) - 1
    assert len(several) <= most, "\n".join(several)
    assert len(asked(client, "/schedules/many?span=month")) <= most
