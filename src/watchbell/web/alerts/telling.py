"""What the log says of an alert, in words for its page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from watchbell.platform.eventlog import StoredEvent

_SAID = {
    "alert.fired": ("said that this began", "bell-ringing", "danger"),
    "alert.acknowledged": ("acknowledged it", "hand-stop", "accent"),
    "alert.resolved": ("said that this is over", "check", "good"),
    "alert.expired": ("took it for over, as it was silent for too long", "check", "good"),
    "alert.snoozed": ("snoozed it", "moon", "accent"),
    "alert.woken": ("ended its snooze", "bell-ringing", ""),
}


HOLDS = {
    "gathering": "waiting for more of its group",
    "threshold": "not often enough yet",
    "snooze": "snoozed",
    "record": "recorded only",
    "silenced": "silenced",
}
"""Why an alert is held back, in words; a reason that is not here is shown as it is."""


def held_back(reason: str) -> str:
    """Return why an alert is held back, in words; "" when it is not."""
    return HOLDS.get(reason, reason.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, as components/timeline_item.html wants it."""

    id: UUID
    at: datetime
    actor: str
    system: bool
    text: str
    icon: str
    tone: str
    detail: str = ""
    comment: None = None
    internal: bool = False


def lines(events: Iterable[StoredEvent]) -> list[Line]:
    """Return the events in words, newest first; an unknown kind is told by its name."""
    return [_line(event) for event in events]


def _line(event: StoredEvent) -> Line:
    text, icon, tone = _SAID.get(
        event.kind, (event.kind.rpartition(".")[2].replace("_", " "), "circle-dot", "")
    )
    if event.payload.get("by_hand"):
        text = "resolved it by hand"
    return Line(event.id, event.at, event.actor.name, event.actor.is_machine, text, icon, tone)


def web_address(link: str) -> str:
    """Return the link when a browser may follow it to a page, else nothing."""
    try:
        return link if urlsplit(link).scheme in ("http", "https") else ""
    except ValueError:
        return ""
