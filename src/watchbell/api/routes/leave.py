"""Who is away: leave, public holidays, and the shifts they touch."""

from uuid import UUID

from ninja import Query, Router

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import require
from watchbell.accounts.selectors import person_by_email
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.pages import page_of
from watchbell.api.presenters.leave import conflict, leave
from watchbell.api.routes.schedules import window_of
from watchbell.api.schemas.fields import ListQuery
from watchbell.api.schemas.leave import (
    ConflictList,
    LeaveGiven,
    LeaveList,
    LeaveShown,
    RegionGiven,
    RegionShown,
)
from watchbell.api.schemas.oncall import ShiftQuery
from watchbell.kernel.errors import NotFound
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import (
    conflicts_of,
    holiday_region_of,
    leaves_of,
    schedule_by_slug,
)
from watchbell.oncall.services import end_leave, set_holiday_region, take_leave

router = Router(tags=["schedules"])


@read(router, "/schedules/{slug}/conflicts", name="list_conflicts", returns=ConflictList)
def list_conflicts(request: ApiRequest, slug: str, query: Query[ShiftQuery]) -> Answer:
    """List the shifts of a window whose person is on leave or has a public holiday."""
    require(request.actor, RULES[Action.READ], "seeing schedules")
    lo, hi = window_of(query, request.now)
    found = conflicts_of(schedule_by_slug(slug), lo, hi)
    return Answer(ConflictList(items=[conflict(entry) for entry in found]))


@read(router, "/people/{email}/leave", name="list_leave", returns=LeaveList)
def list_leave(request: ApiRequest, email: str, page: Query[ListQuery]) -> Answer:
    """List somebody's leave that is not over, soonest first."""
    rows = leaves_of(_person(request, email).pk, at=request.now)
    cut = page_of(rows, key=lambda row: row.pk, limit=page.limit, cursor=page.cursor)
    return Answer(LeaveList(items=[leave(row) for row in cut.items], next_cursor=cut.next_cursor))


@write(
    router,
    "POST",
    "/people/{email}/leave",
    name="take_leave",
    returns=LeaveShown,
    scope="config:write",
    status=201,
)
def take(request: ApiRequest, email: str, body: LeaveGiven) -> Answer:
    """Note that you, or for managers somebody, are away; shifts stay until others take them."""
    person = _person(request, email)
    row = take_leave(
        person_id=person.pk,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        note=body.note,
        actor=request.actor,
        now=request.now,
    )
    return Answer(leave(row))


@write(
    router,
    "DELETE",
    "/people/{email}/leave/{id}",
    name="end_leave",
    returns=None,
    scope="config:write",
    status=204,
)
def end(request: ApiRequest, email: str, id: UUID) -> Answer:
    """End a leave: from now on, or altogether when it has not begun."""
    held = leaves_of(_person(request, email).pk, at=request.now)
    if id not in {row.pk for row in held}:
        raise NotFound("This person has no such leave now or later.")
    end_leave(leave_id=id, actor=request.actor, now=request.now)
    return Answer(None)


@read(router, "/people/{email}/holidays", name="get_holiday_region", returns=RegionShown)
def get_region(request: ApiRequest, email: str) -> Answer:
    """Say whose public holidays somebody has; "" for those of each schedule."""
    return Answer(RegionShown(region=holiday_region_of(_person(request, email).pk)))


@write(
    router,
    "PUT",
    "/people/{email}/holidays",
    name="set_holiday_region",
    returns=RegionShown,
    scope="config:write",
)
def set_region(request: ApiRequest, email: str, body: RegionGiven) -> Answer:
    """Choose the country, and part of it, whose public holidays somebody has."""
    region = set_holiday_region(
        person_id=_person(request, email).pk,
        region=body.region,
        actor=request.actor,
        now=request.now,
    )
    return Answer(RegionShown(region=region))


def _person(request: ApiRequest, email: str) -> Person:
    require(request.actor, RULES[Action.READ], "seeing who is away")
    return person_by_email(email)
