"""Alerts that would have gone another way, and their incidents with them. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from watchbell.paging.backtest.cases import Case, Situation, Spell
from watchbell.platform.conditions import ConditionError, holds

NAMES = frozenset({"labels", "severity", "title", "description"})
"""What a condition may ask of an alert."""
MOST_ALERTS = 200
"""So many of an incident's first alerts are asked when it would have opened."""


@dataclass(frozen=True, slots=True)
class RouteChange:
    """What becomes of alerts for which `condition` holds, before all routes of today; of one
    integration, or of any.

    They go to `service_id`, get this `priority`, open an incident only when they still fire after
    `wait` seconds, or are `recorded` and open none.
    """

    condition: str
    service_id: UUID | None = None
    integration_id: UUID | None = None
    wait: int = 0
    recorded: bool = False
    priority: int | None = None

    @property
    def holds_back(self) -> bool:
        """Say whether it changes when an incident opens, or whether."""
        return self.recorded or bool(self.wait)

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
            "service_id": str(self.service_id) if self.service_id else None,
            "integration_id": str(self.integration_id) if self.integration_id else None,
            "wait": self.wait,
            "recorded": self.recorded,
            "priority": self.priority,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave, of this version or of one that knew only services."""
        service, integration = value["service_id"], value["integration_id"]
        return cls(
            condition=value["condition"],
            service_id=UUID(service) if service else None,
            integration_id=UUID(integration) if integration else None,
            wait=value.get("wait", 0),
            recorded=value.get("recorded", False),
            priority=value.get("priority"),
        )


@dataclass(frozen=True, slots=True)
class RaisedBy:
    """An alert of an incident, as it spoke last; the first is the one that raised it."""

    integration_id: UUID
    values: Mapping[str, Any]
    came_at: datetime | None = None
    over_at: datetime | None = None


def rerouted(
    case: Case,
    alerts: Sequence[RaisedBy],
    routes: Sequence[RouteChange],
    teams: Mapping[UUID, UUID | None],
) -> Case:
    """Return the incident as it would have been: with what the first route decides.

    The alert that raised it brings it to another service or priority. Where a person moved or
    rated it later, that still counts. A team it had of its service, by `teams`, is that of the
    new one.
    """
    if not alerts or not case.spells:
        return case
    ways = [_way(alert, routes) for alert in alerts]
    found = _opened(case, alerts, ways)
    first = ways[0]
    if first is None or not found.spells:
        return found
    return _rated(_served(found, first.service_id, teams), first.priority)


def _way(alert: RaisedBy, routes: Sequence[RouteChange]) -> RouteChange | None:
    return next((one for one in routes if one.takes(alert)), None)


def _served(case: Case, new: UUID | None, teams: Mapping[UUID, UUID | None]) -> Case:
    old = case.spells[0].situation.service_id
    if new is None or old == new:
        return case
    has_its_team = case.team_id is not None and old is not None and teams.get(old) == case.team_id

    def there(situation: Situation) -> Situation:
        return replace(situation, service_id=new) if situation.service_id == old else situation

    found = _with(case, there)
    return replace(found, team_id=teams.get(new)) if has_its_team else found


def _rated(case: Case, new: int | None) -> Case:
    old = case.spells[0].situation.priority
    if new is None or old == new:
        return case

    def there(situation: Situation) -> Situation:
        return replace(situation, priority=new) if situation.priority == old else situation

    return _with(case, there)


def _with(case: Case, there: Callable[[Situation], Situation]) -> Case:
    return replace(case, spells=tuple(_changed(spell, there) for spell in case.spells))


def _changed(spell: Spell, there: Callable[[Situation], Situation]) -> Spell:
    changes = tuple(replace(one, situation=there(one.situation)) for one in spell.changes)
    return replace(spell, situation=there(spell.situation), changes=changes)


def _opened(case: Case, alerts: Sequence[RaisedBy], ways: Sequence[RouteChange | None]) -> Case:
    """Return the incident as it would have opened: later, or never when nothing was left of it.

    One with more alerts than are read opens with the first that is not, at the latest.
    """
    if not any(way is not None and way.holds_back for way in ways):
        return case
    times = [_opens_at(alert, way) for alert, way in zip(alerts, ways, strict=True)]
    opens = [at for at in times if at is not None]
    if len(alerts) >= MOST_ALERTS and alerts[-1].came_at is not None:
        opens.append(alerts[-1].came_at)
    if not opens:
        return replace(case, spells=())
    return _from(case, min(opens))


def _opens_at(alert: RaisedBy, way: RouteChange | None) -> datetime | None:
    """Return when an alert would have opened an incident; None when it would not have."""
    came = alert.came_at
    if came is None or way is None or not way.holds_back:
        return came
    if way.recorded:
        return None
    at = came + timedelta(seconds=way.wait)
    return None if alert.over_at is not None and alert.over_at <= at else at


def _from(case: Case, at: datetime) -> Case:
    """Return the incident opened at `at` at the earliest: what was over by then never was."""
    gone = sum(spell.over_at is not None and spell.over_at <= at for spell in case.spells)
    left = case.spells[gone:]
    if not left or left[0].starts_at >= at:
        return replace(case, spells=left, skipped=gone) if gone else case
    return replace(case, spells=(_later(left[0], at), *left[1:]), skipped=gone)


def _later(spell: Spell, at: datetime) -> Spell:
    before = [one for one in spell.changes if one.at <= at]
    return replace(
        spell,
        starts_at=at,
        situation=before[-1].situation if before else spell.situation,
        changes=spell.changes[len(before) :],
        later=at - spell.starts_at,
    )
