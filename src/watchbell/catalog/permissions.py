"""Who may see and change services, configuration items and business calendars."""

from enum import StrEnum

from watchbell.accounts.permissions import Rule
from watchbell.kernel.actors import Role


class Action(StrEnum):
    """What people do to services."""

    READ = "catalog.read"
    MANAGE = "catalog.manage"
    READ_CHANGES = "catalog.read_changes"
    RECORD_CHANGES = "catalog.record_changes"
    READ_ITEMS = "catalog.read_items"
    MANAGE_ITEMS = "catalog.manage_items"
    READ_CALENDARS = "catalog.read_calendars"
    MANAGE_CALENDARS = "catalog.manage_calendars"


# Everybody who can report an incident must be able to say which service it is about.
RULES = {
    Action.READ: Rule(Role.REQUESTER, "read"),
    Action.MANAGE: Rule(Role.MANAGER, "config:write"),
    Action.READ_CHANGES: Rule(Role.RESPONDER, "read"),
    Action.RECORD_CHANGES: Rule(Role.RESPONDER, "changes:write"),
    Action.READ_ITEMS: Rule(Role.RESPONDER, "read"),
    Action.MANAGE_ITEMS: Rule(Role.MANAGER, "config:write"),
    Action.READ_CALENDARS: Rule(Role.RESPONDER, "read"),
    Action.MANAGE_CALENDARS: Rule(Role.ADMIN, "config:write"),
}
