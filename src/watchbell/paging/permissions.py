"""Who may do what with policies and escalations."""

from enum import StrEnum

from watchbell.accounts.permissions import Rule
from watchbell.kernel.actors import Role


class Action(StrEnum):
    READ = "paging.read"
    MANAGE = "paging.manage"
    ESCALATE = "paging.escalate"


RULES = {
    Action.READ: Rule(Role.RESPONDER, "read"),
    Action.MANAGE: Rule(Role.MANAGER, "config:write"),
    Action.ESCALATE: Rule(Role.RESPONDER, "incidents:write"),
}
