"""Who may see and change services."""

from enum import StrEnum

from watchbell.accounts.permissions import Rule
from watchbell.kernel.actors import Role


class Action(StrEnum):
    """What people do to services."""

    READ = "catalog.read"
    MANAGE = "catalog.manage"


# Everybody who can report an incident must be able to say which service it is about.
RULES = {
    Action.READ: Rule(Role.REQUESTER, "read"),
    Action.MANAGE: Rule(Role.MANAGER, "config:write"),
}
