"""Writing rotations: one is never edited, it ends and its successor starts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, NotFound
from watchbell.kernel.versions import expect_version
from watchbell.oncall.changing import added, succeeding, takes_over_at
from watchbell.oncall.domain import Rollout
from watchbell.oncall.events import RotationAdded, RotationChanged, RotationEnded
from watchbell.oncall.models import Rotation
from watchbell.oncall.permissions import Action
from watchbell.oncall.records import insert_rotation, rotation_facts
from watchbell.oncall.services.schedules import count_version, lock_schedule
from watchbell.oncall.specs import RotationSpec
from watchbell.platform.eventlog import publish


@transaction.atomic
def add_rotation(
    *,
    schedule_id: UUID,
    spec: RotationSpec,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Rotation:
    """Add a rotation that counts from now on, or from a later `effective_since`."""
    schedule = lock_schedule(schedule_id, actor, Action.MANAGE, "changing schedules")
    expect_version(schedule.version, version)
    facts = added(spec, timezone=schedule.timezone, now=now)
    rotation = insert_rotation(schedule, facts, now)
    count_version(schedule)
    publish(
        RotationAdded(
            subject=schedule.ref,
            actor=actor,
            at=now,
            rotation_id=rotation.pk,
            name=rotation.name,
        )
    )
    return rotation


@transaction.atomic
def change_rotation(
    *,
    rotation_id: UUID,
    spec: RotationSpec,
    rollout: Rollout = Rollout.AT_ONCE,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Rotation:
    """End the rotation and start its successor: at once, after the shift or after the round.

    With the same rule the turns go on: whoever is on call stays, or the next one left takes
    over. What was before the changeover stays as it was.
    """
    old = _current(rotation_id, now)
    schedule = lock_schedule(old.schedule_id, actor, Action.MANAGE, "changing schedules")
    expect_version(schedule.version, version)
    old = _current(rotation_id, now)
    before = rotation_facts(old)
    at = takes_over_at(before, rollout, now)
    facts = succeeding(before, spec, at, timezone=schedule.timezone, now=now)
    _end(old, at)
    successor = insert_rotation(schedule, facts, now)
    count_version(schedule)
    publish(
        RotationChanged(
            subject=schedule.ref,
            actor=actor,
            at=now,
            rotation_id=successor.pk,
            ended_id=rotation_id,
            effective_since=at,
        )
    )
    return successor


@transaction.atomic
def end_rotation(
    *,
    rotation_id: UUID,
    rollout: Rollout = Rollout.AT_ONCE,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Let the rotation count no longer: from now on, or after the shift or round."""
    rotation = _current(rotation_id, now)
    schedule = lock_schedule(rotation.schedule_id, actor, Action.MANAGE, "changing schedules")
    expect_version(schedule.version, version)
    rotation = _current(rotation_id, now)
    _end(rotation, takes_over_at(rotation_facts(rotation), rollout, now))
    count_version(schedule)
    publish(
        RotationEnded(
            subject=schedule.ref, actor=actor, at=now, rotation_id=rotation_id, name=rotation.name
        )
    )


def _current(rotation_id: UUID, now: datetime) -> Rotation:
    rotation = Rotation.objects.filter(pk=rotation_id).first()
    if rotation is None:
        raise NotFound("There is no such rotation.")
    if rotation.effective_until is not None and rotation.effective_until <= now:
        raise AlreadyDone("This rotation has ended; change its successor.")
    return rotation


def _end(rotation: Rotation, at: datetime) -> None:
    if at <= rotation.effective_since:
        # It never counted, so there is no past to keep.
        rotation.delete()
        return
    if rotation.effective_until is None or at < rotation.effective_until:
        rotation.effective_until = at
        rotation.save(update_fields=["effective_until"])
