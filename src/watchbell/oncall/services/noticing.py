"""Telling of hand-offs, of shifts that come and of gaps, each once."""

from datetime import datetime
from uuid import UUID

from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.ids import new_id
from watchbell.oncall.domain import ScheduleFacts
from watchbell.oncall.events import GapFound, HandedOff, ShiftStarting
from watchbell.oncall.models import Notice, Schedule
from watchbell.oncall.noticing import Outlook, look
from watchbell.oncall.shifts import shifts_at
from watchbell.platform.eventlog import publish

_SHIFT, _GAP = "shift", "gap"


def tell_of(schedule: Schedule, facts: ScheduleFacts, now: datetime) -> None:
    """Tell what a look at the schedule finds, and note when to look again.

    The caller holds the schedule's lock, so nothing is told twice.
    """
    outlook = look(facts, schedule.looked_until, now)
    schedule.looked_until, schedule.next_look_at = now, outlook.next_look_at
    schedule.save(update_fields=["looked_until", "next_look_at"])
    for one in outlook.hand_offs:
        publish(
            HandedOff(
                subject=schedule.ref,
                actor=SYSTEM,
                at=now,
                handed_at=one.at,
                from_ids=one.left,
                to_ids=one.came,
            )
        )
    _tell_of_shifts(schedule, facts, outlook, now)
    for gap in outlook.gaps:
        if _is_new(schedule, _GAP, None, gap.start, now):
            publish(
                GapFound(
                    subject=schedule.ref,
                    actor=SYSTEM,
                    at=now,
                    starts_at=gap.start,
                    ends_at=gap.end,
                )
            )


def _tell_of_shifts(
    schedule: Schedule, facts: ScheduleFacts, outlook: Outlook, now: datetime
) -> None:
    for shift in outlook.starting:
        if shift.person is None or not _is_new(schedule, _SHIFT, shift.person, shift.start, now):
            continue
        whole = next(one for one in shifts_at(facts, shift.start) if one.person == shift.person)
        publish(
            ShiftStarting(
                subject=schedule.ref,
                actor=SYSTEM,
                at=now,
                person_id=shift.person,
                starts_at=shift.start,
                ends_at=whole.end,
                source=whole.source.name if whole.source else "",
            )
        )


def _is_new(
    schedule: Schedule, kind: str, person_id: UUID | None, starts_at: datetime, now: datetime
) -> bool:
    """Say whether this was not told yet, and note that it is now."""
    told = Notice.objects.filter(schedule=schedule, kind=kind, starts_at=starts_at)
    if (told.filter(person=None) if person_id is None else told.filter(person=person_id)).exists():
        return False
    Notice.objects.create(
        id=new_id(now), schedule=schedule, kind=kind, person_id=person_id, starts_at=starts_at
    )
    return True
