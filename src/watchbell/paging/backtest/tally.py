"""What a replay cost the people and the incidents, and how two of them differ. Pure."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import quantiles
from typing import Any
from uuid import UUID

from watchbell.accounts.hours import NEVER
from watchbell.kernel.zones import wall_at, zone
from watchbell.paging.backtest.replaying import Past
from watchbell.paging.backtest.walking import Course, Rung, Silence
from watchbell.paging.reaching import PageUrgency, Reach

NIGHT_FROM, NIGHT_TO = 22, 7
_SATURDAY = 5
_MOST_NAMED = 200
_MOST_CHANGED = 50
_MISSED = frozenset({Silence.NO_POLICY, Silence.NOBODY, Silence.SKIPPED, Silence.WAITED})
"""An incident answered before anybody could be told is none that nobody was told of."""
_ANYHOW = Reach()


@dataclass(slots=True)
class Burden:
    """What came to one person: pages, those of weekends, and the nights in which one came."""

    pages: int = 0
    weekend: int = 0
    nights: set[date] = field(default_factory=set)

    def to_json(self) -> dict[str, int]:
        return {"pages": self.pages, "nights": len(self.nights), "weekend": self.weekend}


class Tally:
    """Counts pages by person; nights and weekends are those of their zones, at the instants at
    which their own rules let a page ring."""

    def __init__(
        self, zones: Mapping[UUID, str], reaches: Mapping[UUID, Reach] | None = None
    ) -> None:
        self._zones = {person: zone(name) for person, name in zones.items()}
        self._reaches = reaches or {}
        self._minutes: dict[tuple[UUID, PageUrgency], tuple[int, ...]] = {}
        self.people: dict[UUID, Burden] = {}

    def __call__(self, rung: Rung) -> None:
        """Count one page."""
        burden = self.people.setdefault(rung.person, Burden())
        burden.pages += 1
        walls = [wall_at(at, self._zones[rung.person]) for at in self._rings(rung)]
        burden.weekend += bool(walls) and walls[0].weekday() >= _SATURDAY
        for wall in walls:
            if wall.hour >= NIGHT_FROM or wall.hour < NIGHT_TO:
                # A night has the date of its evening.
                burden.nights.add((wall - timedelta(hours=NIGHT_TO)).date())

    def _rings(self, rung: Rung) -> list[datetime]:
        """Return when the page rings: quiet hours hold it back, an answer ends it."""
        key = rung.person, rung.urgency
        reach = self._reaches.get(rung.person, _ANYHOW)
        if key not in self._minutes:
            plan = reach.plan(rung.urgency) if reach.ways else ()
            self._minutes[key] = tuple(dict.fromkeys(rule.minutes for rule in plan)) or (0,)
        first = rung.at
        if reach.quiet_hours != NEVER:
            first = reach.quiet_until(rung.urgency, rung.at) or rung.at
        times = [first + timedelta(minutes=after) for after in self._minutes[key]]
        return [at for at in times if at == rung.at or rung.over_at is None or at < rung.over_at]

    def total(self) -> dict[str, int]:
        """Return what came to everybody; a night counts for each who was woken in it."""
        found = [burden.to_json() for burden in self.people.values()]
        return {name: sum(one[name] for one in found) for name in ("pages", "nights", "weekend")}


def compared(before: Past, after: Past, told: tuple[Tally, Tally]) -> dict[str, Any]:
    """Return the report of two replays of the same incidents, as JSON values."""
    people = set(told[0].people) | set(told[1].people)
    none = Burden()
    changed = _changed(before, after)
    return {
        "before": _side(before, told[0]),
        "after": _side(after, told[1]),
        "people": [
            {
                "id": str(one),
                "before": told[0].people.get(one, none).to_json(),
                "after": told[1].people.get(one, none).to_json(),
            }
            for one in sorted(people)
        ],
        "changed_count": len(changed),
        "changed": [
            {
                "id": str(one),
                "before": _course(before.courses[one]),
                "after": _course(after.courses[one]),
            }
            for one in changed[:_MOST_CHANGED]
        ],
    }


def _side(past: Past, told: Tally) -> dict[str, Any]:
    courses = past.courses
    firsts = array("d", (one.first for one in courses.values() if one.first is not None))
    missed = [id_ for id_, one in courses.items() if one.silence in _MISSED]
    exhausted = [id_ for id_, one in courses.items() if one.exhausted]
    why: dict[str, int] = {}
    for id_ in missed:
        silence = str(courses[id_].silence)
        why[silence] = why.get(silence, 0) + 1
    return {
        **told.total(),
        "told": len(firsts),
        "first_median": _quantile(firsts, 50),
        "first_p90": _quantile(firsts, 90),
        "unreached": len(missed),
        "unreached_why": why,
        "unreached_ids": [str(one) for one in missed[-_MOST_NAMED:][::-1]],
        "exhausted": len(exhausted),
        "exhausted_ids": [str(one) for one in exhausted[-_MOST_NAMED:][::-1]],
    }


def _quantile(values: "array[float]", percent: int) -> float | None:
    if not values:
        return None
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def _course(one: Course) -> dict[str, Any]:
    return {
        "pages": one.pages,
        "first": one.first,
        "exhausted": one.exhausted,
        "unreached": one.silence in _MISSED,
    }


def _changed(before: Past, after: Past) -> list[UUID]:
    """Return the incidents whose course differs, the greatest change first: whether anybody was
    reached, then pages, then time."""
    found = [
        (_weight(one, after.courses[id_]), id_)
        for id_, one in before.courses.items()
        if id_ in after.courses and _course(one) != _course(after.courses[id_])
    ]
    return [id_ for _, id_ in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _weight(one: Course, other: Course) -> tuple[int, int, float]:
    reached = (one.silence in _MISSED) != (other.silence in _MISSED)
    ended = one.exhausted != other.exhausted
    sooner = abs((one.first or 0.0) - (other.first or 0.0))
    return 2 * reached + ended, abs(one.pages - other.pages), sooner
