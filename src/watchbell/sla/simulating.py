"""A clock that is only thought of: what happens to it, step by step, and why it is due then. Pure.

Every figure comes from `timing.reckon`, which the real clocks are worked out with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from watchbell.catalog.hours import ALWAYS, Hours
from watchbell.kernel.intervals import Interval
from watchbell.sla.domain import FACTS, GoalSpec
from watchbell.sla.moments import Moment
from watchbell.sla.promises import Version
from watchbell.sla.timing import Doing, Goal, Mark, Reckoning, Step, reckon
from watchbell.sla.words import span_in_words

MOST_SPANS = 12
_NO_TIME = timedelta()


class Act(StrEnum):
    """What may happen to a clock that is thought of."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens; `priority` is the new one where that changes, 0 for none."""

    at: datetime
    act: Act
    priority: int = 0


@dataclass(frozen=True)
class Line:
    """One step: what happened, what it means, the time counted since, and that still to come."""

    at: datetime
    title: str
    why: str
    due_at: datetime
    counted: tuple[Interval, ...] = ()
    ahead: tuple[Interval, ...] = ()
    is_cut: bool = False


@dataclass(frozen=True)
class Simulation:
    """All steps, and where the clock stands after the last; None when no goal fits at all."""

    lines: tuple[Line, ...] = ()
    standing: Reckoning | None = None
    problem: str = ""


@dataclass
class Simulator:
    """A version of a policy with its hours by calendar; `calendars` are their names."""

    version: Version
    hours: Mapping[UUID, Hours]
    calendars: Mapping[UUID, str] = field(default_factory=dict)

    def run(self, start: datetime, facts: Mapping[str, str], events: Sequence[Event]) -> Simulation:
        """Let the clock start for an incident with these facts, and let the events happen."""
        moment = _moment(start, facts)
        spec = self.version.goal_for(moment)
        if spec is None:
            return Simulation(problem="No goal of this policy fits such an incident.")
        if spec.due_field:
            return Simulation(problem="Its goal is a time of the record, which is due as written.")
        goal = self._goal(spec)
        marks = [Mark(start, Step.START)]
        lines = [self._line(marks, goal, f"It starts: {self._said(spec)}", "")]
        for event in sorted(events, key=lambda one: one.at):
            title, why, mark = self._happened(event, moment, marks, goal)
            if mark is not None:
                marks.append(mark)
            lines.append(self._line(marks, goal, title, why, at=event.at))
        return Simulation(tuple(lines), self._reckoned(marks, goal, marks[-1].at))

    def _happened(
        self, event: Event, moment: Moment, marks: Sequence[Mark], first: Goal
    ) -> tuple[str, str, Mark | None]:
        """Return what an event is called, what it means, and its mark if it has one."""
        at = max(event.at, marks[-1].at)
        there = self._reckoned(marks, first, at)
        if event.act is Act.PRIORITY:
            return self._prioritised(event, moment, there, at)
        if event.act is Act.STOP:
            kept = "It was met" if there.breached_at is None else "It was breached"
            return "It stops", f"{kept}: {_used(there)}.", Mark(at, Step.STOP)
        if event.act is Act.PAUSE:
            return "It stands still", f"{_used(there)}; that stays.", Mark(at, Step.PAUSE)
        waited = there.paused_total
        why = f"{span_in_words(waited)} of business time passed uncounted." if waited else ""
        return "It goes on", why, Mark(at, Step.RESUME)

    def _prioritised(
        self, event: Event, moment: Moment, there: Reckoning, at: datetime
    ) -> tuple[str, str, Mark | None]:
        moment.facts["priority"] = str(event.priority) if event.priority else ""
        moment.seen = {}
        title = f"Its priority becomes P{event.priority}" if event.priority else "It has none"
        spec = self.version.goal_for(moment)
        if spec is None or spec.due_field:
            return title, "No other goal fits, so the one it had goes on.", None
        why = f"Now {self._said(spec)} The start stays, and {_used(there)}."
        return title, why, Mark(at, Step.GOAL, self._goal(spec))

    def _line(
        self,
        marks: Sequence[Mark],
        goal: Goal,
        title: str,
        why: str,
        at: datetime | None = None,
    ) -> Line:
        now = max(at or marks[-1].at, marks[-1].at)
        there = self._reckoned(marks, goal, now)
        last = next((one for one in reversed(there.passages) if one.start < one.end), None)
        counted: list[Interval] = []
        if last is not None and last.doing is Doing.RUNNING:
            counted = _spans(last.goal, last.start, last.end)
        ahead: list[Interval] = []
        if there.doing is Doing.RUNNING and there.due_at > now:
            ahead = _spans(there.goal, now, there.due_at)
        return Line(
            at=now,
            title=title,
            why=why,
            due_at=there.due_at,
            counted=tuple(counted[:MOST_SPANS]),
            ahead=tuple(ahead[:MOST_SPANS]),
            is_cut=len(ahead) > MOST_SPANS,
        )

    def _reckoned(self, marks: Sequence[Mark], goal: Goal, now: datetime) -> Reckoning:
        says = self.version.says
        return reckon(
            marks, goal, now=now, percents=says.percents, longest_pause=says.longest_pause
        )

    def _goal(self, spec: GoalSpec) -> Goal:
        hours = self.hours[spec.calendar] if spec.calendar else ALWAYS
        return Goal(spec.span, hours, spec.name)

    def _said(self, spec: GoalSpec) -> str:
        where = f"counted in {self.calendars[spec.calendar]}" if spec.calendar else "all the time"
        name = f"goal {spec.name}" if spec.name else "its goal"
        return f"{name} gives {span_in_words(spec.span)}, {where}."


def _moment(start: datetime, facts: Mapping[str, str]) -> Moment:
    known = {name: facts.get(name, "") for name in FACTS if name != "labels"}
    return Moment(at=start, reporter=None, facts={**known, "labels": ()}, custom={}, times={})


def _used(there: Reckoning) -> str:
    used, given = there.elapsed, there.goal.span
    said = span_in_words(used) if used > _NO_TIME else "nothing"
    return f"{said} of {span_in_words(given)} is used up"


def _spans(goal: Goal, start: datetime, end: datetime) -> list[Interval]:
    return goal.hours.spans(start, end) if isinstance(goal.hours, Hours) else []
