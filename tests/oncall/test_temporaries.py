"""Temporary schedules: only their shifts count, and clearing gives the rules back at once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.builders.schedules import make_schedule, weekly
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound, PermissionDenied
from watchbell.oncall.domain import FixedShift
from watchbell.oncall.errors import OverlappingTemporary
from watchbell.oncall.models import Schedule, TemporarySchedule
from watchbell.oncall.selectors import next_shifts_of, oncall_now, shifts, temporaries_of
from watchbell.oncall.services import (
    add_override,
    change_temporary,
    clear_temporary,
    make_temporary,
)
from watchbell.platform.eventlog import events_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def names_on(schedule: Schedule, at: datetime) -> list[str]:
    return sorted(entry.person.name for entry in oncall_now(schedule.pk, at=at))


def make(
    schedule: Schedule, person: Person, start: datetime, now: datetime, **changes: Any
) -> TemporarySchedule:
    values: dict[str, Any] = {
        "name": "The move",
        "starts_at": start,
        "ends_at": start + DAY,
        "shifts": [FixedShift(person.pk, start, start + DAY)],
        **changes,
    }
    return make_temporary(schedule_id=schedule.pk, **values, actor=SYSTEM, now=now)


def test_21_only_the_fixed_shift_counts_and_clearing_returns_the_rule_users_at_once(
    ada: Person, grace: Person, linus: Person, clock: ManualClock
) -> None:
    start = clock.now()
    schedule = make_schedule("Web", weekly(ada), now=start)
    add_override(
        schedule_id=schedule.pk,
        kind="add",
        person_id=grace.pk,
        starts_at=start,
        ends_at=start + 2 * DAY,
        actor=SYSTEM,
        now=start,
    )
    temporary = make(schedule, linus, start + HOUR, start)
    assert names_on(schedule, start) == ["Ada", "Grace"]
    assert names_on(schedule, start + HOUR) == ["Linus"]
    assert names_on(schedule, start + HOUR + DAY) == ["Ada", "Grace"]
    now = clock.advance(hours=3)
    past = shifts(schedule, start, now)
    clear_temporary(temporary_id=temporary.pk, actor=SYSTEM, now=now)
    assert names_on(schedule, now) == ["Ada", "Grace"]
    assert shifts(schedule, start, now) == past
    kinds = [event.kind for event in events_of(schedule.ref)]
    assert kinds[:2] == ["schedule.temporary_cleared", "schedule.temporary_made"]


def test_21_where_no_fixed_shift_is_nobody_is_on_call(
    ada: Person, linus: Person, now: datetime
) -> None:
    schedule = make_schedule("Web", weekly(ada), now=now)
    make(schedule, linus, now, now, shifts=[FixedShift(linus.pk, now, now + HOUR)])
    planned = shifts(schedule, now, now + 2 * DAY)
    assert [(one.person and one.person.name, one.end - now) for one in planned] == [
        ("Linus", HOUR),
        (None, DAY),
        ("Ada", 2 * DAY),
    ]
    (entry,) = oncall_now(schedule.pk, at=now)
    assert (entry.source.kind, entry.source.name) == ("temporary", "The move")
    assert [one.start for one in next_shifts_of(linus, at=now)] == [now]


def test_one_that_has_not_begun_leaves_no_trace(ada: Person, clock: ManualClock) -> None:
    schedule = make_schedule("Web", weekly(ada), now=clock.now())
    temporary = make(schedule, ada, clock.now() + DAY, clock.now())
    clear_temporary(temporary_id=temporary.pk, actor=SYSTEM, now=clock.now())
    assert temporaries_of(schedule.pk, at=clock.now()) == []
    with pytest.raises(NotFound):
        clear_temporary(temporary_id=temporary.pk, actor=SYSTEM, now=clock.now())


def test_one_that_is_over_is_not_cleared(ada: Person, clock: ManualClock) -> None:
    schedule = make_schedule("Web", weekly(ada), now=clock.now())
    temporary = make(schedule, ada, clock.now(), clock.now())
    with pytest.raises(AlreadyDone):
        clear_temporary(temporary_id=temporary.pk, actor=SYSTEM, now=clock.advance(days=1))


def test_two_do_not_overlap_and_may_touch(ada: Person, now: datetime) -> None:
    schedule = make_schedule("Web", weekly(ada), now=now)
    make(schedule, ada, now, now)
    make(schedule, ada, now + DAY, now)
    with pytest.raises(OverlappingTemporary):
        make(schedule, ada, now + HOUR, now)


def test_it_never_reaches_into_the_past(ada: Person, clock: ManualClock) -> None:
    schedule = make_schedule("Web", weekly(ada), now=clock.now())
    start = clock.now()
    now = clock.advance(hours=2)
    temporary = make(schedule, ada, start, now)
    (shift,) = temporary.shifts.all()
    assert (temporary.starts_at, shift.starts_at) == (now, now)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": " "}),
        ("shifts", {"shifts": []}),
        ("shifts.0.person", {"person": uuid4()}),
        ("shifts.0.ends_at", {"ends": -HOUR}),
        ("shifts.0.ends_at", {"ends": 2 * DAY}),
        ("ends_at", {"span": -DAY}),
    ],
)
def test_a_bad_one_names_its_field(
    ada: Person, now: datetime, field: str, wrong: dict[str, Any]
) -> None:
    schedule = make_schedule("Web", weekly(ada), now=now)
    end = now + wrong.get("ends", HOUR)
    values: dict[str, Any] = {"shifts": [FixedShift(wrong.get("person", ada.pk), now, end)]}
    if "span" in wrong:
        values["ends_at"] = now + wrong["span"]
    values |= {name: value for name, value in wrong.items() if name in ("name", "shifts")}
    with pytest.raises(InvalidInput) as refusal:
        make(schedule, ada, now, now, **values)
    assert list(refusal.value.fields) == [field]


def test_grace_may_not_make_one(grace: Person, now: datetime) -> None:
    schedule = make_schedule("Web", weekly(grace), now=now)
    with pytest.raises(PermissionDenied):
        make_temporary(
            schedule_id=schedule.pk,
            name="Mine",
            starts_at=now,
            ends_at=now + DAY,
            shifts=[FixedShift(grace.pk, now, now + DAY)],
            actor=grace.as_actor(),
            now=now,
        )


def change(temporary: TemporarySchedule, now: datetime, **given: Any) -> TemporarySchedule:
    values: dict[str, Any] = {
        "name": temporary.name,
        "starts_at": temporary.starts_at,
        "ends_at": temporary.ends_at,
        **given,
    }
    return change_temporary(temporary_id=temporary.pk, **values, actor=SYSTEM, now=now)


def test_one_that_runs_is_changed_from_now_on_and_what_was_stays(
    ada: Person, grace: Person, linus: Person, clock: ManualClock
) -> None:
    start = clock.now()
    schedule = make_schedule("Web", weekly(ada), now=start)
    temporary = make(
        schedule,
        grace,
        start,
        start,
        shifts=[
            FixedShift(grace.pk, start, start + 12 * HOUR),
            FixedShift(linus.pk, start, start + DAY),
        ],
    )
    now = clock.advance(hours=3)
    past = shifts(schedule, start, now)
    new = [
        FixedShift(ada.pk, start, start + 20 * HOUR),
        FixedShift(linus.pk, start, start + 6 * HOUR),
        FixedShift(grace.pk, start + 20 * HOUR, start + 30 * HOUR),
    ]
    changed = change(temporary, now, name="The long move", ends_at=start + 30 * HOUR, shifts=new)
    assert (changed.name, changed.starts_at) == ("The long move", start)
    assert shifts(schedule, start, now)[0].source is not None
    assert [(one.start, one.end, one.person) for one in shifts(schedule, start, now)] == [
        (one.start, one.end, one.person) for one in past
    ]
    assert names_on(schedule, now) == ["Ada", "Linus"]
    assert names_on(schedule, start + 7 * HOUR) == ["Ada"]
    assert names_on(schedule, start + 29 * HOUR) == ["Grace"]
    # Linus has had it since the start: it is one shift, not two that touch.
    (since,) = [one.since for one in oncall_now(schedule.pk, at=now) if one.person == linus]
    assert since == start
    assert events_of(schedule.ref)[0].kind == "schedule.temporary_changed"
    with pytest.raises(InvalidInput, match="start stays"):
        change(temporary, now, starts_at=start + HOUR, shifts=new)


def test_one_to_come_is_moved_and_does_not_meet_another(ada: Person, now: datetime) -> None:
    schedule = make_schedule("Web", weekly(ada), now=now)
    first = make(schedule, ada, now + DAY, now)
    make(schedule, ada, now + 3 * DAY, now)
    moved = now + 5 * DAY
    new = [FixedShift(ada.pk, moved, moved + HOUR)]
    with pytest.raises(OverlappingTemporary):
        change(first, now, ends_at=now + 4 * DAY, shifts=[FixedShift(ada.pk, now, now + 2 * DAY)])
    changed = change(first, now, starts_at=moved, ends_at=moved + HOUR, shifts=new)
    assert [(one.starts_at, one.ends_at) for one in changed.shifts.all()] == [(moved, moved + HOUR)]
    with pytest.raises(AlreadyDone):
        change(first, moved + DAY, shifts=new)
