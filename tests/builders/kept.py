"""Facts made by hand, taken through the services and the database and read back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from tests.builders.people import make_person
from tests.builders.rotations import NAMES
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.domain import OverrideFacts, RotationFacts, ScheduleFacts, TemporaryFacts
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import facts_of
from watchbell.oncall.services import add_override, create_schedule, make_temporary
from watchbell.oncall.specs import RotationSpec, ScheduleSpec

_YEARS = timedelta(days=30 * 366)
_numbers = count(1)


def kept(facts: ScheduleFacts) -> ScheduleFacts:
    """Return the facts as the services kept them; people stay letters."""
    first = min(one.starts_at for one in facts.rotations).replace(tzinfo=UTC)
    now = first - timedelta(days=3)
    people = {id_: make_person(f"{NAMES[id_]}{next(_numbers)}", now=now) for id_ in _people(facts)}
    schedule = _create(facts, people, now)
    for one in facts.overrides:
        add_override(
            schedule_id=schedule.pk,
            kind=one.kind.value,
            person_id=people[one.person].pk,
            replaces_id=people[one.replaces].pk if one.replaces else None,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            actor=SYSTEM,
            now=now,
        )
    for temporary in facts.temporaries:
        make_temporary(
            schedule_id=schedule.pk,
            name=temporary.name,
            starts_at=temporary.starts_at,
            ends_at=temporary.ends_at,
            shifts=[replace(one, person=people[one.person].pk) for one in temporary.shifts],
            actor=SYSTEM,
            now=now,
        )
    return read_back(schedule, people, first)


def kept_schedule(
    *rotations: RotationFacts,
    overrides: Sequence[OverrideFacts] = (),
    temporaries: Sequence[TemporaryFacts] = (),
) -> ScheduleFacts:
    """Return a schedule of these as the services kept it."""
    return kept(ScheduleFacts(tuple(rotations), tuple(overrides), tuple(temporaries)))


def read_back(schedule: Schedule, people: dict[UUID, Person], at: datetime) -> ScheduleFacts:
    """Return what is stored, with the letters' ids in the place of the people's."""
    letters = {person.pk: id_ for id_, person in people.items()}
    found = facts_of([schedule.pk], at - _YEARS, at + _YEARS)[schedule.pk]
    return ScheduleFacts(
        tuple(
            replace(one, members=tuple(letters.get(id_) if id_ else None for id_ in one.members))
            for one in found.rotations
        ),
        tuple(
            replace(
                one,
                person=letters[one.person],
                replaces=letters[one.replaces] if one.replaces else None,
            )
            for one in found.overrides
        ),
        tuple(
            replace(
                one, shifts=tuple(replace(each, person=letters[each.person]) for each in one.shifts)
            )
            for one in found.temporaries
        ),
    )


def spec_of(rotation: RotationFacts, people: dict[UUID, Person]) -> RotationSpec:
    """Return what asks for this rotation."""
    return RotationSpec(
        name=rotation.name,
        starts_at=rotation.starts_at,
        ends_at=rotation.ends_at,
        rrule=rotation.rrule,
        members=[people[one].pk if one else None for one in rotation.members],
        priority=rotation.priority,
        strategy=rotation.strategy.value,
        shifts_per_member=rotation.shifts_per_member,
        effective_since=rotation.effective_since,
        effective_until=rotation.effective_until,
        restrictions=rotation.restrictions,
        exdates=rotation.exdates,
        rdates=rotation.rdates,
    )


def _create(facts: ScheduleFacts, people: dict[UUID, Person], now: datetime) -> Schedule:
    number = next(_numbers)
    spec = ScheduleSpec(
        name=f"Schedule {number}",
        slug=f"schedule-{number}",
        timezone=facts.rotations[0].timezone,
        rotations=[spec_of(one, people) for one in facts.rotations],
    )
    return create_schedule(spec=spec, actor=SYSTEM, now=now)


def _people(facts: ScheduleFacts) -> dict[UUID, None]:
    found = [id_ for one in facts.rotations for id_ in one.members]
    for one in facts.overrides:
        found += [one.person, one.replaces]
    found += [each.person for one in facts.temporaries for each in one.shifts]
    return dict.fromkeys(id_ for id_ in found if id_ is not None)
