"""A schedule as a drawing needs it: each rotation by itself, the overrides, the outcome."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, Window
from django.db.models.functions import RowNumber

from watchbell.accounts.models import Person
from watchbell.kernel.errors import NotFound
from watchbell.oncall.domain import (
    ImportedFacts,
    OverrideFacts,
    RotationFacts,
    ScheduleFacts,
    Shift,
    Source,
    TemporaryFacts,
)
from watchbell.oncall.models import ImportedCalendar, ImportedShift, Override
from watchbell.oncall.selectors import (
    OnCall,
    PlannedShift,
    Whole,
    next_shifts_of,
    oncall_now,
    shifts_for_all,
)
from watchbell.oncall.selectors.facts import facts_of
from watchbell.oncall.shifts import final_schedule

_AROUND = timedelta(days=70)
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Layer:
    """One rotation, with those that came before and after it under its name; or a calendar."""

    name: str
    priority: int
    timezone: str
    shifts: list[PlannedShift]


@dataclass(frozen=True, slots=True)
class Layers:
    """All that decides within a window, and what comes of it; gaps are shifts of nobody."""

    rotations: list[Layer]
    overrides: list[PlannedShift]
    final: list[PlannedShift]


@dataclass(frozen=True, slots=True)
class CalendarState:
    """An imported calendar, how many of its coming events are shifts, and some that are not."""

    calendar: ImportedCalendar
    matched: int
    missed: int
    unmatched: list[ImportedShift]

    @property
    def is_coming(self) -> bool:
        """Say whether it is being fetched for the first time."""
        one = self.calendar
        return bool(one.sealed_url) and one.fetched_at is None and not one.failure


@dataclass(frozen=True, slots=True)
class OwnShift:
    """Somebody's shift, and who has the schedule right before and right after it."""

    shift: PlannedShift
    before: list[Person]
    after: list[Person]
    gap_after: bool


def layers_of(whole: Whole, lo: datetime, hi: datetime) -> Layers:
    """Return what is to be drawn of a schedule within [lo, hi), clipped to it."""
    facts = whole.within(lo, hi)
    rows = [
        replace(layer, shifts=whole.planned(shifts))
        for layer, shifts in [*_by_rotation(facts, lo, hi), *_by_calendar(facts, lo, hi)]
    ]
    held = [one for one in whole.overrides(lo) if one.starts_at < hi]
    return Layers(
        sorted(rows, key=lambda layer: (-layer.priority, layer.name)),
        whole.planned(
            Shift(one.starts_at, one.ends_at, one.person, source_of(one)) for one in held
        ),
        whole.planned(final_schedule(facts, lo, hi)),
    )


def shift_at(schedule_id: UUID, person_id: UUID, *, at: datetime) -> OnCall:
    """Return the whole shift that somebody has at an instant; NotFound when they have none."""
    for found in oncall_now(schedule_id, at=at):
        if found.person.pk == person_id:
            return found
    raise NotFound("That shift is no longer there; somebody changed the schedule meanwhile.")


def own_shifts(person: Person, *, at: datetime, days: int = 60) -> list[OwnShift]:
    """Return somebody's running and coming shifts in all schedules, soonest first, whole."""
    coming = next_shifts_of(person, at=at, days=days, limit=500)
    schedules = {one.schedule.pk: one.schedule for one in coming}
    last = at + timedelta(days=days)
    planned = shifts_for_all(list(schedules.values()), at - _AROUND, last + _AROUND)
    found = [
        _with_neighbours(one, shifts)
        for shifts in planned.values()
        for one in shifts
        if one.person == person and one.end > at and one.start < last
    ]
    return sorted(found, key=lambda own: (own.shift.start, own.shift.schedule.name))


def override_of(schedule_id: UUID, override_id: UUID, *, at: datetime) -> Override:
    """Return an override of the schedule that holds now or later; NotFound without one."""
    rows = Override.objects.filter(schedule_id=schedule_id, pk=override_id, ends_at__gt=at)
    found = rows.select_related("person", "replaces", "cover").first()
    if found is None:
        raise NotFound("This schedule has no such override now or later.")
    return found


def changes_something(override: Override) -> bool:
    """Say whether anybody else is on call because of this override."""
    span = override.starts_at, override.ends_at
    facts = facts_of([override.schedule_id], *span)[override.schedule_id]
    others = tuple(one for one in facts.overrides if one.id != override.pk)
    return _who(facts, *span) != _who(replace(facts, overrides=others), *span)


def calendars_of(schedule_id: UUID, *, at: datetime) -> list[CalendarState]:
    """Return the calendars that a schedule imports, by name, and what of them is for nobody."""
    rows = ImportedCalendar.objects.filter(schedule_id=schedule_id, removed_at=None)
    coming = Q(shifts__ends_at__gt=at)
    counted = rows.annotate(
        matched=Count("shifts", filter=coming & Q(shifts__person__isnull=False)),
        missed=Count("shifts", filter=coming & Q(shifts__person=None)),
    )
    found = list(counted.order_by("name", "id"))
    missing = [row.pk for row in found if row.missed]
    unmatched = _unmatched(missing, at) if missing else {}
    return [CalendarState(row, row.matched, row.missed, unmatched.get(row.pk, [])) for row in found]


def calendar_of(schedule_id: UUID, calendar_id: UUID) -> ImportedCalendar:
    """Return a calendar that the schedule imports; NotFound without one."""
    rows = ImportedCalendar.objects.filter(schedule_id=schedule_id, removed_at=None)
    found = rows.filter(pk=calendar_id).first()
    if found is None:
        raise NotFound("This schedule imports no such calendar.")
    return found


def _unmatched(calendar_ids: list[UUID], at: datetime) -> dict[UUID, list[ImportedShift]]:
    """Return the next events of each calendar that are for nobody, in one statement."""
    place = Window(RowNumber(), partition_by="calendar_id", order_by=("starts_at", "id"))
    rows = ImportedShift.objects.filter(
        calendar_id__in=calendar_ids, person=None, ends_at__gt=at
    ).annotate(place=place)
    found: dict[UUID, list[ImportedShift]] = {}
    for row in rows.filter(place__lte=_SHOWN).order_by("starts_at", "id"):
        found.setdefault(row.calendar_id, []).append(row)
    return found


def source_of(override: OverrideFacts) -> Source:
    """Return an override as the reason of a shift."""
    kind = "swap" if override.is_swap else "override"
    return Source(kind, override.id, override.name, override.made_by)


def temporary_source(temporary: TemporaryFacts) -> Source:
    """Return a temporary schedule as the reason of its shifts."""
    return Source("temporary", temporary.id, temporary.name, temporary.made_by)


def _with_neighbours(shift: PlannedShift, shifts: Sequence[PlannedShift]) -> OwnShift:
    others = [one for one in shifts if one.person is not None and one.person != shift.person]
    return OwnShift(
        shift,
        before=_named(one for one in others if one.end == shift.start),
        after=_named(one for one in others if one.start == shift.end),
        gap_after=any(one.person is None and one.start == shift.end for one in shifts),
    )


def _named(shifts: Iterable[PlannedShift]) -> list[Person]:
    return list(dict.fromkeys(one.person for one in shifts if one.person is not None))


def _versions(rotations: Iterable[RotationFacts]) -> list[list[RotationFacts]]:
    """Return the rotations in their rows: one that ended and its successor share one."""
    rows: list[list[RotationFacts]] = []
    for one in sorted(rotations, key=lambda one: (str(one.effective_since or ""), str(one.id))):
        row = next((row for row in rows if _follows(row[-1], one)), None)
        if row is None:
            rows.append([one])
        else:
            row.append(one)
    return rows


def _follows(earlier: RotationFacts, later: RotationFacts) -> bool:
    until, since = earlier.effective_until, later.effective_since
    return earlier.name == later.name and until is not None and since is not None and until <= since


def _by_rotation(
    facts: ScheduleFacts, lo: datetime, hi: datetime
) -> list[tuple[Layer, list[Shift]]]:
    """Return the shifts of each row of rotations, deliberate empty ones too, without gaps."""
    return [
        (
            Layer(row[-1].name, row[-1].priority, row[-1].timezone, []),
            [one for version in row for one in _alone(ScheduleFacts((version,)), lo, hi)],
        )
        for row in _versions(facts.rotations)
    ]


def _by_calendar(
    facts: ScheduleFacts, lo: datetime, hi: datetime
) -> list[tuple[Layer, list[Shift]]]:
    rows: dict[UUID, list[ImportedFacts]] = {}
    for one in facts.imported:
        rows.setdefault(one.calendar, []).append(one)
    return [
        (
            Layer(row[0].name, row[0].priority, "", []),
            _alone(ScheduleFacts((), imported=tuple(row)), lo, hi),
        )
        for row in rows.values()
    ]


def _alone(facts: ScheduleFacts, lo: datetime, hi: datetime) -> list[Shift]:
    return [one for one in final_schedule(facts, lo, hi) if one.source is not None]


def _who(
    facts: ScheduleFacts, lo: datetime, hi: datetime
) -> set[tuple[datetime, datetime, UUID | None]]:
    return {(one.start, one.end, one.person) for one in final_schedule(facts, lo, hi)}
