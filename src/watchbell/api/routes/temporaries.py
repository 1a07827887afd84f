"""Temporary schedules: fixed shifts that replace everything for a while."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.pages import page_of
from watchbell.api.presenters.oncall import temporary
from watchbell.api.schemas.fields import ListQuery
from watchbell.api.schemas.oncall import TemporaryGiven, TemporaryList, TemporaryShown
from watchbell.kernel.errors import NotFound
from watchbell.oncall.domain import FixedShift
from watchbell.oncall.models import Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import schedule_by_slug, temporaries_of
from watchbell.oncall.services import change_temporary, clear_temporary, make_temporary

router = Router(tags=["schedules"])


@read(
    router,
    "/schedules/{slug}/temporary",
    name="list_temporary_schedules",
    returns=TemporaryList,
)
def list_temporaries(request: ApiRequest, slug: str, page: Query[ListQuery]) -> Answer:
    """List the temporary schedules that hold now or later, soonest first."""
    require(request.actor, RULES[Action.READ], "seeing schedules")
    rows = temporaries_of(schedule_by_slug(slug).pk, at=request.now)
    cut = page_of(rows, key=lambda row: row.pk, limit=page.limit, cursor=page.cursor)
    items = [temporary(row) for row in cut.items]
    return Answer(TemporaryList(items=items, next_cursor=cut.next_cursor))


@write(
    router,
    "POST",
    "/schedules/{slug}/temporary",
    name="make_temporary_schedule",
    returns=TemporaryShown,
    scope="config:write",
    status=201,
)
def make(request: ApiRequest, slug: str, body: TemporaryGiven) -> Answer:
    """Let only these shifts count for a while; where none is, nobody is on call."""
    require(request.actor, RULES[Action.MANAGE], "making temporary schedules")
    schedule = schedule_by_slug(slug)
    made = make_temporary(
        schedule_id=schedule.pk,
        **_fields(body),
        actor=request.actor,
        now=request.now,
    )
    return _answer(request, schedule.pk, made.pk)


@write(
    router,
    "PUT",
    "/schedules/{slug}/temporary/{id}",
    name="change_temporary_schedule",
    returns=TemporaryShown,
    scope="config:write",
)
def change(request: ApiRequest, slug: str, id: UUID, body: TemporaryGiven) -> Answer:
    """Make a temporary schedule be this from now on; one that has begun keeps its start."""
    require(request.actor, RULES[Action.MANAGE], "changing temporary schedules")
    schedule = _with(request, slug, id)
    change_temporary(temporary_id=id, **_fields(body), actor=request.actor, now=request.now)
    return _answer(request, schedule.pk, id)


@write(
    router,
    "DELETE",
    "/schedules/{slug}/temporary/{id}",
    name="clear_temporary_schedule",
    returns=None,
    scope="config:write",
    status=204,
)
def clear(request: ApiRequest, slug: str, id: UUID) -> Answer:
    """Give the schedule back to its rules at once; what was until now stays on record."""
    require(request.actor, RULES[Action.MANAGE], "clearing temporary schedules")
    _with(request, slug, id)
    clear_temporary(temporary_id=id, actor=request.actor, now=request.now)
    return Answer(None)


def _with(request: ApiRequest, slug: str, temporary_id: UUID) -> Schedule:
    """Return the schedule that has this temporary one, now or later."""
    schedule = schedule_by_slug(slug)
    if temporary_id not in {row.pk for row in temporaries_of(schedule.pk, at=request.now)}:
        raise NotFound("This schedule has no such temporary schedule now or later.")
    return schedule


def _fields(body: TemporaryGiven) -> dict[str, Any]:
    shifts = [
        FixedShift(
            references.known_person(one.person, f"shifts.{n}.person").pk,
            one.starts_at,
            one.ends_at,
        )
        for n, one in enumerate(body.shifts)
    ]
    return {**body.model_dump(exclude={"shifts"}), "shifts": shifts}


def _answer(request: ApiRequest, schedule_id: UUID, temporary_id: UUID) -> Answer:
    rows = temporaries_of(schedule_id, at=request.now)
    return Answer(temporary(next(row for row in rows if row.pk == temporary_id)))
