"""Escalation policies as values, and the walk through their steps. Pure.

A step tells its targets at once; its delay is how long they have to answer before the next
step. After the last step's delay the policy starts over as often as `repeat` says (-1: until
somebody answers, though not for ever), then it is exhausted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

FOREVER = -1
MOST_LOOPS = 200
"""Even `for ever` ends here, visibly: nobody answers a page that came two hundred times."""

HOLD_CHECK = timedelta(minutes=1)
"""How often a step that waits for somebody to be on call looks again."""

TOLD_LATELY = timedelta(seconds=60)
"""Two steps naming one person within this time tell that person once."""

ASK_LEASE = timedelta(minutes=15)
"""Who was asked by hand to come is not asked again for the same incident within this time."""

_PAGEABLE = frozenset({"new", "in_progress"})
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CONDITION_NAMES = frozenset({
    "priority", "severity", "impact", "urgency", "major", "service", "team", "labels",
    "channel", "weekday", "time", "date", "loop",
})  # fmt: skip
"""What a step's condition may speak of; numbers are 0 when the incident has none yet."""


class TargetType(StrEnum):
    PERSON = "person"
    SCHEDULE = "schedule"
    TEAM = "team"


class Nobody(StrEnum):
    """What a step does when none of its targets leads to a person."""

    NEXT = "next"
    HOLD = "hold"
    FALLBACK = "fallback"


class EscalationState(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"
    SILENCED = "silenced"
    EXHAUSTED = "exhausted"
    IDLE = "idle"


class AskAnswer(StrEnum):
    """What somebody said who was asked by hand to come; empty while they have not."""

    NONE = ""
    ACCEPTED = "accepted"
    DECLINED = "declined"


class AskStanding(StrEnum):
    """How far an ask has come, from the outbox to its answer."""

    TOLD = "told"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


def ask_standing(answer: str, message_states: Collection[str]) -> AskStanding:
    """Return where an ask stands; one channel that got through is enough."""
    if answer:
        return AskStanding(answer)
    if "sent" in message_states:
        return AskStanding.DELIVERED
    waits = {"pending", "sending"} & set(message_states)
    return AskStanding.TOLD if waits or not message_states else AskStanding.UNDELIVERED


ATTENDED = frozenset({
    EscalationState.RUNNING, EscalationState.SILENCED, EscalationState.EXHAUSTED,
    EscalationState.IDLE,
})  # fmt: skip
"""States that are an action to come or a stated reason for none, for an unanswered incident."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a step tells. `name` is for people who read an old snapshot."""

    type: TargetType
    id: UUID
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    delay_minutes: int
    targets: tuple[Target, ...]
    conditions: str = ""
    nobody: Nobody = Nobody.NEXT

    @property
    def delay(self) -> timedelta:
        return timedelta(minutes=self.delay_minutes)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A policy as it was when an escalation started."""

    policy_id: UUID
    name: str
    version: int
    repeat: int
    timezone: str
    steps: tuple[Step, ...]

    @property
    def loops(self) -> int:
        """How often the steps are walked in all."""
        return MOST_LOOPS if self.repeat == FOREVER else self.repeat + 1

    def to_json(self) -> dict[str, Any]:
        return {
            "policy_id": str(self.policy_id),
            "name": self.name,
            "version": self.version,
            "repeat": self.repeat,
            "timezone": self.timezone,
            "steps": [
                {
                    "delay_minutes": step.delay_minutes,
                    "targets": [
                        {"type": t.type.value, "id": str(t.id), "name": t.name}
                        for t in step.targets
                    ],
                    "conditions": step.conditions,
                    "nobody": step.nobody.value,
                }
                for step in self.steps
            ],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave."""
        return cls(
            policy_id=UUID(value["policy_id"]),
            name=value["name"],
            version=value["version"],
            repeat=value["repeat"],
            timezone=value["timezone"],
            steps=tuple(
                Step(
                    delay_minutes=step["delay_minutes"],
                    targets=tuple(
                        Target(TargetType(t["type"]), UUID(t["id"]), t.get("name", ""))
                        for t in step["targets"]
                    ),
                    conditions=step.get("conditions", ""),
                    nobody=Nobody(step.get("nobody", Nobody.NEXT)),
                )
                for step in value["steps"]
            ),
        )


@dataclass(frozen=True, slots=True)
class Position:
    """The step that is to be done next; both count from 0."""

    step: int = 0
    loop: int = 0


def next_position(snapshot: Snapshot, at: Position) -> Position | None:
    """Return what comes after `at`, None when the policy is exhausted."""
    if at.step + 1 < len(snapshot.steps):
        return Position(at.step + 1, at.loop)
    if snapshot.steps and at.loop + 1 < snapshot.loops:
        return Position(0, at.loop + 1)
    return None


def by_hand(snapshot: Snapshot, at: Position) -> Position:
    """Return the step a person asks for now: the one due next, or the first one anew."""
    if at.step < len(snapshot.steps):
        return at
    return Position(0, at.loop + 1)


def pause_after(snapshot: Snapshot, at: Position, *, told: bool) -> timedelta:
    """Return how long to wait after the step: no time after one that told nobody.

    At the end of a walk the delay counts all the same, or a policy none of whose steps
    applies would walk all its loops in one instant.
    """
    is_last = at.step + 1 >= len(snapshot.steps)
    return snapshot.steps[at.step].delay if told or is_last else timedelta(0)


def condition_values(
    facts: Mapping[str, Any], *, loop: int, timezone: ZoneInfo, now: datetime
) -> dict[str, Any]:
    """Return what a step's condition sees: the incident's facts and the local time."""
    local = now.astimezone(timezone)
    return {
        **facts,
        "loop": loop,
        "weekday": _WEEKDAYS[local.weekday()],
        "time": f"{local:%H:%M}",
        "date": f"{local:%Y-%m-%d}",
    }


def why_not_pageable(state: str, *, acknowledged_by: str | None) -> str:
    """Return why nobody is to be told of an incident in this state, or an empty text."""
    if acknowledged_by is not None:
        return f"acknowledged by {acknowledged_by}" if acknowledged_by else "acknowledged"
    return "" if state in _PAGEABLE else f"the incident is {state.replace('_', ' ')}"
