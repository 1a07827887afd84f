"""What a policy says and what becomes of a cycle: words, and how they are stored. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from watchbell.incidents.domain import HoldReason

PAUSING = (
    HoldReason.CALLER,
    HoldReason.VENDOR,
    HoldReason.CHANGE,
    HoldReason.PROBLEM,
    HoldReason.PARTS,
)
"""What incidents on hold wait for while a clock stands still, unless a policy says else."""
AT_RISK = 75
"""From so many per cent on a cycle is at risk."""


class Kind(StrEnum):
    """To whom something is promised: customers, colleagues, by a supplier, or to the law."""

    SLA = "sla"
    OLA = "ola"
    CONTRACT = "contract"
    REGULATION = "regulation"


class Metric(StrEnum):
    RESPONSE = "response"
    ASSIGNMENT = "assignment"
    UPDATE = "update"
    RESOLUTION = "resolution"
    CUSTOM = "custom"


class CycleState(StrEnum):
    """Where a cycle stands. Breached is a fact beside it, never a state."""

    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


OPEN = (CycleState.RUNNING, CycleState.PAUSED)


class Reopening(StrEnum):
    """What a reopening does to the time until the resolution that did not hold."""

    RESUME = "resume"
    ANEW = "new"


class Answer(StrEnum):
    """What counts as a response to whoever reported the incident."""

    ACKNOWLEDGEMENT = "acknowledgement"
    PUBLIC_REPLY = "public_reply"
    WORK_STARTED = "work_started"


class Tell(StrEnum):
    """Who is written to when a threshold is reached."""

    ASSIGNEE = "assignee"
    TEAM = "team"
    MANAGERS = "managers"


FACTS = (
    "priority",
    "type",
    "service",
    "team",
    "category",
    "channel",
    "severity",
    "effect",
    "labels",
)
"""What goals are chosen by; services and teams by their ids, categories by their slugs."""


@dataclass(frozen=True, slots=True)
class GoalSpec:
    """So many minutes of a calendar for what fits; without a calendar all time counts.

    `where` names values of facts, any of which will do; `condition` is CEL. With `due_field` the
    record itself says until when, in a time or formula field of its type.
    """

    name: str = ""
    minutes: int = 0
    calendar: UUID | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    condition: str = ""
    due_field: str = ""

    @property
    def span(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Threshold:
    """At so many per cent these are written to, and an escalation policy pages."""

    percent: int
    tell: tuple[Tell, ...] = ()
    escalation_policy: UUID | None = None


DEFAULT_THRESHOLDS = (
    Threshold(50, (Tell.ASSIGNEE,)),
    Threshold(75, (Tell.ASSIGNEE, Tell.MANAGERS)),
    Threshold(100, (Tell.ASSIGNEE, Tell.MANAGERS)),
)


@dataclass(frozen=True, slots=True)
class Definition:
    """All that a version of a policy says.

    `starts_from` names the time a cycle counts from when it starts: "" is the event itself,
    else a time field of the incident, or `custom.<slug>`. The conditions are CEL and of the
    custom metric, but `pause`, which pauses any metric beside `pause_reasons`. A running cycle
    of the custom metric whose `start` no longer holds is cancelled unless `keeps_running`.
    `goal_percent` is the share of cycles that are to be met.
    """

    goals: tuple[GoalSpec, ...] = ()
    pause_reasons: tuple[str, ...] = tuple(reason.value for reason in PAUSING)
    thresholds: tuple[Threshold, ...] = DEFAULT_THRESHOLDS
    answers: tuple[Answer, ...] = (Answer.ACKNOWLEDGEMENT, Answer.PUBLIC_REPLY)
    reopening: Reopening = Reopening.RESUME
    starts_from: str = ""
    start: str = ""
    stop: str = ""
    pause: str = ""
    reset: str = ""
    keeps_running: bool = False
    longest_pause_minutes: int | None = None
    goal_percent: int = 95

    @property
    def percents(self) -> tuple[int, ...]:
        """Return the percentages at which something is due, the risk and the breach included."""
        return tuple(sorted({AT_RISK, 100, *(one.percent for one in self.thresholds)}))

    @property
    def longest_pause(self) -> timedelta | None:
        minutes = self.longest_pause_minutes
        return None if minutes is None else timedelta(minutes=minutes)


def to_json(definition: Definition) -> dict[str, Any]:
    """Return the definition as it is stored."""
    found = asdict(definition)
    for goal in found["goals"]:
        goal["calendar"] = str(goal["calendar"]) if goal["calendar"] else None
        goal["where"] = {name: list(values) for name, values in goal["where"].items()}
    for line in found["thresholds"]:
        policy = line["escalation_policy"]
        line["escalation_policy"] = str(policy) if policy else None
    return found


def from_json(stored: Mapping[str, Any]) -> Definition:
    """Read a stored definition; keys of a newer version are ignored."""
    known = {name: stored[name] for name in Definition.__dataclass_fields__ if name in stored}
    known["goals"] = tuple(_goal(one) for one in stored.get("goals", ()))
    if "thresholds" in stored:
        known["thresholds"] = tuple(_threshold(one) for one in stored["thresholds"])
    if "answers" in stored:
        known["answers"] = tuple(Answer(one) for one in stored["answers"])
    if "reopening" in stored:
        known["reopening"] = Reopening(stored["reopening"])
    known["pause_reasons"] = tuple(stored.get("pause_reasons", Definition().pause_reasons))
    return Definition(**known)


def _goal(stored: Mapping[str, Any]) -> GoalSpec:
    return GoalSpec(
        name=stored.get("name", ""),
        minutes=stored.get("minutes", 0),
        calendar=_id(stored.get("calendar")),
        where={name: tuple(values) for name, values in stored.get("where", {}).items()},
        condition=stored.get("condition", ""),
        due_field=stored.get("due_field", ""),
    )


def _threshold(stored: Mapping[str, Any]) -> Threshold:
    return Threshold(
        percent=stored["percent"],
        tell=tuple(Tell(one) for one in stored.get("tell", ())),
        escalation_policy=_id(stored.get("escalation_policy")),
    )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
