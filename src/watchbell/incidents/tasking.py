"""Tasks, their phases and gates, and the short way of writing them. Pure.

A task is written on one line: `Call the vendor @technical_lead +30m !`. `@` names a role or a
person, `+30m` (m, h, d) says when it is due, `!` makes it a gate of its phase. A plan is an
outline of such lines: `# Containment` begins a phase, `- ` a task, an indented line describes it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from watchbell.incidents.duties import IncidentRole

FIVE_PHASES = ("identification", "containment", "prioritisation", "reaction", "conclusion")
"""The phases an incident has before any plan is applied."""

MOST_TASKS = 200
_REMIND_BEFORE = timedelta(minutes=15)
_REMIND_AFTER = tuple(timedelta(days=day) for day in range(8))
_WHO = re.compile(r"(?:^|\s)@([\w.+-]+)")
_AFTER = re.compile(r"(?:^|\s)\+(\d{1,5})\s?(m|min|h|d)\b")
_GATE = re.compile(r"(?:^|\s)!(?:gate)?(?=\s|$)")
_UNITS = {"m": 1, "min": 1, "h": 60, "d": 1440}
_NO_WORD = re.compile(r"[^\w]+")
_ALIASES = {"manager": "incident_manager", "im": "incident_manager", "lead": "technical_lead"}


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task as it was written: `who` is a role's name or what somebody is called."""

    title: str
    who: str = ""
    after_minutes: int | None = None
    is_gate: bool = False
    description: str = ""

    @property
    def role(self) -> IncidentRole | None:
        """The role that is meant, None when `who` is a person or nobody."""
        name = _ALIASES.get(self.who.lower(), self.who.lower())
        return IncidentRole(name) if name in set(IncidentRole) else None


@dataclass(frozen=True, slots=True)
class PhaseOutline:
    name: str
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A plan as text says it; `problems` name the line and what to do."""

    phases: tuple[PhaseOutline, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What the gates look at: where a task stands, and whether it holds others up."""

    title: str
    phase: str
    phase_position: int
    is_open: bool
    is_gate: bool


def phase_slug(name: str) -> str:
    """Return a phase's stored name: `Detection and analysis` -> detection_and_analysis."""
    return _NO_WORD.sub("_", name.strip().lower()).strip("_")[:60]


def read_line(text: str) -> TaskLine:
    """Read one task off its line; what is no mark is its title."""
    who, after = _WHO.search(text), _AFTER.search(text)
    title = _GATE.sub(" ", _AFTER.sub(" ", _WHO.sub(" ", text)))
    return TaskLine(
        title=" ".join(title.split()),
        who=who[1] if who else "",
        after_minutes=int(after[1]) * _UNITS[after[2]] if after else None,
        is_gate=_GATE.search(text) is not None,
    )


def read_tasks(text: str) -> list[TaskLine]:
    """Read tasks that stand one a line, a dash before each or none."""
    lines = (line.strip().removeprefix("- ").strip() for line in text.splitlines())
    return [read_line(line) for line in lines if line]


def write_line(line: TaskLine) -> str:
    """Write a task on one line, so that `read_line` gives it back."""
    marks = [line.title]
    if line.who:
        marks.append(f"@{line.who}")
    if line.after_minutes is not None:
        marks.append(f"+{_span(line.after_minutes)}")
    if line.is_gate:
        marks.append("!")
    return " ".join(marks)


def _span(minutes: int) -> str:
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes and minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def read_outline(text: str) -> Outline:
    """Read a plan's outline, as far as it can be read."""
    phases: list[tuple[str, list[TaskLine]]] = []
    problems: list[str] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("#"):
            phases.append((phase_slug(line.lstrip("#")), []))
        elif line and not phases:
            problems.append(f"Line {number}: begin with a phase, such as # Containment.")
        elif line.startswith(("- ", "* ")):
            phases[-1][1].append(read_line(line[2:]))
            problems += _faults(number, phases[-1][1][-1])
        elif line and phases[-1][1]:
            phases[-1][1][-1] = _described(phases[-1][1][-1], line)
        elif line:
            problems.append(f"Line {number}: a task begins with a dash and a space.")
    problems += _faults_of_phases([name for name, _ in phases], sum(len(t) for _, t in phases))
    found = tuple(PhaseOutline(name, tuple(tasks)) for name, tasks in phases)
    return Outline(found, tuple(problems))


def _faults(number: int, line: TaskLine) -> list[str]:
    faults = []
    if not line.title:
        faults.append(f"Line {number}: say what is to be done.")
    if line.who and line.role is None:
        roles = ", ".join(f"@{role.value}" for role in IncidentRole)
        faults.append(f"Line {number}: @{line.who} is no role; use one of {roles}.")
    return faults


def _faults_of_phases(names: Sequence[str], tasks: int) -> list[str]:
    faults = [f"The phase {name!r} is there twice." for name in set(names) if names.count(name) > 1]
    if "" in names:
        faults.append("A phase has no name.")
    if not tasks:
        faults.append("A plan has at least one task.")
    if tasks > MOST_TASKS:
        faults.append(f"A plan has at most {MOST_TASKS} tasks; this has {tasks}.")
    return faults


def _described(line: TaskLine, more: str) -> TaskLine:
    text = f"{line.description}\n{more}".strip()
    return TaskLine(line.title, line.who, line.after_minutes, line.is_gate, text)


def write_outline(phases: Iterable[PhaseOutline]) -> str:
    """Write a plan as the text that `read_outline` reads."""
    lines: list[str] = []
    for phase in phases:
        lines += ["", f"# {phase.name.replace('_', ' ').capitalize()}"]
        for task in phase.tasks:
            lines.append(f"- {write_line(task)}")
            lines += [f"  {more}" for more in task.description.splitlines()]
    return "\n".join(lines).strip() + "\n"


def next_reminder(due_at: datetime | None, now: datetime) -> datetime | None:
    """Return when to remind next: a quarter of an hour before, when due, then daily for a week."""
    if due_at is None:
        return None
    times = [due_at - _REMIND_BEFORE, *(due_at + later for later in _REMIND_AFTER)]
    return next((time for time in times if time > now), None)


def gates_before(task: GateFacts, tasks: Iterable[GateFacts]) -> list[GateFacts]:
    """Return the open gates of earlier phases: they come before `task` is ticked off."""
    return [gate for gate in open_gates(tasks) if gate.phase_position < task.phase_position]


def open_gates(tasks: Iterable[GateFacts]) -> list[GateFacts]:
    """Return the gates that are neither done nor skipped."""
    return [task for task in tasks if task.is_gate and task.is_open]


def gates_in_words(gates: Sequence[GateFacts]) -> str:
    """Name the gates for a sentence: “Confirm the scope” (containment)."""
    return ", ".join(f"“{gate.title}” ({gate.phase.replace('_', ' ')})" for gate in gates)
