"""What becomes of a report that is due. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from watchbell.kernel.zones import wall_at

LATE = timedelta(hours=1)
"""What is sent later than so long after it was due says why."""


class IssueState(StrEnum):
    MAKING = "making"
    SENT = "sent"
    FAILED = "failed"


def note_when_late(dues: list[datetime], now: datetime, tz: ZoneInfo) -> str:
    """Say what the readers of a late report are told; it stands for every one that was missed."""
    if len(dues) == 1 and now - dues[0] <= LATE:
        return ""
    said = f"This was due on {wall_at(dues[-1], tz):%-d %b %Y at %H:%M} and comes late"
    said += ", because Watchbell was not running."
    if missed := len(dues) - 1:
        what = "One earlier report was" if missed == 1 else f"{missed} earlier reports were"
        said += f" {what} missed; this one stands for all."
    return said
