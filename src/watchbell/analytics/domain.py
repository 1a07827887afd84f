"""What a figure is, and what a report of figures holds. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from watchbell.kernel.errors import InvalidInput

DEFAULT_WINDOW = timedelta(days=30)
FAR = datetime(2090, 1, 1, tzinfo=UTC)
"""Instants are kept by how long before it they are: the oldest is the largest, and none below 0."""


class Unit(StrEnum):
    SECONDS = "seconds"
    COUNT = "count"
    RATIO = "ratio"
    NUMBER = "number"
    MONEY = "money"
    QUOTIENT = "quotient"
    """How many of one kind to one of another: 1.2."""

    @property
    def has_spread(self) -> bool:
        """Say whether a median and a 90th percentile of it mean anything."""
        return self in (Unit.SECONDS, Unit.NUMBER, Unit.MONEY)


class Subject(StrEnum):
    """What a figure is about: where people find it."""

    COUNTS = "counts"
    TIMES = "times"
    SLA = "sla"
    QUALITY = "quality"
    PROCESS = "process"
    MAJORS = "majors"
    SERVICES = "services"
    SATISFACTION = "satisfaction"
    LABOUR = "labour"


class Better(StrEnum):
    """Which way of a figure is the good one."""

    LESS = "less"
    MORE = "more"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Lasting:
    """From one instant to another, both in SQL; `without_gaps` takes away the times in which an
    incident was resolved and then reopened.
    """

    start: str
    end: str
    without_gaps: bool = False

    @property
    def on_the_clock(self) -> str:
        """Return its seconds on the clock, in SQL."""
        less = " - i.resolved_gap_seconds" if self.without_gaps else ""
        return f"extract(epoch from {self.end} - {self.start})::float8{less}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One figure: what people read about it, and the SQL it is computed by.

    `i` is the incident in every fragment. `value` is the number one incident contributes,
    `end_event` the instant that must lie in the window; a figure `as_of_now` has no window, and
    one `as_of_end` looks at the end of it. `source` may join what belongs to it, `i` first.
    A figure that is `lasting` from one instant to another needs no `value`, and is told in business
    time too. `is_costly` says that it reads other tables (the log, say) for each incident.
    Fragments may use %(since)s, %(until)s and %(now)s and are literals of `registry`, never input.

    What an incident contributes must follow from what the log tells of that incident, or of its
    service, or from its cycles; then it is rolled up. When a resolved incident bears on others of
    its service, it is on those declared in the time `echoes_for` after it. `balance` says of a
    count `as_of_end` whose difference it is, of all that ended before: who came, and who left.
    `from_instant` says of a figure `as_of_now` from which instant on each incident counts: the
    standing figure that holds how long before FAR that is. Of a time that is how old it is now, of
    a count that it has come.
    `is_found_by_day`: no index knows its `end_event`, so that the facts of a day tell of it.
    `sides` names what a quotient divides: `value` is 1 of the one above and 0 of the one below, and
    an incident may be on both, at another instant each.
    `estimated` is the share of its incidents whose contribution is an estimate. What
    `shares_fixed_cost` has an equal share of the month's fixed cost on top.
    `is_never_missing`: every incident that it looks at contributes something, which is not below 0.
    """

    name: str
    title: str
    definition: str
    population: str
    edge_cases: str
    unit: Unit
    value: str = ""
    end_event: str
    condition: str = "i.state <> 'cancelled' and i.outcome <> 'duplicate'"
    as_of_now: bool = False
    as_of_end: bool = False
    source: str = "incidents_incident i"
    subject: Subject = Subject.COUNTS
    better: Better = Better.NEITHER
    is_costly: bool = False
    echoes_for: timedelta | None = None
    balance: "tuple[Kpi, Kpi] | None" = None
    from_instant: "Kpi | None" = None
    is_found_by_day: bool = False
    is_never_missing: bool = False
    sides: tuple[str, str] | None = None
    estimated: "Kpi | None" = None
    shares_fixed_cost: bool = False
    lasting: Lasting | None = None

    def __post_init__(self) -> None:
        if self.lasting is not None and not self.value:
            object.__setattr__(self, "value", self.lasting.on_the_clock)

    @property
    def has_window(self) -> bool:
        """Say whether it counts what ended in a window, not what is so at an instant."""
        return not (self.as_of_now or self.as_of_end)

    @property
    def is_rolled_up(self) -> bool:
        """Say whether what ended on a day is counted once for all who ask."""
        return self.has_window and self._is_of_facts

    @property
    def is_standing(self) -> bool:
        """Say whether what is so now is counted once for all who ask, by when it began."""
        return self.as_of_now and self._is_of_facts

    @property
    def _is_of_facts(self) -> bool:
        said = f"{self.value} {self.end_event} {self.condition} {self.source}"
        return "%(" not in said


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """A field that figures can be split by: what tells the groups apart, and their names.

    Fragments may use %(zone)s and the `values` that it brings. `is_manifold`: an incident may be
    in several groups, so that they add up to more than the whole.
    """

    name: str
    key: str
    label: str
    joins: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    is_manifold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure over one group.

    `value` is the mean (seconds, money, a number), the count, the share from 0 to 1, or a quotient,
    whose `n` is of both its sides. A mean, median, p90 or share over nothing (n = 0) is None, and a
    quotient when nothing is below. A count has no sample behind it, so its `n`
    is None and a count of nothing is 0. `missing` incidents lacked what the formula
    needs; `data_errors` had their times in an impossible order. Both are left out of `n`.
    `estimated` is the share of incidents that contribute an estimate, None where none ever does.
    """

    name: str
    title: str
    definition: str
    population: str
    unit: Unit
    subject: Subject = Subject.COUNTS
    better: Better = Better.NEITHER
    value: float | None
    median: float | None
    p90: float | None
    n: int | None
    missing: int
    data_errors: int
    estimated: float | None = None

    @property
    def total(self) -> float | None:
        """Return what all incidents together come to, where that means anything."""
        if self.value is None or self.n is None or not self.unit.has_spread:
            return None
        return round(self.value * self.n, 4)

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self) | {"total": self.total}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """A figure of days that are over which is no longer what it was when they were over.

    `then` and `now` are what the figure is over these `days` (null over nothing), and `changed`
    says on how many of them something else is counted than then, from `first` to `last`. `at` is
    when that was noticed last.
    """

    name: str
    title: str
    unit: Unit
    days: int
    changed: int
    then: float | None
    now: float | None
    n_then: int
    n_now: int
    first: date
    last: date
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        times = {"first": self.first, "last": self.last, "at": self.at}
        return asdict(self) | {name: value.isoformat() for name, value in times.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiGroup:
    """The figures of the incidents that share one key; key None: those that have none."""

    key: str | None
    label: str
    figures: list[Figure]

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        shown = [figure.as_json() for figure in self.figures]
        return {"key": self.key, "label": self.label, "figures": shown}


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiReport:
    """All figures over [from_, to), and the same for each group when `by` was asked for.

    They are not the whole (`is_whole`) for who may not know of every restricted incident. What
    happened until `as_of`, at most a minute before `now`, is part of them. `amended` says which of
    the days that are over have become other than they were. Told by `hours`, what lasts is in open
    hours, `clock` has the same figures of the whole on the clock, and `hours_title` says whose
    hours those are.
    """

    from_: datetime
    to: datetime
    now: datetime
    by: str | None
    figures: list[Figure]
    groups: list[KpiGroup]
    is_whole: bool = True
    as_of: datetime | None = None
    amended: list[Amended] = field(default_factory=list)
    hours: str = ""
    hours_title: str = ""
    clock: list[Figure] = field(default_factory=list)

    def figure(self, name: str) -> Figure:
        """Return one figure of the whole; KeyError when there is none of that name."""
        return _named(self.figures)[name]

    def as_json(self) -> dict[str, Any]:
        """Return JSON values: times in RFC 3339, `from` and `to` as the API calls them."""
        return {
            "from": self.from_.isoformat(),
            "to": self.to.isoformat(),
            "now": self.now.isoformat(),
            "as_of": (self.as_of or self.now).isoformat(),
            "by": self.by,
            "whole": self.is_whole,
            "figures": [figure.as_json() for figure in self.figures],
            "groups": [group.as_json() for group in self.groups],
            "amended": [one.as_json() for one in self.amended],
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
