"""Who may see figures, say what they should be, and send them to others."""

from enum import StrEnum

from watchbell.accounts.permissions import Rule
from watchbell.kernel.actors import Role


class Action(StrEnum):
    """What people do with figures."""

    READ = "analytics.read"
    SET_TARGETS = "analytics.set_targets"
    KEEP_REPORTS = "analytics.keep_reports"
    MAIL_OUTSIDE = "analytics.mail_outside"


RULES = {
    Action.READ: Rule(Role.RESPONDER, "read"),
    Action.SET_TARGETS: Rule(Role.MANAGER, "config:write"),
    Action.KEEP_REPORTS: Rule(Role.RESPONDER, "config:write"),
    Action.MAIL_OUTSIDE: Rule(Role.MANAGER, "config:write"),
}
