"""Schedules: who is on call, when, and standing in for each other."""

from datetime import datetime, timedelta
from uuid import UUID

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.pages import page_of
from watchbell.api.presenters.oncall import on_call, override, schedule, schedule_row, shift
from watchbell.api.schemas.fields import ListQuery
from watchbell.api.schemas.oncall import (
    OnCallAnswer,
    OnCallQuery,
    OverrideGiven,
    OverrideList,
    OverrideShown,
    RotationGiven,
    ScheduleChanges,
    ScheduleGiven,
    ScheduleList,
    ScheduleQuery,
    ScheduleShown,
    ShiftList,
    ShiftQuery,
)
from watchbell.api.versions import expected_version
from watchbell.kernel.documents import Part
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.oncall.documents import rotation_in
from watchbell.oncall.models import Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import (
    oncall_now,
    overrides_of,
    rotations_of,
    schedule_by_slug,
    schedules_page,
    shifts,
)
from watchbell.oncall.services import (
    add_override,
    change_schedule,
    create_schedule,
    remove_override,
)
from watchbell.oncall.specs import RotationSpec, ScheduleSpec

router = Router(tags=["schedules"])
_FORTNIGHT = timedelta(days=14)


@read(router, "/schedules", name="list_schedules", returns=ScheduleList)
def list_all(request: ApiRequest, filters: Query[ScheduleQuery]) -> Answer:
    """List schedules by name."""
    page = schedules_page(
        actor=request.actor, q=filters.q or "", limit=filters.limit, cursor=filters.cursor
    )
    items = [schedule_row(row) for row in page.items]
    return Answer(ScheduleList(items=items, next_cursor=page.next_cursor))


@read(router, "/schedules/{slug}", name="get_schedule", returns=ScheduleShown, versioned=True)
def show(request: ApiRequest, slug: str) -> Answer:
    """Read one schedule with the rotations that count now or later."""
    return answer_schedule(request, _visible(request, slug))


@write(
    router,
    "POST",
    "/schedules",
    name="create_schedule",
    returns=ScheduleShown,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, body: ScheduleGiven) -> Answer:
    """Add a schedule with all its rotations."""
    require(request.actor, RULES[Action.MANAGE], "adding schedules")
    team = references.team(body.team)
    spec = ScheduleSpec(
        name=body.name,
        slug=body.slug,
        timezone=body.timezone,
        description=body.description,
        team_id=team.pk if team else None,
        region=body.region,
        rotations=[rotation_spec(one, f"rotations.{n}.") for n, one in enumerate(body.rotations)],
    )
    row = create_schedule(spec=spec, actor=request.actor, now=request.now)
    return answer_schedule(request, row, located=True)


@write(
    router,
    "PATCH",
    "/schedules/{slug}",
    name="change_schedule",
    returns=ScheduleShown,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, slug: str, body: ScheduleChanges) -> Answer:
    """Change what a schedule says about itself; fields left out stay as they are."""
    require(request.actor, RULES[Action.MANAGE], "changing schedules")
    row = schedule_by_slug(slug)
    team = references.team(body.team) if "team" in body.model_fields_set else row.team
    fields = {"name": row.name, "description": row.description, "timezone": row.timezone}
    changed = change_schedule(
        schedule_id=row.pk,
        **fields | body.model_dump(exclude_unset=True, exclude={"team"}),
        team_id=team.pk if team else None,
        version=expected_version(request, row.version),
        actor=request.actor,
        now=request.now,
    )
    return answer_schedule(request, changed)


@read(router, "/schedules/{slug}/oncall", name="get_oncall", returns=OnCallAnswer)
def oncall(request: ApiRequest, slug: str, query: Query[OnCallQuery]) -> Answer:
    """Say who is on call at an instant, since when, until when and why."""
    at = query.at or request.now
    found = _visible(request, slug)
    present = [
        on_call(entry, at=at, timezone=found.timezone) for entry in oncall_now(found.pk, at=at)
    ]
    return Answer(OnCallAnswer(at=at, oncall=present))


@read(router, "/schedules/{slug}/shifts", name="list_shifts", returns=ShiftList)
def list_shifts(request: ApiRequest, slug: str, query: Query[ShiftQuery]) -> Answer:
    """Read the final schedule of a window, gaps included."""
    found = shifts(_visible(request, slug), *window_of(query, request.now))
    return Answer(ShiftList(items=[shift(entry) for entry in found]))


@read(router, "/schedules/{slug}/overrides", name="list_overrides", returns=OverrideList)
def list_overrides(request: ApiRequest, slug: str, page: Query[ListQuery]) -> Answer:
    """List the overrides that hold now or later, soonest first."""
    rows = overrides_of(_visible(request, slug).pk, at=request.now)
    cut = page_of(rows, key=lambda row: row.pk, limit=page.limit, cursor=page.cursor)
    items = [override(row) for row in cut.items]
    return Answer(OverrideList(items=items, next_cursor=cut.next_cursor))


@write(
    router,
    "POST",
    "/schedules/{slug}/overrides",
    name="add_override",
    returns=OverrideShown,
    scope="config:write",
    status=201,
)
def add(request: ApiRequest, slug: str, body: OverrideGiven) -> Answer:
    """Add somebody, take somebody out, or have somebody stand in, for a while."""
    require(request.actor, RULES[Action.OVERRIDE], "overriding schedules")
    person = references.known_person(body.person, "person")
    replaces = references.person(body.replaces, "replaces")
    row = add_override(
        schedule_id=schedule_by_slug(slug).pk,
        kind=body.kind.value,
        person_id=person.pk,
        replaces_id=replaces.pk if replaces else None,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        actor=request.actor,
        now=request.now,
    )
    row.person, row.replaces = person, replaces
    return Answer(override(row))


@write(
    router,
    "DELETE",
    "/schedules/{slug}/overrides/{id}",
    name="remove_override",
    returns=None,
    scope="config:write",
    status=204,
)
def take_back(request: ApiRequest, slug: str, id: UUID) -> Answer:
    """Take an override back; what it did until now stays on record."""
    require(request.actor, RULES[Action.OVERRIDE], "overriding schedules")
    held = overrides_of(schedule_by_slug(slug).pk, at=request.now)
    if id not in {row.pk for row in held}:
        raise NotFound("This schedule has no such override now or later.")
    remove_override(override_id=id, actor=request.actor, now=request.now)
    return Answer(None)


def window_of(query: ShiftQuery, now: datetime) -> tuple[datetime, datetime]:
    """Return the window a call asks for: a fortnight from now when it does not say."""
    lo = query.from_ or now
    return lo, query.to or _later(lo)


def _visible(request: ApiRequest, slug: str) -> Schedule:
    require(request.actor, RULES[Action.READ], "seeing schedules")
    return schedule_by_slug(slug)


def _later(lo: datetime) -> datetime:
    try:
        return lo + _FORTNIGHT
    except OverflowError:
        message = "There is no fortnight after this time; give `to`."
        raise InvalidInput(f"from: {message}", fields={"from": message}) from None


def rotation_spec(given: RotationGiven, field: str = "") -> RotationSpec:
    """Return the rotation a body asks for; InvalidInput names the field behind `field`."""
    values = given.model_dump(mode="json", exclude_unset=True, exclude={"rollout"})
    return rotation_in(Part(values, field))


def answer_schedule(request: ApiRequest, row: Schedule, *, located: bool = False) -> Answer:
    """Answer with a schedule and the rotations that count now or later."""
    shown = schedule(row, rotations_of(row.pk, at=request.now))
    headers = {"Location": f"/api/v1/schedules/{row.slug}"} if located else {}
    return Answer(shown, version=row.version, headers=headers)
