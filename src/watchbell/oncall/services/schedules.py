"""Writing schedules."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from watchbell.accounts.models import Team
from watchbell.accounts.permissions import require
from watchbell.catalog.public_holidays import clean_region
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_slug, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.kernel.zones import clean_zone
from watchbell.oncall.errors import SlugTaken
from watchbell.oncall.events import ScheduleChanged, ScheduleCreated
from watchbell.oncall.models import CoverTake, Leave, Override, Schedule, TemporarySchedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.records import insert_rotation
from watchbell.oncall.specs import ScheduleSpec, clean_rotation, invalid
from watchbell.platform.eventlog import publish

_MOST_ROTATIONS = 100


@transaction.atomic
def create_schedule(*, spec: ScheduleSpec, actor: Actor, now: datetime) -> Schedule:
    """Add a schedule with all its rotations, or none of it."""
    require(actor, RULES[Action.MANAGE], "adding schedules")
    if len(spec.rotations) > _MOST_ROTATIONS:
        raise invalid("rotations", f"A schedule has at most {_MOST_ROTATIONS} rotations.")
    schedule = Schedule(
        id=new_id(now),
        name=clean_line(spec.name, "name"),
        slug=clean_slug(spec.slug, "slug"),
        description=clean_text(spec.description, "description", 5000),
        timezone=clean_zone(spec.timezone),
        team_id=_team(spec.team_id),
        region=clean_region(spec.region),
        created_at=now,
    )
    rotations = [
        clean_rotation(rotation, timezone=schedule.timezone, now=now, field=f"rotations.{number}.")
        for number, rotation in enumerate(spec.rotations)
    ]
    _insert(schedule)
    for rotation in rotations:
        insert_rotation(schedule, rotation, now)
    publish(
        ScheduleCreated(
            subject=schedule.ref, actor=actor, at=now, name=schedule.name, slug=schedule.slug
        )
    )
    return schedule


@transaction.atomic
def change_schedule(
    *,
    schedule_id: UUID,
    name: str,
    description: str,
    timezone: str,
    team_id: UUID | None,
    region: str | None = None,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Schedule:
    """Make the schedule say this; rotations keep the zone they were made with.

    A `region` of None stays as it is, "" is none.
    """
    schedule = lock_schedule(schedule_id, actor, Action.MANAGE, "changing schedules")
    expect_version(schedule.version, version)
    wanted: dict[str, Any] = {
        "name": clean_line(name, "name"),
        "description": clean_text(description, "description", 5000),
        "timezone": clean_zone(timezone),
        "team_id": _team(team_id),
        "region": schedule.region if region is None else clean_region(region),
    }
    changed = [field for field, value in wanted.items() if value != getattr(schedule, field)]
    if not changed:
        return schedule
    for field in changed:
        setattr(schedule, field, wanted[field])
    schedule.version += 1
    schedule.save(update_fields=[*changed, "version"])
    publish(ScheduleChanged(subject=schedule.ref, actor=actor, at=now, fields=tuple(changed)))
    return schedule


def cut_off(row: Override | TemporarySchedule | Leave | CoverTake, now: datetime) -> None:
    """End at once what changes the rules for a while; what it did until now stays on record."""
    if row.starts_at >= now:
        row.delete()
    else:
        row.ends_at = now
        row.save(update_fields=["ends_at"])


def lock_schedule(schedule_id: UUID, actor: Actor, action: Action, doing: str) -> Schedule:
    """Return the schedule, locked until the transaction ends, when the actor may change it."""
    require(actor, RULES[action], doing)
    return locked(schedule_id)


def locked(schedule_id: UUID) -> Schedule:
    """Return the schedule, locked; the engine looks anew for what is to be told of it."""
    schedule = Schedule.objects.select_for_update(no_key=True).filter(pk=schedule_id).first()
    if schedule is None:
        raise NotFound("There is no such schedule.")
    Schedule.objects.filter(pk=schedule_id).update(next_look_at=None)
    return schedule


def lock_all(schedule_ids: Iterable[UUID]) -> dict[UUID, Schedule]:
    """Return several schedules by id, locked in an order that lets nobody wait for each other."""
    return {one: locked(one) for one in sorted(set(schedule_ids))}


def count_version(schedule: Schedule) -> None:
    """Count a change of the schedule's parts, so that stale readers are refused."""
    schedule.version += 1
    schedule.save(update_fields=["version"])


def _insert(schedule: Schedule) -> None:
    try:
        with transaction.atomic():
            schedule.save(force_insert=True)
    except IntegrityError:
        message = "Another schedule has this short name; choose another."
        raise SlugTaken(f"slug: {message}", fields={"slug": message}) from None


def _team(team_id: UUID | None) -> UUID | None:
    if team_id is not None and not Team.objects.filter(pk=team_id).exists():
        raise invalid("team", "There is no such team.")
    return team_id
