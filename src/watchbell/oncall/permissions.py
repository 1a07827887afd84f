"""Who may see and change schedules."""

from enum import StrEnum

from watchbell.accounts.permissions import Rule
from watchbell.kernel.actors import Role


class Action(StrEnum):
    """What people do to schedules."""

    READ = "oncall.read"
    MANAGE = "oncall.manage"
    OVERRIDE = "oncall.override"
    ASK_COVER = "oncall.ask_cover"
    TAKE_COVER = "oncall.take_cover"
    TAKE_LEAVE = "oncall.take_leave"


# Whoever answers pages may hand them over; who takes turns is a manager's decision.
RULES = {
    Action.READ: Rule(Role.RESPONDER, "read"),
    Action.MANAGE: Rule(Role.MANAGER, "config:write"),
    Action.OVERRIDE: Rule(Role.RESPONDER, "config:write"),
    # One's own shifts are one's own; managers act for anybody.
    Action.ASK_COVER: Rule(Role.MANAGER, "config:write", related=True),
    Action.TAKE_COVER: Rule(Role.MANAGER, "config:write", related=True),
    Action.TAKE_LEAVE: Rule(Role.MANAGER, "config:write", related=True),
}
