"""What watchers are to hear is gathered for them; a cycle mails it a minute later, in one letter.

Nobody hears of what they did themselves, of what only colleagues may read, or of days ago.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from watchbell.incidents.domain import Visibility, WatchScope
from watchbell.incidents.events import (
    CommentAdded,
    IncidentAcknowledged,
    IncidentCancelled,
    IncidentClosed,
    IncidentMitigated,
    IncidentPutOnHold,
    IncidentReopened,
    IncidentResolved,
    IncidentResumed,
    IncidentStarted,
    MajorAccepted,
    MajorDeclared,
    MajorEnded,
)
from watchbell.kernel.events import Event
from watchbell.notify.selectors import can_mail
from watchbell.platform.eventlog import Handler

MAIL_AFTER = timedelta(minutes=1)
"""How long more is gathered after the first news, so that ten changes are one mail."""
_TOO_LATE = timedelta(days=2)
_MOST = 50
_TEXT_LENGTH = 1000
_GATHER = """
update incidents_watcher
set pending = pending || %(news)s::jsonb, mail_due_at = coalesce(mail_due_at, %(due_at)s)
where incident_id = %(incident)s and person_id is distinct from %(actor)s
  and scope = any(%(scopes)s) and since <= %(at)s and jsonb_array_length(pending) < %(most)s
"""


def gather(event: Event, *, now: datetime) -> None:
    """Note the event for everybody who watches its incident and wants to hear of such."""
    if now - event.at > _TOO_LATE or not can_mail():
        return
    if isinstance(event, CommentAdded) and event.visibility != Visibility.PUBLIC:
        return
    only_everything = isinstance(event, CommentAdded)
    scopes = [WatchScope.EVERYTHING] if only_everything else list(WatchScope)
    with connection.cursor() as cursor:
        cursor.execute(
            _GATHER,
            {
                "news": json.dumps([_news(event)]),
                "due_at": now + MAIL_AFTER,
                "incident": event.subject.id,
                "actor": event.actor.person_id,
                "scopes": [scope.value for scope in scopes],
                "at": event.at,
                "most": _MOST,
            },
        )


def _news(event: Event) -> dict[str, str]:
    """Return what is told: when, a line, and the text or the comment that goes with it."""
    line, text = _LINES[type(event)](event)
    comment = str(event.comment_id) if isinstance(event, CommentAdded) else ""
    return {
        "at": event.at.isoformat(),
        "line": f"{event.actor.name} {line}",
        "text": text[:_TEXT_LENGTH],
        "comment": comment,
    }


def _held(event: Any) -> tuple[str, str]:
    return (f"put it on hold: {event.reason.replace('_', ' ')}", "")


def _plain(line: str, text: str = "") -> Callable[[Any], tuple[str, str]]:
    return lambda event: (line, str(getattr(event, text)) if text else "")


_LINES: dict[type[Event], Callable[[Any], tuple[str, str]]] = {
    CommentAdded: _plain("wrote:"),
    IncidentAcknowledged: _plain("answers for it"),
    IncidentStarted: _plain("began to work on it"),
    IncidentPutOnHold: _held,
    IncidentResumed: _plain("took it up again"),
    IncidentMitigated: _plain("says that users are served again"),
    IncidentResolved: _plain("resolved it", "notes"),
    IncidentClosed: _plain("closed it"),
    IncidentReopened: _plain("reopened it", "reason"),
    IncidentCancelled: _plain("cancelled it"),
    MajorDeclared: _plain("declared it a major incident"),
    MajorAccepted: _plain("declared it a major incident"),
    MajorEnded: _plain("ended the major response"),
}
HANDLERS: dict[type[Event], Handler] = dict.fromkeys(_LINES, gather)
"""What bootstrap subscribes under the name `watchers`."""
