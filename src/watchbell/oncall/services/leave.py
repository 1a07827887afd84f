"""Writing who is away, and whose public holidays count."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import require
from watchbell.catalog.public_holidays import clean_region
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.oncall.events import HolidayRegionSet, LeaveEnded, LeaveTaken
from watchbell.oncall.models import Leave, PersonRegion
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.services.schedules import cut_off
from watchbell.oncall.specs import clean_instant, invalid
from watchbell.platform.eventlog import publish


@transaction.atomic
def take_leave(
    *,
    person_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Leave:
    """Note that somebody is away; whoever is ill may say so after it began.

    The note is what colleagues should know of it; they all read it.
    """
    require(actor, RULES[Action.TAKE_LEAVE], "noting others' leave", related=[person_id])
    person = _person(person_id)
    starts_at, ends_at = clean_instant(starts_at, "starts_at"), clean_instant(ends_at, "ends_at")
    if ends_at <= starts_at:
        raise invalid("ends_at", "This must be later than the start.")
    if ends_at <= now:
        raise invalid("ends_at", "This is over already; choose a later time.")
    leave = Leave.objects.create(
        id=new_id(now),
        person=person,
        starts_at=starts_at,
        ends_at=ends_at,
        note=clean_line(note, "note", 200, required=False),
        created_at=now,
        made_by_id=actor.person_id,
    )
    publish(
        LeaveTaken(
            subject=person.ref,
            actor=actor,
            at=now,
            leave_id=leave.pk,
            starts_at=starts_at,
            ends_at=ends_at,
        )
    )
    return leave


@transaction.atomic
def end_leave(*, leave_id: UUID, actor: Actor, now: datetime) -> None:
    """Let somebody be back: from now on, or not away at all when the leave has not begun."""
    rows = Leave.objects.select_for_update(of=("self",)).select_related("person")
    leave = rows.filter(pk=leave_id).first()
    if leave is None:
        raise NotFound("There is no such leave.")
    require(actor, RULES[Action.TAKE_LEAVE], "ending others' leave", related=[leave.person_id])
    if leave.ends_at <= now:
        raise AlreadyDone("This leave is over already.")
    cut_off(leave, now)
    publish(LeaveEnded(subject=leave.person.ref, actor=actor, at=now, leave_id=leave_id))


@transaction.atomic
def set_holiday_region(*, person_id: UUID, region: str, actor: Actor, now: datetime) -> str:
    """Say whose public holidays somebody has; "" for those of each schedule. Returns it clean."""
    require(actor, RULES[Action.TAKE_LEAVE], "choosing for others", related=[person_id])
    person, cleaned = _person(person_id), clean_region(region)
    row = PersonRegion.objects.select_for_update().filter(person=person).first()
    if cleaned == (row.region if row else ""):
        return cleaned
    if cleaned:
        PersonRegion.objects.update_or_create(person=person, defaults={"region": cleaned})
    else:
        PersonRegion.objects.filter(person=person).delete()
    publish(HolidayRegionSet(subject=person.ref, actor=actor, at=now, region=cleaned))
    return cleaned


def _person(person_id: UUID) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound("There is no such person.")
    return person
