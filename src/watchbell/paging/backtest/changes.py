"""What is tried against the past: another policy, other routing, other people on call. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, time
from typing import Any, Self
from uuid import UUID

from watchbell.oncall.domain import (
    OverrideFacts,
    RestrictionFacts,
    RotationFacts,
    ScheduleFacts,
    Strategy,
)
from watchbell.paging.domain import Snapshot


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """Rotations that are left out, others that are added, and people who stand in for others.

    It holds for the whole range; overrides stay, with the people swapped in them too.
    """

    drop: tuple[UUID, ...] = ()
    add: tuple[RotationFacts, ...] = ()
    swap: Mapping[UUID, UUID] = field(default_factory=dict)

    def applied(self, facts: ScheduleFacts) -> ScheduleFacts:
        """Return the schedule as it would have been."""
        kept = [one for one in facts.rotations if one.id not in self.drop]
        return replace(
            facts,
            rotations=(*(self._rotation(one) for one in kept), *self.add),
            overrides=tuple(self._override(one) for one in facts.overrides),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "drop": [str(one) for one in self.drop],
            "add": [_rotation_to_json(one) for one in self.add],
            "swap": {str(out): str(into) for out, into in self.swap.items()},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave."""
        return cls(
            drop=tuple(UUID(one) for one in value["drop"]),
            add=tuple(_rotation_from_json(one) for one in value["add"]),
            swap={UUID(out): UUID(into) for out, into in value["swap"].items()},
        )

    def _rotation(self, one: RotationFacts) -> RotationFacts:
        members = (person and self.swap.get(person, person) for person in one.members)
        return replace(one, members=tuple(members))

    def _override(self, one: OverrideFacts) -> OverrideFacts:
        replaces = one.replaces and self.swap.get(one.replaces, one.replaces)
        return replace(one, person=self.swap.get(one.person, one.person), replaces=replaces)


@dataclass(frozen=True, slots=True)
class Change:
    """All that is tried at once. `policy` takes the place of the one with its id."""

    policy: Snapshot | None = None
    services: Mapping[UUID, UUID | None] = field(default_factory=dict)
    schedules: Mapping[UUID, ScheduleChange] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "policy": self.policy.to_json() if self.policy else None,
            "services": {str(one): str(to) if to else None for one, to in self.services.items()},
            "schedules": {str(one): what.to_json() for one, what in self.schedules.items()},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave."""
        return cls(
            policy=Snapshot.from_json(value["policy"]) if value["policy"] else None,
            services={UUID(one): UUID(to) if to else None for one, to in value["services"].items()},
            schedules={
                UUID(one): ScheduleChange.from_json(what)
                for one, what in value["schedules"].items()
            },
        )


_WALLS = frozenset({"starts_at", "ends_at", "effective_since", "effective_until"})


def _rotation_to_json(one: RotationFacts) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in (known.name for known in fields(one)):
        value = getattr(one, name)
        if name in _WALLS:
            value = value and value.isoformat()
        elif name in ("exdates", "rdates"):
            value = [at.isoformat() for at in value]
        elif name == "members":
            value = [person and str(person) for person in value]
        elif name == "restrictions":
            value = [
                [r.from_time.isoformat(), r.to_time.isoformat(), r.from_day, r.to_day]
                for r in value
            ]
        found[name] = str(value) if isinstance(value, UUID) else value
    return found


def _rotation_from_json(found: Mapping[str, Any]) -> RotationFacts:
    values = dict(found)
    for name in _WALLS:
        values[name] = values[name] and datetime.fromisoformat(values[name])
    for name in ("exdates", "rdates"):
        values[name] = tuple(datetime.fromisoformat(at) for at in values[name])
    return RotationFacts(
        **values
        | {
            "id": UUID(values["id"]),
            "strategy": Strategy(values["strategy"]),
            "members": tuple(person and UUID(person) for person in values["members"]),
            "restrictions": tuple(
                RestrictionFacts(time.fromisoformat(lo), time.fromisoformat(hi), first, last)
                for lo, hi, first, last in values["restrictions"]
            ),
        }
    )
