"""Notices of hand-offs, of shifts that come and of gaps: each told once, late or not."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.schedules import make_schedule, weekly
from tests.parallel import at_once
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import InvalidInput, PermissionDenied
from watchbell.oncall.cycles import forget_notices, tell_of_shifts
from watchbell.oncall.domain import Rollout
from watchbell.oncall.models import Notice, Schedule
from watchbell.oncall.selectors import rotations_of, shift_notice_of
from watchbell.oncall.services import (
    add_override,
    end_rotation,
    set_notice_leads,
    set_shift_notice,
)
from watchbell.platform.eventlog import events_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


def told(schedule: Schedule, kind: str) -> list[dict[str, Any]]:
    """Return what was told of this kind, oldest first."""
    found = [one.payload for one in events_of(schedule.ref) if one.kind == f"oncall.{kind}"]
    return found[::-1]


def settle(now: datetime) -> None:
    """Look until nothing is due."""
    while tell_of_shifts(now):
        pass


def test_a_shift_is_told_a_day_ahead_and_a_hand_off_when_it_happens(
    ada: Person, grace: Person, clock: ManualClock
) -> None:
    web = make_schedule("Web", weekly(ada, grace), now=clock.now())
    settle(clock.now())
    # It is Monday, 9:00: Ada has just taken over, and nobody knows from whom.
    assert told(web, "handed_off") == []
    clock.advance(days=6, hours=-1)
    settle(clock.now())
    assert told(web, "shift_starting") == []
    clock.advance(hours=1)
    settle(clock.now())
    (coming,) = told(web, "shift_starting")
    assert (coming["person_id"], coming["source"]) == (str(grace.pk), "Weekly")
    start, end = (datetime.fromisoformat(coming[name]) for name in ("starts_at", "ends_at"))
    assert (start, end - start) == (clock.now() + DAY, WEEK)
    clock.advance(days=1)
    settle(clock.now())
    settle(clock.now())
    (handed,) = told(web, "handed_off")
    assert (handed["from_ids"], handed["to_ids"]) == ([str(ada.pk)], [str(grace.pk)])
    assert len(told(web, "shift_starting")) == 1


def test_a_late_engine_catches_up_without_telling_twice(
    ada: Person, grace: Person, clock: ManualClock
) -> None:
    web = make_schedule("Web", weekly(ada, grace), now=clock.now())
    settle(clock.now())
    clock.advance(days=15)
    settle(clock.now())
    # Of the hand-offs of two weeks, the one of the last seven days.
    handed = told(web, "handed_off")
    assert [one["handed_at"] for one in handed] == [(clock.now() - DAY).isoformat()]
    settle(clock.now())
    assert told(web, "handed_off") == handed


def test_the_next_look_is_at_the_next_moment_that_matters(
    ada: Person, grace: Person, clock: ManualClock
) -> None:
    web = make_schedule("Web", weekly(ada, grace), now=clock.now())
    settle(clock.now())
    web.refresh_from_db()
    assert web.next_look_at == clock.now() + 6 * HOUR
    clock.advance(days=6, hours=-2)
    settle(clock.now())
    web.refresh_from_db()
    assert web.next_look_at == clock.now() + 2 * HOUR
    add_override(
        schedule_id=web.pk,
        kind="add",
        person_id=grace.pk,
        starts_at=clock.now() + HOUR,
        ends_at=clock.now() + 2 * HOUR,
        actor=SYSTEM,
        now=clock.now(),
    )
    settle(clock.now())
    assert [one["source"] for one in told(web, "shift_starting")] == ["in addition"]


def test_a_gap_is_told_once_and_what_the_rules_leave_out_never(
    ada: Person, clock: ManualClock
) -> None:
    now = clock.now()
    web = make_schedule("Web", weekly(ada), now=now)
    spare = make_schedule("Spare", now=now)
    settle(now)
    assert told(web, "gap_found") == []
    (rotation,) = rotations_of(web.pk, at=now)
    end_rotation(rotation_id=rotation.pk, actor=SYSTEM, now=now + HOUR)
    for hours in (1, 2, 30):
        settle(now + hours * HOUR)
    (gap,) = told(web, "gap_found")
    assert gap["starts_at"] == (now + HOUR).isoformat()
    assert told(spare, "gap_found") == []


def test_two_workers_tell_once(
    committed_db: object, ada: Person, grace: Person, now: datetime
) -> None:
    web = make_schedule("Web", weekly(ada, grace), now=now)
    settle(now)
    later = now + WEEK
    at_once(lambda: tell_of_shifts(later), lambda: tell_of_shifts(later))
    settle(later)
    assert len(told(web, "handed_off")) == 1


def test_what_lies_far_behind_is_forgotten(ada: Person, grace: Person, clock: ManualClock) -> None:
    make_schedule("Web", weekly(ada, grace), now=clock.now())
    settle(clock.advance(days=6))
    assert Notice.objects.count() == 1
    assert forget_notices(clock.advance(days=50)) == 0
    assert forget_notices(clock.advance(days=20)) == 1


def test_whoever_chose_so_hears_two_days_ahead_or_never(
    ada: Person, grace: Person, clock: ManualClock
) -> None:
    web = make_schedule("Web", weekly(ada, grace), now=clock.now())
    for person, hours in ((grace, 48), (ada, 0)):
        set_shift_notice(
            person_id=person.pk, hours_ahead=hours, actor=person.as_actor(), now=clock.now()
        )
    settle(clock.now())
    clock.advance(days=5, hours=-1)
    settle(clock.now())
    assert told(web, "shift_starting") == []
    web.refresh_from_db()
    assert web.next_look_at == clock.now() + HOUR
    clock.advance(hours=1)
    settle(clock.now())
    (coming,) = told(web, "shift_starting")
    assert coming["person_id"] == str(grace.pk)
    clock.advance(days=1)
    settle(clock.now())
    clock.advance(days=7)
    settle(clock.now())
    assert {one["person_id"] for one in told(web, "shift_starting")} == {str(grace.pk)}
    assert events_of(ada.ref)[0].kind == "oncall.shift_notice_set"


def test_the_installation_says_how_long_ahead_and_only_administrators_say_so(
    ada: Person, grace: Person, clock: ManualClock
) -> None:
    with pytest.raises(PermissionDenied):
        set_notice_leads(shift_hours=1, gap_days=1, actor=grace.as_actor(), now=clock.now())
    for wrong in ({"shift_hours": 500, "gap_days": 1}, {"shift_hours": 1, "gap_days": 31}):
        with pytest.raises(InvalidInput):
            set_notice_leads(**wrong, actor=ada.as_actor(), now=clock.now())
    set_notice_leads(shift_hours=2, gap_days=0, actor=ada.as_actor(), now=clock.now())
    web = make_schedule("Web", weekly(ada, grace), now=clock.now())
    (rotation,) = rotations_of(web.pk, at=clock.now())
    end_rotation(
        rotation_id=rotation.pk, rollout=Rollout.AFTER_ROUND, actor=SYSTEM, now=clock.now()
    )
    settle(clock.now())
    clock.advance(days=7, hours=-3)
    settle(clock.now())
    assert told(web, "shift_starting") == []
    clock.advance(hours=1)
    settle(clock.now())
    assert len(told(web, "shift_starting")) == 1
    assert told(web, "gap_found") == []


def test_nobody_chooses_for_others_but_managers_do(
    ada: Person, grace: Person, linus: Person, now: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        set_shift_notice(person_id=ada.pk, hours_ahead=1, actor=grace.as_actor(), now=now)
    set_shift_notice(person_id=grace.pk, hours_ahead=1, actor=linus.as_actor(), now=now)
    assert shift_notice_of(grace.pk) == 1
    with pytest.raises(InvalidInput):
        set_shift_notice(person_id=grace.pk, hours_ahead=400, actor=grace.as_actor(), now=now)
    set_shift_notice(person_id=grace.pk, hours_ahead=None, actor=grace.as_actor(), now=now)
    assert shift_notice_of(grace.pk) is None
