"""What a figure is, and what a report of figures holds. Pure."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from watchbell.kernel.errors import InvalidInput

DEFAULT_WINDOW = timedelta(days=30)


class Unit(StrEnum):
    SECONDS = "seconds"
    COUNT = "count"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One figure: what people read about it, and the SQL it is computed by.

    `i` is the incident in every fragment. `value` is the number one incident contributes,
    `end_event` the instant that must lie in the window; a figure `as_of_now` has no window.
    `source` may join what belongs to it. Fragments may use %(now)s and are literals of
    `registry`, never input.
    """

    name: str
    title: str
    definition: str
    population: str
    edge_cases: str
    unit: Unit
    value: str
    end_event: str
    condition: str = "i.state <> 'cancelled'"
    as_of_now: bool = False
    source: str = "incidents_incident i"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """A field that figures can be split by: what tells the groups apart, and their names."""

    name: str
    key: str
    label: str
    joins: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure over one group.

    `value` is the mean in seconds, the count, or the share from 0 to 1. A mean, median, p90 or
    share over nothing (n = 0) is None. A count has no sample behind it, so its `n` is None and
    a count of nothing is 0. `missing` incidents lacked a time that the formula needs;
    `data_errors` had their times in an impossible order. Both are left out of `n`.
    """

    name: str
    title: str
    definition: str
    population: str
    unit: Unit
    value: float | None
    median: float | None
    p90: float | None
    n: int | None
    missing: int
    data_errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiGroup:
    """The figures of the incidents that share one key; key None: those that have none."""

    key: str | None
    label: str
    figures: list[Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiReport:
    """All figures over [from_, to), and the same for each group when `by` was asked for.

    They are not the whole (`is_whole`) for who may not know of every restricted incident.
    """

    from_: datetime
    to: datetime
    now: datetime
    by: str | None
    figures: list[Figure]
    groups: list[KpiGroup]
    is_whole: bool = True

    def figure(self, name: str) -> Figure:
        """Return one figure of the whole; KeyError when there is none of that name."""
        return _named(self.figures)[name]

    def as_json(self) -> dict[str, Any]:
        """Return JSON values: times in RFC 3339, `from` and `to` as the API calls them."""
        return {
            "from": self.from_.isoformat(),
            "to": self.to.isoformat(),
            "now": self.now.isoformat(),
            "by": self.by,
            "whole": self.is_whole,
            "figures": [asdict(figure) for figure in self.figures],
            "groups": [asdict(group) for group in self.groups],
        }


def clean_window(
    from_: datetime | None, to: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """Return the half-open window: the last 30 days unless said otherwise."""
    for name, instant in (("from", from_), ("to", to)):
        if instant is not None and instant.tzinfo is None:
            message = "This time has no zone; add Z or an offset such as +02:00."
            raise InvalidInput(f"{name}: {message}", fields={name: message})
    until = now if to is None else to
    since = _before(until) if from_ is None else from_
    if since >= until:
        message = f"The window is empty: give a time before {until.isoformat()}."
        raise InvalidInput(f"from: {message}", fields={"from": message})
    return since, until


def _before(until: datetime) -> datetime:
    try:
        return until - DEFAULT_WINDOW
    except OverflowError:
        message = "This time is too long ago."
        raise InvalidInput(f"to: {message}", fields={"to": message}) from None


def _named(figures: list[Figure]) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures}
