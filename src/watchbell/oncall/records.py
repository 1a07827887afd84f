"""Between rows and the plain facts the arithmetic takes."""

from collections.abc import Iterable
from datetime import datetime

from watchbell.kernel.ids import new_id
from watchbell.oncall.domain import (
    CoverKind,
    FixedShift,
    ImportedFacts,
    OverrideFacts,
    OverrideKind,
    RestrictionFacts,
    RotationFacts,
    Strategy,
    TemporaryFacts,
)
from watchbell.oncall.models import (
    ImportedShift,
    Override,
    Restriction,
    Rotation,
    RotationMember,
    Schedule,
    TemporarySchedule,
    TemporaryShift,
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


def override_facts(row: Override) -> OverrideFacts:
    """Return one override as facts; the people it names are best selected with it."""
    return OverrideFacts(
        id=row.id,
        kind=OverrideKind(row.kind),
        person=row.person_id,
        replaces=row.replaces_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        name=_name_of(row),
        made_by=row.made_by.name if row.made_by is not None else "",
        is_swap=row.cover_id is not None,
    )


def _name_of(row: Override) -> str:
    if row.cover is None:
        return f"for {row.replaces.name}" if row.replaces is not None else f"{row.kind} override"
    cover = row.cover
    if cover.kind == CoverKind.COVER:
        return f"cover for {cover.asker.name}"
    if row.person_id != cover.asker_id:
        return f"swap with {cover.asker.name}"
    return f"swap with {cover.asked.name if cover.asked is not None else ''}"


def temporary_facts(row: TemporarySchedule, shifts: Iterable[TemporaryShift]) -> TemporaryFacts:
    """Return one temporary schedule with these shifts as facts."""
    return TemporaryFacts(
        id=row.id,
        name=row.name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        shifts=tuple(FixedShift(one.person_id, one.starts_at, one.ends_at) for one in shifts),
        made_by=row.made_by.name if row.made_by is not None else "",
    )


def imported_facts(row: ImportedShift) -> ImportedFacts:
    """Return one shift of a calendar as facts; its `calendar` is best selected with it."""
    assert row.person_id is not None, "what matches nobody decides nothing"
    return ImportedFacts(
        calendar=row.calendar_id,
        name=row.calendar.name,
        priority=row.calendar.priority,
        person=row.person_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


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
