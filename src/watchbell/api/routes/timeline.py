"""What happened and what was said: timelines, comments, the event log."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.alerts.selectors import hidden_alerts
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.permissions import READ_EVENTS
from watchbell.api.presenters.incidents import actor, comment, timeline_entry
from watchbell.api.routes.incidents import found
from watchbell.api.schemas.events import EventList, EventQuery, EventShown
from watchbell.api.schemas.fields import ListQuery
from watchbell.api.schemas.incidents import (
    CommentGiven,
    CommentList,
    CommentShown,
    TimelineShown,
)
from watchbell.incidents.selectors import (
    comments_page,
    get_incident,
    hidden_incidents,
    timeline_page,
)
from watchbell.incidents.services import add_comment
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import instant_key, read_cursor, uuid_key, write_cursor
from watchbell.platform.confidential import ids_in
from watchbell.platform.eventlog import StoredEvent, events_after

router = Router(tags=["timeline"])


@read(router, "/incidents/{number}/timeline", name="get_timeline", returns=TimelineShown)
def timeline(request: ApiRequest, number: str, page: Query[ListQuery]) -> Answer:
    """Read what happened to an incident, the newest first.

    Who reported it sees neither internal notes nor machinery, so a page may be shorter than
    asked for and still have a next one.
    """
    row = get_incident(request.actor, number)
    shown = timeline_page(request.actor, row, before=_position(page.cursor), limit=page.limit)
    return Answer(
        TimelineShown(
            items=[timeline_entry(entry) for entry in shown.entries],
            next_cursor=_cursor(shown.next),
        )
    )


@read(router, "/incidents/{number}/comments", name="list_comments", returns=CommentList)
def comments(request: ApiRequest, number: str, page: Query[ListQuery]) -> Answer:
    """Read what was said on an incident, the oldest first."""
    row = get_incident(request.actor, number)
    said = comments_page(request.actor, row, limit=page.limit, cursor=page.cursor)
    items = [comment(entry) for entry in said.items]
    return Answer(CommentList(items=items, next_cursor=said.next_cursor))


@write(
    router,
    "POST",
    "/incidents/{number}/comments",
    name="add_comment",
    returns=CommentShown,
    scope="incidents:write",
    status=201,
)
def say(request: ApiRequest, number: str, body: CommentGiven) -> Answer:
    """Say something on an incident: `public` reaches who reported it, `internal` does not."""
    row = found(request.actor, number)
    made = add_comment(
        incident_id=row.id,
        body=body.body,
        visibility=body.visibility,
        actor=request.actor,
        now=request.now,
    )
    return Answer(comment(made))


@read(router, "/events", name="list_events", returns=EventList)
def events(request: ApiRequest, query: Query[EventQuery]) -> Answer:
    """Read the event log behind a position, the oldest first.

    An event appears once nothing can come before it any more, so a reader that goes on from
    `next` misses nothing and sees nothing twice. What speaks of incidents that are hidden from
    you is left out, so a page may be shorter than asked for.
    """
    require(request.actor, READ_EVENTS, "reading the event log")
    rows = events_after(query.after, limit=query.limit)
    items = [_event(row) for row in _without_hidden(request.actor, rows)]
    return Answer(EventList(items=items, next=(rows[-1].position or 0) if rows else query.after))


def _without_hidden(actor: Actor, rows: Sequence[StoredEvent]) -> list[StoredEvent]:
    """Leave out what speaks of incidents, or of their alerts, that are hidden from `actor`."""
    named = {row.id: ids_in(row.subject, row.payload) for row in rows}
    ids = set().union(*named.values())
    hidden = hidden_incidents(actor, ids) | hidden_alerts(actor, ids)
    return [row for row in rows if named[row.id].isdisjoint(hidden)]


def _event(row: StoredEvent) -> EventShown:
    return EventShown(
        position=row.position or 0,
        id=row.id,
        at=row.at,
        kind=row.kind,
        subject=str(row.subject),
        actor=actor(row.actor),
        payload=row.payload,
    )


def _position(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    at, identifier = read_cursor(cursor, 2)
    return instant_key(at), uuid_key(identifier)


def _cursor(position: tuple[datetime, UUID] | None) -> str | None:
    return write_cursor(position[0].isoformat(), str(position[1])) if position else None
