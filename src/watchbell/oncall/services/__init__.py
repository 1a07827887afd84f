"""The only writers of schedules, rotations and overrides."""

from watchbell.oncall.services.overrides import add_override, remove_override
from watchbell.oncall.services.rotations import add_rotation, change_rotation, end_rotation
from watchbell.oncall.services.schedules import change_schedule, create_schedule
from watchbell.oncall.services.temporaries import clear_temporary, make_temporary

__all__ = [
    "add_override",
    "add_rotation",
    "change_rotation",
    "change_schedule",
    "clear_temporary",
    "create_schedule",
    "end_rotation",
    "make_temporary",
    "remove_override",
]
