"""Telling of hand-offs, of shifts that come and of gaps, each once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.accounts.permissions import RULES as ACCOUNT_RULES
from watchbell.accounts.permissions import Action as AccountAction
from watchbell.accounts.permissions import require
from watchbell.accounts.selectors import person_by_id
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.ids import new_id
from watchbell.oncall.domain import ScheduleFacts
from watchbell.oncall.events import GapFound, HandedOff, ShiftNoticeSet, ShiftStarting
from watchbell.oncall.models import Notice, Schedule, ShiftNotice
from watchbell.oncall.noticing import Leads, Outlook, look
from watchbell.oncall.options import GAP_DAYS, MOST_DAYS, MOST_HOURS, SHIFT_HOURS
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.shifts import shifts_at
from watchbell.oncall.specs import invalid
from watchbell.platform.eventlog import publish
from watchbell.platform.options.writing import store_option

_SHIFT, _GAP = "shift", "gap"


def tell_of(schedule: Schedule, facts: ScheduleFacts, leads: Leads, now: datetime) -> None:
    """Tell what a look at the schedule finds, and note when to look again.

    The caller holds the schedule's lock, so nothing is told twice.
    """
    outlook = look(facts, schedule.looked_until, now, leads)
    schedule.looked_until, schedule.next_look_at = now, outlook.next_look_at
    schedule.save(update_fields=["looked_until", "next_look_at"])
    for one in outlook.hand_offs:
        publish(
            HandedOff(
                subject=schedule.ref,
                actor=SYSTEM,
                at=now,
                handed_at=one.at,
                from_ids=one.left,
                to_ids=one.came,
            )
        )
    _tell_of_shifts(schedule, facts, outlook, now)
    for gap in outlook.gaps:
        if _is_new(schedule, _GAP, None, gap.start, now):
            publish(
                GapFound(
                    subject=schedule.ref,
                    actor=SYSTEM,
                    at=now,
                    starts_at=gap.start,
                    ends_at=gap.end,
                )
            )


@transaction.atomic
def set_shift_notice(
    *, person_id: UUID, hours_ahead: int | None, actor: Actor, now: datetime
) -> None:
    """Say how long before their shifts somebody hears of them: 0 for not at all, None for as
    long as the installation says."""
    require(actor, RULES[Action.TAKE_LEAVE], "choosing for others", related=[person_id])
    person = person_by_id(person_id)
    if hours_ahead is not None and not 0 <= hours_ahead <= MOST_HOURS:
        raise invalid("hours_ahead", f"Use 0 for not at all, or up to {MOST_HOURS} hours.")
    row = ShiftNotice.objects.select_for_update().filter(person=person).first()
    if hours_ahead == (row.hours_ahead if row else None):
        return
    if hours_ahead is None:
        ShiftNotice.objects.filter(person=person).delete()
    else:
        values = {"hours_ahead": hours_ahead}
        ShiftNotice.objects.update_or_create(person=person, defaults=values)
    publish(ShiftNoticeSet(subject=person.ref, actor=actor, at=now, hours_ahead=hours_ahead))


@transaction.atomic
def set_notice_leads(*, shift_hours: int, gap_days: int, actor: Actor, now: datetime) -> None:
    """Say how long ahead everybody hears of shifts, who has not chosen, and of gaps."""
    require(actor, ACCOUNT_RULES[AccountAction.SET_OPTIONS], "setting what people are told")
    if not 0 <= shift_hours <= MOST_HOURS:
        raise invalid("shift_hours", f"Use 0 for not at all, or up to {MOST_HOURS} hours.")
    if not 0 <= gap_days <= MOST_DAYS:
        raise invalid("gap_days", f"Use 0 for not at all, or up to {MOST_DAYS} days.")
    store_option(SHIFT_HOURS, shift_hours, actor=actor, now=now)
    store_option(GAP_DAYS, gap_days, actor=actor, now=now)


def _tell_of_shifts(
    schedule: Schedule, facts: ScheduleFacts, outlook: Outlook, now: datetime
) -> None:
    for shift in outlook.starting:
        if shift.person is None or not _is_new(schedule, _SHIFT, shift.person, shift.start, now):
            continue
        whole = next(one for one in shifts_at(facts, shift.start) if one.person == shift.person)
        publish(
            ShiftStarting(
                subject=schedule.ref,
                actor=SYSTEM,
                at=now,
                person_id=shift.person,
                starts_at=shift.start,
                ends_at=whole.end,
                source=whole.source.name if whole.source else "",
            )
        )


def _is_new(
    schedule: Schedule, kind: str, person_id: UUID | None, starts_at: datetime, now: datetime
) -> bool:
    """Say whether this was not told yet, and note that it is now."""
    told = Notice.objects.filter(schedule=schedule, kind=kind, starts_at=starts_at)
    if (told.filter(person=None) if person_id is None else told.filter(person=person_id)).exists():
        return False
    Notice.objects.create(
        id=new_id(now), schedule=schedule, kind=kind, person_id=person_id, starts_at=starts_at
    )
    return True
