"""Asking for cover and swaps, and taking them: what is taken becomes an override."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import require
from watchbell.kernel.actors import SYSTEM, Actor, Role
from watchbell.kernel.errors import NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.intervals import Interval
from watchbell.kernel.text import clean_text
from watchbell.oncall.domain import CoverKind, CoverState
from watchbell.oncall.errors import CoverOver, NotOnCall
from watchbell.oncall.models import CoverRequest, CoverTake, Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors.covers import left_of
from watchbell.oncall.services.handing import hand_over, refuse_on_call, require_on_call
from watchbell.oncall.services.schedules import lock_all
from watchbell.oncall.specs import clean_instant, clean_span, invalid
from watchbell.oncall.swap_events import (
    CoverAsked,
    CoverCancelled,
    CoverDeclined,
    CoverExpired,
    CoverTaken,
)
from watchbell.platform.eventlog import publish


@transaction.atomic
def ask_cover(
    *,
    schedule_id: UUID,
    asker_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    asked_id: UUID | None = None,
    returns_from: datetime | None = None,
    returns_until: datetime | None = None,
    returns_schedule_id: UUID | None = None,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> CoverRequest:
    """Ask somebody, or anybody, to take a span of `asker`'s shifts; with a span of the one who
    is asked in return, of this or of another schedule, it is a swap. It can be taken until the
    first span begins."""
    require(actor, RULES[Action.ASK_COVER], "asking for somebody else", related=[asker_id])
    schedules = lock_all(one for one in (schedule_id, returns_schedule_id) if one is not None)
    schedule, other = schedules[schedule_id], schedules[returns_schedule_id or schedule_id]
    asker, asked = _person(asker_id, "person"), _asked(asked_id, asker_id)
    span = _ahead(starts_at, ends_at, "starts_at", now)
    require_on_call(schedule, asker.pk, span, asker.name)
    back = _returned(other, asker, asked, (returns_from, returns_until), now)
    cover = CoverRequest.objects.create(
        id=new_id(now),
        schedule=schedule,
        asker=asker,
        asked=asked,
        starts_at=span.start,
        ends_at=span.end,
        note=clean_text(note, "note", 1000),
        state=CoverState.OPEN.value,
        created_at=now,
        **_kind_of(span, back, other if other != schedule else None),
    )
    publish(_asked_event(cover, actor, now))
    return cover


@transaction.atomic
def take_cover(
    *,
    request_id: UUID,
    taker_id: UUID,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> CoverRequest:
    """Take what is asked for, or a part of it; a swap changes hands as a whole or not at all."""
    require(actor, RULES[Action.TAKE_COVER], "taking for somebody else", related=[taker_id])
    cover = _open(request_id, now)
    taker = _taker(cover, taker_id)
    part = _part(cover, starts_at, ends_at, now)
    shifts = require_on_call(cover.schedule, cover.asker_id, part, cover.asker.name)
    back = _span_back(cover)
    other = cover.returns_schedule or cover.schedule
    given = require_on_call(other, taker.pk, back, taker.name) if back else []
    refuse_on_call(cover.schedule, taker.pk, part, taker.name)
    if back:
        refuse_on_call(other, cover.asker_id, back, cover.asker.name)
    write = partial(hand_over, cover, by=actor.person_id, now=now)
    write(cover.schedule, shifts, to=taker.pk)
    write(other, given, to=cover.asker_id)
    CoverTake.objects.create(
        id=new_id(now),
        request=cover,
        taker=taker,
        starts_at=part.start,
        ends_at=part.end,
        taken_at=now,
    )
    _settle(cover, now)
    publish(_taken_event(cover, taker, part, actor, now))
    return cover


@transaction.atomic
def decline_cover(*, request_id: UUID, actor: Actor, now: datetime) -> CoverRequest:
    """Say no for the one who is asked; what everybody is asked needs no answer."""
    cover = _open(request_id, now)
    if cover.asked_id is None:
        raise invalid("asked", "Everybody is asked here; whoever does not want it leaves it.")
    require(actor, RULES[Action.TAKE_COVER], "declining for others", related=[cover.asked_id])
    _end(cover, CoverState.DECLINED, now)
    publish(
        CoverDeclined(
            subject=cover.schedule.ref,
            actor=actor,
            at=now,
            request_id=cover.pk,
            asker_id=cover.asker_id,
            asked_id=cover.asked_id,
        )
    )
    return cover


@transaction.atomic
def cancel_cover(*, request_id: UUID, actor: Actor, now: datetime) -> CoverRequest:
    """Take the request back; parts that were taken stay taken."""
    cover = _open(request_id, now)
    require(actor, RULES[Action.ASK_COVER], "cancelling for others", related=[cover.asker_id])
    _end(cover, CoverState.CANCELLED, now)
    publish(
        CoverCancelled(
            subject=cover.schedule.ref,
            actor=actor,
            at=now,
            request_id=cover.pk,
            asker_id=cover.asker_id,
            asked_id=cover.asked_id,
        )
    )
    return cover


def expire_due(cover: CoverRequest, now: datetime) -> None:
    """Close a request whose span has begun, or wait for the next part that is left of it.

    The caller holds the row's lock.
    """
    coming = [span.start for span in left_of(cover) if span.start > now]
    if coming and cover.kind == CoverKind.COVER:
        cover.expires_at = min(coming)
        cover.save(update_fields=["expires_at"])
        return
    began = cover.expires_at
    _end(cover, CoverState.EXPIRED, now)
    publish(
        CoverExpired(
            subject=cover.schedule.ref,
            actor=SYSTEM,
            at=now,
            request_id=cover.pk,
            asker_id=cover.asker_id,
            starts_at=began,
        )
    )


def _kind_of(span: Interval, back: Interval | None, other: Schedule | None) -> dict[str, Any]:
    """Return what tells a swap from cover, and until when either can be taken."""
    if back is None:
        if other is not None:
            raise invalid("returns_schedule", "Say which span of it is taken in return.")
        return {"kind": CoverKind.COVER.value, "expires_at": span.start}
    return {
        "kind": CoverKind.SWAP.value,
        "returns_from": back.start,
        "returns_until": back.end,
        "returns_schedule": other,
        "expires_at": min(span.start, back.start),
    }


def _open(request_id: UUID, now: datetime) -> CoverRequest:
    """Return an open request; its schedules are locked first, as every writer does."""
    found = CoverRequest.objects.filter(pk=request_id).first()
    if found is None:
        raise NotFound("There is no such cover request.")
    other = found.returns_schedule_id
    schedules = lock_all([found.schedule_id] if other is None else [found.schedule_id, other])
    rows = CoverRequest.objects.select_for_update(no_key=True, of=("self",))
    cover = rows.select_related("asker", "asked").get(pk=request_id)
    cover.schedule = schedules[found.schedule_id]
    cover.returns_schedule = schedules[other] if other is not None else None
    if cover.state != CoverState.OPEN:
        raise CoverOver(f"This request is {cover.state} already.")
    if not any(span.start >= now for span in left_of(cover)):
        raise CoverOver("What was asked for has begun; it stays as it is.")
    return cover


def _person(person_id: UUID, field: str) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise invalid(field, "There is no such person.")
    return person


def _asked(asked_id: UUID | None, asker_id: UUID) -> Person | None:
    if asked_id is None:
        return None
    if asked_id == asker_id:
        raise invalid("asked", "Ask somebody else.")
    return _able(asked_id, "asked")


def _able(person_id: UUID, field: str) -> Person:
    """Return somebody who can be paged: active, and no mere reporter."""
    person = _person(person_id, field)
    if not person.is_active or Role(person.role).rank < Role.RESPONDER.rank:
        raise invalid(field, f"{person.name} cannot be on call.")
    return person


def _taker(cover: CoverRequest, taker_id: UUID) -> Person:
    if taker_id == cover.asker_id:
        raise invalid("person", "Nobody covers for themselves; cancel the request instead.")
    if cover.asked_id not in (None, taker_id):
        assert cover.asked is not None
        raise invalid("person", f"Only {cover.asked.name} was asked.")
    return _able(taker_id, "person")


def _ahead(starts_at: datetime, ends_at: datetime, field: str, now: datetime) -> Interval:
    """Return a span that has not begun."""
    if clean_instant(starts_at, field) < now:
        raise invalid(field, "This has begun already; choose a later start.")
    return Interval(*clean_span(starts_at, ends_at, now))


def _returned(
    schedule: Schedule,
    asker: Person,
    asked: Person | None,
    back: tuple[datetime | None, datetime | None],
    now: datetime,
) -> Interval | None:
    starts_at, ends_at = back
    if starts_at is None and ends_at is None:
        return None
    if starts_at is None or ends_at is None:
        raise invalid("returns_from", "A swap names both ends of the span in return.")
    if asked is None:
        raise invalid("asked", "Say with whom to swap.")
    span = _ahead(starts_at, ends_at, "returns_from", now)
    require_on_call(schedule, asked.pk, span, asked.name)
    refuse_on_call(schedule, asker.pk, span, asker.name)
    return span


def _part(
    cover: CoverRequest, starts_at: datetime | None, ends_at: datetime | None, now: datetime
) -> Interval:
    """Return which part is taken: by default the first that is left."""
    left = [span for span in left_of(cover) if span.start >= now]
    if starts_at is None and ends_at is None:
        return left[0]
    wanted = _ahead(starts_at or left[0].start, ends_at or left[0].end, "starts_at", now)
    if cover.kind == CoverKind.SWAP and wanted != left[0]:
        raise invalid("starts_at", "A swap is taken as a whole.")
    if not any(span.start <= wanted.start and wanted.end <= span.end for span in left):
        raise NotOnCall("This is not part of what is still asked for.")
    return wanted


def _span_back(cover: CoverRequest) -> Interval | None:
    if cover.returns_from is None or cover.returns_until is None:
        return None
    return Interval(cover.returns_from, cover.returns_until)


def _settle(cover: CoverRequest, now: datetime) -> None:
    """Close the request when nothing is left, or wait for the rest of it."""
    coming = [span.start for span in left_of(cover) if span.start >= now]
    if not coming:
        _end(cover, CoverState.TAKEN, now)
        return
    cover.expires_at = min(coming)
    cover.save(update_fields=["expires_at"])


def _end(cover: CoverRequest, state: CoverState, now: datetime) -> None:
    cover.state, cover.ended_at = state.value, now
    cover.save(update_fields=["state", "ended_at"])


def _asked_event(cover: CoverRequest, actor: Actor, now: datetime) -> CoverAsked:
    return CoverAsked(
        subject=cover.schedule.ref,
        actor=actor,
        at=now,
        request_id=cover.pk,
        change=cover.kind,
        asker_id=cover.asker_id,
        asked_id=cover.asked_id,
        starts_at=cover.starts_at,
        ends_at=cover.ends_at,
        returns_from=cover.returns_from,
        returns_until=cover.returns_until,
        note=cover.note,
        returns_schedule_id=cover.returns_schedule_id,
    )


def _taken_event(
    cover: CoverRequest, taker: Person, part: Interval, actor: Actor, now: datetime
) -> CoverTaken:
    return CoverTaken(
        subject=cover.schedule.ref,
        actor=actor,
        at=now,
        request_id=cover.pk,
        change=cover.kind,
        asker_id=cover.asker_id,
        taker_id=taker.pk,
        starts_at=part.start,
        ends_at=part.end,
        is_whole=cover.state == CoverState.TAKEN,
    )
