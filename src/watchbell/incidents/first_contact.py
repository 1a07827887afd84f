"""Whether an incident was resolved at its first contact: read off the log, never ticked. Pure."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from watchbell.incidents.desk_events import IncidentChangeUndone
from watchbell.incidents.domain import Channel, HoldReason, Outcome
from watchbell.incidents.events import (
    CommentAdded,
    IncidentAcknowledged,
    IncidentAssigned,
    IncidentPutOnHold,
    IncidentReopened,
    IncidentResolved,
    IncidentStarted,
)
from watchbell.platform.eventlog import StoredEvent

MACHINE_CHANNELS = frozenset({Channel.MONITORING, Channel.API})
"""By these nobody got in touch, so nobody's first contact can have been enough."""
# What the rooms above say of pages in the same log; a room below knows them by name only.
_PAGED, _ESCALATED = "incident.paged", "escalation.by_hand"
_TAKING = (IncidentAcknowledged.kind, IncidentStarted.kind)
DECIDING = (
    *_TAKING,
    IncidentAssigned.kind,
    IncidentPutOnHold.kind,
    IncidentReopened.kind,
    IncidentResolved.kind,
    IncidentChangeUndone.kind,
    CommentAdded.kind,
    _PAGED,
    _ESCALATED,
)
"""The kinds of events that decide it."""
_UNDONE = {
    "acknowledge": frozenset(_TAKING),
    "assign": frozenset({IncidentAssigned.kind}),
    "resolve": frozenset({IncidentResolved.kind}),
}


def counts(channel: str, outcome: str) -> bool:
    """Say whether a person got in touch about it, and it was a case of its own."""
    return channel not in MACHINE_CHANNELS and outcome != Outcome.DUPLICATE


def at_first_contact(
    events: Iterable[StoredEvent], *, resolver_id: UUID | None, reporter_id: UUID | None
) -> bool:
    """Say whether whoever first took it resolved it, and nothing else was needed for that.

    `events` are those of `DECIDING`, oldest first: nobody else had it, it moved to no other
    team, nobody was paged beyond the first step, the caller neither was waited for nor wrote
    again, and it was never reopened.
    """
    if resolver_id is None:
        return False
    standing = _until_resolved(_standing(list(events)))
    return all(_fits(event, resolver_id, reporter_id) for event in standing)


def _until_resolved(events: list[StoredEvent]) -> list[StoredEvent]:
    """Leave out what happened after the resolution that stands: thanks are no second contact."""
    ends = [place for place, event in enumerate(events) if event.kind == IncidentResolved.kind]
    return events[: ends[-1]] if ends else events


def resolver_in(events: Iterable[StoredEvent]) -> UUID | None:
    """Return the person of the last resolution; None when a machine resolved it."""
    found = [event.actor.person_id for event in events if event.kind == IncidentResolved.kind]
    return found[-1] if found else None


def _standing(events: Sequence[StoredEvent]) -> list[StoredEvent]:
    """Leave out what was taken back within its seconds."""
    kept: list[StoredEvent] = []
    for event in events:
        gone = _UNDONE.get(event.payload.get("verb", ""), frozenset())
        if event.kind != IncidentChangeUndone.kind:
            kept.append(event)
        elif gone:
            kept = _without_last(kept, gone)
    return kept


def _without_last(events: list[StoredEvent], kinds: Collection[str]) -> list[StoredEvent]:
    last = max((event.at for event in events if event.kind in kinds), default=None)
    return [event for event in events if event.kind not in kinds or event.at != last]


def _fits(event: StoredEvent, resolver_id: UUID, reporter_id: UUID | None) -> bool:
    said = event.payload
    match event.kind:
        case IncidentReopened.kind | "escalation.by_hand":
            return False
        case IncidentAcknowledged.kind | IncidentStarted.kind:
            return event.actor.person_id in (None, resolver_id)
        case IncidentAssigned.kind:
            return _is_no_move(event, resolver_id)
        case IncidentPutOnHold.kind:
            return said.get("reason") != HoldReason.CALLER
        case CommentAdded.kind:
            writer = event.actor.person_id
            return writer is None or writer == resolver_id or writer != reporter_id
        case "incident.paged":
            return (said.get("step", 1), said.get("loop", 1)) == (1, 1)
    return True


def _is_no_move(event: StoredEvent, resolver_id: UUID) -> bool:
    """Say whether it went to its first team and to its resolver, from nobody."""
    said = event.payload
    person, team = said.get("assignee_id"), said.get("team_id")
    before = said.get("previous_team_id")
    return person in (None, str(resolver_id)) and (before is None or team == before)
