"""What an incident's log says of where it was, and with whom, from instant to instant. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from watchbell.incidents.domain import State
from watchbell.platform.eventlog import StoredEvent

TOLD_BY = (
    "incident.declared",
    "incident.assigned",
    "incident.acknowledged",
    "incident.started",
    "incident.put_on_hold",
    "incident.resumed",
    "incident.resolved",
    "incident.closed",
    "incident.cancelled",
    "incident.reopened",
)
"""The kinds of events that move an incident."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which nothing changed: the state, why it waits, and with whom it is.

    `until` is None while it lasts. The spells of an incident touch and never overlap.
    """

    since: datetime
    until: datetime | None
    state: State
    reason: str
    team_id: UUID | None
    assignee_id: UUID | None


def spells_of(events: Iterable[StoredEvent]) -> list[Spell]:
    """Return an incident's spells, oldest first; none when its beginning is no longer in the log.

    `events` are those of one incident in the order of time. What several events of one instant
    amount to is one spell, so that none is without length.
    """
    found: list[Spell] = []
    for event in events:
        if not found:
            if event.kind == "incident.declared":
                found.append(_first(event))
            continue
        last = found.pop()
        after = replace(last, **_effect(last, event))
        if after != last and event.at > last.since:
            found.append(replace(last, until=event.at))
            after = replace(after, since=event.at)
        elif found and _alike(found[-1], after):
            after = replace(found.pop(), until=None)
        found.append(after)
    return found


def _alike(one: Spell, other: Spell) -> bool:
    return replace(one, since=other.since, until=other.until) == other


def _first(event: StoredEvent) -> Spell:
    team = _id(event.payload, "team_id")
    return Spell(event.at, None, State.NEW, "", team, None)


def _effect(last: Spell, event: StoredEvent) -> dict[str, Any]:
    said = event.payload
    taken = last.assignee_id or event.actor.person_id
    match event.kind:
        case "incident.assigned":
            person = _id(said, "assignee_id")
            dropped = person is None and last.state is State.IN_PROGRESS
            state = State.NEW if dropped else last.state
            return {"team_id": _id(said, "team_id"), "assignee_id": person, "state": state}
        case "incident.acknowledged":
            return {"assignee_id": taken}
        case "incident.started":
            return {"state": State.IN_PROGRESS, "assignee_id": taken, "reason": ""}
        case "incident.put_on_hold":
            return {"state": State.ON_HOLD, "reason": said["reason"]}
        case "incident.resumed":
            return {"state": _working(last), "reason": ""}
        case "incident.resolved":
            return {"state": State.RESOLVED, "assignee_id": taken, "reason": ""}
        case "incident.closed":
            return {"state": State.CLOSED, "reason": ""}
        case "incident.cancelled":
            return {"state": State.CANCELLED, "reason": ""}
        case "incident.reopened":
            anew = said["previous_state"] == State.CANCELLED
            return {"state": State.NEW if anew else _working(last), "reason": ""}
    return {}


def _working(last: Spell) -> State:
    return State.IN_PROGRESS if last.assignee_id else State.NEW


def _id(said: Mapping[str, Any], name: str) -> UUID | None:
    return UUID(said[name]) if said.get(name) else None
