"""Writing overrides."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from watchbell.kernel.actors import Actor
from watchbell.kernel.ids import new_id
from watchbell.oncall.domain import OverrideKind
from watchbell.oncall.errors import OverlappingOverride
from watchbell.oncall.events import OverrideAdded
from watchbell.oncall.models import Override, Schedule
from watchbell.oncall.permissions import Action
from watchbell.oncall.services.schedules import lock_schedule
from watchbell.oncall.specs import clean_span, existing_person, invalid
from watchbell.platform.eventlog import publish


@transaction.atomic
def add_override(
    *,
    schedule_id: UUID,
    kind: str,
    person_id: UUID,
    replaces_id: UUID | None = None,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
) -> Override:
    """Add, remove or replace somebody for a while.

    The past is not rewritten: an override that began before now begins now. Each person has
    one override of a schedule at a time.
    """
    schedule = lock_schedule(schedule_id, actor, Action.OVERRIDE, "overriding schedules")
    starts_at, ends_at = clean_span(starts_at, ends_at, now)
    override = Override(
        id=new_id(now),
        schedule=schedule,
        kind=_clean_kind(kind, person_id, replaces_id),
        person_id=existing_person(person_id, "person", active=kind != OverrideKind.REMOVE),
        replaces_id=replaces_id and existing_person(replaces_id, "replaces", active=False),
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=now,
        made_by_id=actor.person_id,
    )
    refuse_overlap(schedule, override)
    override.save(force_insert=True)
    publish(_added(override, actor, now))
    return override


def _added(override: Override, actor: Actor, now: datetime) -> OverrideAdded:
    return OverrideAdded(
        subject=override.schedule.ref,
        actor=actor,
        at=now,
        override_id=override.pk,
        change=override.kind,
        person_id=override.person_id,
        replaces_id=override.replaces_id,
        starts_at=override.starts_at,
        ends_at=override.ends_at,
    )


def _clean_kind(kind: str, person_id: UUID, replaces_id: UUID | None) -> str:
    try:
        chosen = OverrideKind(kind)
    except ValueError:
        raise invalid("kind", f"Choose one of: {', '.join(OverrideKind)}.") from None
    if chosen is OverrideKind.REPLACE and replaces_id is None:
        raise invalid("replaces", "Say whom this person stands in for.")
    if chosen is not OverrideKind.REPLACE and replaces_id is not None:
        raise invalid("replaces", "Only a replacement replaces somebody; leave this out.")
    if person_id == replaces_id:
        raise invalid("replaces", "Nobody stands in for themselves.")
    return chosen.value


def refuse_overlap(schedule: Schedule, override: Override) -> None:
    """The schedule is locked, so of two overlapping overrides at once the second sees the first."""
    people = [one for one in (override.person_id, override.replaces_id) if one is not None]
    other = Override.objects.filter(
        Q(person_id__in=people) | Q(replaces_id__in=people),
        schedule=schedule,
        starts_at__lt=override.ends_at,
        ends_at__gt=override.starts_at,
    ).first()
    if other is not None:
        raise OverlappingOverride(
            "One of these people has another override from"
            f" {other.starts_at:%Y-%m-%d %H:%M} to {other.ends_at:%Y-%m-%d %H:%M} UTC;"
            " remove that one first."
        )
