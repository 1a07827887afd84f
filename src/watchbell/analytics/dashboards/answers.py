"""What widgets answer: numbers and records, in no words yet. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from watchbell.analytics.comparing import Change
from watchbell.analytics.dashboards.courses import Stretch
from watchbell.analytics.dashboards.domain import Widget
from watchbell.analytics.domain import Figure
from watchbell.analytics.filtering import NO_FILTERS, Filters
from watchbell.analytics.reliability.reading import Line
from watchbell.analytics.targets import Light, Target

Named = Mapping[str, Figure]
"""Figures by their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureAnswer:
    """One number, what became of it, how it stands to its target, and what must stand beside it.

    Told by open hours, `clock` is the same on the clock.
    """

    figure: Figure
    change: Change | None = None
    target: Target | None = None
    light: Light | None = None
    companions: list[Figure] = field(default_factory=list)
    clock: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendAnswer:
    """A figure in each stretch of time; `whole` is over all of them."""

    points: list[tuple[Stretch, Figure | None]]
    whole: Figure
    companions: list[Figure] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of a split with its figures by name; key None is what has none."""

    key: str | None
    label: str
    figures: Named


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitAnswer:
    """The groups of a split, most first, or in their own order where they have one."""

    by: str
    groups: list[Group]
    whole: Figure
    companions: list[Figure] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class MajorRow:
    """One running or proposed major incident."""

    number: str
    title: str
    priority: int | None
    state: str
    service: str
    lead: str
    since: datetime


@dataclass(frozen=True, slots=True)
class MajorsAnswer:
    """The major incidents that run, and those that wait for a decision."""

    majors: list[MajorRow]


@dataclass(frozen=True, slots=True)
class Duty:
    """A schedule with whoever is on call in it now, each until when; nobody is a gap."""

    schedule: str
    slug: str
    people: list[tuple[str, datetime]]


@dataclass(frozen=True, slots=True)
class OnCallAnswer:
    """Who is on call now."""

    duties: list[Duty]


@dataclass(frozen=True, slots=True)
class ServicesAnswer:
    """How reliable services were, those first that were away longest."""

    lines: list[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """What being on call cost somebody.

    `pages` counts steps that told them, by whatever ways; `interruptions` are pages with an hour
    of peace before them; `nights` those between 22 and 6 by their own clock in which one came.
    """

    person_id: UUID
    name: str
    on_call: timedelta
    pages: int = 0
    interruptions: int = 0
    nights: int = 0


@dataclass(frozen=True, slots=True)
class PagesAnswer:
    """Who was paged how often, most first; `fairness` is 1 when all were called away alike."""

    burdens: list[Burden]
    fairness: float | None


@dataclass(frozen=True, slots=True)
class NoteAnswer:
    """Words."""

    text: str


Answer = (
    FigureAnswer
    | TrendAnswer
    | SplitAnswer
    | MajorsAnswer
    | OnCallAnswer
    | ServicesAnswer
    | PagesAnswer
    | NoteAnswer
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A widget with its answer, or with why there is none.

    The answer is about [since, until) and the incidents that `filters` leave. `is_whole`: its
    reader may know of every incident. `as_of` is until
    when what happened is part of it.
    """

    widget: Widget
    answer: Answer | None
    since: datetime
    until: datetime
    filters: Filters = NO_FILTERS
    as_of: datetime
    fault: str = ""
    is_whole: bool = True

    def named(self) -> dict[str, Any]:
        """Return what every answer says beside its own."""
        return {"since": self.since, "until": self.until, "filters": self.filters.as_pairs()}


def evenness(numbers: list[int]) -> float | None:
    """Return 1 when all have the same and 0 when one of several has all; None for nothing."""
    if len(numbers) < 2 or not any(numbers):
        return None
    mean = sum(numbers) / len(numbers)
    apart = sum(abs(one - mean) for one in numbers)
    return 1 - apart / (2 * (len(numbers) - 1) * mean)
