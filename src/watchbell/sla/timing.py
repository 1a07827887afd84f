"""How much of a promised time is used up, and when it runs out. Pure.

A cycle is a list of marks: it starts, is paused, goes on, stops, or has another goal from then
on. All that anybody is told of it is worked out from these marks, the goal and an instant: the
same list gives the same answer, however often it is asked.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

BREACH = 100
"""The percentage at which a promise is broken."""
_NONE = timedelta()


class OpenTime(Protocol):
    """What is asked of business hours (`catalog.hours.Hours`)."""

    def after(self, start: datetime, span: timedelta) -> datetime:
        """Return the first instant at which `span` of open time has passed since `start`."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time from `start` to `end`."""


@dataclass(frozen=True, slots=True)
class Goal:
    """So much open time of these hours may pass."""

    span: timedelta
    hours: OpenTime
    name: str = ""


class Step(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    GOAL = "goal"


@dataclass(frozen=True, slots=True)
class Mark:
    """What happened to a cycle at an instant; `goal` is the new one where the goal changes."""

    at: datetime
    step: Step
    goal: Goal | None = None
    why: str = ""


class Doing(StrEnum):
    """What a cycle does at an instant."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


_DOES = {Step.START: Doing.RUNNING, Step.RESUME: Doing.RUNNING, Step.PAUSE: Doing.PAUSED}


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch in which a cycle did one thing; `open` is the business time in it.

    `used` is what was used up before it.
    """

    start: datetime
    end: datetime
    doing: Doing
    open: timedelta
    used: timedelta
    goal: Goal
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Where a cycle stands at an instant.

    `elapsed` is used up so far, `counted` what was at the last mark, `counted_at`; so it is with
    `paused_total` and `paused_counted`. `due_at` is when the present goal is used up if nothing
    more happens. `reached` names percentages with the instant from which each was a fact, `ahead`
    those that come if it runs on. `breached_at` stays once it is there. `pause_exceeded_at` is when
    all pauses together became longer than allowed, or will be.
    """

    doing: Doing
    started_at: datetime
    goal: Goal
    due_at: datetime
    elapsed: timedelta
    counted: timedelta
    counted_at: datetime
    paused_total: timedelta
    paused_counted: timedelta
    paused_since: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None
    reached: tuple[tuple[int, datetime], ...]
    ahead: tuple[tuple[int, datetime], ...]
    pause_exceeded_at: datetime | None
    passages: tuple[Passage, ...]

    @property
    def remaining(self) -> timedelta:
        """Business time that is left; negative when there is none."""
        return self.goal.span - self.elapsed

    @property
    def share(self) -> float:
        """How much is used up, in per cent."""
        return 100 * (self.elapsed / self.goal.span)


def reckon(
    marks: Sequence[Mark],
    goal: Goal,
    *,
    now: datetime,
    percents: Collection[int] = (),
    known_from: datetime | None = None,
    longest_pause: timedelta | None = None,
) -> Reckoning:
    """Work out where a cycle stands at `now`.

    `goal` holds from the first mark until one changes it. Nothing is a fact before `known_from`:
    what begins in retrospect, or gets a shorter goal, breaks its promise when that is said. Marks
    come in their order; one that seems to lie before another counts as of that.
    """
    walk = _Walk(goal, marks[0], known_from or marks[0].at, percents, longest_pause)
    for mark in marks[1:]:
        walk.take(mark)
    return walk.outcome(now)


@dataclass
class _Walk:
    """A cycle on its way through its marks."""

    goal: Goal
    first: Mark
    known_from: datetime
    percents: Collection[int]
    longest_pause: timedelta | None
    doing: Doing = Doing.RUNNING
    used: timedelta = _NONE
    paused: timedelta = _NONE
    paused_since: datetime | None = None
    stopped_at: datetime | None = None
    pause_exceeded_at: datetime | None = None
    reached: dict[int, datetime] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at, self.why = self.first.at, self.first.why
        self.wanted = sorted({BREACH, *self.percents})

    def take(self, mark: Mark) -> None:
        at = max(mark.at, self.at)
        self._pass(at)
        if mark.step is Step.GOAL:
            self.goal = mark.goal or self.goal
            self.known_from = max(self.known_from, at)
            return
        self.doing, self.why = _DOES.get(mark.step, Doing.STOPPED), mark.why
        self.stopped_at = at if self.doing is Doing.STOPPED else None
        is_paused = self.doing is Doing.PAUSED
        self.paused_since = (self.paused_since or at) if is_paused else None

    def _pass(self, until: datetime) -> None:
        """Let time pass from the last mark to `until`."""
        if self.doing is Doing.STOPPED:
            spent = _NONE
        else:
            spent = self.goal.hours.between(self.at, until)
        self.passages.append(
            Passage(self.at, until, self.doing, spent, self.used, self.goal, self.why)
        )
        if self.doing is Doing.RUNNING:
            self._reach(spent)
            self.used += spent
        elif self.doing is Doing.PAUSED:
            self._wait(spent)
            self.paused += spent
        self.at = until

    def _reach(self, spent: timedelta) -> None:
        for percent in self.wanted:
            needed = _part(self.goal.span, percent)
            if percent in self.reached or self.used + spent < needed:
                continue
            at = self.at
            if needed > self.used:
                at = self.goal.hours.after(at, needed - self.used)
            self.reached[percent] = max(at, self.known_from)

    def _wait(self, spent: timedelta) -> None:
        """Note when the pauses together become too long."""
        allowed = self.longest_pause
        if allowed is None or self.pause_exceeded_at is not None:
            return
        if self.paused + spent >= allowed:
            left = max(allowed - self.paused, _NONE)
            self.pause_exceeded_at = self.goal.hours.after(self.at, left)

    def outcome(self, now: datetime) -> Reckoning:
        counted, counted_at, passed = self.used, self.at, self.paused
        if now > self.at:
            self._pass(now)
        elif self.doing is Doing.RUNNING:
            self._reach(_NONE)
        return Reckoning(
            doing=self.doing,
            started_at=self.first.at,
            goal=self.goal,
            due_at=self._due(counted, self.paused_since or self.stopped_at or counted_at),
            elapsed=self.used,
            counted=counted,
            counted_at=counted_at,
            paused_total=self.paused,
            paused_counted=passed,
            paused_since=self.paused_since,
            stopped_at=self.stopped_at,
            breached_at=self.reached.get(BREACH),
            reached=tuple(sorted(self.reached.items())),
            ahead=self._ahead(counted, counted_at),
            pause_exceeded_at=self._patience(passed, counted_at),
            passages=tuple(self.passages),
        )

    def _due(self, counted: timedelta, since: datetime) -> datetime:
        """Return when the present goal is, or was, used up if it runs on from `since`."""
        left = self.goal.span - counted
        if left > _NONE:
            return self.goal.hours.after(since, left)
        for passage in self.passages:
            if passage.doing is Doing.RUNNING and passage.used + passage.open >= self.goal.span:
                missing = max(self.goal.span - passage.used, _NONE)
                return passage.goal.hours.after(passage.start, missing)
        return since

    def _ahead(self, counted: timedelta, counted_at: datetime) -> tuple[tuple[int, datetime], ...]:
        if self.doing is not Doing.RUNNING:
            return ()
        left = [(p, _part(self.goal.span, p)) for p in self.wanted if p not in self.reached]
        return tuple(
            (percent, self.goal.hours.after(counted_at, max(needed - counted, _NONE)))
            for percent, needed in left
        )

    def _patience(self, passed: timedelta, counted_at: datetime) -> datetime | None:
        """Return when the pauses became too long, or will unless it goes on."""
        if self.pause_exceeded_at is not None or self.longest_pause is None:
            return self.pause_exceeded_at
        if self.doing is not Doing.PAUSED:
            return None
        return self.goal.hours.after(counted_at, max(self.longest_pause - passed, _NONE))


def _part(span: timedelta, percent: int) -> timedelta:
    return span if percent == BREACH else span * percent / 100
