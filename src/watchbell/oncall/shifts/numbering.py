"""Numbers of turns: how many lie before a shift, walls' jumps considered."""

from bisect import bisect_left
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock

from watchbell.oncall.domain import RotationFacts
from watchbell.oncall.shifts.jumps import Jump, jumps_between
from watchbell.oncall.shifts.rules import Pattern, Rule, compile_rule, pattern_of

_MOMENT = timedelta(microseconds=1)
_YEAR = timedelta(days=366)


class TurnNumbers:
    """Counts a rule's turns in one zone.

    Starts inside one jump of the wall clock are one moment, so they are one turn: the jumps
    since the rule began, and the turns each one lost, are added up once and remembered.
    """

    def __init__(self, rule: Rule, zone_name: str, first: datetime) -> None:
        self._rule = rule
        self._zone = zone_name
        self._known_until = first
        self._jumps: list[Jump] = []
        self._ends: list[datetime] = []
        self._lost = [0]
        self._lock = Lock()

    def of(self, wall: datetime) -> int:
        """Return how many turns lie before the shift that starts at `wall`."""
        # A jump may begin up to a day before the start it moves, and end a day after it.
        self._know(wall + timedelta(days=2))
        place = bisect_left(self._ends, wall)
        if place < len(self._jumps) and self._jumps[place].start <= wall:
            wall = next(self._rule.walls_from(self._jumps[place].start))
        return self._rule.turns_before(wall) - self._lost[place]

    def _know(self, until: datetime) -> None:
        with self._lock:
            while self._known_until < until:
                following = self._known_until + _YEAR
                for jump in jumps_between(self._zone, self._known_until, following):
                    inside = self._rule.turns_before(jump.end + _MOMENT)
                    inside -= self._rule.turns_before(jump.start)
                    self._lost.append(self._lost[-1] + max(0, inside - 1))
                    self._jumps.append(jump)
                    self._ends.append(jump.end)
                self._known_until = following


def numbers_of(rotation: RotationFacts) -> TurnNumbers:
    """Return the counter of a rotation's turns; the same words give the same one."""
    return _numbers(pattern_of(rotation), rotation.timezone)


@lru_cache(maxsize=4096)
def _numbers(pattern: Pattern, zone_name: str) -> TurnNumbers:
    return TurnNumbers(compile_rule(pattern), zone_name, pattern.starts_at)
