"""How well a schedule is covered and shared, and whose hours count how. Pure.

Nights are 22:00 to 06:00, weekends Saturday and Sunday, by the person's own clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from watchbell.kernel.intervals import Interval, merge, overlaps, subtract, total
from watchbell.kernel.zones import ends_at, starts_at, wall_at
from watchbell.oncall.domain import OverrideKind, RotationFacts, ScheduleFacts, Shift
from watchbell.oncall.shifts.turns import pieces, turns

_DAY = timedelta(days=1)
_NIGHT = (time(22), time(6))
_SATURDAY = 5
# Rules whose next turn is further away than this are over, as far as people can tell.
_GOES_ON_WITHIN = timedelta(days=35)
# How much a fair share of all hours, of the nights and of the weekends counts.
_WEIGHTS = (2, 1, 1)


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has in a window; night, weekend and holiday hours may be the same ones."""

    person: UUID
    total: timedelta
    night: timedelta
    weekend: timedelta
    holiday: timedelta
    nights: int
    shifts: int


@dataclass(frozen=True, slots=True)
class PaidHours:
    """Somebody's hours, each counted once: as a holiday's, else a weekend's, else a night's."""

    person: UUID
    weekday: timedelta
    night: timedelta
    weekend: timedelta
    holiday: timedelta

    @property
    def total(self) -> timedelta:
        return self.weekday + self.night + self.weekend + self.holiday


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody is on call in [start, end); `is_planned` when the rules leave it out and go on."""

    start: datetime
    end: datetime
    is_planned: bool


@dataclass(frozen=True, slots=True)
class LocalTime:
    """Somebody's clock, and their public holidays as spans."""

    tz: ZoneInfo
    holidays: Sequence[Interval] = ()


def coverage(shifts: Sequence[Shift], window: Interval) -> float:
    """Return the share of the window, 0 to 1, in which anybody is on call."""
    return total(overlaps(_held(shifts), [window])) / window.length


def loads(
    shifts: Sequence[Shift], window: Interval, clocks: Mapping[UUID, LocalTime]
) -> list[Load]:
    """Return what each person has within the window, most hours first."""
    found = []
    for person, spans in _by_person(shifts, window).items():
        clock = clocks[person]
        dark = overlaps(spans, nights(window, clock.tz))
        found.append(
            Load(
                person=person,
                total=total(spans),
                night=total(dark),
                weekend=total(overlaps(spans, weekends(window, clock.tz))),
                holiday=total(overlaps(spans, clock.holidays)),
                nights=sum(1 for night in nights(window, clock.tz) if overlaps([night], spans)),
                shifts=len(spans),
            )
        )
    return sorted(found, key=lambda load: (-load.total, str(load.person)))


def paid_hours(
    shifts: Sequence[Shift], window: Interval, clocks: Mapping[UUID, LocalTime]
) -> list[PaidHours]:
    """Return each person's hours within the window by what they are paid for."""
    return [
        _paid(person, spans, window, clocks[person])
        for person, spans in _by_person(shifts, window).items()
    ]


def balance(found: Sequence[Load]) -> float:
    """Return how evenly hours, nights and weekends are shared: 1 when all have the same, 0 when
    one has all."""
    kinds = (
        [one.total for one in found],
        [one.night for one in found],
        [one.weekend for one in found],
    )
    shares = [
        (_evenness(hours), weight)
        for hours, weight in zip(kinds, _WEIGHTS, strict=True)
        if any(hours)
    ]
    if not shares:
        return 0.0
    return sum(share * weight for share, weight in shares) / sum(weight for _, weight in shares)


def quality(covered: float, balanced: float) -> int:
    """Return 0 to 100: half for coverage, half for balance; nothing without a shift."""
    return round((covered + balanced) * 50) if covered else 0


def gaps(facts: ScheduleFacts, shifts: Sequence[Shift], window: Interval) -> list[Gap]:
    """Return when nobody is on call within the window, and whether the rules mean it so.

    An empty slot is meant, and so is the time between the shifts of rules that go on. A hole
    that an override or a temporary schedule tears, or rules that have ended, are not.
    """
    empty = [Interval(one.start, one.end) for one in shifts if one.person is None]
    deliberate = [
        Interval(one.start, one.end)
        for one in shifts
        if one.person is None and one.source is not None
    ]
    return [
        Gap(gap.start, gap.end, not subtract([gap], deliberate) or _is_planned(facts, gap))
        for gap in subtract(empty, _held(shifts))
        if gap.start < window.end and window.start < gap.end
    ]


def nights(window: Interval, tz: ZoneInfo) -> list[Interval]:
    """Return the nights that touch the window, by the clock of the zone, each whole."""
    opens, closes = _NIGHT
    day = wall_at(window.start, tz).date() - _DAY
    found = []
    while (start := starts_at(datetime.combine(day, opens), tz)) < window.end:
        night = Interval(start, ends_at(datetime.combine(day + _DAY, closes), tz))
        if night.end > window.start:
            found.append(night)
        day += _DAY
    return found


def weekends(window: Interval, tz: ZoneInfo) -> list[Interval]:
    """Return the Saturdays and Sundays that touch the window as one span each weekend."""
    day = wall_at(window.start, tz).date()
    day -= timedelta(days=(day.weekday() - _SATURDAY) % 7)
    found = []
    while (start := starts_at(datetime.combine(day, time()), tz)) < window.end:
        end = starts_at(datetime.combine(day + 2 * _DAY, time()), tz)
        if end > window.start:
            found.append(Interval(start, end))
        day += 7 * _DAY
    return found


def _held(shifts: Sequence[Shift]) -> list[Interval]:
    return [Interval(one.start, one.end) for one in shifts if one.person is not None]


def _by_person(shifts: Sequence[Shift], window: Interval) -> dict[UUID, list[Interval]]:
    """Return each person's spans within the window; what overlaps counts once."""
    found: dict[UUID, list[Interval]] = {}
    for shift in shifts:
        part = Interval(shift.start, shift.end).intersect(window)
        if shift.person is not None and part is not None:
            found.setdefault(shift.person, []).append(part)
    return {person: merge(spans) for person, spans in found.items()}


def _paid(person: UUID, spans: Sequence[Interval], window: Interval, clock: LocalTime) -> PaidHours:
    holiday = overlaps(spans, clock.holidays)
    rest = subtract(spans, holiday)
    weekend = overlaps(rest, weekends(window, clock.tz))
    rest = subtract(rest, weekend)
    night = overlaps(rest, nights(window, clock.tz))
    return PaidHours(
        person,
        weekday=total(subtract(rest, night)),
        night=total(night),
        weekend=total(weekend),
        holiday=total(holiday),
    )


def _evenness(hours: Sequence[timedelta]) -> float:
    """Return 1 for equal hours and 0 when one of several has all of them."""
    if len(hours) < 2:
        return 1.0
    seconds = [one.total_seconds() for one in hours]
    mean = sum(seconds) / len(seconds)
    apart = sum(abs(one - mean) for one in seconds)
    return 1 - apart / (2 * (len(seconds) - 1) * mean)


def _is_planned(facts: ScheduleFacts, gap: Interval) -> bool:
    """Say whether the rotations leave this time out, were not cut short, and go on after it."""
    if any(one.starts_at < gap.end and gap.start < one.ends_at for one in facts.temporaries):
        return False
    removed = (one for one in facts.overrides if one.kind is not OverrideKind.ADD)
    if any(one.starts_at < gap.end and gap.start < one.ends_at for one in removed) and any(
        pieces(rotation, gap.start, gap.end) for rotation in facts.rotations
    ):
        return False
    return not _is_cut_short(facts.rotations, gap) and any(
        _goes_on(rotation, gap.end) for rotation in facts.rotations
    )


def _is_cut_short(rotations: Sequence[RotationFacts], gap: Interval) -> bool:
    """Say whether a rotation ends before or in the gap while no other one is effective then."""
    ends = [one.effective_until for one in rotations if one.effective_until is not None]
    return any(
        end <= gap.end and not any(_is_effective(one, max(end, gap.start)) for one in rotations)
        for end in ends
    )


def _is_effective(rotation: RotationFacts, at: datetime) -> bool:
    since, until = rotation.effective_since, rotation.effective_until
    return (since is None or since <= at) and (until is None or at < until)


def _goes_on(rotation: RotationFacts, after: datetime) -> bool:
    if rotation.effective_until is not None and rotation.effective_until <= after:
        return False
    lo = max(after, rotation.effective_since or after)
    return next(turns(rotation, lo, lo + _GOES_ON_WITHIN), None) is not None
