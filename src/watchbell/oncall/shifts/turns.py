"""One rotation's shifts as instants, and whose turn each is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import ends_at, starts_at, wall_at, zone
from watchbell.oncall.domain import RotationFacts, Strategy
from watchbell.oncall.shifts.numbering import numbers_of
from watchbell.oncall.shifts.restricting import DAY, allowed_spans
from watchbell.oncall.shifts.rules import Rule, compile_rule, pattern_of

# The widest jump of a wall clock: a zone that crosses the date line skips a day.
_WIDEST_JUMP = DAY + timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Turn:
    """A whole shift of the rule, before restrictions; `number` counts the turns before it."""

    start: datetime
    end: datetime
    number: int
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A span in which a rotation counts; `people` share it, None is the empty slot."""

    start: datetime
    end: datetime
    rotation: RotationFacts
    people: tuple[UUID | None, ...]
    turn_start: datetime
    kind: str = "rotation"


def pieces(rotation: RotationFacts, lo: datetime, hi: datetime) -> list[Piece]:
    """Return who the rotation puts on call within [lo, hi), in order."""
    lo, hi = max(lo, rotation.effective_since or lo), min(hi, rotation.effective_until or hi)
    if lo >= hi:
        return []
    spans = [Interval(lo, hi)]
    if rotation.restrictions:
        spans = allowed_spans(rotation.restrictions, zone(rotation.timezone), lo, hi)
    found = []
    for turn in turns(rotation, lo, hi):
        people = people_of(rotation, turn.number)
        for span in spans:
            start, end = max(turn.start, span.start), min(turn.end, span.end)
            if start < end:
                found.append(Piece(start, end, rotation, people, turn.start))
    return found


def turns(rotation: RotationFacts, lo: datetime, hi: datetime) -> Iterator[Turn]:
    """Yield the shifts that touch [lo, hi), whole, whatever is restricted or effective."""
    tz = zone(rotation.timezone)
    rule = compile_rule(pattern_of(rotation))
    numbers = numbers_of(rotation)
    walls = _walls_around(rotation, rule, wall_at(lo, tz))
    wall = next(walls, None)
    while wall is not None and (start := starts_at(wall, tz)) < hi:
        following = next(walls, None)
        next_start = starts_at(following, tz) if following is not None else None
        end = _end_of(rotation, wall, following, next_start, hi)
        # Two starts inside one jump are one moment: only the last of them has a shift.
        if start != next_start and max(start, lo) < end:
            yield Turn(start, end, numbers.of(wall), rule.takes_turn(wall))
        wall = following


def people_of(rotation: RotationFacts, number: int) -> tuple[UUID | None, ...]:
    """Return whom the turn with this number belongs to."""
    if not rotation.members:
        return (None,)
    if rotation.strategy is Strategy.EVERYONE:
        people = dict.fromkeys(person for person in rotation.members if person is not None)
        return tuple(people) or (None,)
    return (rotation.members[place_of(rotation, number)],)


def place_of(rotation: RotationFacts, number: int) -> int:
    """Return the place in the order that the turn with this number falls to."""
    taken = number + rotation.turns_ahead
    return taken // rotation.shifts_per_member % len(rotation.members)


def _walls_around(rotation: RotationFacts, rule: Rule, wall: datetime) -> Iterator[datetime]:
    """Yield the starts from the earliest whose shift may reach `wall`."""
    earliest = wall - _WIDEST_JUMP
    if rotation.ends_at is not None:
        return rule.walls_from(earliest - (rotation.ends_at - rotation.starts_at))
    return rule.walls_from(rule.last_before(earliest) or earliest)


def _end_of(
    rotation: RotationFacts,
    wall: datetime,
    following: datetime | None,
    next_start: datetime | None,
    hi: datetime,
) -> datetime:
    """Return when the shift is over; a last one without an end lasts through the window."""
    if rotation.ends_at is None:
        return next_start if next_start is not None else hi
    wall_end = wall + (rotation.ends_at - rotation.starts_at)
    end = ends_at(wall_end, zone(rotation.timezone))
    if following is not None and next_start is not None and wall_end <= following:
        # An end takes the last of two equal wall times, the next start the first of them.
        return min(end, next_start)
    return end
