"""What a change of rotations means: asked by the services that make it, and by its preview."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from watchbell.accounts.selectors import people_by_id
from watchbell.kernel.intervals import Interval, merge
from watchbell.oncall.domain import Rollout, RotationFacts, ScheduleFacts, Shift
from watchbell.oncall.models import Rotation, Schedule
from watchbell.oncall.records import rotation_facts
from watchbell.oncall.selectors import PlannedShift, facts_of
from watchbell.oncall.shifts import changeover_at, final_schedule, turns_ahead_after
from watchbell.oncall.specs import RotationSpec, clean_rotation, invalid


@dataclass(frozen=True, slots=True)
class Preview:
    """The final schedule as it is and as it would be; in `changes` the people differ."""

    before: list[PlannedShift]
    after: list[PlannedShift]
    changes: list[Interval]
    takes_over: datetime


def added(spec: RotationSpec, *, timezone: str, now: datetime) -> RotationFacts:
    """Return the rotation that `spec` adds: it counts from now on, or from a later time."""
    since = spec.effective_since or now
    if since < now:
        raise invalid("effective_since", "The past is not rewritten; choose a later time.")
    return clean_rotation(replace(spec, effective_since=since), timezone=timezone, now=now)


def takes_over_at(old: RotationFacts, rollout: Rollout, now: datetime) -> datetime:
    """Return when a change made now takes over; what has not begun is replaced from its start."""
    at = changeover_at(old, rollout, now)
    return at if old.effective_since is None else max(at, old.effective_since)


def succeeding(
    old: RotationFacts, spec: RotationSpec, at: datetime, *, timezone: str, now: datetime
) -> RotationFacts:
    """Return the rotation that follows `old` at `at` and goes on with its turns."""
    facts = clean_rotation(replace(spec, effective_since=at), timezone=timezone, now=now)
    return replace(facts, turns_ahead=turns_ahead_after(old, facts, at))


def preview_rotation(
    schedule: Schedule,
    *,
    spec: RotationSpec,
    rotation: Rotation | None,
    rollout: Rollout,
    lo: datetime,
    hi: datetime,
    now: datetime,
) -> Preview:
    """Return what would become of the schedule within [lo, hi); nothing is written."""
    facts = facts_of([schedule.pk], lo, hi)[schedule.pk]
    if rotation is None:
        new = added(spec, timezone=schedule.timezone, now=now)
        rotations = (*facts.rotations, new)
        at = new.effective_since or now
    else:
        old = rotation_facts(rotation)
        at = takes_over_at(old, rollout, now)
        new = succeeding(old, spec, at, timezone=schedule.timezone, now=now)
        rotations = (*_ended(facts.rotations, old.id, at), new)
    return _compared(schedule, facts, replace(facts, rotations=rotations), lo, hi, at)


def _ended(
    rotations: Iterable[RotationFacts], ended: UUID, at: datetime
) -> tuple[RotationFacts, ...]:
    """Return them with one cut off at `at`, or left out when it never counted before that."""
    kept = []
    for one in rotations:
        if one.id != ended:
            kept.append(one)
        elif one.effective_since is None or one.effective_since < at:
            kept.append(replace(one, effective_until=min(one.effective_until or at, at)))
    return tuple(kept)


def _compared(
    schedule: Schedule,
    now_facts: ScheduleFacts,
    new_facts: ScheduleFacts,
    lo: datetime,
    hi: datetime,
    at: datetime,
) -> Preview:
    before, after = final_schedule(now_facts, lo, hi), final_schedule(new_facts, lo, hi)
    people = people_by_id(one.person for one in (*before, *after) if one.person is not None)

    def planned(shifts: list[Shift]) -> list[PlannedShift]:
        return [
            PlannedShift(schedule, one.start, one.end, people.get(one.person), one.source)
            if one.person is not None
            else PlannedShift(schedule, one.start, one.end, None, one.source)
            for one in shifts
        ]

    return Preview(planned(before), planned(after), differences(before, after), at)


def differences(before: list[Shift], after: list[Shift]) -> list[Interval]:
    """Return the spans in which other people are on call."""
    edges = sorted({edge for one in (*before, *after) for edge in (one.start, one.end)})
    as_it_is, as_it_would_be = _people_from(edges, before), _people_from(edges, after)
    spans = zip(pairwise(edges), as_it_is, as_it_would_be, strict=False)
    return merge(Interval(start, end) for (start, end), one, other in spans if one != other)


def _people_from(edges: list[datetime], shifts: list[Shift]) -> list[set[UUID]]:
    """Return who is on call from each of the edges on; both are in order."""
    coming = iter(sorted(shifts, key=lambda one: one.start))
    following = next(coming, None)
    active: list[Shift] = []
    found = []
    for edge in edges:
        while following is not None and following.start <= edge:
            active.append(following)
            following = next(coming, None)
        active = [one for one in active if one.end > edge]
        found.append({one.person for one in active if one.person is not None})
    return found
