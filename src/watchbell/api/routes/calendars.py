"""Calendars: feeds of the caller's that calendar programs read, and those that schedules import."""

from uuid import UUID

from django.urls import reverse
from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.api import references
from watchbell.api.edge import ApiRequest, caller_id
from watchbell.api.operations import Answer, read, write
from watchbell.api.pages import page_of
from watchbell.api.presenters.calendars import calendar, feed
from watchbell.api.schemas.calendars import (
    CalendarList,
    CalendarShown,
    FeedGiven,
    FeedList,
    FeedMade,
    ImportedCalendarGiven,
)
from watchbell.api.schemas.fields import ListQuery
from watchbell.kernel.errors import InvalidInput
from watchbell.oncall.feeding import feeds_of
from watchbell.oncall.layers import CalendarState, calendar_of, calendars_of
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import schedule_by_slug
from watchbell.oncall.services import (
    fetch_soon,
    import_calendar,
    make_feed,
    remove_calendar,
    revoke_feed,
)

router = Router(tags=["schedules"])


@read(router, "/me/calendar-feeds", name="list_calendar_feeds", returns=FeedList)
def list_feeds(request: ApiRequest, page: Query[ListQuery]) -> Answer:
    """List the caller's feeds, oldest first; an address is shown only when it is made."""
    require(request.actor, RULES[Action.READ], "seeing schedules")
    rows = feeds_of(caller_id(request))
    cut = page_of(rows, key=lambda row: row.pk, limit=page.limit, cursor=page.cursor)
    return Answer(FeedList(items=[feed(row) for row in cut.items], next_cursor=cut.next_cursor))


@write(
    router,
    "POST",
    "/me/calendar-feeds",
    name="make_calendar_feed",
    returns=FeedMade,
    scope="config:write",
    status=201,
)
def make(request: ApiRequest, body: FeedGiven) -> Answer:
    """Make an address at which a calendar reads shifts; keep it, it is not shown again."""
    require(request.actor, RULES[Action.READ], "seeing schedules")
    chosen = references.schedule(body.schedule) if body.schedule is not None else None
    row, token = make_feed(
        schedule_id=chosen.pk if chosen else None,
        shows_gaps=body.shows_gaps,
        actor=request.actor,
        now=request.now,
    )
    address = request.build_absolute_uri(reverse("feed", args=[str(token)]))
    return Answer(FeedMade(**feed(row).model_dump(), address=address))


@write(
    router,
    "DELETE",
    "/me/calendar-feeds/{id}",
    name="revoke_calendar_feed",
    returns=None,
    scope="config:write",
    status=204,
)
def revoke(request: ApiRequest, id: UUID) -> Answer:
    """Let an address of the caller's work no longer."""
    revoke_feed(feed_id=id, actor=request.actor, now=request.now)
    return Answer(None)


@read(router, "/schedules/{slug}/calendars", name="list_calendars", returns=CalendarList)
def list_calendars(request: ApiRequest, slug: str, page: Query[ListQuery]) -> Answer:
    """List the calendars that a schedule imports, by name, and their events for nobody."""
    require(request.actor, RULES[Action.READ], "seeing schedules")
    found = calendars_of(schedule_by_slug(slug).pk, at=request.now)
    cut = page_of(found, key=lambda one: one.calendar.pk, limit=page.limit, cursor=page.cursor)
    items = [calendar(one) for one in cut.items]
    return Answer(CalendarList(items=items, next_cursor=cut.next_cursor))


@write(
    router,
    "POST",
    "/schedules/{slug}/calendars",
    name="import_calendar",
    returns=CalendarShown,
    scope="config:write",
    status=201,
)
def add(request: ApiRequest, slug: str, body: ImportedCalendarGiven) -> Answer:
    """Take shifts from a calendar: from an address again and again, or from its text once."""
    require(request.actor, RULES[Action.MANAGE], "changing schedules")
    schedule = schedule_by_slug(slug)
    try:
        made = import_calendar(
            schedule_id=schedule.pk,
            name=body.name,
            priority=body.priority,
            url=body.url,
            content=body.content.encode(),
            actor=request.actor,
            now=request.now,
        )
    except InvalidInput as error:
        raise _as_sent(error) from None
    return Answer(calendar(_state(schedule.pk, made.pk, request)))


@write(
    router,
    "POST",
    "/schedules/{slug}/calendars/{id}/fetch",
    name="fetch_calendar",
    returns=CalendarShown,
    scope="config:write",
)
def fetch(request: ApiRequest, slug: str, id: UUID) -> Answer:
    """Fetch a calendar with an address in a moment rather than later."""
    require(request.actor, RULES[Action.MANAGE], "changing schedules")
    found = calendar_of(schedule_by_slug(slug).pk, id)
    fetch_soon(calendar_id=found.pk, actor=request.actor, now=request.now)
    return Answer(calendar(_state(found.schedule_id, found.pk, request)))


@write(
    router,
    "DELETE",
    "/schedules/{slug}/calendars/{id}",
    name="remove_calendar",
    returns=None,
    scope="config:write",
    status=204,
)
def remove(request: ApiRequest, slug: str, id: UUID) -> Answer:
    """Let a calendar count no longer; the shifts that were stay on record."""
    require(request.actor, RULES[Action.MANAGE], "changing schedules")
    found = calendar_of(schedule_by_slug(slug).pk, id)
    remove_calendar(calendar_id=found.pk, actor=request.actor, now=request.now)
    return Answer(None)


def _state(schedule_id: UUID, calendar_id: UUID, request: ApiRequest) -> CalendarState:
    found = calendars_of(schedule_id, at=request.now)
    return next(one for one in found if one.calendar.pk == calendar_id)


def _as_sent(error: InvalidInput) -> InvalidInput:
    """Name the field by its name here: what pages call a file is `content`."""
    if "file" not in error.fields:
        return error
    message = error.fields["file"]
    return InvalidInput(f"content: {message}", fields={"content": message})
