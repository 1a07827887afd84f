"""What a replay cost the people and the incidents, and how two of them differ. Pure."""

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import quantiles
from typing import Any
from uuid import UUID

from watchbell.kernel.zones import wall_at, zone
from watchbell.paging.backtest.bells import Bells
from watchbell.paging.backtest.replaying import Past
from watchbell.paging.backtest.walks import Course, Rung, Silence

NIGHT_FROM, NIGHT_TO = 22, 7
_SATURDAY = 5
_MOST_NAMED = 200
_MOST_CHANGED = 50
_WIDTHS = (1, 7, 28)
_MOST_BARS = 45
_MISSED = frozenset({Silence.NO_POLICY, Silence.NOBODY, Silence.SKIPPED, Silence.WAITED})
"""An incident answered before anybody could be told is none that nobody was told of."""


@dataclass(slots=True)
class Burden:
    """What came to one person: pages, the messages that told of them, the pages of weekends, and
    the nights in which one came."""

    pages: int = 0
    messages: int = 0
    weekend: int = 0
    nights: set[date] = field(default_factory=set)

    def to_json(self) -> dict[str, int]:
        return {
            "pages": self.pages,
            "messages": self.messages,
            "nights": len(self.nights),
            "weekend": self.weekend,
        }


class Tally:
    """Counts pages by person; nights and weekends are those of their zones, at the instants at
    which their own rules let a page ring."""

    def __init__(self, zones: Mapping[UUID, str], bells: Bells) -> None:
        self._zones = {person: zone(name) for person, name in zones.items()}
        self._bells = bells
        self.people: dict[UUID, Burden] = {}
        self.days: Counter[date] = Counter()

    def __call__(self, rung: Rung) -> None:
        """Count one page."""
        burden = self.people.setdefault(rung.person, Burden())
        burden.pages += 1
        self.days[rung.at.date()] += 1
        quiet = rung.case.quiet
        rings = self._bells.rings(rung.person, rung.urgency, rung.at, rung.over_at, quiet)
        is_first = True
        for at, count in rings:
            burden.messages += count
            wall = wall_at(at, self._zones[rung.person])
            burden.weekend += is_first and wall.weekday() >= _SATURDAY
            is_first = False
            if wall.hour >= NIGHT_FROM or wall.hour < NIGHT_TO:
                # A night has the date of its evening.
                burden.nights.add((wall - timedelta(hours=NIGHT_TO)).date())

    def total(self) -> dict[str, int]:
        """Return what came to everybody; a night counts for each who was woken in it."""
        found = [burden.to_json() for burden in self.people.values()]
        return {name: sum(one[name] for one in found) for name in Burden().to_json()}


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
        "times": _times(told[0].days, told[1].days),
        "changed_count": len(changed),
        "changed": [
            {
                "id": str(one),
                "before": _course(before.courses[one]),
                "after": _course(after.courses[one]),
                "others": before.courses[one].whom != after.courses[one].whom,
            }
            for one in changed[:_MOST_CHANGED]
        ],
    }


def _times(before: Counter[date], after: Counter[date]) -> dict[str, Any]:
    """Return the pages of each day, week or four weeks (UTC) of both, the first one as a date."""
    days = sorted({*before, *after})
    if not days:
        return {"days": 1, "rows": []}
    span = (days[-1] - days[0]).days + 1
    width = next(width for width in _WIDTHS if span <= width * _MOST_BARS or width == _WIDTHS[-1])
    first = days[0] - timedelta(days=days[0].weekday() if width > 1 else 0)
    rows = [[0, 0] for _ in range((days[-1] - first).days // width + 1)]
    for which, found in enumerate((before, after)):
        for day, count in found.items():
            rows[(day - first).days // width][which] += count
    return {
        "days": width,
        "rows": [
            [(first + timedelta(days=width * number)).isoformat(), *row]
            for number, row in enumerate(rows)
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
    """Return the incidents whose course differs, if only in whom it tells, the greatest change
    first: whether anybody was reached, then pages, then time."""
    found = [
        (_weight(one, after.courses[id_]), id_)
        for id_, one in before.courses.items()
        if id_ in after.courses and _differs(one, after.courses[id_])
    ]
    return [id_ for _, id_ in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _differs(one: Course, other: Course) -> bool:
    traces = (one.whom, one.when), (other.whom, other.when)
    return traces[0] != traces[1] or _course(one) != _course(other)


def _weight(one: Course, other: Course) -> tuple[int, int, float]:
    reached = (one.silence in _MISSED) != (other.silence in _MISSED)
    ended = one.exhausted != other.exhausted
    sooner = abs((one.first or 0.0) - (other.first or 0.0))
    return 2 * reached + ended, abs(one.pages - other.pages), sooner
