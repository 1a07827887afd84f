"""Rotations: one is never edited, it ends and its successor starts."""

from uuid import UUID

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, write
from watchbell.api.routes.schedules import answer_schedule, rotation_spec
from watchbell.api.schemas.oncall import (
    RotationChange,
    RotationEnd,
    RotationGiven,
    ScheduleShown,
)
from watchbell.api.versions import expected_version
from watchbell.kernel.errors import NotFound
from watchbell.oncall.models import Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import rotation_by_id, schedule_by_slug
from watchbell.oncall.services import add_rotation, change_rotation, end_rotation

router = Router(tags=["schedules"])


@write(
    router,
    "POST",
    "/schedules/{slug}/rotations",
    name="add_rotation",
    returns=ScheduleShown,
    scope="config:write",
    status=201,
    versioned=True,
)
def add(request: ApiRequest, slug: str, body: RotationGiven) -> Answer:
    """Add a rotation that counts from now on, or from a later `effective_since`."""
    schedule = _schedule(request, slug)
    add_rotation(
        schedule_id=schedule.pk,
        spec=rotation_spec(body),
        version=expected_version(request, schedule.version),
        actor=request.actor,
        now=request.now,
    )
    return answer_schedule(request, schedule_by_slug(slug))


@write(
    router,
    "PUT",
    "/schedules/{slug}/rotations/{id}",
    name="change_rotation",
    returns=ScheduleShown,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, slug: str, id: UUID, body: RotationChange) -> Answer:
    """End a rotation and start its successor: at once, after the shift or after the round."""
    schedule = _schedule(request, slug, id)
    change_rotation(
        rotation_id=id,
        spec=rotation_spec(body),
        rollout=body.rollout,
        version=expected_version(request, schedule.version),
        actor=request.actor,
        now=request.now,
    )
    return answer_schedule(request, schedule_by_slug(slug))


@write(
    router,
    "DELETE",
    "/schedules/{slug}/rotations/{id}",
    name="end_rotation",
    returns=ScheduleShown,
    scope="config:write",
    versioned=True,
)
def end(request: ApiRequest, slug: str, id: UUID, query: Query[RotationEnd]) -> Answer:
    """Let a rotation count no longer; what it was until then stays on record."""
    schedule = _schedule(request, slug, id)
    end_rotation(
        rotation_id=id,
        rollout=query.rollout,
        version=expected_version(request, schedule.version),
        actor=request.actor,
        now=request.now,
    )
    return answer_schedule(request, schedule_by_slug(slug))


def _schedule(request: ApiRequest, slug: str, rotation_id: UUID | None = None) -> Schedule:
    """Return the schedule that the caller may change, and that has this rotation."""
    require(request.actor, RULES[Action.MANAGE], "changing schedules")
    schedule = schedule_by_slug(slug)
    if rotation_id is not None and rotation_by_id(rotation_id).schedule_id != schedule.pk:
        raise NotFound("This schedule has no such rotation.")
    return schedule
