"""Reactions to what happens to incidents themselves: those that nobody has find an owner."""

from collections.abc import Sequence
from datetime import datetime

from watchbell.incidents.events import IncidentAssigned, IncidentDeclared
from watchbell.incidents.services.assigning import assign_by_rule, teams_with_rules
from watchbell.kernel.events import Event
from watchbell.platform.eventlog import Handler


def handle_at_once(batch: Sequence[Event], now: datetime) -> None:
    """React to events in their order; which teams want incidents given to somebody is read once."""
    own = [event for event in batch if isinstance(event, IncidentDeclared | IncidentAssigned)]
    wanting = teams_with_rules({event.team_id for event in own if event.team_id is not None})
    for event in own:
        if event.team_id in wanting:
            HANDLERS[type(event)](event, now=now)


def find_owner(event: IncidentDeclared, *, now: datetime) -> None:
    """Give a new incident to somebody of its team, where the team wants that."""
    if event.team_id is not None:
        assign_by_rule(incident_id=event.subject.id, team_id=event.team_id, now=now)


def find_owner_in_new_team(event: IncidentAssigned, *, now: datetime) -> None:
    """Give an incident that moved to another team to somebody there; taken from all, it stays."""
    moved = event.team_id is not None and event.team_id != event.previous_team_id
    if moved and event.team_id is not None and event.assignee_id is None:
        assign_by_rule(incident_id=event.subject.id, team_id=event.team_id, now=now)


HANDLERS: dict[type[Event], Handler] = {
    IncidentDeclared: find_owner,
    IncidentAssigned: find_owner_in_new_team,
}
"""What bootstrap subscribes under the name `assignment`."""
