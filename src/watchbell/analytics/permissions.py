"""Who may see figures, and say what they should be."""

from enum import StrEnum

from watchbell.accounts.permissions import Rule
from watchbell.kernel.actors import Role


class Action(StrEnum):
    """What people do with figures."""

    READ = "analytics.read"
    SET_TARGETS = "analytics.set_targets"


RULES = {
    Action.READ: Rule(Role.RESPONDER, "read"),
    Action.SET_TARGETS: Rule(Role.MANAGER, "config:write"),
}
