"""What people are told of a schedule ahead of time, and when to look again. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.kernel.intervals import Interval
from watchbell.oncall.domain import ScheduleFacts, Shift
from watchbell.oncall.measures import Gap, gaps
from watchbell.oncall.shifts import final_schedule

_LATEST_HAND_OFF = timedelta(days=7)
_REACH = timedelta(days=35)
_LONGEST_REST = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Leads:
    """How long ahead people hear of their shifts and of gaps; no time is not at all.

    `own` are those who chose for themselves.
    """

    shifts: timedelta = timedelta(days=1)
    gaps: timedelta = timedelta(days=14)
    own: Mapping[UUID, timedelta] = field(default_factory=dict)

    def of(self, person: UUID) -> timedelta:
        """Return how long ahead somebody hears of a shift."""
        return self.own.get(person, self.shifts)

    def all_of(self, people: Iterable[UUID]) -> set[timedelta]:
        """Return every time ahead at which any of these people is told."""
        return {lead for one in people if (lead := self.of(one))}


@dataclass(frozen=True, slots=True)
class HandOff:
    """At an instant `came` go on call and `left` go off it; others may stay."""

    at: datetime
    left: tuple[UUID, ...]
    came: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one look at a schedule finds; the next one is due at `next_look_at`."""

    hand_offs: tuple[HandOff, ...]
    starting: tuple[Shift, ...]
    gaps: tuple[Gap, ...]
    next_look_at: datetime


def window_of(looked_until: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """Return the span that must be known to look at a schedule."""
    since = now if looked_until is None else max(looked_until, now - _LATEST_HAND_OFF)
    return min(since, now), now + _REACH


def look(
    facts: ScheduleFacts, looked_until: datetime | None, now: datetime, leads: Leads
) -> Outlook:
    """Return who took over since the last look, whose shift comes, and what gaps lie ahead.

    The first look tells of no hand-offs: nobody knows how it was before.
    """
    since, hi = window_of(looked_until, now)
    shifts = final_schedule(facts, since, hi)
    edges = sorted({one.start for one in shifts if one.start > since})
    told = leads.all_of({one.person for one in shifts if one.person is not None})
    farthest = now + max(told, default=timedelta())
    near = [_hand_off(shifts, edge) for edge in edges if edge <= farthest]
    came = [one for one in near if one.came]
    first = looked_until is None
    return Outlook(
        tuple(one for one in came if one.at <= now),
        tuple(
            shift
            for one in came
            if one.at > now
            for shift in shifts
            if shift.start == one.at
            and shift.person in one.came
            and one.at <= now + leads.of(shift.person)
        ),
        tuple(
            gap
            for gap in _told(facts, shifts, Interval(since, hi))
            if leads.gaps
            and gap.end > now
            and gap.start <= now + leads.gaps
            and (first or gap.start > since)
        ),
        _next_look(edges, told, now),
    )


def _told(facts: ScheduleFacts, shifts: Sequence[Shift], window: Interval) -> list[Gap]:
    """Return the gaps that nobody meant; a schedule without rules is not in use yet."""
    if not facts.rotations and not facts.temporaries:
        return []
    return [gap for gap in gaps(facts, shifts, window) if not gap.is_planned]


def _hand_off(shifts: Sequence[Shift], at: datetime) -> HandOff:
    before = {one.person for one in shifts if one.start < at <= one.end and one.person}
    after = {one.person for one in shifts if one.start <= at < one.end and one.person}
    return HandOff(at, tuple(sorted(before - after)), tuple(sorted(after - before)))


def _next_look(edges: Sequence[datetime], ahead: Iterable[timedelta], now: datetime) -> datetime:
    """Return when something is next to be told: at a hand-off, and each time ahead of one."""
    moments = [*edges, *(edge - lead for edge in edges for lead in ahead)]
    coming = [moment for moment in moments if moment > now]
    return min([now + _LONGEST_REST, *coming])
