"""Reading who is away, and which shifts that touches."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.kernel.zones import zone
from watchbell.oncall.away import Absence, clashes, holidays_of
from watchbell.oncall.domain import ScheduleFacts, Source
from watchbell.oncall.models import Leave, PersonRegion, Schedule
from watchbell.oncall.selectors.reading import clean_window
from watchbell.oncall.selectors.whole import Whole, whole_of
from watchbell.oncall.shifts import final_schedule


@dataclass(frozen=True, slots=True)
class Conflict:
    """`person` is on call in [start, end) although away: on `leave`, or on a `holiday`.

    `name` is the holiday's, or what the note of the leave says.
    """

    schedule: Schedule
    start: datetime
    end: datetime
    person: Person
    kind: str
    name: str
    source: Source | None
    could_cover: tuple[Person, ...]


def leaves_of(person_id: UUID, *, at: datetime) -> list[Leave]:
    """Return somebody's leave that is not over at `at`, soonest first."""
    rows = Leave.objects.filter(person_id=person_id, ends_at__gt=at).select_related("person")
    return list(rows.order_by("starts_at", "id"))


def holiday_region_of(person_id: UUID) -> str:
    """Return whose public holidays somebody has; "" for those of each schedule."""
    row = PersonRegion.objects.filter(person_id=person_id).first()
    return row.region if row else ""


def conflicts_of(schedule: Schedule, lo: datetime, hi: datetime) -> list[Conflict]:
    """Return the shifts of [lo, hi) whose person is on leave or has a public holiday, in order,
    with who of the schedule's people could cover."""
    lo, hi = clean_window(lo, hi)
    return conflicts_in(whole_of(schedule, since=lo, at=lo), lo, hi)


def conflicts_in(whole: Whole, lo: datetime, hi: datetime) -> list[Conflict]:
    """Return the conflicts of a schedule that was read already, in two statements more."""
    lo, hi = clean_window(lo, hi)
    facts, people = whole.within(lo, hi), whole.people
    shifts = final_schedule(facts, lo, hi)
    pool = [one for one in people_in(facts) if people[one].is_active]
    on_call = {shift.person for shift in shifts if shift.person is not None}
    concerned = [people[one] for one in {*pool, *on_call}]
    absences = absences_of(concerned, whole.schedule, lo, hi)
    return [
        Conflict(
            whole.schedule,
            one.start,
            one.end,
            people[one.person],
            one.absence.kind,
            one.absence.name,
            one.source,
            tuple(people[other] for other in one.could_cover),
        )
        for one in clashes(shifts, absences, pool)
    ]


def people_in(facts: ScheduleFacts) -> list[UUID]:
    """Return who takes turns by the rotations, in the order in which they are named, each once."""
    named = (member for rotation in facts.rotations for member in rotation.members)
    return [*dict.fromkeys(one for one in named if one is not None)]


def absences_of(
    people: Collection[Person], schedule: Schedule, lo: datetime, hi: datetime
) -> dict[UUID, list[Absence]]:
    """Return when each of these people is away within [lo, hi), in two queries.

    Who named no region has the holidays of the schedule's, by the schedule's zone.
    """
    ids = [person.pk for person in people]
    found: dict[UUID, list[Absence]] = {one: [] for one in ids}
    for leave in Leave.objects.filter(person_id__in=ids, starts_at__lt=hi, ends_at__gt=lo):
        found[leave.person_id].append(Absence(leave.starts_at, leave.ends_at, "leave", leave.note))
    own = regions_of(people)
    for person_id, days in holidays_by_person(people, schedule, own, lo, hi).items():
        found[person_id] += days
    return found


def regions_of(people: Collection[Person]) -> dict[UUID, str]:
    """Return the region of each of these people who named one, in one query."""
    rows = PersonRegion.objects.filter(person__in=[person.pk for person in people])
    return dict(rows.values_list("person_id", "region"))


def holidays_by_person(
    people: Collection[Person],
    schedule: Schedule,
    own: Mapping[UUID, str],
    lo: datetime,
    hi: datetime,
) -> dict[UUID, list[Absence]]:
    """Return the public holidays of each of these people within [lo, hi); `own` are regions."""
    return {
        person.pk: holidays_of(
            own.get(person.pk, schedule.region),
            zone(person.timezone if person.pk in own else schedule.timezone),
            lo,
            hi,
        )
        for person in people
    }
