"""The only writers of schedules and of who stands in for whom."""

from watchbell.oncall.services.calendars import (
    fetch_soon,
    import_calendar,
    note_failure,
    remove_calendar,
    take_fetched,
)
from watchbell.oncall.services.covers import (
    ask_cover,
    cancel_cover,
    decline_cover,
    take_cover,
)
from watchbell.oncall.services.feeds import make_feed, note_reading, revoke_feed
from watchbell.oncall.services.leave import end_leave, set_holiday_region, take_leave
from watchbell.oncall.services.noticing import set_notice_leads, set_shift_notice
from watchbell.oncall.services.overrides import add_override
from watchbell.oncall.services.removing import remove_override
from watchbell.oncall.services.rotations import add_rotation, change_rotation, end_rotation
from watchbell.oncall.services.schedules import change_schedule, create_schedule
from watchbell.oncall.services.temporaries import (
    change_temporary,
    clear_temporary,
    make_temporary,
)

__all__ = [
    "add_override",
    "add_rotation",
    "ask_cover",
    "cancel_cover",
    "change_rotation",
    "change_schedule",
    "change_temporary",
    "clear_temporary",
    "create_schedule",
    "decline_cover",
    "end_leave",
    "end_rotation",
    "fetch_soon",
    "import_calendar",
    "make_feed",
    "make_temporary",
    "note_failure",
    "note_reading",
    "remove_calendar",
    "remove_override",
    "revoke_feed",
    "set_holiday_region",
    "set_notice_leads",
    "set_shift_notice",
    "take_cover",
    "take_fetched",
    "take_leave",
]
