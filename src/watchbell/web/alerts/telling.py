"""What the log says of an alert, in words for its page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.text import Truncator
from django.utils.timezone import localtime

from watchbell.platform.eventlog import StoredEvent

_LONGEST = 120
_SAID = {
    "alert.fired": ("said that this began", "bell-ringing", "danger"),
    "alert.acknowledged": ("acknowledged it", "hand-stop", "accent"),
    "alert.unacknowledged": ("took the answer back", "hand-stop", "danger"),
    "alert.noted": ("noted", "message", ""),
    "alert.snoozed_at_source": ("wants nobody told for a while", "clock", ""),
    "alert.assigned": ("gave it to somebody", "user", ""),
    "alert.amended": ("changed what it says", "pencil", ""),
    "alert.asked_for": ("asks people for something", "bell", ""),
    "alert.resolved": ("said that this is over", "check", "good"),
    "silence.created": ("silenced it", "bell-off", "violet"),
    "silence.changed": ("changed it", "pencil", ""),
    "silence.ended": ("ended it before its time", "bell-ringing", "warn"),
    "maintenance.planned": ("planned it", "tool", "violet"),
    "maintenance.changed": ("changed it", "pencil", ""),
    "maintenance.ended": ("ended it before its time", "bell-ringing", "warn"),
    "alert.expired": ("took it for over, as it was silent for too long", "check", "good"),
    "alert.snoozed": ("snoozed it", "moon", "accent"),
    "alert.woken": ("ended its snooze", "bell-ringing", ""),
    "alert.found_not_useful": ("found it not useful", "thumb-down", "warn"),
    "alert.feedback_withdrawn": ("took back that it was not useful", "thumb-down", ""),
}


HOLDS = {
    "gathering": "waiting for more of its group",
    "threshold": "not often enough yet",
    "snooze": "snoozed",
    "record": "recorded only",
    "silenced": "silenced",
    "maintenance": "in maintenance",
    "inhibited": "inhibited by another alert",
    "dependency": "waiting for what its service needs",
    "flapping": "comes and goes",
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
    actor = event.actor
    detail = _detail(event.payload)
    return Line(event.id, event.at, actor.name, actor.is_machine, text, icon, tone, detail)


def _detail(payload: Mapping[str, Any]) -> str:
    """Return what a source said besides, and whom it names."""
    said = payload.get("note") or payload.get("what") or payload.get("owner") or ""
    if payload.get("until"):
        said = f"Until {localtime(datetime.fromisoformat(payload['until'])):%d %b %Y %H:%M %Z}"
    if changes := payload.get("changes"):
        said = "\n".join(_changed(changes))
    who = payload.get("by", "")
    return f"{who}: {said}" if who and said else said or who


def _changed(changes: Mapping[str, Any]) -> Iterator[str]:
    """Say each change in a line; labels one by one."""
    for field, (old, new) in changes.items():
        if field != "labels":
            yield f"{field}: {_short(old)} \N{RIGHTWARDS ARROW} {_short(new)}"
            continue
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                before, after = _short(old.get(name, "")), _short(new.get(name, ""))
                yield f"{name}: {before} \N{RIGHTWARDS ARROW} {after}"


def _short(text: str) -> str:
    return Truncator(text or "nothing").chars(_LONGEST)


def web_address(link: str) -> str:
    """Return the link when a browser may follow it to a page, else nothing."""
    try:
        return link if urlsplit(link).scheme in ("http", "https") else ""
    except ValueError:
        return ""
