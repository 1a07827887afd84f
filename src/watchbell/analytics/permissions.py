"""Who may see figures."""

from enum import StrEnum

from watchbell.accounts.permissions import Rule
from watchbell.kernel.actors import Role


class Action(StrEnum):
    """What people do with figures."""

    READ = "analytics.read"


RULES = {Action.READ: Rule(Role.RESPONDER, "read")}
