"""What is tried against the past: other policies, routing, people on call, personal rules. Pure."""

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
from watchbell.paging.backtest.rotating import as_if_always, lineage
from watchbell.paging.backtest.routing import RouteChange
from watchbell.paging.domain import Snapshot
from watchbell.paging.reaching import Reach, Rule


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """Rotations that are left out, others that are added, and people who stand in for others.

    It holds for the whole range; overrides stay, with the people swapped in them too. With a
    rotation of `instead_of` all go that it followed or that follow it. An added rotation that
    does not say since when counts as if it always had.
    """

    drop: tuple[UUID, ...] = ()
    instead_of: tuple[UUID, ...] = ()
    add: tuple[RotationFacts, ...] = ()
    swap: Mapping[UUID, UUID] = field(default_factory=dict)

    def applied(self, facts: ScheduleFacts, since: datetime) -> ScheduleFacts:
        """Return the schedule as it would have been from `since` on."""
        gone = {*self.drop, *lineage(facts.rotations, self.instead_of)}
        kept = [self._rotation(one) for one in facts.rotations if one.id not in gone]
        added = (
            as_if_always(one, since) if one.effective_since is None else one for one in self.add
        )
        return replace(
            facts,
            rotations=(*kept, *added),
            overrides=tuple(self._override(one) for one in facts.overrides),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "drop": [str(one) for one in self.drop],
            "instead_of": [str(one) for one in self.instead_of],
            "add": [rotation_to_json(one) for one in self.add],
            "swap": {str(out): str(into) for out, into in self.swap.items()},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave."""
        return cls(
            drop=tuple(UUID(one) for one in value["drop"]),
            instead_of=tuple(UUID(one) for one in value.get("instead_of", ())),
            add=tuple(rotation_from_json(one) for one in value["add"]),
            swap={UUID(out): UUID(into) for out, into in value["swap"].items()},
        )

    def _rotation(self, one: RotationFacts) -> RotationFacts:
        members = (person and self.swap.get(person, person) for person in one.members)
        return replace(one, members=tuple(members))

    def _override(self, one: OverrideFacts) -> OverrideFacts:
        replaces = one.replaces and self.swap.get(one.replaces, one.replaces)
        return replace(one, person=self.swap.get(one.person, one.person), replaces=replaces)


@dataclass(frozen=True, slots=True)
class RulesChange:
    """Other personal rules for some people: by urgency, which channel so many minutes after a page.

    A channel is all their proved addresses of that kind; who has none of those named goes by the
    default. As a team's default it leaves alone whoever has rules of their own.
    """

    people: tuple[UUID, ...]
    rules: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    quiet_hours: str | None = None
    is_default: bool = False

    def applied(self, reach: Reach) -> Reach:
        """Return how somebody would have been reached."""
        found = reach.rules
        for urgency, wanted in self.rules.items():
            own = [rule for rule in found if rule.urgency == urgency]
            if own and self.is_default:
                continue
            others = tuple(rule for rule in found if rule.urgency != urgency)
            found = others + tuple(
                Rule(urgency, minutes, way)
                for channel, minutes in wanted
                for way in reach.ways
                if way.channel == channel
            )
        quiet = reach.quiet_hours if self.quiet_hours is None else self.quiet_hours
        return replace(reach, rules=found, quiet_hours=quiet)

    def to_json(self) -> dict[str, Any]:
        return {
            "people": [str(one) for one in self.people],
            "rules": {
                urgency: [list(one) for one in found] for urgency, found in self.rules.items()
            },
            "quiet_hours": self.quiet_hours,
            "is_default": self.is_default,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave."""
        return cls(
            people=tuple(UUID(one) for one in value["people"]),
            rules={
                urgency: tuple((str(channel), int(minutes)) for channel, minutes in found)
                for urgency, found in value["rules"].items()
            },
            quiet_hours=value["quiet_hours"],
            is_default=value["is_default"],
        )


@dataclass(frozen=True, slots=True)
class Change:
    """All that is tried at once. Each of `policies` takes the place of the one with its id, or is
    a new one that only `services` follow."""

    policies: tuple[Snapshot, ...] = ()
    services: Mapping[UUID, UUID | None] = field(default_factory=dict)
    schedules: Mapping[UUID, ScheduleChange] = field(default_factory=dict)
    rules: tuple[RulesChange, ...] = ()
    routes: tuple[RouteChange, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "policies": [one.to_json() for one in self.policies],
            "services": {str(one): str(to) if to else None for one, to in self.services.items()},
            "schedules": {str(one): what.to_json() for one, what in self.schedules.items()},
            "rules": [one.to_json() for one in self.rules],
            "routes": [one.to_json() for one in self.routes],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave, of this version or of one that knew one policy at most."""
        older = [value["policy"]] if value.get("policy") else []
        return cls(
            policies=tuple(Snapshot.from_json(one) for one in value.get("policies", older)),
            services={UUID(one): UUID(to) if to else None for one, to in value["services"].items()},
            schedules={
                UUID(one): ScheduleChange.from_json(what)
                for one, what in value["schedules"].items()
            },
            rules=tuple(RulesChange.from_json(one) for one in value.get("rules", ())),
            routes=tuple(RouteChange.from_json(one) for one in value.get("routes", ())),
        )


_WALLS = frozenset({"starts_at", "ends_at", "effective_since", "effective_until"})


def rotation_to_json(one: RotationFacts) -> dict[str, Any]:
    """Return a rotation as JSON values."""
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


def rotation_from_json(found: Mapping[str, Any]) -> RotationFacts:
    """Rebuild what `rotation_to_json` gave."""
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
