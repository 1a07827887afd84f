"""Reading schedules and what they are made of."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q

from watchbell.accounts.permissions import require
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.kernel.pages import DEFAULT_LIMIT, Page, clean_limit, cut, read_cursor, uuid_key
from watchbell.oncall.models import Override, Rotation, Schedule, TemporarySchedule, TemporaryShift
from watchbell.oncall.permissions import RULES, Action


def schedule_by_slug(slug: str) -> Schedule:
    """Return the schedule with this short name; NotFound without one."""
    found = None if "\0" in slug else Schedule.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(f"There is no schedule called {slug[:80]!r}.")
    return found


def schedule_by_id(schedule_id: UUID) -> Schedule:
    """Return one schedule; NotFound without one."""
    found = Schedule.objects.filter(pk=schedule_id).first()
    if found is None:
        raise NotFound("There is no such schedule.")
    return found


def schedules_by_id(ids: Iterable[UUID]) -> dict[UUID, Schedule]:
    """Return those of these schedules that exist."""
    wanted = set(ids)
    return Schedule.objects.in_bulk(wanted) if wanted else {}


def all_schedules() -> list[Schedule]:
    """Return every schedule by name."""
    return list(Schedule.objects.order_by("name", "id"))


def schedules_page(
    *, actor: Actor, q: str = "", limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Schedule]:
    """Return schedules by name with their teams, those whose name contains `q`."""
    require(actor, RULES[Action.READ], "seeing schedules")
    rows = Schedule.objects.select_related("team").order_by("name", "id")
    if q:
        rows = rows.filter(name__icontains=q.replace("\0", "").strip())
    if cursor is not None:
        name, last_id = read_cursor(cursor, 2)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=uuid_key(last_id)))
    found = list(rows[: clean_limit(limit) + 1])
    return cut(found, limit, lambda schedule: (schedule.name, str(schedule.pk)))


def rotations_of(schedule_id: UUID, *, at: datetime) -> list[Rotation]:
    """Return the rotations that count at `at` or later, with members' people and restrictions."""
    rows = Rotation.objects.filter(schedule_id=schedule_id).filter(
        Q(effective_until=None) | Q(effective_until__gt=at)
    )
    return list(
        rows.prefetch_related("members__person", "restrictions").order_by(
            "-priority", "effective_since", "name"
        )
    )


def rotation_by_id(rotation_id: UUID) -> Rotation:
    """Return one rotation with its schedule; NotFound without one."""
    row = Rotation.objects.select_related("schedule").filter(pk=rotation_id).first()
    if row is None:
        raise NotFound("There is no such rotation.")
    return row


def overrides_of(schedule_id: UUID, *, at: datetime) -> list[Override]:
    """Return the overrides that hold at `at` or later, soonest first, with their people."""
    rows = Override.objects.filter(schedule_id=schedule_id, ends_at__gt=at)
    return list(rows.select_related("person", "replaces", "cover").order_by("starts_at", "id"))


def temporaries_of(schedule_id: UUID, *, at: datetime) -> list[TemporarySchedule]:
    """Return the temporary schedules that hold at `at` or later, with their shifts' people."""
    rows = TemporarySchedule.objects.filter(schedule_id=schedule_id, ends_at__gt=at)
    shifts = TemporaryShift.objects.select_related("person").order_by("starts_at", "id")
    return list(
        rows.select_related("made_by")
        .prefetch_related(Prefetch("shifts", shifts))
        .order_by("starts_at", "id")
    )
