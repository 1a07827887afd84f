"""The one place that decides whether somebody may do something.

Every room names its actions with a `Rule` in its own permissions.py and asks here. A rule
holds when the actor's role is high enough, or when the actor stands in a named relation to
the record (its reporter, for one); an API token must also carry the rule's scope.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from watchbell.kernel.actors import Actor, ActorKind, Role
from watchbell.kernel.errors import PermissionDenied


@dataclass(frozen=True, slots=True)
class Rule:
    """The lowest role that may act, the scope a token needs, and whether a related person may.

    `only_related`: nobody else may, whatever their role.
    """

    role: Role
    scope: str
    related: bool = False
    only_related: bool = False


SCOPES = {
    "read": "See everything this person may see",
    "incidents:write": "Declare and work on incidents",
    "alerts:write": "Acknowledge and resolve alerts",
    "changes:write": "Record changes, such as deployments",
    "config:write": "Change services, teams, schedules, policies and integrations",
    "people:write": "Add and change people and their tokens",
}


class Action(StrEnum):
    """What people do to accounts."""

    READ = "accounts.read"
    MANAGE_PEOPLE = "accounts.manage_people"
    MANAGE_TEAMS = "accounts.manage_teams"
    EDIT_OWN = "accounts.edit_own"
    SET_OPTIONS = "accounts.set_options"


RULES = {
    Action.READ: Rule(Role.RESPONDER, "read"),
    Action.MANAGE_PEOPLE: Rule(Role.ADMIN, "people:write"),
    Action.MANAGE_TEAMS: Rule(Role.MANAGER, "config:write"),
    Action.SET_OPTIONS: Rule(Role.ADMIN, "config:write"),
    Action.EDIT_OWN: Rule(Role.ADMIN, "people:write", related=True),
}


def allows(actor: Actor, rule: Rule, *, related: Collection[UUID | None] = ()) -> bool:
    """Say whether `actor` may act under `rule`; `related` are the people close to the record."""
    if actor.kind is not ActorKind.PERSON or actor.recalled:
        return True
    if actor.scopes is not None and rule.scope not in actor.scopes:
        return False
    if rule.only_related:
        return actor.id in related
    if actor.role is not None and actor.role.rank >= rule.role.rank:
        return True
    return rule.related and actor.id in related


def require(actor: Actor, rule: Rule, doing: str, *, related: Collection[UUID | None] = ()) -> None:
    """Raise PermissionDenied, saying what is missing, unless `allows`."""
    if allows(actor, rule, related=related):
        return
    if actor.scopes is not None and rule.scope not in actor.scopes:
        raise PermissionDenied(f"This token lacks the scope {rule.scope!r} that {doing} needs.")
    if rule.only_related:
        raise PermissionDenied(f"Only whom it is about may {doing}.")
    raise PermissionDenied(f"Your role does not allow {doing}; ask for {rule.role.value}.")
