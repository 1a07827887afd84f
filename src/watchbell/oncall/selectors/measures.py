"""Reading how well schedules are covered and shared, and hours for pay."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import people_by_id
from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import zone
from watchbell.oncall.domain import ScheduleFacts, Shift
from watchbell.oncall.measures import (
    Gap,
    Load,
    LocalTime,
    balance,
    coverage,
    gaps,
    loads,
    paid_hours,
    quality,
)
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors.away import holidays_by_person, regions_of
from watchbell.oncall.selectors.facts import facts_of
from watchbell.oncall.selectors.reading import clean_window
from watchbell.oncall.shifts import final_schedule


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """What somebody has of a schedule in a window; the same hour may be night and weekend."""

    person: Person
    total: timedelta
    night: timedelta
    weekend: timedelta
    holiday: timedelta
    nights: int
    shifts: int


@dataclass(frozen=True, slots=True)
class Measures:
    """How well a schedule is covered and shared within [start, end).

    `coverage` and `balance` are shares from 0 to 1, `quality` goes from 0 to 100.
    """

    schedule: Schedule
    start: datetime
    end: datetime
    coverage: float
    balance: float
    quality: int
    gaps: tuple[Gap, ...]
    loads: tuple[PersonLoad, ...]


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Somebody's hours in one schedule, each hour in one column, by their own clock."""

    person: Person
    schedule: Schedule
    weekday: timedelta
    night: timedelta
    weekend: timedelta
    holiday: timedelta

    @property
    def total(self) -> timedelta:
        return self.weekday + self.night + self.weekend + self.holiday


def measures_of(schedule: Schedule, lo: datetime, hi: datetime) -> Measures:
    """Return how well the schedule is covered and shared within [lo, hi)."""
    return measures_for_all([schedule], lo, hi)[0]


def measures_for_all(schedules: Collection[Schedule], lo: datetime, hi: datetime) -> list[Measures]:
    """Return the same for each of these schedules, in a handful of queries."""
    lo, hi = clean_window(lo, hi)
    facts = facts_of([one.pk for one in schedules], lo, hi)
    final = {one.pk: final_schedule(facts[one.pk], lo, hi) for one in schedules}
    people = people_by_id(
        shift.person for shifts in final.values() for shift in shifts if shift.person is not None
    )
    own = regions_of(people.values())
    return [
        _measured(one, facts[one.pk], final[one.pk], people, own, Interval(lo, hi))
        for one in schedules
    ]


def _measured(
    schedule: Schedule,
    facts: ScheduleFacts,
    shifts: Sequence[Shift],
    people: Mapping[UUID, Person],
    own: Mapping[UUID, str],
    window: Interval,
) -> Measures:
    theirs = [people[one] for one in {one.person for one in shifts if one.person is not None}]
    clocks = _clocks(theirs, schedule, own, window.start, window.end)
    found = loads(shifts, window, clocks)
    covered, balanced = coverage(shifts, window), balance(found)
    return Measures(
        schedule,
        window.start,
        window.end,
        covered,
        balanced,
        quality(covered, balanced),
        tuple(gaps(facts, shifts, window)),
        tuple(_named(load, people[load.person]) for load in found),
    )


def hours_of(schedules: Collection[Schedule], lo: datetime, hi: datetime) -> list[HoursRow]:
    """Return the hours report for pay within [lo, hi): a row a person and schedule, by name."""
    lo, hi = clean_window(lo, hi)
    facts = facts_of([one.pk for one in schedules], lo, hi)
    final = {one.pk: final_schedule(facts[one.pk], lo, hi) for one in schedules}
    people = people_by_id(
        shift.person for shifts in final.values() for shift in shifts if shift.person is not None
    )
    own = regions_of(people.values())
    rows = [row for one in schedules for row in _hours(one, final[one.pk], people, own, lo, hi)]
    return sorted(rows, key=lambda row: (row.person.name, str(row.person.pk), row.schedule.name))


def _hours(
    schedule: Schedule,
    shifts: Sequence[Shift],
    people: Mapping[UUID, Person],
    own: Mapping[UUID, str],
    lo: datetime,
    hi: datetime,
) -> list[HoursRow]:
    theirs = [people[one] for one in {one.person for one in shifts if one.person is not None}]
    clocks = _clocks(theirs, schedule, own, lo, hi)
    return [
        HoursRow(people[one.person], schedule, one.weekday, one.night, one.weekend, one.holiday)
        for one in paid_hours(shifts, Interval(lo, hi), clocks)
    ]


def _clocks(
    people: Collection[Person],
    schedule: Schedule,
    own: Mapping[UUID, str],
    lo: datetime,
    hi: datetime,
) -> dict[UUID, LocalTime]:
    days = holidays_by_person(people, schedule, own, lo, hi)
    return {
        person.pk: LocalTime(
            zone(person.timezone), [Interval(day.start, day.end) for day in days[person.pk]]
        )
        for person in people
    }


def _named(load: Load, person: Person) -> PersonLoad:
    return PersonLoad(
        person, load.total, load.night, load.weekend, load.holiday, load.nights, load.shifts
    )
