"""What an incident's log alone says of it. Pure: events in, facts out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from watchbell.incidents.domain import HoldReason, Outcome, State
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
    team_id: UUID | None = None
    channel: str = ""
    first_contact_resolution: bool | None = None


def replay(events: Iterable[StoredEvent]) -> Told:
    """Return what the events, oldest first, amount to."""
    told, seen = Told(), list(events)
    for event in seen:
        told = replace(told, **_effect(told, event))
    return replace(told, first_contact_resolution=_at_first_contact(told, seen))


def _at_first_contact(told: Told, events: list[StoredEvent]) -> bool | None:
    """Say in another way than the program does whether the first contact was enough."""
    by_kind: dict[str, list[StoredEvent]] = {}
    for event in events:
        by_kind.setdefault(event.kind.removeprefix("incident."), []).append(event)
    if told.state not in (State.RESOLVED, State.CLOSED) or told.channel in ("monitoring", "api"):
        return None
    last = by_kind["resolved"][-1]
    if last.payload["outcome"] == Outcome.DUPLICATE:
        return None
    given = [event.payload for event in by_kind.get("assigned", [])]
    hands = {event.actor.person_id for event in by_kind.get("acknowledged", [])}
    hands |= {event.actor.person_id for event in by_kind.get("started", [])}
    hands |= {UUID(said["assignee_id"]) for said in given if said["assignee_id"]}
    moves = [said for said in given if said["previous_assignee_id"] or said["previous_team_id"]]
    waits = [event.payload["reason"] for event in by_kind.get("put_on_hold", [])]
    alone = hands <= {last.actor.person_id} and told.assignee_id == last.actor.person_id
    return alone and not moves and HoldReason.CALLER not in waits and "reopened" not in by_kind


def _effect(told: Told, event: StoredEvent) -> dict[str, Any]:
    at, said = event.at, event.payload
    taken = told.assignee_id or event.actor.person_id
    working = State.IN_PROGRESS if told.assignee_id else State.NEW
    begun = told.started_at or at
    match event.kind.removeprefix("incident."):
        case "declared":
            return {"priority": said["priority"], "channel": said["channel"]}
        case "acknowledged":
            return {"acknowledged_at": at, "assignee_id": taken}
        case "unacknowledged":
            return {"acknowledged_at": None}
        case "assigned":
            person = UUID(said["assignee_id"]) if said["assignee_id"] else None
            dropped = person is None and told.state is State.IN_PROGRESS
            team = UUID(said["team_id"]) if said["team_id"] else None
            state = State.NEW if dropped else told.state
            return {"assignee_id": person, "team_id": team, "state": state}
        case "changed":
            return {"channel": said["changes"].get("channel", [None, told.channel])[1]}
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
