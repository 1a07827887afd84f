"""Who may see figures, set targets, keep dashboards, and send reports to others."""

from enum import StrEnum

from watchbell.accounts.permissions import Rule
from watchbell.kernel.actors import Role


class Action(StrEnum):
    """What people do with figures."""

    READ = "analytics.read"
    SET_TARGETS = "analytics.set_targets"
    KEEP_DASHBOARDS = "analytics.keep_dashboards"
    SHARE_DASHBOARDS = "analytics.share_dashboards"
    KEEP_REPORTS = "analytics.keep_reports"
    MAIL_OUTSIDE = "analytics.mail_outside"


RULES = {
    Action.READ: Rule(Role.RESPONDER, "read"),
    Action.SET_TARGETS: Rule(Role.MANAGER, "config:write"),
    Action.KEEP_DASHBOARDS: Rule(Role.RESPONDER, "config:write"),
    Action.SHARE_DASHBOARDS: Rule(Role.MANAGER, "config:write"),
    Action.KEEP_REPORTS: Rule(Role.RESPONDER, "config:write"),
    Action.MAIL_OUTSIDE: Rule(Role.MANAGER, "config:write"),
}
