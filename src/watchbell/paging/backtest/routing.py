"""Alerts that would have gone to another service, and their incidents with them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from watchbell.paging.backtest.cases import Case, Situation, Spell
from watchbell.platform.conditions import ConditionError, holds

NAMES = frozenset({"labels", "severity", "title", "description"})
"""What a condition may ask of an alert."""


@dataclass(frozen=True, slots=True)
class RouteChange:
    """Alerts for which `condition` holds go to this service, before all routes of today; of one
    integration, or of any."""

    condition: str
    service_id: UUID
    integration_id: UUID | None = None

    def takes(self, alert: "RaisedBy") -> bool:
        """Say whether the alert goes this way; one that lacks what is asked for does not."""
        if self.integration_id not in (None, alert.integration_id):
            return False
        try:
            return holds(self.condition, alert.values)
        except ConditionError:
            return False

    def to_json(self) -> dict[str, Any]:
        return {
            "condition": self.condition,
            "service_id": str(self.service_id),
            "integration_id": str(self.integration_id) if self.integration_id else None,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave."""
        integration = value["integration_id"]
        return cls(
            condition=value["condition"],
            service_id=UUID(value["service_id"]),
            integration_id=UUID(integration) if integration else None,
        )


@dataclass(frozen=True, slots=True)
class RaisedBy:
    """The alert that raised an incident, as it spoke last."""

    integration_id: UUID
    values: Mapping[str, Any]


def rerouted(
    case: Case,
    alert: RaisedBy | None,
    routes: Sequence[RouteChange],
    teams: Mapping[UUID, UUID | None],
) -> Case:
    """Return the incident as it would have been declared: of the first route's service.

    Where a person moved it later, it is still moved. A team it had of its service, by `teams`, is
    that of the new one.
    """
    route = next((one for one in routes if alert is not None and one.takes(alert)), None)
    if route is None or not case.spells:
        return case
    old, new = case.spells[0].situation.service_id, route.service_id
    if old == new:
        return case
    has_its_team = case.team_id is not None and old is not None and teams.get(old) == case.team_id
    return replace(
        case,
        spells=tuple(_moved(spell, old, new) for spell in case.spells),
        team_id=teams.get(new) if has_its_team else case.team_id,
    )


def _moved(spell: Spell, old: UUID | None, new: UUID) -> Spell:
    def there(situation: Situation) -> Situation:
        return replace(situation, service_id=new) if situation.service_id == old else situation

    changes = tuple(replace(one, situation=there(one.situation)) for one in spell.changes)
    return replace(spell, situation=there(spell.situation), changes=changes)
