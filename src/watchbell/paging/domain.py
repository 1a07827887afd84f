"""Escalation policies as values, and the walk through their steps. Pure.

A step tells its targets at once; its delay is how long they have to answer before the next
step. After the last step's delay the policy starts over as often as `repeat` says (-1: until
somebody answers, though not for ever), then it is exhausted. What a step waits for and asks of
the calendar is in `timing.py`.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, Self
from uuid import UUID

FOREVER = -1
MOST_LOOPS = 200
"""Even `for ever` ends here, visibly: nobody answers a page that came two hundred times."""

HOLD_CHECK = timedelta(minutes=1)
"""How often a step that waits for somebody to be on call looks again."""

TOLD_LATELY = timedelta(seconds=60)
"""Two steps naming one person within this time tell that person once."""

ASK_LEASE = timedelta(minutes=15)
"""Who was asked by hand to come is not asked again for the same incident within this time."""

PAGEABLE = frozenset({"new", "in_progress"})
NO_ID = UUID(int=0)
"""The id of a target that the incident itself decides."""


class TargetType(StrEnum):
    """Whom a step may tell; the last two depend on the incident and name nobody."""

    PERSON = "person"
    SCHEDULE = "schedule"
    TEAM = "team"
    NEXT_ON_CALL = "next_on_call"
    WHOLE_SCHEDULE = "whole_schedule"
    TEAM_LEADS = "team_leads"
    MANAGER = "manager"
    INCIDENT_LEADS = "incident_leads"
    MANAGERS_OF_TOLD = "managers_of_told"

    @property
    def is_of_incident(self) -> bool:
        return self in (TargetType.INCIDENT_LEADS, TargetType.MANAGERS_OF_TOLD)


ABOUT = {
    TargetType.PERSON: "person",
    TargetType.MANAGER: "person",
    TargetType.TEAM: "team",
    TargetType.TEAM_LEADS: "team",
    TargetType.SCHEDULE: "schedule",
    TargetType.NEXT_ON_CALL: "schedule",
    TargetType.WHOLE_SCHEDULE: "schedule",
}
"""What the id of a target is of."""
_PHRASES = {
    TargetType.NEXT_ON_CALL: "next on call in {name}",
    TargetType.WHOLE_SCHEDULE: "everyone of {name}",
    TargetType.TEAM_LEADS: "leads of {name}",
    TargetType.MANAGER: "manager of {name}",
    TargetType.INCIDENT_LEADS: "leads of the incident's team",
    TargetType.MANAGERS_OF_TOLD: "managers of those told before",
}


class Nobody(StrEnum):
    """What a step does when none of its targets leads to a person."""

    NEXT = "next"
    HOLD = "hold"
    FALLBACK = "fallback"


class Until(StrEnum):
    """Which answer ends what a step does: one person's, everybody's who was told, none but
    the resolution."""

    ACKNOWLEDGED = "acknowledged"
    EVERYONE = "everyone"
    RESOLVED = "resolved"


class Pick(StrEnum):
    """Whom of its people a step tells: all at once, or the one whose turn it is."""

    ALL = "all"
    ROUND_ROBIN = "round_robin"


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

    @property
    def label(self) -> str:
        """The target in words: Grace, leads of Network."""
        phrase = _PHRASES.get(self.type, "{name}")
        return phrase.format(name=self.name or "somebody removed")


@dataclass(frozen=True)
class Step:
    """`hours` are weekly hours in the policy's zone; reached outside them, the step waits."""

    delay_minutes: int
    targets: tuple[Target, ...]
    conditions: str = ""
    nobody: Nobody = Nobody.NEXT
    hours: str = ""
    until: Until = Until.ACKNOWLEDGED
    pick: Pick = Pick.ALL

    @property
    def delay(self) -> timedelta:
        return timedelta(minutes=self.delay_minutes)

    @cached_property
    def depends_on_incident(self) -> bool:
        """Say whether whom it names is another one for each incident."""
        return any(target.type.is_of_incident for target in self.targets)


@dataclass(frozen=True)
class Snapshot:
    """A policy as it was when an escalation started."""

    policy_id: UUID
    name: str
    version: int
    repeat: int
    timezone: str
    steps: tuple[Step, ...]
    holidays: str = ""

    @property
    def loops(self) -> int:
        """How often the steps are walked in all."""
        return MOST_LOOPS if self.repeat == FOREVER else self.repeat + 1

    @cached_property
    def asks_everyone(self) -> bool:
        """Say whether a step goes on until each of its people has answered."""
        return any(step.until is Until.EVERYONE for step in self.steps)

    @cached_property
    def asks_for_managers(self) -> bool:
        """Say whether a step names the managers of those told before."""
        named = (target.type for step in self.steps for target in step.targets)
        return any(type_ is TargetType.MANAGERS_OF_TOLD for type_ in named)

    @cached_property
    def has_patient_steps(self) -> bool:
        """Say whether one person's answer may not be enough to end it."""
        return any(step.until is not Until.ACKNOWLEDGED for step in self.steps)

    def to_json(self) -> dict[str, Any]:
        return {
            "policy_id": str(self.policy_id),
            "name": self.name,
            "version": self.version,
            "repeat": self.repeat,
            "timezone": self.timezone,
            "holidays": self.holidays,
            "steps": [_step_to_json(step) for step in self.steps],
        }

    @cached_property
    def as_text(self) -> str:
        """The JSON that is stored; many escalations begin with one policy."""
        return json.dumps(self.to_json())

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave."""
        return cls(
            policy_id=UUID(value["policy_id"]),
            name=value["name"],
            version=value["version"],
            repeat=value["repeat"],
            timezone=value["timezone"],
            holidays=value.get("holidays", ""),
            steps=tuple(_step_from_json(step) for step in value["steps"]),
        )


@lru_cache(256)
def read_snapshot(text: str) -> Snapshot:
    """Return what a policy's JSON says; kept by its content, which a burst shares."""
    return Snapshot.from_json(json.loads(text))


def _step_to_json(step: Step) -> dict[str, Any]:
    return {
        "delay_minutes": step.delay_minutes,
        "targets": [{"type": t.type.value, "id": str(t.id), "name": t.name} for t in step.targets],
        "conditions": step.conditions,
        "nobody": step.nobody.value,
        "hours": step.hours,
        "until": step.until.value,
        "pick": step.pick.value,
    }


def _step_from_json(step: Mapping[str, Any]) -> Step:
    return Step(
        delay_minutes=step["delay_minutes"],
        targets=tuple(
            Target(TargetType(t["type"]), UUID(t["id"]), t.get("name", "")) for t in step["targets"]
        ),
        conditions=step.get("conditions", ""),
        nobody=Nobody(step.get("nobody", Nobody.NEXT)),
        hours=step.get("hours", ""),
        until=Until(step.get("until", Until.ACKNOWLEDGED)),
        pick=Pick(step.get("pick", Pick.ALL)),
    )


class Position(NamedTuple):
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


def outlasts_an_answer(snapshot: Snapshot, at: Position, *, is_awaited: bool) -> bool:
    """Say whether the walk goes on from `at` although somebody acknowledged.

    `is_awaited`: of those whom a step for everyone told, somebody has not answered yet.
    """
    ahead = snapshot.steps if at.loop + 1 < snapshot.loops else snapshot.steps[at.step :]
    return is_awaited or any(step.until is Until.RESOLVED for step in ahead)


def why_not_pageable(state: str, *, acknowledged_by: str | None) -> str:
    """Return why nobody is to be told of an incident in this state, or an empty text."""
    if acknowledged_by is not None:
        return f"acknowledged by {acknowledged_by}" if acknowledged_by else "acknowledged"
    return "" if state in PAGEABLE else f"the incident is {state.replace('_', ' ')}"
