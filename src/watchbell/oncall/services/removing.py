"""Taking overrides back: a single one ends, and what was agreed goes as it was agreed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.accounts.permissions import require
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.intervals import Interval, merge
from watchbell.oncall.domain import CoverKind, CoverState, OverrideKind
from watchbell.oncall.errors import SwapStands
from watchbell.oncall.events import OverrideRemoved
from watchbell.oncall.models import CoverRequest, CoverTake, Override
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors.covers import left_of
from watchbell.oncall.services.overrides import refuse_overlap
from watchbell.oncall.services.schedules import cut_off, lock_all
from watchbell.oncall.specs import existing_person
from watchbell.oncall.swap_events import CoverUndone
from watchbell.platform.eventlog import publish


@transaction.atomic
def remove_override(*, override_id: UUID, actor: Actor, now: datetime) -> Override:
    """Take back an override, and return it; what it did until now stays on record.

    An agreed swap goes as a whole, and only before it begins; of cover goes what was taken at
    once. Each shift returns to whoever gave it.
    """
    require(actor, RULES[Action.OVERRIDE], "overriding schedules")
    found = Override.objects.select_related("cover").filter(pk=override_id).first()
    if found is None:
        raise NotFound("There is no such override.")
    lock_all(_schedules_of(found))
    rows = Override.objects.select_related("schedule", "cover", "person")
    override = rows.filter(pk=override_id).first()
    if override is None or override.ends_at <= now:
        raise AlreadyDone("This override is over already.")
    if override.cover is not None:
        _undo(override, override.cover, actor, now)
        return override
    cut_off(override, now)
    publish(
        OverrideRemoved(
            subject=override.schedule.ref,
            actor=actor,
            at=now,
            override_id=override_id,
            person_id=override.person_id,
        )
    )
    return override


def _schedules_of(override: Override) -> set[UUID]:
    cover = override.cover
    of_cover = (cover.schedule_id, cover.returns_schedule_id) if cover is not None else ()
    return {one for one in (override.schedule_id, *of_cover) if one is not None}


def _undo(override: Override, cover: CoverRequest, actor: Actor, now: datetime) -> None:
    takes = list(cover.takes.all())
    if cover.kind == CoverKind.SWAP:
        parts = _halves(cover, now)
    else:
        takes = [one for one in takes if _made(one, override)]
        parts = _taken_at_once(override, takes, now)
    for part in parts:
        _give_back(part, cover, now)
    for take in takes:
        cut_off(take, now)
    _note(cover, now)
    other = override.person_id if override.person_id != cover.asker_id else cover.asked_id
    assert other is not None, "a swap names who is asked"
    publish(
        CoverUndone(
            subject=override.schedule.ref,
            actor=actor,
            at=now,
            request_id=cover.pk,
            change=cover.kind,
            asker_id=cover.asker_id,
            taker_id=other,
            starts_at=min(part.starts_at for part in parts),
            ends_at=max(part.ends_at for part in parts),
        )
    )


def _halves(cover: CoverRequest, now: datetime) -> list[Override]:
    """Return both halves of a swap; SwapStands when one was served, or went on to others."""
    parts = list(cover.overrides.select_related("schedule").order_by("starts_at", "id"))
    if any(part.starts_at < now for part in parts):
        raise SwapStands(
            "A part of this swap has begun, so it stays; whoever cannot come asks for cover."
        )
    assert cover.returns_from is not None
    assert cover.returns_until is not None
    wanted = {
        cover.asked_id: [Interval(cover.starts_at, cover.ends_at)],
        cover.asker_id: [Interval(cover.returns_from, cover.returns_until)],
    }
    for person, span in wanted.items():
        if _spans(one for one in parts if one.person_id == person) != span:
            raise SwapStands(
                "A part of this swap has changed hands since, so it stays;"
                " whoever cannot come asks for cover."
            )
    return parts


def _spans(parts: Iterable[Override]) -> list[Interval]:
    return merge(Interval(one.starts_at, one.ends_at) for one in parts)


def _made(take: CoverTake, override: Override) -> bool:
    is_within = take.starts_at <= override.starts_at and override.ends_at <= take.ends_at
    return take.taker_id == override.person_id and is_within


def _taken_at_once(override: Override, takes: Sequence[CoverTake], now: datetime) -> list[Override]:
    """Return what came of the same take and is not over; one may have made several."""
    rows = Override.objects.filter(cover_id=override.cover_id, ends_at__gt=now)
    found = rows.filter(person_id=override.person_id).select_related("schedule")
    return [
        one
        for one in found.order_by("starts_at", "id")
        if one.pk == override.pk or any(_made(take, one) for take in takes)
    ]


def _give_back(part: Override, cover: CoverRequest, now: datetime) -> None:
    """Return a shift to whoever gave it: to the rules, or to the override that it came of."""
    giver = cover.asker_id if part.person_id != cover.asker_id else cover.asked_id
    assert giver is not None, "a swap names who is asked"
    rest = Override(
        id=new_id(now),
        schedule=part.schedule,
        kind=part.kind,
        person_id=giver,
        replaces_id=part.replaces_id,
        starts_at=max(part.starts_at, now),
        ends_at=part.ends_at,
        created_at=now,
        made_by_id=part.made_by_id,
    )
    cut_off(part, now)
    if part.kind == OverrideKind.REPLACE and part.replaces_id == giver:
        return
    existing_person(giver, "person", active=True)
    refuse_overlap(part.schedule, rest)
    rest.save(force_insert=True)


def _note(cover: CoverRequest, now: datetime) -> None:
    """Say that nothing of the request is left, or when the rest of an open one expires."""
    coming = [span.start for span in left_of(cover) if span.start > now]
    if cover.state == CoverState.OPEN and coming:
        cover.expires_at = min(coming)
        cover.save(update_fields=["expires_at"])
    elif cover.state == CoverState.TAKEN and not cover.takes.exists():
        cover.state, cover.ended_at = CoverState.UNDONE.value, now
        cover.save(update_fields=["state", "ended_at"])
