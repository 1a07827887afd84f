"""Reading who is on call: now, in a window, and somebody's next shifts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import people_by_id
from watchbell.oncall.domain import Duty, Shift, Source
from watchbell.oncall.models import (
    ImportedShift,
    Override,
    RotationMember,
    Schedule,
    TemporaryShift,
)
from watchbell.oncall.selectors.facts import facts_of
from watchbell.oncall.shifts import final_schedule, oncall_at, shifts_at
from watchbell.oncall.specs import clean_instant, invalid

_WIDEST_WINDOW = timedelta(days=400)
# Shifts of a list are followed this far beyond it, so that the last one ends when it ends.
_LONGEST_TURN = timedelta(days=31)
REACH = timedelta(days=800)
"""How far a whole shift reaches at most around an instant, as `shifts_at` looks for it."""


@dataclass(frozen=True, slots=True)
class OnCall:
    """Somebody on call in [since, until), and which rotation or override says so."""

    person: Person
    since: datetime
    until: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """One shift of a schedule; a gap has no person."""

    schedule: Schedule
    start: datetime
    end: datetime
    person: Person | None
    source: Source | None


def duties(schedule_id: UUID, *, at: datetime) -> list[Duty]:
    """Return the ids of who is on call at an instant, and why: what paging needs, quickly."""
    facts = facts_of([schedule_id], at, at + timedelta(microseconds=1))
    return oncall_at(facts[schedule_id], at)


def oncall_now(schedule_id: UUID, *, at: datetime) -> list[OnCall]:
    """Return who is on call at an instant, since when and until when."""
    return oncall_for_all([schedule_id], at=at)[schedule_id]


def oncall_for_all(
    schedule_ids: Collection[UUID] | None = None, *, at: datetime
) -> dict[UUID, list[OnCall]]:
    """Return who is on call by schedule, for these or all schedules, in a handful of queries."""
    at = clean_instant(at, "at")
    if schedule_ids is None:
        schedule_ids = list(Schedule.objects.order_by("name", "id").values_list("id", flat=True))
    facts = facts_of(schedule_ids, at - REACH, at + REACH)
    found = {one: shifts_at(facts[one], at) for one in schedule_ids}
    people = _people(shift for shifts in found.values() for shift in shifts)
    return {
        one: [
            OnCall(people[shift.person], shift.start, shift.end, shift.source)
            for shift in shifts
            if shift.person is not None and shift.source is not None
        ]
        for one, shifts in found.items()
    }


def on_shift_of_team(team_id: UUID, *, at: datetime) -> set[UUID] | None:
    """Return who is on call now in the schedules of a team; None when it has no schedule."""
    ids = list(Schedule.objects.filter(team_id=team_id).values_list("id", flat=True))
    if not ids:
        return None
    facts = facts_of(ids, at, at + timedelta(microseconds=1))
    return {duty.person for one in ids for duty in oncall_at(facts[one], at)}


def shifts(schedule: Schedule, lo: datetime, hi: datetime) -> list[PlannedShift]:
    """Return the final schedule within [lo, hi), clipped to it, gaps included."""
    return shifts_for_all([schedule], lo, hi)[schedule.pk]


def shifts_for_all(
    schedules: Collection[Schedule], lo: datetime, hi: datetime
) -> dict[UUID, list[PlannedShift]]:
    """Return the final schedules within [lo, hi) by schedule, in a handful of queries."""
    lo, hi = clean_window(lo, hi)
    facts = facts_of([schedule.pk for schedule in schedules], lo, hi)
    found = {one.pk: final_schedule(facts[one.pk], lo, hi) for one in schedules}
    people = _people(shift for final in found.values() for shift in final)
    return {one.pk: [_planned(one, shift, people) for shift in found[one.pk]] for one in schedules}


def next_shifts_of(
    person: Person, *, at: datetime, days: int = 60, limit: int = 10
) -> list[PlannedShift]:
    """Return somebody's current and coming shifts in all schedules, soonest first."""
    last = at + timedelta(days=days)
    hi = last + _LONGEST_TURN
    schedules = {one.pk: one for one in schedules_with(person.pk, at, last)}
    facts = facts_of(schedules, at, hi)
    found = [
        _planned(schedules[schedule_id], shift, {person.pk: person})
        for schedule_id, schedule_facts in facts.items()
        for shift in final_schedule(schedule_facts, at, hi)
        if shift.person == person.pk and shift.start < last
    ]
    return sorted(found, key=lambda shift: (shift.start, shift.schedule.name))[:limit]


def schedules_with(person_id: UUID, lo: datetime, hi: datetime) -> list[Schedule]:
    """Return the schedules in which somebody takes turns or has a shift within [lo, hi)."""
    memberships = RotationMember.objects.filter(
        person_id=person_id, rotation__effective_since__lt=hi
    )
    current = memberships.filter(
        Q(rotation__effective_until=None) | Q(rotation__effective_until__gt=lo)
    )
    overridden = Override.objects.filter(person_id=person_id, starts_at__lt=hi, ends_at__gt=lo)
    fixed = TemporaryShift.objects.filter(person_id=person_id, starts_at__lt=hi, ends_at__gt=lo)
    imported = ImportedShift.objects.filter(person_id=person_id, starts_at__lt=hi, ends_at__gt=lo)
    return list(
        Schedule.objects.filter(
            Q(pk__in=current.values("rotation__schedule_id"))
            | Q(pk__in=overridden.values("schedule_id"))
            | Q(pk__in=fixed.values("temporary__schedule_id"))
            | Q(pk__in=imported.values("calendar__schedule_id"))
        )
    )


def clean_window(lo: datetime, hi: datetime) -> tuple[datetime, datetime]:
    """Return the window in UTC; InvalidInput when it is reversed or too wide."""
    lo, hi = clean_instant(lo, "from"), clean_instant(hi, "to")
    if hi <= lo:
        raise invalid("to", "This must be later than `from`.")
    if hi - lo > _WIDEST_WINDOW:
        raise invalid("to", f"Ask for at most {_WIDEST_WINDOW.days} days at a time.")
    return lo, hi


def _people(found: Iterable[Shift]) -> dict[UUID, Person]:
    return people_by_id(shift.person for shift in found if shift.person is not None)


def _planned(schedule: Schedule, shift: Shift, people: dict[UUID, Person]) -> PlannedShift:
    person = people[shift.person] if shift.person is not None else None
    return PlannedShift(schedule, shift.start, shift.end, person, shift.source)
