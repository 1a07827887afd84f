"""Schedules in the database: made, changed, overridden and read."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders.schedules import make_schedule, wall, weekly
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import (
    AlreadyDone,
    InvalidInput,
    NotFound,
    PermissionDenied,
    StaleVersion,
)
from watchbell.oncall.domain import RestrictionFacts, Rollout
from watchbell.oncall.errors import SlugTaken
from watchbell.oncall.models import Rotation, Schedule
from watchbell.oncall.selectors import (
    duties,
    next_shifts_of,
    oncall_for_all,
    oncall_now,
    rotations_of,
    schedule_by_slug,
    schedules_page,
    shifts,
)
from watchbell.oncall.services import (
    add_override,
    add_rotation,
    change_rotation,
    change_schedule,
    create_schedule,
    end_rotation,
)
from watchbell.oncall.specs import RotationSpec, ScheduleSpec, restriction_from_words
from watchbell.platform.eventlog import events_of

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)


def names_on(schedule: Schedule, at: datetime) -> list[str]:
    return sorted(entry.person.name for entry in oncall_now(schedule.pk, at=at))


def current(schedule: Schedule, at: datetime) -> Rotation:
    return rotations_of(schedule.pk, at=at)[0]


def test_a_manager_makes_a_schedule_whose_words_come_back_as_they_went_in(
    linus: Person, ada: Person, grace: Person, now: datetime
) -> None:
    night = RotationSpec(
        name="Night",
        priority=2,
        starts_at=wall("2026-02-02T20:00"),
        ends_at=wall("2026-02-03T08:00"),
        rrule="rrule:freq=daily",
        members=[grace.pk, None, ada.pk],
        shifts_per_member=2,
        effective_since=datetime(2026, 2, 1, tzinfo=UTC),
        effective_until=datetime(2027, 2, 1, tzinfo=UTC),
        restrictions=[restriction_from_words("20:00", "24:00", "fri", "sun")],
        exdates=[wall("2026-02-07T20:00")],
        rdates=[wall("2026-02-08T12:00")],
    )
    schedule = create_schedule(
        spec=ScheduleSpec(name="Web", slug="web", timezone="America/Chicago", rotations=[night]),
        actor=linus.as_actor(),
        now=now,
    )
    assert schedule_by_slug("web") == schedule
    row = current(schedule, now)
    assert (row.starts_at, row.ends_at) == (night.starts_at, night.ends_at)
    assert (row.rrule, row.strategy, row.priority) == ("FREQ=DAILY", "rotate", 2)
    assert (row.exdates, row.rdates) == (night.exdates, night.rdates)
    assert [member.person for member in row.members.order_by("position")] == [grace, None, ada]
    (restriction,) = row.restrictions.all()
    assert (restriction.from_day, restriction.to_day, restriction.to_time) == (4, 0, time(0))
    assert [event.kind for event in events_of(schedule.ref)] == ["schedule.created"]


def test_grace_may_neither_make_nor_change_schedules_but_may_override(
    grace: Person, ada: Person, now: datetime
) -> None:
    actor = grace.as_actor()
    with pytest.raises(PermissionDenied):
        create_schedule(spec=ScheduleSpec(name="A", slug="a", timezone="UTC"), actor=actor, now=now)
    schedule = make_schedule("Web", weekly(ada), now=now)
    rotation = current(schedule, now)
    with pytest.raises(PermissionDenied):
        change_rotation(rotation_id=rotation.pk, spec=weekly(grace), actor=actor, now=now)
    add_override(
        schedule_id=schedule.pk,
        kind="replace",
        person_id=grace.pk,
        replaces_id=ada.pk,
        starts_at=now,
        ends_at=now + HOUR,
        actor=actor,
        now=now,
    )
    assert names_on(schedule, now) == ["Grace"]


def test_bob_sees_and_overrides_no_schedule(bob: Person, ada: Person, now: datetime) -> None:
    schedule = make_schedule("Web", weekly(ada), now=now)
    with pytest.raises(PermissionDenied):
        schedules_page(actor=bob.as_actor())
    with pytest.raises(PermissionDenied):
        add_override(
            schedule_id=schedule.pk,
            kind="add",
            person_id=bob.pk,
            starts_at=now,
            ends_at=now + HOUR,
            actor=bob.as_actor(),
            now=now,
        )


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": "\0"}),
        ("starts_at", {"starts_at": datetime(2026, 2, 2, 9, tzinfo=UTC)}),
        ("starts_at", {"starts_at": wall("0001-01-01T00:00")}),
        ("ends_at", {"ends_at": wall("2026-02-02T09:00")}),
        ("ends_at", {"ends_at": wall("2028-02-02T09:00")}),
        ("ends_at", {"rrule": "FREQ=HOURLY", "ends_at": wall("2026-03-02T09:00")}),
        ("rrule", {"rrule": "every monday"}),
        ("rrule", {"rrule": "FREQ=MINUTELY"}),
        ("rrule", {"rrule": "FREQ=WEEKLY;INTERVAL=0"}),
        ("rrule", {"rrule": "FREQ=WEEKLY;BYDAY=XX"}),
        ("rrule", {"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}),
        ("rrule", {"rrule": "FREQ=DAILY\nRDATE:20260101"}),
        ("rrule", {"rrule": "FREQ=DAILY;FREQ=DAILY"}),
        ("members", {"members": []}),
        ("members", {"members": [None]}),
        ("members", {"members": [uuid4()]}),
        ("strategy", {"strategy": "lottery"}),
        ("shifts_per_member", {"shifts_per_member": 0}),
        ("effective_since", {"effective_since": wall("2026-02-02T09:00")}),
        ("effective_until", {"effective_until": datetime(2026, 2, 1, tzinfo=UTC)}),
    ],
)
def test_a_bad_rotation_names_its_field_and_leaves_no_schedule(
    ada: Person, now: datetime, field: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make_schedule("Web", weekly(ada), replace(weekly(ada), **wrong), now=now)
    assert list(refusal.value.fields) == [f"rotations.1.{field}"]
    assert not Schedule.objects.exists()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("restrictions.from_day", ("09:00", "17:00", "monday")),
        ("restrictions.from_day", ("09:00", "17:00", None, "mon")),
        ("restrictions.from_time", ("9 o'clock", "17:00")),
        ("restrictions.to_time", ("09:00", "25:00")),
        ("restrictions.to_time", ("09:00", "17:00+01:00")),
    ],
)
def test_a_bad_restriction_names_its_field(field: str, words: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        restriction_from_words(*words)
    assert list(refusal.value.fields) == [field]


def test_the_end_of_a_day_may_be_called_24() -> None:
    assert restriction_from_words("00:00", "24:00", "sun", "sun") == RestrictionFacts(
        time(0), time(0), 6, 0
    )


def test_two_schedules_do_not_share_a_short_name(ada: Person, now: datetime) -> None:
    make_schedule("Web", now=now)
    with pytest.raises(SlugTaken):
        make_schedule("Web", now=now)


def test_who_is_on_call_since_when_and_until_when(
    ada: Person, grace: Person, now: datetime
) -> None:
    schedule = make_schedule("Web", weekly(ada, grace), now=now)
    (entry,) = oncall_now(schedule.pk, at=now + WEEK + HOUR)
    assert (entry.person, entry.since, entry.until) == (grace, now + WEEK, now + 2 * WEEK)
    assert (entry.source.kind, entry.source.name) == ("rotation", "Weekly")
    assert [duty.person for duty in duties(schedule.pk, at=now)] == [ada.pk]


def test_the_final_schedule_names_people_and_shows_gaps(
    ada: Person, grace: Person, now: datetime
) -> None:
    office = replace(weekly(ada, grace), ends_at=wall("2026-02-06T17:00"))
    schedule = make_schedule("Web", office, now=now)
    planned = shifts(schedule, now, now + 2 * WEEK)
    assert [entry.person and entry.person.name for entry in planned] == [
        "Ada",
        None,
        "Grace",
        None,
    ]
    assert [entry.end for entry in planned[:-1]] == [entry.start for entry in planned[1:]]


def test_a_window_must_run_forward_and_be_bounded(ada: Person, now: datetime) -> None:
    schedule = make_schedule("Web", weekly(ada), now=now)
    for hi in (now, now + timedelta(days=401)):
        with pytest.raises(InvalidInput) as refusal:
            shifts(schedule, now, hi)
        assert list(refusal.value.fields) == ["to"]


def test_somebodys_next_shifts_come_from_all_schedules(
    ada: Person, grace: Person, now: datetime
) -> None:
    web = make_schedule("Web", weekly(ada, grace), now=now)
    make_schedule("Night", weekly(ada, starts_at="2026-03-20T00:00"), now=now)
    make_schedule("Other", weekly(ada), now=now)
    add_override(
        schedule_id=web.pk,
        kind="add",
        person_id=grace.pk,
        starts_at=now + HOUR,
        ends_at=now + 2 * HOUR,
        actor=SYSTEM,
        now=now,
    )
    planned = next_shifts_of(grace, at=now, limit=2)
    assert [(entry.schedule, entry.start) for entry in planned] == [
        (web, now + HOUR),
        (web, now + WEEK),
    ]


def test_the_last_of_somebodys_shifts_ends_when_it_ends(ada: Person, now: datetime) -> None:
    make_schedule("Web", weekly(ada), now=now)
    planned = next_shifts_of(ada, at=now, days=3)
    assert [entry.end for entry in planned] == [now + WEEK]


def test_all_schedules_are_answered_in_a_handful_of_queries(
    ada: Person, grace: Person, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = [make_schedule(name, weekly(ada, grace), now=now) for name in ("A", "B", "C")]
    with django_assert_num_queries(3):
        found = oncall_for_all(at=now)
    assert {one: [entry.person for entry in entries] for one, entries in found.items()} == {
        schedule.pk: [ada] for schedule in made
    }


def test_schedules_are_listed_by_name_page_by_page(grace: Person, now: datetime) -> None:
    for name in "CAB":
        make_schedule(name, now=now)
    first = schedules_page(actor=grace.as_actor(), limit=2)
    rest = schedules_page(actor=grace.as_actor(), limit=2, cursor=first.next_cursor)
    assert [one.name for one in first.items + rest.items] == ["A", "B", "C"]
    assert rest.next_cursor is None


def test_12_an_edit_keeps_whoever_is_on_call_and_the_past(
    linus: Person, ada: Person, grace: Person, bob: Person, clock: ManualClock
) -> None:
    start = clock.now()
    schedule = make_schedule(
        "Web", weekly(ada, grace, bob, starts_at="2026-03-02T09:00"), now=start
    )
    now = clock.advance(days=15)
    past = shifts(schedule, start, now)
    assert names_on(schedule, now) == ["Bob"]
    change_rotation(
        rotation_id=current(schedule, now).pk,
        spec=weekly(grace, bob, starts_at="2026-03-02T09:00"),
        actor=linus.as_actor(),
        now=now,
    )
    assert [names_on(schedule, now + n * WEEK) for n in range(3)] == [["Bob"], ["Grace"], ["Bob"]]
    assert shifts(schedule, start, now) == past
    assert events_of(schedule.ref)[0].kind == "schedule.rotation_changed"


def test_an_edit_may_wait_for_the_end_of_the_shift(
    ada: Person, grace: Person, bob: Person, clock: ManualClock
) -> None:
    start = clock.now()
    schedule = make_schedule("Web", weekly(ada, grace), now=start)
    now = clock.advance(days=1)
    change_rotation(
        rotation_id=current(schedule, now).pk,
        spec=weekly(bob),
        rollout=Rollout.AFTER_SHIFT,
        actor=SYSTEM,
        now=now,
    )
    assert names_on(schedule, start + WEEK - HOUR) == ["Ada"]
    assert names_on(schedule, start + WEEK) == ["Bob"]


def test_a_rotation_that_ended_is_not_changed_again(ada: Person, clock: ManualClock) -> None:
    schedule = make_schedule("Web", weekly(ada), now=clock.now())
    rotation = current(schedule, clock.now())
    end_rotation(rotation_id=rotation.pk, actor=SYSTEM, now=clock.advance(hours=1))
    assert names_on(schedule, clock.now()) == []
    with pytest.raises(AlreadyDone):
        change_rotation(rotation_id=rotation.pk, spec=weekly(ada), actor=SYSTEM, now=clock.now())
    with pytest.raises(NotFound):
        end_rotation(rotation_id=uuid4(), actor=SYSTEM, now=clock.now())


def test_a_rotation_that_never_counted_leaves_no_trace(ada: Person, now: datetime) -> None:
    later = weekly(ada, starts_at="2026-04-06T09:00")
    schedule = make_schedule("Web", later, now=now)
    end_rotation(rotation_id=current(schedule, now).pk, actor=SYSTEM, now=now)
    assert not Rotation.objects.exists()


def test_a_rotation_added_later_counts_from_then(
    linus: Person, ada: Person, grace: Person, clock: ManualClock
) -> None:
    start = clock.now()
    schedule = make_schedule("Web", weekly(ada), now=start)
    now = clock.advance(hours=1)
    spec = replace(weekly(grace), priority=5)
    add_rotation(schedule_id=schedule.pk, spec=spec, version=1, actor=linus.as_actor(), now=now)
    assert (names_on(schedule, start), names_on(schedule, now)) == (["Ada"], ["Grace"])
    with pytest.raises(StaleVersion):
        add_rotation(schedule_id=schedule.pk, spec=spec, version=1, actor=SYSTEM, now=now)
    with pytest.raises(InvalidInput, match="past is not rewritten"):
        add_rotation(
            schedule_id=schedule.pk,
            spec=replace(spec, effective_since=start),
            actor=SYSTEM,
            now=now,
        )


def test_a_schedule_is_renamed_and_its_rotations_keep_their_zone(
    linus: Person, ada: Person, now: datetime
) -> None:
    schedule = make_schedule("Web", weekly(ada), now=now)
    changed = change_schedule(
        schedule_id=schedule.pk,
        name="Front",
        description="",
        timezone="Europe/Paris",
        team_id=None,
        version=1,
        actor=linus.as_actor(),
        now=now,
    )
    assert (changed.name, changed.version) == ("Front", 2)
    assert events_of(schedule.ref)[0].payload == {"fields": ["name", "timezone"]}
    assert current(schedule, now).timezone == "UTC"
