"""Who may see what was promised, and who may change it."""

from enum import StrEnum

from watchbell.accounts.permissions import Rule, allows
from watchbell.accounts.permissions import require as require_rule
from watchbell.kernel.actors import Actor, Role


class Action(StrEnum):
    READ = "see what was promised"
    MANAGE = "change what is promised"
    VOID = "take a cycle out of the figures"
    RECORD = "record another product's verdict"


RULES = {
    Action.READ: Rule(Role.RESPONDER, "read"),
    Action.MANAGE: Rule(Role.ADMIN, "config:write"),
    Action.VOID: Rule(Role.ADMIN, "config:write"),
    Action.RECORD: Rule(Role.ADMIN, "config:write"),
}


def may(actor: Actor, action: Action) -> bool:
    """Say whether `actor` may do `action`."""
    return allows(actor, RULES[action])


def require(actor: Actor, action: Action) -> None:
    """Raise PermissionDenied unless `may`."""
    require_rule(actor, RULES[action], action.value)
