"""Who may do what to an incident."""

from datetime import datetime
from enum import StrEnum

from watchbell.accounts.permissions import Rule, allows
from watchbell.accounts.permissions import require as require_rule
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import NotFound


class Action(StrEnum):
    READ = "read this incident"
    READ_INTERNAL = "read internal notes"
    LIST_ALL = "see all incidents"
    DECLARE = "declare incidents"
    COMMENT = "comment"
    NOTE = "write internal notes"
    EDIT = "edit incidents"
    OVERRIDE_PRIORITY = "decide priorities by hand"
    CONFIGURE = "set how incidents are handled"
    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    WORK = "work on incidents"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    REOPEN_CLOSED = "reopen closed incidents"
    FOLLOW_UP = "open follow-ups"
    RATE = "say how satisfied they are"
    CANCEL = "cancel"
    RESTORE = "restore cancelled incidents"
    DECLARE_MAJOR = "declare major incidents"
    WATCH = "watch incidents"
    CORRECT = "correct the times of closed incidents"
    MANAGE_TYPES = "change incident types and their fields"
    DECIDE_MAJOR = "decide about proposed major incidents"
    CONFIGURE_MAJOR = "set how major incidents are run"
    MANAGE_PLANS = "change plans"
    RESTRICT = "restrict incidents"
    LET_IN = "let people into restricted incidents"


_WRITE = "incidents:write"
_RESPONDER = Rule(Role.RESPONDER, _WRITE)

RULES: dict[Action, Rule] = {
    Action.READ: Rule(Role.RESPONDER, "read", related=True),
    Action.READ_INTERNAL: Rule(Role.RESPONDER, "read"),
    Action.LIST_ALL: Rule(Role.RESPONDER, "read"),
    Action.DECLARE: Rule(Role.REQUESTER, _WRITE),
    Action.COMMENT: Rule(Role.RESPONDER, _WRITE, related=True),
    Action.NOTE: _RESPONDER,
    Action.EDIT: _RESPONDER,
    Action.OVERRIDE_PRIORITY: _RESPONDER,
    Action.CONFIGURE: Rule(Role.ADMIN, "config:write"),
    Action.ACKNOWLEDGE: _RESPONDER,
    Action.ASSIGN: _RESPONDER,
    Action.WORK: _RESPONDER,
    Action.RESOLVE: _RESPONDER,
    Action.CLOSE: Rule(Role.RESPONDER, _WRITE, related=True),
    Action.REOPEN: Rule(Role.RESPONDER, _WRITE, related=True),
    Action.FOLLOW_UP: Rule(Role.RESPONDER, _WRITE, related=True),
    Action.REOPEN_CLOSED: Rule(Role.ADMIN, _WRITE),
    Action.RATE: Rule(Role.REQUESTER, _WRITE, only_related=True),
    Action.CANCEL: _RESPONDER,
    Action.RESTORE: Rule(Role.ADMIN, _WRITE),
    Action.DECLARE_MAJOR: _RESPONDER,
    Action.WATCH: Rule(Role.RESPONDER, _WRITE, related=True),
    Action.CORRECT: Rule(Role.ADMIN, _WRITE),
    Action.MANAGE_TYPES: Rule(Role.ADMIN, "config:write"),
    Action.DECIDE_MAJOR: Rule(Role.MANAGER, _WRITE),
    Action.CONFIGURE_MAJOR: Rule(Role.MANAGER, "config:write"),
    Action.MANAGE_PLANS: Rule(Role.MANAGER, "config:write"),
    Action.RESTRICT: _RESPONDER,
    Action.LET_IN: _RESPONDER,
}


def may_know(actor: Actor, incident: Incident) -> bool:
    """Say whether a restriction leaves `actor` the knowledge that `incident` exists.

    `selectors.scope` says the same to the database.
    """
    if not incident.is_restricted or actor.is_machine or actor.cleared or actor.recalled:
        return True
    return is_involved(actor, incident)


def is_involved(actor: Actor, incident: Incident) -> bool:
    """Say whether `actor` has a part in the incident: by team, by role in it, or let in by name."""
    parts = (incident.assignee_id, incident.reporter_id, *incident.confidants)
    person = actor.person_id
    return (person is not None and person in parts) or incident.team_id in actor.team_ids


def may_lift(actor: Actor, incident: Incident) -> bool:
    """Say whether `actor` may show a restricted incident to everybody again."""
    return may(actor, Action.RESTRICT, incident) and (actor.is_machine or actor.cleared)


def may(actor: Actor, action: Action, incident: Incident | None = None) -> bool:
    """Say whether `actor` may do `action` (to `incident`, when it is about one)."""
    if incident is not None and not may_know(actor, incident):
        return False
    related = (incident.reporter_id,) if incident else ()
    return allows(actor, RULES[action], related=related)


def require(actor: Actor, action: Action, incident: Incident | None = None) -> None:
    """Raise PermissionDenied unless `may`; NotFound to those who may not know of the incident."""
    if incident is not None and not may_know(actor, incident):
        raise NotFound("There is no such incident.")
    related = (incident.reporter_id,) if incident else ()
    require_rule(actor, RULES[action], action.value, related=related)


def may_reopen(actor: Actor, incident: Incident, now: datetime) -> bool:
    """Say whether `actor` may reopen an incident that is over.

    Agents always reopen what is resolved, and what is closed within the window, as its reporter
    does; administrators reopen everything.
    """
    if incident.state == State.CANCELLED:
        return incident.merged_into_id is None and may(actor, Action.RESTORE, incident)
    if not may(actor, Action.REOPEN, incident):
        return False
    until = incident.reopen_until
    in_time = until is not None and now <= until
    if incident.state == State.CLOSED:
        return in_time or may(actor, Action.REOPEN_CLOSED, incident)
    return in_time or may(actor, Action.WORK, incident)
