"""A schedule read once, for whoever asks several things of it: two statements in all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import people_by_id
from watchbell.oncall.domain import (
    ImportedFacts,
    OverrideFacts,
    RotationFacts,
    ScheduleFacts,
    Shift,
    TemporaryFacts,
)
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors.facts import facts_of
from watchbell.oncall.selectors.reading import REACH, OnCall, PlannedShift, clean_window
from watchbell.oncall.shifts import final_schedule, shifts_at

LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Later than all that is planned."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A schedule with all that decides it around an instant, and everybody it names."""

    schedule: Schedule
    facts: ScheduleFacts
    people: Mapping[UUID, Person]

    def within(self, lo: datetime, hi: datetime) -> ScheduleFacts:
        """Return only what decides within [lo, hi)."""
        facts = self.facts
        return ScheduleFacts(
            rotations=tuple(one for one in facts.rotations if _counts(one, lo, hi)),
            overrides=tuple(one for one in facts.overrides if _holds(one, lo, hi)),
            temporaries=tuple(one for one in facts.temporaries if _holds(one, lo, hi)),
            imported=tuple(one for one in facts.imported if _holds(one, lo, hi)),
        )

    def on_call(self, at: datetime) -> list[OnCall]:
        """Return who is on call at an instant, since when and until when."""
        return [
            OnCall(self.people[one.person], one.start, one.end, one.source)
            for one in shifts_at(self.facts, at)
            if one.person is not None and one.source is not None
        ]

    def final(self, lo: datetime, hi: datetime) -> list[PlannedShift]:
        """Return the final schedule within [lo, hi), clipped to it, gaps included."""
        return self.planned(final_schedule(self.facts, *clean_window(lo, hi)))

    def planned(self, shifts: Iterable[Shift]) -> list[PlannedShift]:
        """Return shifts with the people who have them."""
        return [
            PlannedShift(
                self.schedule,
                one.start,
                one.end,
                self.people[one.person] if one.person is not None else None,
                one.source,
            )
            for one in shifts
        ]

    def rotations(self, at: datetime) -> list[RotationFacts]:
        """Return the rotations that count at `at` or later, the highest priority first."""
        found = [one for one in self.facts.rotations if _counts(one, at, LATEST)]
        return sorted(found, key=lambda one: (-one.priority, str(one.effective_since), one.name))

    def overrides(self, at: datetime) -> list[OverrideFacts]:
        """Return the overrides that hold at `at` or later, soonest first."""
        found = (one for one in self.facts.overrides if one.ends_at > at)
        return sorted(found, key=lambda one: (one.starts_at, one.id))

    def temporaries(self, at: datetime) -> list[TemporaryFacts]:
        """Return the temporary schedules that hold at `at` or later, soonest first."""
        found = (one for one in self.facts.temporaries if one.ends_at > at)
        return sorted(found, key=lambda one: (one.starts_at, one.id))


def _counts(one: RotationFacts, lo: datetime, hi: datetime) -> bool:
    since, until = one.effective_since, one.effective_until
    return (since is None or since < hi) and (until is None or until > lo)


def _holds(one: OverrideFacts | TemporaryFacts | ImportedFacts, lo: datetime, hi: datetime) -> bool:
    return one.starts_at < hi and one.ends_at > lo


def whole_of(schedule: Schedule, *, since: datetime, at: datetime) -> Whole:
    """Return what decides the schedule from `since` on, and who has a whole shift at `at`."""
    facts = facts_of([schedule.pk], min(since, at - REACH), LATEST)[schedule.pk]
    return Whole(schedule, facts, people_by_id(_named(facts)))


def _named(facts: ScheduleFacts) -> Iterator[UUID]:
    for rotation in facts.rotations:
        yield from (one for one in rotation.members if one is not None)
    for override in facts.overrides:
        yield from (one for one in (override.person, override.replaces) if one is not None)
    for temporary in facts.temporaries:
        yield from (one.person for one in temporary.shifts)
    yield from (one.person for one in facts.imported)
