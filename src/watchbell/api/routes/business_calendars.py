"""Business calendars: when somebody works."""

from collections.abc import Callable
from typing import Any

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.business_calendars import calendar, whole
from watchbell.api.schemas.business_calendars import (
    BusinessCalendarGiven,
    BusinessCalendarList,
    BusinessCalendarWhole,
    CalendarChanges,
    CalendarQuery,
)
from watchbell.api.versions import expected_version
from watchbell.catalog.calendars import DAY_NAMES, OwnDay
from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.opening import read_hours
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.selectors import calendar_by_slug, calendars_page, current_versions
from watchbell.catalog.services import (
    CalendarFields,
    archive_calendar,
    change_calendar,
    choose_default_calendar,
    create_calendar,
    fields_of_calendar,
    restore_calendar,
)
from watchbell.kernel.errors import InvalidInput

router = Router(tags=["business calendars"])


@read(router, "/business-calendars", name="list_business_calendars", returns=BusinessCalendarList)
def list_all(request: ApiRequest, filters: Query[CalendarQuery]) -> Answer:
    """List business calendars by name, those in the archive too."""
    page = calendars_page(actor=request.actor, limit=filters.limit, cursor=filters.cursor)
    versions = current_versions([row.pk for row in page.items])
    items = [calendar(row, versions[row.pk]) for row in page.items]
    return Answer(BusinessCalendarList(items=items, next_cursor=page.next_cursor))


@read(
    router,
    "/business-calendars/{slug}",
    name="get_business_calendar",
    returns=BusinessCalendarWhole,
    versioned=True,
)
def show(request: ApiRequest, slug: str) -> Answer:
    """Read one calendar with its hours."""
    require(request.actor, RULES[Action.READ_CALENDARS], "seeing business calendars")
    return _answer(calendar_by_slug(slug))


@write(
    router,
    "POST",
    "/business-calendars",
    name="create_business_calendar",
    returns=BusinessCalendarWhole,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, body: BusinessCalendarGiven) -> Answer:
    """Add a calendar; the first one of all is the default."""
    require(request.actor, RULES[Action.MANAGE_CALENDARS], "setting up business calendars")
    fields = CalendarFields(**_named(body.model_dump(exclude={"slug"})))
    row = create_calendar(slug=body.slug, fields=fields, actor=request.actor, now=request.now)
    return _answer(row, located=True)


@write(
    router,
    "PATCH",
    "/business-calendars/{slug}",
    name="change_business_calendar",
    returns=BusinessCalendarWhole,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, slug: str, body: CalendarChanges) -> Answer:
    """Change a calendar; fields left out stay. What has begun goes on by the version it has."""
    require(request.actor, RULES[Action.MANAGE_CALENDARS], "setting up business calendars")
    row = calendar_by_slug(slug)
    wanted = vars(fields_of_calendar(row)) | _named(body.model_dump(exclude_unset=True))
    changed = change_calendar(
        calendar_id=row.pk,
        fields=CalendarFields(**wanted),
        version=expected_version(request, row.version),
        actor=request.actor,
        now=request.now,
    )
    return _answer(changed)


@write(
    router,
    "POST",
    "/business-calendars/{slug}/archive",
    name="archive_business_calendar",
    returns=BusinessCalendarWhole,
    scope="config:write",
)
def archive(request: ApiRequest, slug: str) -> Answer:
    """Offer a calendar no more; what has begun by it goes on."""
    return _written(request, slug, archive_calendar)


@write(
    router,
    "POST",
    "/business-calendars/{slug}/restore",
    name="restore_business_calendar",
    returns=BusinessCalendarWhole,
    scope="config:write",
)
def restore(request: ApiRequest, slug: str) -> Answer:
    """Offer a calendar of the archive again."""
    return _written(request, slug, restore_calendar)


@write(
    router,
    "POST",
    "/business-calendars/{slug}/default",
    name="choose_default_business_calendar",
    returns=BusinessCalendarWhole,
    scope="config:write",
)
def make_default(request: ApiRequest, slug: str) -> Answer:
    """Let a calendar count wherever nothing says by whose hours."""
    return _written(request, slug, choose_default_calendar)


def _written(request: ApiRequest, slug: str, service: Callable[..., BusinessCalendar]) -> Answer:
    require(request.actor, RULES[Action.MANAGE_CALENDARS], "setting up business calendars")
    row = calendar_by_slug(slug)
    return _answer(service(calendar_id=row.pk, actor=request.actor, now=request.now))


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """Turn what a body says into what the room takes: texts into hours, names into ids."""
    if "week" in values:
        week = values["week"]
        values["week"] = tuple(
            _hours(week.get(name.lower(), ""), f"week.{name.lower()}") for name in DAY_NAMES
        )
    if "own_days" in values:
        values["own_days"] = [
            _day(one, f"own_days.{place}") for place, one in enumerate(values["own_days"])
        ]
    if "includes" in values:
        values["include_ids"] = [
            references.calendar(slug, "includes").pk for slug in values.pop("includes")
        ]
    return values


def _day(value: dict[str, Any], field: str) -> OwnDay:
    hours = _hours(value.get("hours", ""), f"{field}.hours")
    try:
        return OwnDay(value["on"], hours, value.get("name", ""))
    except ValueError:
        raise _invalid(f"{field}.on", "Use a date, or MM-DD of every year.") from None


def _hours(text: str, field: str) -> tuple[tuple[int, int], ...]:
    try:
        return read_hours(text)
    except ValueError as error:
        raise _invalid(field, str(error)) from None


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(f"{field}: {message}", fields={field: message})


def _answer(row: BusinessCalendar, *, located: bool = False) -> Answer:
    headers = {"Location": f"/api/v1/business-calendars/{row.slug}"} if located else {}
    return Answer(whole(row), version=row.version, headers=headers)
