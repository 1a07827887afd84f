"""Open time that is rolled up is what the incidents and the calendars say, digit for digit."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.facts import fact, resolved
from tests.analytics.reference import times
from tests.analytics.test_against_reference import facts
from tests.analytics.test_business_time import same
from tests.analytics.test_rolled_up import company, earlier, told, written
from tests.builders.calendars import make_calendar
from tests.builders.incidents import declare, resolve
from tests.builders.promises import goal, make_clock, make_policy
from watchbell.accounts.models import Person
from watchbell.analytics.business_time import in_business_time
from watchbell.analytics.domain import KpiReport
from watchbell.analytics.filtering import parse_pairs
from watchbell.analytics.hours.choosing import OWN, whose_hours
from watchbell.analytics.models import Block, KeptHours, RollUp
from watchbell.analytics.rolling.editions import starts
from watchbell.analytics.rolling.hours import MOST, kept_hours, settle_hours
from watchbell.analytics.services import rebuild
from watchbell.catalog.calendars import OwnDay
from watchbell.catalog.hours import Hours
from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.opening import read_hours
from watchbell.catalog.selectors.calendars import current_version, hours_of
from watchbell.catalog.services import CalendarFields, change_calendar
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM, Actor

NOW = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=400)
pytestmark = pytest.mark.usefixtures("database")
__all__ = ["company"]

_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
_HOURS = ("09:00-12:00, 13:00-17:00", "22:00-06:00", "00:00-02:30, 05:00-05:01", "00:00-24:00")
# The days on which clocks change, and some that are closed or begin in the night.
_DAYS = (
    OwnDay("2026-03-29", read_hours("01:30-03:30")),
    OwnDay("2026-03-08"),
    OwnDay("2025-12-25"),
)
_names = count(1)


def asked(actor: Actor, hours: str, **more: Any) -> KpiReport:
    wanted: dict[str, Any] = {"from_": SINCE, "to": NOW, "now": NOW} | more
    return in_business_time(actor=actor, hours=hours, **wanted).report


def rolled_up(*hours: str) -> None:
    """Roll up, also by these hours."""
    rebuild(now=NOW)
    for one in hours:
        kept_hours(whose_hours(one), NOW)
    rebuild(now=NOW, anew=False)
    assert all(kept_hours(whose_hours(one), NOW) for one in hours)


def both(actor: Actor, hours: str, **more: Any) -> tuple[KpiReport, KpiReport]:
    """Return the answer of what is rolled up, and that of the incidents themselves."""
    assert kept_hours(whose_hours(hours), NOW) is not None
    rolled = asked(actor, hours, **more)
    RollUp.objects.update(stage="adding")
    raw = asked(actor, hours, **more)
    RollUp.objects.update(stage="whole")
    return rolled, raw


@st.composite
def calendars(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Return what one calendar says, and perhaps a second that the first includes."""
    return [
        {
            "zone": draw(st.sampled_from(_ZONES)),
            "hours": draw(st.sampled_from(_HOURS)),
            "own_days": tuple(draw(st.lists(st.sampled_from(_DAYS), unique=True))),
        }
        for _ in range(draw(st.integers(1, 2)))
    ]


_QUESTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"by": "month"},
    {"by": "service", "from_": NOW - timedelta(days=40, hours=5), "to": NOW - timedelta(days=9)},
    {"by": "priority", "zone": "Asia/Kolkata"},
    {"filters": parse_pairs(["service:shop"]), "from_": NOW - timedelta(hours=24)},
    {"from_": NOW - timedelta(days=33, hours=7), "to": NOW - timedelta(hours=9, minutes=1)},
)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_it_says_what_the_incidents_say_through_any_history(
    ada: Person, company: list[dict[str, Any]], data: st.DataObject
) -> None:
    Incident.objects.all().delete()
    KeptHours.objects.all().delete()
    included: list[Any] = []
    for says in data.draw(calendars()):
        name = f"Desk {next(_names)}"
        calendar = make_calendar(name, include_ids=included, now=NOW, **says)
        included = [calendar.pk]
    BusinessCalendar.objects.update(is_default=False)
    BusinessCalendar.objects.filter(pk=calendar.pk).update(is_default=True)
    hours = data.draw(st.sampled_from([OWN, calendar.slug]))
    incidents = data.draw(st.lists(facts([ada], []), min_size=1, max_size=12))
    for incident in incidents:
        earlier(incident, data.draw(st.sampled_from([0, 0, 33, 65, 300])))
        for name, value in data.draw(st.sampled_from(company)).items():
            setattr(incident, name, value)
        incident.is_restricted = data.draw(st.integers(0, 4)) == 0
    Incident.objects.bulk_create(incidents)
    rolled_up(hours)
    for changes in (
        {"state": "in_progress", "resolved_at": None, "closed_at": None},
        {"occurred_at": NOW - timedelta(days=11, hours=3)},
        {"is_restricted": True},
    ):
        some = data.draw(st.lists(st.sampled_from(incidents), max_size=2, unique=True))
        written(some, **changes)
        told(*some)
    rebuild(now=NOW, anew=False)
    more = data.draw(st.sampled_from(_QUESTIONS))
    for actor in (ada.as_actor(), SYSTEM):
        rolled, raw = both(actor, hours, **more)
        assert (rolled.figures, rolled.groups) == (raw.figures, raw.groups)
        assert both(actor, hours, **more)[0] == rolled


@pytest.mark.parametrize("zone", _ZONES)
def test_it_is_what_the_calendar_says_over_the_nights_on_which_clocks_change(zone: str) -> None:
    calendar = make_calendar("Desk", hours=_HOURS[0], zone=zone, own_days=_DAYS[:1], now=NOW)
    night = make_calendar("Night", hours=_HOURS[1], include_ids=[calendar.pk], now=NOW)
    rows = Incident.objects.bulk_create(
        resolved(
            datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=5 * number, microseconds=number),
            after=timedelta(hours=number % 37, microseconds=3 * number + 1),
        )
        for number in range(140)
    )
    rolled_up(calendar.slug, night.slug)
    until = datetime(2026, 3, 30, 13, 7, tzinfo=ZoneInfo(zone))
    ended = [row for row in rows if row.resolved_at and row.resolved_at < until]
    assert 50 < len(ended) < 140
    for one in (calendar, night):
        version = current_version(one.pk).pk
        by = hours_of([version])[version]
        expected = times(ended, partial(open_seconds, by))
        told = asked(SYSTEM, one.slug, to=until, names=["time_to_resolve"]).figures[0]
        assert same(told, expected)


def open_seconds(by: Hours, incident: Incident) -> float:
    assert incident.resolved_at is not None
    return by.between(incident.created_at, incident.resolved_at).total_seconds()


def test_what_has_no_beginning_is_missing_also_on_a_day_of_nothing_else() -> None:
    desk = make_calendar("Desk", now=NOW)
    far = NOW - timedelta(days=90)
    Incident.objects.bulk_create([fact(NOW - timedelta(days=1), detected_at=far)])
    rolled_up(desk.slug)
    rolled, raw = both(SYSTEM, desk.slug)
    assert rolled.figures == raw.figures
    assert rolled.figure("mttd").missing == 1


def test_who_is_the_first_to_ask_is_told_and_has_it_rolled_up_for_the_next() -> None:
    desk = make_calendar("Desk", now=NOW)
    Incident.objects.bulk_create([resolved(NOW - timedelta(days=3), after=timedelta(days=1))])
    rebuild(now=NOW)
    first = asked(SYSTEM, desk.slug)
    assert not KeptHours.objects.get().is_whole
    rebuild(now=NOW, anew=False)
    assert KeptHours.objects.get().is_whole
    assert asked(SYSTEM, desk.slug).figures == first.figures
    assert first.figure("mttr_resolve").n == 1


def test_a_calendar_that_says_something_else_is_told_so_at_once() -> None:
    desk = make_calendar("Desk", now=NOW)
    Incident.objects.bulk_create(
        [resolved(datetime(2026, 3, 31, 8, tzinfo=UTC), after=timedelta(hours=30))]
    )
    rolled_up(desk.slug)
    assert asked(SYSTEM, desk.slug, names=["mttr_resolve"]).figures[0].value == 13 * 3600
    fields = CalendarFields(name="Desk", timezone="UTC", week=(read_hours("09:00-12:00"),) * 7)
    change_calendar(calendar_id=desk.pk, fields=fields, actor=SYSTEM, now=NOW)
    assert kept_hours(whose_hours(desk.slug), NOW) is None
    assert asked(SYSTEM, desk.slug, names=["mttr_resolve"]).figures[0].value == 6 * 3600
    rebuild(now=NOW, anew=False)
    rolled, raw = both(SYSTEM, desk.slug)
    assert rolled.figures == raw.figures
    assert rolled.figure("mttr_resolve").value == 6 * 3600


def test_an_incident_that_is_promised_other_hours_is_told_by_those() -> None:
    start = datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    make_calendar("Desk", now=start)
    weekend = make_calendar("Weekend", week=((), (), (), (), (), *[read_hours("10:00-14:00")] * 2),
                            now=start)  # fmt: skip
    incident = declare(now=start)
    resolve(incident, actor=SYSTEM, now=datetime(2026, 3, 30, 12, 0, tzinfo=UTC))
    rolled_up(OWN)
    assert asked(SYSTEM, OWN, names=["mttr_resolve"]).figures[0].value == 3 * 3600
    make_policy(goal(4, weekend.pk), now=start)
    make_clock(incident, start)
    rebuild(now=NOW, anew=False)
    rolled, raw = both(SYSTEM, OWN)
    assert rolled.figures == raw.figures
    assert rolled.figure("mttr_resolve").value == 8 * 3600


def test_both_ends_that_move_together_are_noticed() -> None:
    """How long it was on the clock, and when it ended, stay what they were."""
    desk = make_calendar("Desk", now=NOW)
    began = datetime(2026, 3, 31, 10, tzinfo=UTC)
    ends = {"occurred_at": began, "restored_at": began + timedelta(hours=10)}
    incident = resolved(began, after=timedelta(hours=20), **ends)
    Incident.objects.bulk_create([incident])
    rolled_up(desk.slug)
    assert asked(SYSTEM, desk.slug, names=["mttr_recover"]).figures[0].value == 7 * 3600
    written([incident], **{name: at + timedelta(hours=6) for name, at in ends.items()})
    told(incident)
    rebuild(now=NOW, anew=False)
    rolled, raw = both(SYSTEM, desk.slug)
    assert rolled.figures == raw.figures
    assert rolled.figure("mttr_recover").value == 3600


def test_hours_that_nobody_asks_for_are_not_kept() -> None:
    slugs = [make_calendar(f"Desk {number}", now=NOW).slug for number in range(MOST + 1)]
    Incident.objects.bulk_create([resolved(NOW - timedelta(days=3), after=timedelta(days=1))])
    rolled_up(slugs[0])
    blocks = Block.objects.filter(kpi__gte=256)
    assert blocks.exists()
    later = NOW + timedelta(hours=1)
    for slug in slugs[1:]:
        kept_hours(whose_hours(slug), later)
    kept = {one.whose.name for one in settle_hours(later)}
    assert kept == set(slugs[1:])
    assert not blocks.exists()
    assert settle_hours(later + timedelta(days=61)) == []


def test_when_it_began_is_told_by_the_incident_alone() -> None:
    assert all(word.startswith("i.") for text in starts() for word in _columns(text))


def _columns(text: str) -> Sequence[str]:
    inner = text.removeprefix("coalesce(").removesuffix(")")
    return [column.strip() for column in inner.split(",")]
