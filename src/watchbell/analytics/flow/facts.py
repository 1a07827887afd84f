"""What is asked and answered about flow. docs/user/flow.md says what each figure means. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from watchbell.analytics.filtering import NO_FILTERS, Filters
from watchbell.incidents.domain import number_text


class Stage(StrEnum):
    """Where an incident's time goes between its declaration and its last resolution."""

    UNOWNED = "unowned"
    TAKEN = "taken"
    WORK = "work"
    CALLER = "awaiting_caller"
    VENDOR = "awaiting_vendor"
    CHANGE = "awaiting_change"
    PROBLEM = "awaiting_problem"
    PARTS = "awaiting_parts"
    SCHEDULED = "scheduled_date"
    CAPACITY = "capacity"
    RESOLVED = "resolved"


WORDS: Mapping[Stage, str] = {
    Stage.UNOWNED: "Nobody has it",
    Stage.TAKEN: "Taken, not begun",
    Stage.WORK: "In work",
    Stage.CALLER: "Waiting for the caller",
    Stage.VENDOR: "Waiting for a vendor",
    Stage.CHANGE: "Waiting for a change",
    Stage.PROBLEM: "Waiting for a problem",
    Stage.PARTS: "Waiting for parts",
    Stage.SCHEDULED: "Waiting for a date",
    Stage.CAPACITY: "Waiting for capacity",
    Stage.RESOLVED: "Thought resolved",
}
WAITS = frozenset(stage for stage in Stage if stage not in (Stage.WORK, Stage.TAKEN))
"""Stages in which nobody works on it."""


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


class What(StrEnum):
    """Which incidents behind the figures of handing over are listed."""

    ALL = "all"
    HANDED_OVER = "handed_over"
    CAME_BACK = "came_back"
    FIRST_LINE = "first_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Incidents resolved in [since, until) and still resolved; narrowed as figures are."""

    since: datetime
    until: datetime
    filters: Filters = NO_FILTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """The time of one stage, in seconds. `share` is of the time of all; median and p90 are of
    the `n` incidents that were in it, the mean of `all_` of them."""

    stage: Stage
    n: int
    total: float
    share: float
    mean: float
    median: float
    p90: float

    @property
    def words(self) -> str:
        return WORDS[self.stage]

    @property
    def is_wait(self) -> bool:
        return self.stage in WAITS


@dataclass(frozen=True, slots=True)
class TeamTime:
    """How long incidents were with one team, and how much of that they waited, in seconds."""

    name: str
    n: int
    total: float
    waiting: float

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def waiting_share(self) -> float | None:
        return _share(self.waiting, self.total)


@dataclass(frozen=True, slots=True)
class Handover:
    """How often incidents went from one team to another; `back`: to one that had it before."""

    source: str
    target: str
    times: int
    incidents: int
    back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The flow of `n` incidents.

    `in_teams` of them were with a team at all: the counts about teams are of those.
    `first_line` never left their first team; `came_back` to a team that had lost them.
    """

    n: int
    elapsed: float
    stages: list[StageTime]
    teams: list[TeamTime]
    in_teams: int
    first_line: int
    handed_over: int
    came_back: int
    handovers: int
    ways: list[Handover]

    @property
    def efficiency(self) -> float | None:
        """Return the share of the time in which somebody worked on it; None without any time."""
        work = sum(one.total for one in self.stages if not one.is_wait)
        return _share(work, self.elapsed)

    @property
    def first_line_share(self) -> float | None:
        return _share(self.first_line, self.in_teams)

    @property
    def handed_over_share(self) -> float | None:
        return _share(self.handed_over, self.in_teams)

    @property
    def came_back_share(self) -> float | None:
        return _share(self.came_back, self.in_teams)


@dataclass(frozen=True, slots=True)
class Day:
    """How many incidents stood in each state when a day ended, and how many had been resolved
    since the first day began. The last day ends now."""

    day: date
    new: int
    in_progress: int
    on_hold: int
    done: int

    @property
    def open(self) -> int:
        return self.new + self.in_progress + self.on_hold


@dataclass(frozen=True, slots=True)
class Record:
    """One incident behind a figure: how long it was in what was asked, in seconds."""

    incident_id: UUID
    number: int
    title: str
    priority: int | None
    seconds: float
    handovers: int
    teams: list[str]
    resolved_at: datetime

    @property
    def label(self) -> str:
        return number_text(self.number)
