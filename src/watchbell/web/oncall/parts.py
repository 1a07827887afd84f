"""What a schedule is made of, as its page lists it: rotations, overrides, temporary schedules."""

from dataclasses import dataclass
from datetime import datetime

from watchbell.accounts.models import Person
from watchbell.oncall.domain import OverrideFacts, RotationFacts, TemporaryFacts
from watchbell.oncall.selectors import Whole
from watchbell.web.oncall.fields import span_rows
from watchbell.web.oncall.handover import rhythm_of, span_text


@dataclass(frozen=True, slots=True)
class RotationRow:
    """A rotation, in words when it hands over, and its people in order; None is the empty slot."""

    rotation: RotationFacts
    rhythm: str
    only: list[str]
    members: list[Person | None]


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """An override; `whom` is who is stood in for, and `is_agreed` says that they asked for it."""

    override: OverrideFacts
    who: Person
    whom: Person | None

    @property
    def is_agreed(self) -> bool:
        return self.override.is_swap


@dataclass(frozen=True, slots=True)
class TemporaryRow:
    """A temporary schedule, and who has which span of it."""

    temporary: TemporaryFacts
    shifts: list[tuple[Person, datetime, datetime]]


def rotation_row(rotation: RotationFacts, whole: Whole) -> RotationRow:
    """Return a rotation as it is listed."""
    members = [whole.people[one] if one is not None else None for one in rotation.members]
    only = [span_text(*row) for row in span_rows(rotation.restrictions)]
    return RotationRow(rotation, rhythm_of(rotation.rrule).in_words(), only, members)


def override_row(override: OverrideFacts, whole: Whole) -> OverrideRow:
    """Return an override as it is listed."""
    whom = whole.people[override.replaces] if override.replaces is not None else None
    return OverrideRow(override, whole.people[override.person], whom)


def temporary_row(temporary: TemporaryFacts, whole: Whole) -> TemporaryRow:
    """Return a temporary schedule as it is listed."""
    shifts = [(whole.people[one.person], one.starts_at, one.ends_at) for one in temporary.shifts]
    return TemporaryRow(temporary, shifts)
