"""Handing part of somebody's shifts over to somebody else, whatever put them on call."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from watchbell.kernel.ids import new_id
from watchbell.kernel.intervals import Interval, merge
from watchbell.oncall.domain import OverrideKind, Shift
from watchbell.oncall.errors import NotOnCall
from watchbell.oncall.models import CoverRequest, Override, Schedule
from watchbell.oncall.selectors.facts import facts_of
from watchbell.oncall.services.overrides import refuse_overlap
from watchbell.oncall.shifts import final_schedule


def shifts_of(schedule: Schedule, person_id: UUID, span: Interval) -> list[Shift]:
    """Return what somebody has of the final schedule within a span, in order."""
    facts = facts_of([schedule.pk], span.start, span.end)[schedule.pk]
    found = final_schedule(facts, span.start, span.end)
    return [shift for shift in found if shift.person == person_id]


def require_on_call(schedule: Schedule, person_id: UUID, span: Interval, name: str) -> list[Shift]:
    """Return somebody's shifts in the span; NotOnCall unless they fill it.

    What a temporary schedule fixed is changed there, not handed over.
    """
    found = shifts_of(schedule, person_id, span)
    if merge(Interval(shift.start, shift.end) for shift in found) != [span]:
        raise NotOnCall(f"{name} is not on call all through this span; choose one of their shifts.")
    if any(shift.source is not None and shift.source.kind == "temporary" for shift in found):
        raise NotOnCall("This is fixed by a temporary schedule; make another one instead.")
    return found


def refuse_on_call(schedule: Schedule, person_id: UUID, span: Interval, name: str) -> None:
    """Raise NotOnCall's opposite: who is on call anyway covers for nobody."""
    if shifts_of(schedule, person_id, span):
        raise NotOnCall(f"{name} is on call in this span already; somebody else must take it.")


def hand_over(
    cover: CoverRequest,
    schedule: Schedule,
    shifts: Sequence[Shift],
    *,
    to: UUID,
    by: UUID | None,
    now: datetime,
) -> None:
    """Put `to` in the place of whoever has these shifts, as overrides that name the request."""
    for shift in _joined(shifts):
        assert shift.source is not None, "a person's shift has a source"
        assert shift.person is not None
        kind, replaces = OverrideKind.REPLACE.value, shift.person
        if not _is_ruled(shift):
            held = Override.objects.get(pk=shift.source.id)
            kind, replaces = held.kind, held.replaces_id or held.person_id
            _cut(held, shift, now)
        override = Override(
            id=new_id(now),
            schedule=schedule,
            kind=kind,
            person_id=to,
            replaces_id=replaces if kind == OverrideKind.REPLACE else None,
            starts_at=shift.start,
            ends_at=shift.end,
            created_at=now,
            made_by_id=by,
            cover=cover,
        )
        refuse_overlap(schedule, override)
        override.save(force_insert=True)


def _joined(shifts: Sequence[Shift]) -> Iterator[Shift]:
    """Yield shifts of rules that touch as one: one override serves them all."""
    pending: Shift | None = None
    for shift in sorted(shifts, key=lambda one: one.start):
        touches = pending is not None and pending.end == shift.start
        both = pending is not None and _is_ruled(pending) and _is_ruled(shift)
        if pending is not None and touches and both:
            pending = Shift(pending.start, shift.end, shift.person, shift.source)
            continue
        if pending is not None:
            yield pending
        pending = shift
    if pending is not None:
        yield pending


def _is_ruled(shift: Shift) -> bool:
    """Say whether a rotation or an imported calendar has it so, rather than an override."""
    return shift.source is not None and shift.source.kind in ("rotation", "calendar")


def _cut(held: Override, shift: Shift, now: datetime) -> None:
    """Take the shift's span out of an override; what lies before and after it stays."""
    before, after = held.starts_at < shift.start, shift.end < held.ends_at
    if after:
        rest = Override(
            id=new_id(now) if before else held.pk,
            schedule_id=held.schedule_id,
            kind=held.kind,
            person_id=held.person_id,
            replaces_id=held.replaces_id,
            starts_at=shift.end,
            ends_at=held.ends_at,
            created_at=held.created_at,
            made_by_id=held.made_by_id,
            cover_id=held.cover_id,
        )
        rest.save(force_insert=before, force_update=not before)
    if before:
        held.ends_at = shift.start
        held.save(update_fields=["ends_at"])
    elif not after:
        held.delete()
