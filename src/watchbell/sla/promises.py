"""Policies ready to be asked: which version holds, which goal fits, whose hours count. Pure."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from watchbell.catalog.hours import ALWAYS, Hours
from watchbell.platform.conditions import ConditionError, holds
from watchbell.sla.domain import Definition, GoalSpec, Kind, Metric
from watchbell.sla.moments import Moment


@dataclass(frozen=True)
class Calendars:
    """Business hours by calendar: its versions with the instants from which each counts.

    What began before the first one counts by the first.
    """

    versions: Mapping[UUID, Sequence[tuple[datetime, int]]] = field(default_factory=dict)
    hours: Mapping[int, Hours] = field(default_factory=dict)

    def at(self, calendar: UUID | None, instant: datetime) -> tuple[int | None, Hours]:
        """Return the version that counts for what begins now, with its hours."""
        known = self.versions.get(calendar) if calendar else None
        if not known:
            return None, ALWAYS
        place = bisect_right(known, instant, key=lambda one: one[0])
        version = known[max(place - 1, 0)][1]
        return version, self.hours[version]


@dataclass(frozen=True)
class Version:
    """One version of a policy, with its goals made quick to ask."""

    id: UUID
    no: int
    valid_from: datetime
    says: Definition
    tests: tuple[tuple[GoalSpec, tuple[tuple[str, frozenset[str]], ...]], ...] = ()
    has_conditions: bool = False

    @classmethod
    def of(cls, id: UUID, no: int, valid_from: datetime, says: Definition) -> "Version":
        """Return a version with what its goals ask for, worked out."""
        tests = tuple(
            (goal, tuple((name, frozenset(values)) for name, values in goal.where.items()))
            for goal in says.goals
        )
        return cls(id, no, valid_from, says, tests, any(goal.condition for goal in says.goals))

    def goal_for(self, moment: Moment) -> GoalSpec | None:
        """Return the first goal that fits; None when none does."""
        facts = moment.facts
        for goal, wanted in self.tests:
            if all(_fits(facts.get(name, ""), values) for name, values in wanted) and (
                not goal.condition or is_so(goal.condition, moment)
            ):
                return goal
        return None


def _fits(value: Any, values: frozenset[str]) -> bool:
    return value in values if isinstance(value, str) else not values.isdisjoint(value)


def is_so(condition: str, moment: Moment) -> bool:
    """Say whether a condition holds; one that asks for what is not known does not."""
    try:
        return holds(condition, moment.values())
    except ConditionError:
        return False


@dataclass(frozen=True)
class Promise:
    """A policy with its versions, oldest first."""

    id: UUID
    name: str
    kind: Kind
    metric: Metric
    versions: tuple[Version, ...]
    archived_at: datetime | None = None

    @cached_property
    def types(self) -> frozenset[str] | None:
        """The types of incidents that a goal of any version may fit; None for any type."""
        goals = [goal for version in self.versions for goal in version.says.goals]
        if not all(goal.where.get("type") for goal in goals):
            return None
        return frozenset(slug for goal in goals for slug in goal.where["type"])

    def version_at(self, instant: datetime) -> Version | None:
        """Return the version for what begins now; None before the first and once archived."""
        if self.archived_at is not None and instant >= self.archived_at:
            return None
        if len(self.versions) == 1:
            return self.versions[0] if self.versions[0].valid_from <= instant else None
        place = bisect_right(self.versions, instant, key=lambda one: one.valid_from)
        return self.versions[place - 1] if place else None
