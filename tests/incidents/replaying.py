"""What an incident's log alone says of it. Pure: events in, facts out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from watchbell.incidents.domain import State
from watchbell.platform.eventlog import StoredEvent


@dataclass(frozen=True)
class Told:
    """What can be read off the log of an incident that was declared with its triage."""

    state: State = State.NEW
    priority: int | None = None
    assignee_id: UUID | None = None
    acknowledged_at: datetime | None = None
    started_at: datetime | None = None
    contained_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    is_restricted: bool = False


def replay(events: Iterable[StoredEvent]) -> Told:
    """Return what the events, oldest first, amount to."""
    told = Told()
    for event in events:
        told = replace(told, **_effect(told, event))
    return told


def _effect(told: Told, event: StoredEvent) -> dict[str, Any]:
    at, said = event.at, event.payload
    taken = told.assignee_id or event.actor.person_id
    working = State.IN_PROGRESS if told.assignee_id else State.NEW
    begun = told.started_at or at
    match event.kind.removeprefix("incident."):
        case "declared":
            return {"priority": said["priority"]}
        case "acknowledged":
            return {"acknowledged_at": at, "assignee_id": taken}
        case "unacknowledged":
            return {"acknowledged_at": None}
        case "assigned":
            person = UUID(said["assignee_id"]) if said["assignee_id"] else None
            dropped = person is None and told.state is State.IN_PROGRESS
            return {"assignee_id": person, **({"state": State.NEW} if dropped else {})}
        case "started":
            return {"state": State.IN_PROGRESS, "started_at": begun, "assignee_id": taken}
        case "put_on_hold":
            return {"state": State.ON_HOLD}
        case "resumed":
            started = begun if working is State.IN_PROGRESS else told.started_at
            return {"state": working, "started_at": started}
        case "priority_changed":
            return {"priority": said["new"]}
        case _:
            return _end(told, event, working, taken)


def _end(told: Told, event: StoredEvent, working: State, taken: UUID | None) -> dict[str, Any]:
    at = event.at
    match event.kind.removeprefix("incident."):
        case "contained":
            return {"contained_at": told.contained_at or at}
        case "mitigated":
            return {"mitigated_at": at}
        case "resolved":
            return {"state": State.RESOLVED, "resolved_at": at, "assignee_id": taken}
        case "closed":
            return {"state": State.CLOSED, "closed_at": at}
        case "cancelled":
            return {"state": State.CANCELLED, "cancelled_at": at}
        case "reopened":
            back = event.payload["previous_state"] == State.CANCELLED
            ended = dict.fromkeys(("resolved_at", "closed_at", "cancelled_at"))
            state = State.NEW if back else working
            return {**ended, "state": state, "acknowledged_at": at}
        case "restricted":
            return {"is_restricted": True}
        case "restriction_lifted":
            return {"is_restricted": False}
    return {}
