"""Mails about shifts: to whom they go, and what they say."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.builders.people import make_team
from tests.builders.schedules import make_schedule, weekly
from tests.fakes.channels import FakeChannel
from tests.paging.test_personal_rules import mail, phone, rules
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.notify.channels import registry
from watchbell.notify.channels.sms import text_message
from watchbell.notify.models import Message
from watchbell.notify.selectors import content_of
from watchbell.oncall.cycles import expire_covers, tell_of_shifts
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import rotations_of
from watchbell.oncall.services import (
    ask_cover,
    cancel_cover,
    decline_cover,
    end_rotation,
    take_cover,
)
from watchbell.paging.shift_letters import HANDLERS
from watchbell.platform.engine import Engine
from watchbell.platform.eventlog import Subscription
from watchbell.platform.settings import current

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def settle(now: datetime) -> None:
    """Look until nothing is due."""
    while tell_of_shifts(now):
        pass


@pytest.fixture
def letters(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The engine that writes letters, with a mail server set."""
    monkeypatch.setenv("WATCHBELL_EMAIL_URL", "smtp://127.0.0.1:2525")
    current.cache_clear()
    engine = Engine([], [Subscription("shift-letters", HANDLERS)])
    engine.place_new_readers()
    yield engine
    monkeypatch.undo()
    current.cache_clear()


def mails() -> list[tuple[str, str]]:
    rows = Message.objects.order_by("created_at", "address")
    return [(row.address.partition("@")[0], row.content["title"]) for row in rows]


def test_people_are_mailed_of_their_shift_and_when_they_take_over(
    letters: Engine, ada: Person, grace: Person, clock: ManualClock
) -> None:
    make_schedule("Web", weekly(ada, grace), now=clock.now())
    settle(clock.now())
    for days in (6, 1):
        settle(clock.advance(days=days))
        letters.read_log(clock.now())
    assert mails() == [
        ("grace", "[Web] Your shift begins Mon 09 Mar 09:00 UTC"),
        ("grace", "[Web] You are on call now"),
    ]


def test_the_asked_and_the_asking_are_mailed(
    letters: Engine, ada: Person, grace: Person, linus: Person, now: datetime
) -> None:
    web = make_schedule("Web", weekly(ada, grace), now=now)
    cover = ask_cover(
        schedule_id=web.pk,
        asker_id=ada.pk,
        starts_at=now + DAY,
        ends_at=now + 2 * DAY,
        note="Dentist",
        actor=ada.as_actor(),
        now=now,
    )
    letters.read_log(now)
    take_cover(request_id=cover.pk, taker_id=linus.pk, actor=linus.as_actor(), now=now + HOUR)
    letters.read_log(now + HOUR)
    assert mails() == [
        ("grace", "[Web] Ada asks for cover"),
        ("ada", "[Web] Linus takes your shift"),
    ]


def test_whoever_keeps_the_schedule_is_mailed_of_a_gap(
    letters: Engine, ada: Person, linus: Person, grace: Person, now: datetime
) -> None:
    team = make_team("Payments", grace, now=now)
    web = make_schedule("Web", weekly(ada), now=now)
    Schedule.objects.update(team=team)
    other = make_schedule("Other", weekly(ada), now=now)
    settle(now)
    for schedule in (web, other):
        (rotation,) = rotations_of(schedule.pk, at=now)
        end_rotation(rotation_id=rotation.pk, actor=SYSTEM, now=now + HOUR)
    settle(now + 2 * HOUR)
    letters.read_log(now + 2 * HOUR)
    assert sorted(who for who, _ in mails()) == ["grace", "linus"]
    # What tears a gap may be a temporary schedule, which no override fills.
    assert {content_of(one).lead for one in Message.objects.all()} == {
        "Nobody is told of what happens then. The schedule shows why, and where to fill it."
    }


def test_the_asked_one_who_declines_and_the_clock_that_runs_out_are_told_of(
    letters: Engine, ada: Person, grace: Person, now: datetime
) -> None:
    web = make_schedule("Web", weekly(ada, grace), now=now)
    mine, yours = now + DAY, now + 8 * DAY
    for step in (decline_cover, cancel_cover, None):
        cover = ask_cover(
            schedule_id=web.pk,
            asker_id=ada.pk,
            starts_at=mine,
            ends_at=mine + DAY,
            asked_id=grace.pk,
            returns_from=yours,
            returns_until=yours + DAY,
            actor=ada.as_actor(),
            now=now,
        )
        if step is not None:
            actor = grace if step is decline_cover else ada
            step(request_id=cover.pk, actor=actor.as_actor(), now=now)
    expire_covers(mine)
    letters.read_log(mine)
    assert sorted(mails()) == sorted(
        [
            *[("grace", "[Web] Ada asks to swap shifts")] * 3,
            ("ada", "[Web] Grace cannot take your shift"),
            ("grace", "[Web] Ada needs no cover any more"),
            ("ada", "[Web] Nobody took your shift"),
        ]
    )
    asked = Message.objects.filter(content__title__icontains="swap").first()
    assert asked is not None
    facts = dict(asked.content["facts"])
    assert facts["Ada takes"] == "Tue 10 Mar 09:00 UTC to Wed 11 Mar 09:00 UTC"
    assert Schedule.objects.count() == 1


def test_letters_go_the_ways_of_what_can_wait_and_quiet_hours_hold_what_wakes(
    letters: Engine, ada: Person, grace: Person, clock: ManualClock
) -> None:
    for channel in ("sms", "voice"):
        registry.provide(FakeChannel(channel))
    number = phone(grace, clock)
    rules(grace, clock, (mail(grace), 0), (number, 0), urgency="low")
    change_person(
        person_id=grace.pk, quiet_hours="mon-sun 08:00-10:00", actor=SYSTEM, now=clock.now()
    )
    make_schedule("Web", weekly(ada, grace), now=clock.now())
    settle(clock.now())
    settle(clock.advance(days=6))
    letters.read_log(clock.now())
    sent = {row.channel: row for row in Message.objects.all()}
    assert set(sent) == {"email", "sms"}
    assert sent["email"].due_at == clock.now()
    assert sent["sms"].due_at == clock.now() + HOUR
    assert sent["sms"].contact_method_id == number.pk
    text = text_message(content_of(sent["sms"]))
    assert text.startswith("[Web] Your shift begins Mon 09 Mar 09:00 UTC http")
    for channel in ("sms", "voice"):
        registry.forget(channel)


def test_without_a_mail_server_letters_go_the_other_ways(
    letters: Engine,
    ada: Person,
    grace: Person,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("WATCHBELL_EMAIL_URL")
    current.cache_clear()
    registry.provide(FakeChannel("sms"))
    rules(grace, clock, (phone(grace, clock), 0), (mail(grace), 0), urgency="low")
    make_schedule("Web", weekly(ada, grace), now=clock.now())
    settle(clock.now())
    for days in (6, 1, 7):
        settle(clock.advance(days=days))
        letters.read_log(clock.now())
    assert {(row.channel, row.person_id) for row in Message.objects.all()} == {("sms", grace.pk)}
    registry.forget("sms")
