"""What people are told of a schedule ahead of time, and when to look again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.kernel.intervals import Interval
from watchbell.oncall.domain import ScheduleFacts, Shift
from watchbell.oncall.measures import Gap, gaps
from watchbell.oncall.shifts import final_schedule

SHIFTS_AHEAD = timedelta(days=1)
"""How long before their shift people hear of it."""
GAPS_AHEAD = timedelta(days=14)
"""How far ahead gaps are looked for."""
_LATEST_HAND_OFF = timedelta(days=7)
_REACH = timedelta(days=35)
_LONGEST_REST = timedelta(hours=6)


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


def look(facts: ScheduleFacts, looked_until: datetime | None, now: datetime) -> Outlook:
    """Return who took over since the last look, whose shift comes, and what gaps lie ahead.

    The first look tells of no hand-offs: nobody knows how it was before.
    """
    since, hi = window_of(looked_until, now)
    shifts = final_schedule(facts, since, hi)
    edges = sorted({one.start for one in shifts if one.start > since})
    near = [_hand_off(shifts, edge) for edge in edges if edge <= now + SHIFTS_AHEAD]
    came = [one for one in near if one.came]
    first = looked_until is None
    return Outlook(
        tuple(one for one in came if one.at <= now),
        tuple(
            shift
            for one in came
            if one.at > now
            for shift in shifts
            if shift.start == one.at and shift.person in one.came
        ),
        tuple(
            gap
            for gap in _told(facts, shifts, Interval(since, hi))
            if gap.end > now and gap.start <= now + GAPS_AHEAD and (first or gap.start > since)
        ),
        _next_look(edges, now),
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


def _next_look(edges: Sequence[datetime], now: datetime) -> datetime:
    """Return when something is next to be told: at a hand-off, and a day before one."""
    moments = [*edges, *(edge - SHIFTS_AHEAD for edge in edges)]
    coming = [moment for moment in moments if moment > now]
    return min([now + _LONGEST_REST, *coming])
