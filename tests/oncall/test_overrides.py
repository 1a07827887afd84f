"""Overrides: hand over for a while, never in the past, never two at once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.builders.schedules import make_schedule, wall, weekly
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import (
    AlreadyDone,
    InvalidInput,
    NotFound,
)
from watchbell.oncall.models import Override, Schedule
from watchbell.oncall.selectors import (
    oncall_now,
)
from watchbell.oncall.services import (
    add_override,
    remove_override,
)

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)


def names_on(schedule: Schedule, at: datetime) -> list[str]:
    return sorted(entry.person.name for entry in oncall_now(schedule.pk, at=at))


def override(schedule: Schedule, person: Person, start: datetime, now: datetime) -> Override:
    return add_override(
        schedule_id=schedule.pk,
        kind="add",
        person_id=person.pk,
        starts_at=start,
        ends_at=start + HOUR,
        actor=SYSTEM,
        now=now,
    )


def test_an_override_never_reaches_into_the_past(
    ada: Person, grace: Person, clock: ManualClock
) -> None:
    start = clock.now()
    schedule = make_schedule("Web", weekly(ada), now=start)
    now = clock.advance(minutes=30)
    made = override(schedule, grace, start, now)
    assert made.starts_at == now
    with pytest.raises(InvalidInput) as refusal:
        override(schedule, grace, start - WEEK, now)
    assert list(refusal.value.fields) == ["ends_at"]


def test_a_removed_override_keeps_what_it_did_and_loses_what_it_would_do(
    ada: Person, grace: Person, clock: ManualClock
) -> None:
    start = clock.now()
    schedule = make_schedule("Web", weekly(ada), now=start)
    running = override(schedule, grace, start, start)
    coming = override(schedule, grace, start + WEEK, start)
    now = clock.advance(minutes=30)
    for one in (running, coming):
        remove_override(override_id=one.pk, actor=SYSTEM, now=now)
    assert names_on(schedule, start) == ["Ada", "Grace"]
    assert names_on(schedule, now) == ["Ada"]
    assert names_on(schedule, start + WEEK) == ["Ada"]
    with pytest.raises(AlreadyDone):
        remove_override(override_id=running.pk, actor=SYSTEM, now=now)
    with pytest.raises(NotFound):
        remove_override(override_id=coming.pk, actor=SYSTEM, now=now)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kind", {"kind": "swap"}),
        ("replaces", {"kind": "replace", "replaces_id": None}),
        ("replaces", {"kind": "add"}),
        ("replaces", {"replaces_id": "person"}),
        ("person", {"person_id": uuid4()}),
        ("starts_at", {"starts_at": wall("2026-03-02T09:00")}),
        ("ends_at", {"ends_at": datetime(2026, 3, 2, 8, tzinfo=UTC)}),
    ],
)
def test_a_bad_override_names_its_field(
    ada: Person, grace: Person, now: datetime, field: str, wrong: dict[str, Any]
) -> None:
    schedule = make_schedule("Web", weekly(ada), now=now)
    if wrong.get("replaces_id") == "person":
        wrong = {"replaces_id": grace.pk}
    values = {
        "kind": "replace",
        "person_id": grace.pk,
        "replaces_id": ada.pk,
        "starts_at": now,
        "ends_at": now + HOUR,
        **wrong,
    }
    with pytest.raises(InvalidInput) as refusal:
        add_override(schedule_id=schedule.pk, **values, actor=SYSTEM, now=now)
    assert list(refusal.value.fields) == [field]


def test_somebody_who_left_is_replaced_but_does_not_stand_in(
    ada: Person, grace: Person, linus: Person, now: datetime
) -> None:
    schedule = make_schedule("Web", weekly(grace), now=now)
    change_person(person_id=grace.pk, is_active=False, actor=ada.as_actor(), now=now)
    with pytest.raises(InvalidInput, match="not active"):
        override(schedule, grace, now, now)
    add_override(
        schedule_id=schedule.pk,
        kind="replace",
        person_id=linus.pk,
        replaces_id=grace.pk,
        starts_at=now,
        ends_at=now + HOUR,
        actor=SYSTEM,
        now=now,
    )
    assert names_on(schedule, now) == ["Linus"]
