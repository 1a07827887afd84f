"""Who may see and answer alerts, and who may change where they come from."""

from enum import StrEnum

from watchbell.accounts.permissions import Rule, allows
from watchbell.accounts.permissions import require as require_rule
from watchbell.kernel.actors import Actor, Role


class Action(StrEnum):
    READ = "see alerts"
    ANSWER = "acknowledge and resolve alerts"
    SILENCE = "silence alerts"
    MAINTAIN = "plan maintenance"
    CHANGE_RULES = "change which alerts wait"
    READ_INTEGRATIONS = "see integrations"
    MANAGE_INTEGRATIONS = "change integrations"


RULES = {
    Action.READ: Rule(Role.RESPONDER, "read"),
    Action.ANSWER: Rule(Role.RESPONDER, "alerts:write"),
    Action.SILENCE: Rule(Role.RESPONDER, "alerts:write"),
    Action.MAINTAIN: Rule(Role.RESPONDER, "alerts:write"),
    Action.CHANGE_RULES: Rule(Role.MANAGER, "config:write"),
    Action.READ_INTEGRATIONS: Rule(Role.RESPONDER, "read"),
    Action.MANAGE_INTEGRATIONS: Rule(Role.MANAGER, "config:write"),
}


def may(actor: Actor, action: Action) -> bool:
    """Say whether `actor` may do `action`."""
    return allows(actor, RULES[action])


def require(actor: Actor, action: Action) -> None:
    """Raise PermissionDenied unless `may`."""
    require_rule(actor, RULES[action], action.value)
