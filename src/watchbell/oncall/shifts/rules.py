"""Recurrence in wall time: when shifts start, and how many turns lie before one.

A plain rule (every n hours, days or weeks, by weekdays) repeats after a whole number of weeks,
and every n months on a day that all months have is as regular: turns are counted by division.
Any other rule is listed once and remembered.
"""

import heapq
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, islice
from math import lcm
from threading import Lock
from typing import Protocol

from dateutil.rrule import rrule, rrulestr

from watchbell.oncall.domain import RestrictionFacts, RotationFacts
from watchbell.oncall.shifts.restricting import DAY, WEEK, touches

HOUR = timedelta(hours=1)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PLAIN_KEYS = {"FREQ", "INTERVAL", "BYDAY", "WKST"}
_MONTHLY_KEYS = {"FREQ", "INTERVAL", "WKST"}
_SHORTEST_MONTH = timedelta(days=28)
_STEPS = {"HOURLY": HOUR, "DAILY": DAY, "WEEKLY": WEEK}


class Rule(Protocol):
    """The starts of shifts. `shortest` is a lower bound of the distance of two."""

    shortest: timedelta

    def walls_from(self, wall: datetime) -> Iterator[datetime]:
        """Yield the starts at or after `wall`, in order."""
        ...

    def last_before(self, wall: datetime) -> datetime | None:
        """Return the last start before `wall`."""
        ...

    def turns_before(self, wall: datetime) -> int:
        """Count the starts before `wall` that use up a turn."""
        ...

    def takes_turn(self, wall: datetime) -> bool:
        """Say whether the shift that starts at `wall` uses up a turn: no restriction hides it."""
        ...


@dataclass(frozen=True, slots=True)
class Pattern:
    """The words of a rotation that decide when its shifts start and which take turns."""

    starts_at: datetime
    ends_at: datetime | None
    rrule: str
    restrictions: tuple[RestrictionFacts, ...]
    exdates: tuple[datetime, ...]
    rdates: tuple[datetime, ...]

    def end_of(self, wall: datetime, following: datetime | None) -> datetime:
        """Return where the shift that starts at `wall` ends in wall time."""
        if self.ends_at is not None:
            return wall + (self.ends_at - self.starts_at)
        return following if following is not None else wall + WEEK

    def counts(self, wall: datetime, following: datetime | None) -> bool:
        """Say whether the shift that starts at `wall` is more than restrictions hide."""
        return touches(self.restrictions, wall, self.end_of(wall, following))


class CyclicRule:
    """Starts at fixed distances from an anchor, again and again after `length`."""

    def __init__(
        self,
        start: datetime,
        anchor: datetime,
        length: timedelta,
        offsets: Sequence[timedelta],
        taken: Sequence[bool],
    ) -> None:
        self._anchor = anchor
        self._length = length
        self._offsets = list(offsets)
        self._taken = list(taken)
        self._turns = [0, *accumulate(taken)]
        self._first = self._index(start)
        following = [*self._offsets[1:], self._offsets[0] + length]
        self.shortest = min(
            later - earlier for earlier, later in zip(self._offsets, following, strict=True)
        )

    def walls_from(self, wall: datetime) -> Iterator[datetime]:
        index = max(self._first, self._index(wall))
        while True:
            try:
                yield self._wall(index)
            except OverflowError:
                return
            index += 1

    def last_before(self, wall: datetime) -> datetime | None:
        index = self._index(wall) - 1
        return self._wall(index) if index >= self._first else None

    def turns_before(self, wall: datetime) -> int:
        return max(0, self._prefix(self._index(wall)) - self._prefix(self._first))

    def takes_turn(self, wall: datetime) -> bool:
        return self._taken[self._index(wall) % len(self._taken)]

    def _index(self, wall: datetime) -> int:
        cycles, rest = divmod(wall - self._anchor, self._length)
        return cycles * len(self._offsets) + bisect_left(self._offsets, rest)

    def _wall(self, index: int) -> datetime:
        cycles, place = divmod(index, len(self._offsets))
        return self._anchor + cycles * self._length + self._offsets[place]

    def _prefix(self, index: int) -> int:
        cycles, place = divmod(index, len(self._offsets))
        return cycles * self._turns[-1] + self._turns[place]


class MonthlyRule:
    """Starts on one day of every nth month, a day that every month has."""

    def __init__(self, start: datetime, interval: int) -> None:
        self._start = start
        self._interval = interval
        self.shortest = interval * _SHORTEST_MONTH

    def walls_from(self, wall: datetime) -> Iterator[datetime]:
        index = self._index(wall)
        while (found := self._wall(index)) is not None:
            yield found
            index += 1

    def last_before(self, wall: datetime) -> datetime | None:
        index = self._index(wall)
        return self._wall(index - 1) if index else None

    def turns_before(self, wall: datetime) -> int:
        return self._index(wall)

    def takes_turn(self, wall: datetime) -> bool:
        return True

    def _index(self, wall: datetime) -> int:
        months = (wall.year - self._start.year) * 12 + wall.month - self._start.month
        index = max(0, months // self._interval)
        found = self._wall(index)
        return index + (found is not None and found < wall)

    def _wall(self, index: int) -> datetime | None:
        years, month = divmod(self._start.month - 1 + index * self._interval, 12)
        if self._start.year + years > MAXYEAR:
            return None
        return self._start.replace(year=self._start.year + years, month=month + 1)


class ListedRule:
    """Starts that dateutil lists, each once for this process."""

    def __init__(self, pattern: Pattern, rule: rrule, shortest: timedelta) -> None:
        self.shortest = shortest
        self._pattern = pattern
        self._coming = iter(rule)
        self._walls: list[datetime] = []
        self._turns = [0]
        self._ended = False
        self._lock = Lock()

    def walls_from(self, wall: datetime) -> Iterator[datetime]:
        index = self._index(wall)
        while True:
            self._know(index + 1)
            if index >= len(self._walls):
                return
            yield self._walls[index]
            index += 1

    def last_before(self, wall: datetime) -> datetime | None:
        index = self._index(wall)
        return self._walls[index - 1] if index else None

    def turns_before(self, wall: datetime) -> int:
        index = self._index(wall)
        # Whether the last one takes a turn depends on where it ends, so on the next one.
        self._know(index + 1)
        return self._turns[index]

    def takes_turn(self, wall: datetime) -> bool:
        index = self._index(wall)
        self._know(index + 2)
        return self._turns[index + 1] > self._turns[index]

    def _index(self, wall: datetime) -> int:
        while not self._ended and (not self._walls or self._walls[-1] < wall):
            self._know(len(self._walls) + 1)
        return bisect_left(self._walls, wall)

    def _know(self, count: int) -> None:
        """List the first `count` starts, and the turns of all whose end is known."""
        if len(self._walls) >= count and len(self._turns) >= count:
            return
        with self._lock:
            while len(self._walls) <= count and not self._ended:
                self._append(next(self._coming, None))

    def _append(self, wall: datetime | None) -> None:
        if self._walls and len(self._turns) <= len(self._walls):
            self._turns.append(self._turns[-1] + self._pattern.counts(self._walls[-1], wall))
        if wall is None:
            self._ended = True
        else:
            self._walls.append(wall)


class ExceptedRule:
    """Another rule without some of its starts and with some others."""

    def __init__(self, rule: Rule, pattern: Pattern) -> None:
        self._rule = rule
        self._pattern = pattern
        self._without = frozenset(wall for wall in pattern.exdates if _holds(rule, wall))
        self._extra = sorted({wall for wall in pattern.rdates if not _holds(rule, wall)})
        self.shortest = timedelta() if self._extra else rule.shortest

    def walls_from(self, wall: datetime) -> Iterator[datetime]:
        kept = (found for found in self._rule.walls_from(wall) if found not in self._without)
        return heapq.merge(kept, self._extra[bisect_left(self._extra, wall) :])

    def last_before(self, wall: datetime) -> datetime | None:
        last = self._rule.last_before(wall)
        while last is not None and last in self._without:
            last = self._rule.last_before(last)
        place = bisect_left(self._extra, wall)
        candidates = [last] if last is not None else []
        candidates += self._extra[max(0, place - 1) : place]
        return max(candidates, default=None)

    def turns_before(self, wall: datetime) -> int:
        removed = sum(1 for gone in self._without if gone < wall and self._rule.takes_turn(gone))
        added = sum(1 for extra in self._extra if extra < wall and self.takes_turn(extra))
        return self._rule.turns_before(wall) - removed + added

    def takes_turn(self, wall: datetime) -> bool:
        if wall not in self._extra:
            return self._rule.takes_turn(wall)
        following = next(islice(self.walls_from(wall), 1, None), None)
        return self._pattern.counts(wall, following)


def pattern_of(rotation: RotationFacts) -> Pattern:
    """Return what of the rotation decides its recurrence."""
    return Pattern(
        rotation.starts_at,
        rotation.ends_at,
        rotation.rrule,
        rotation.restrictions,
        rotation.exdates,
        rotation.rdates,
    )


@lru_cache(maxsize=4096)
def compile_rule(pattern: Pattern) -> Rule:
    """Return the recurrence of a pattern; the same pattern gives the same, remembered one."""
    words = parse_rrule(pattern.rrule)
    rule: Rule
    if _is_plain(words):
        rule = _cyclic(pattern, words)
    elif _is_monthly(pattern, words):
        rule = MonthlyRule(pattern.starts_at, int(words.get("INTERVAL", "1")))
    else:
        parsed = rrulestr(pattern.rrule, dtstart=pattern.starts_at)
        assert isinstance(parsed, rrule), "exactly one rule is stored"
        may_crowd = words["FREQ"] == "HOURLY" or "BYHOUR" in words or "BYMINUTE" in words
        rule = ListedRule(pattern, parsed, timedelta() if may_crowd else DAY)
    if pattern.exdates or pattern.rdates:
        return ExceptedRule(rule, pattern)
    return rule


def parse_rrule(text: str) -> dict[str, str]:
    """Return the parts of `FREQ=...;INTERVAL=...`; ValueError for anything else."""
    parts = [part.partition("=") for part in text.split(";")]
    words = {key: value for key, separator, value in parts if separator and value}
    if len(words) != len(parts):
        raise ValueError("a rule is a list of KEY=VALUE, each key once, between semicolons")
    return words


def _is_plain(words: dict[str, str]) -> bool:
    days = words.get("BYDAY", "").split(",")
    return (
        words.keys() <= _PLAIN_KEYS
        and words["FREQ"] in _STEPS
        and ("BYDAY" not in words or all(day in _DAYS for day in days))
        # By-day rules of other frequencies than these skip in ways a cycle of weeks does not.
        and ("BYDAY" not in words or words["FREQ"] == "WEEKLY" or words.get("INTERVAL", "1") == "1")
    )


def _is_monthly(pattern: Pattern, words: dict[str, str]) -> bool:
    # What restrictions hide depends on weekdays, which months do not keep.
    return (
        words["FREQ"] == "MONTHLY"
        and words.keys() <= _MONTHLY_KEYS
        and pattern.starts_at.day <= _SHORTEST_MONTH.days
        and not pattern.restrictions
    )


def _cyclic(pattern: Pattern, words: dict[str, str]) -> CyclicRule:
    start, interval = pattern.starts_at, int(words.get("INTERVAL", "1"))
    step = interval * _STEPS[words["FREQ"]]
    anchor = start
    if words["FREQ"] == "WEEKLY" and "BYDAY" in words:
        week_starts = _DAYS.index(words.get("WKST", "MO"))
        anchor = start - (start.weekday() - week_starts) % 7 * DAY
        length = step
        candidates = [day * DAY for day in range(7)]
    else:
        length = lcm(step // HOUR, WEEK // HOUR) * HOUR
        candidates = [place * step for place in range(length // step)]
    days = {_DAYS.index(day) for day in words["BYDAY"].split(",")} if "BYDAY" in words else None
    offsets = [
        offset for offset in candidates if days is None or (anchor + offset).weekday() in days
    ]
    following = [*offsets[1:], offsets[0] + length]
    taken = [
        pattern.counts(anchor + offset, anchor + later)
        for offset, later in zip(offsets, following, strict=True)
    ]
    return CyclicRule(start, anchor, length, offsets, taken)


def _holds(rule: Rule, wall: datetime) -> bool:
    return next(rule.walls_from(wall), None) == wall
