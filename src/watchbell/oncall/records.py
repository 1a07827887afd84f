"""Between rows and the plain facts the arithmetic takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchbell.kernel.ids import new_id
from watchbell.oncall.domain import (
    CoverKind,
    OverrideFacts,
    OverrideKind,
    RestrictionFacts,
    RotationFacts,
    Strategy,
)
from watchbell.oncall.models import (
    Override,
    Restriction,
    Rotation,
    RotationMember,
    Schedule,
)


def rotation_facts(row: Rotation) -> RotationFacts:
    """Return one rotation as facts; `members` and `restrictions` are best prefetched."""
    members = sorted(row.members.all(), key=lambda member: member.position)
    return RotationFacts(
        id=row.id,
        name=row.name,
        timezone=row.timezone,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        rrule=row.rrule,
        members=tuple(member.person_id for member in members),
        priority=row.priority,
        strategy=Strategy(row.strategy),
        shifts_per_member=row.shifts_per_member,
        turns_ahead=row.turns_ahead,
        effective_since=row.effective_since,
        effective_until=row.effective_until,
        restrictions=tuple(
            RestrictionFacts(one.from_time, one.to_time, one.from_day, one.to_day)
            for one in sorted(row.restrictions.all(), key=lambda one: one.id)
        ),
        exdates=tuple(row.exdates),
        rdates=tuple(row.rdates),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What an override that somebody asked for came of: who asked, and whom for a swap."""

    kind: str
    asker: UUID
    asker_name: str
    asked_name: str


def override_facts(row: Override) -> OverrideFacts:
    """Return one override as facts; the people it names are best selected with it."""
    cover = row.cover
    asked = None
    if cover is not None:
        other = cover.asked.name if cover.asked is not None else ""
        asked = Asked(cover.kind, cover.asker_id, cover.asker.name, other)
    replaced = row.replaces.name if row.replaces is not None else None
    return OverrideFacts(
        id=row.id,
        kind=OverrideKind(row.kind),
        person=row.person_id,
        replaces=row.replaces_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        name=override_name(row.kind, row.person_id, replaced, asked),
        made_by=row.made_by.name if row.made_by is not None else "",
        is_swap=row.cover_id is not None,
    )


_ALONE: Mapping[str, str] = {
    OverrideKind.ADD: "in addition",
    OverrideKind.REMOVE: "taken out",
    OverrideKind.REPLACE: "for somebody who left",
}


def override_name(kind: str, person: UUID, replaced: str | None, asked: Asked | None) -> str:
    """Return what an override of `person` is called: for whom it is, or with whom they swap."""
    if asked is None:
        return f"for {replaced}" if replaced is not None else _ALONE[kind]
    if asked.kind == CoverKind.COVER:
        return f"cover for {asked.asker_name}"
    return f"swap with {asked.asker_name if person != asked.asker else asked.asked_name}"


def insert_rotation(schedule: Schedule, facts: RotationFacts, now: datetime) -> Rotation:
    """Write a rotation with its members and restrictions."""
    assert facts.effective_since is not None, "clean_rotation fills it"
    row = Rotation.objects.create(
        id=facts.id,
        schedule=schedule,
        name=facts.name,
        priority=facts.priority,
        timezone=facts.timezone,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        rrule=facts.rrule,
        exdates=list(facts.exdates),
        rdates=list(facts.rdates),
        strategy=facts.strategy.value,
        shifts_per_member=facts.shifts_per_member,
        turns_ahead=facts.turns_ahead,
        effective_since=facts.effective_since,
        effective_until=facts.effective_until,
        created_at=now,
    )
    RotationMember.objects.bulk_create(
        RotationMember(id=new_id(now), rotation=row, position=position, person_id=person)
        for position, person in enumerate(facts.members)
    )
    Restriction.objects.bulk_create(_restrictions(row, facts.restrictions, now))
    return row


def _restrictions(
    row: Rotation, restrictions: Iterable[RestrictionFacts], now: datetime
) -> Iterable[Restriction]:
    return [
        Restriction(
            id=new_id(now),
            rotation=row,
            from_day=one.from_day,
            from_time=one.from_time,
            to_day=one.to_day,
            to_time=one.to_time,
        )
        for one in restrictions
    ]
