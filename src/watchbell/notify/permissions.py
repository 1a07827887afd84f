"""Who may do what with messages and endpoints."""

from enum import StrEnum

from watchbell.accounts.permissions import Rule
from watchbell.kernel.actors import Role


class Action(StrEnum):
    READ = "notify.read"
    RETRY = "notify.retry"
    MANAGE_ENDPOINTS = "notify.manage_endpoints"


RULES = {
    Action.READ: Rule(Role.RESPONDER, "read"),
    Action.RETRY: Rule(Role.RESPONDER, "incidents:write"),
    Action.MANAGE_ENDPOINTS: Rule(Role.ADMIN, "config:write"),
}
