"""Where alerts go: what the routes decide for each, and the service that follows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.accounts.models import Team
from watchbell.alerts.domain.grouping import thread_name
from watchbell.alerts.domain.routes import Branch, Fate, Ruling, Verdict, decide
from watchbell.alerts.integrations.port import RESTRICTS
from watchbell.alerts.models import Alert, Route
from watchbell.alerts.services.trees import Trees, set_tree, trees
from watchbell.catalog.models import Service
from watchbell.kernel.actors import Actor
from watchbell.kernel.ids import new_id
from watchbell.platform.bulk import loaded

SERVICE_LABEL = "service"
_OWN = (
    "id", "name", "slug", "team_id", "criticality", "escalation_policy_id", "default_category",
    "is_active",
)  # fmt: skip
# By ids and by names apart: with an `or` between them PostgreSQL reads every service.
_SERVICES = f"""
with wanted as (
    select {", ".join(_OWN)} from catalog_service where id = any(%s)
    union
    select {", ".join(_OWN)} from catalog_service where slug = any(%s) and is_active
)
select s.*, t.name, t.slug from wanted s left join accounts_team t on t.id = s.team_id
"""  # noqa: S608 our own columns


@dataclass(frozen=True, slots=True)
class RouteDraft:
    """Alerts for which `condition` (CEL) holds go to this service."""

    condition: str
    service_id: UUID


def set_routes(
    *, integration_id: UUID, routes: Sequence[RouteDraft], actor: Actor, now: datetime
) -> list[Route]:
    """Replace an integration's routes by a flat list; the first whose condition holds wins."""
    branches = tuple(
        Branch(id=new_id(now), condition=one.condition, ruling=Ruling(service_id=one.service_id))
        for one in routes
    )
    set_tree(integration_id=integration_id, change=lambda _: branches, actor=actor, now=now)
    rows = Route.objects.filter(integration_id=integration_id).select_related("service")
    return list(rows.order_by("position"))


@dataclass(frozen=True, slots=True)
class Routed:
    """What is decided of one alert: by the routes, and its service."""

    verdict: Verdict
    service: Service | None


def facts_of(alert: Alert) -> Mapping[str, Any]:
    """Return what conditions may ask of an alert."""
    return {
        "labels": alert.labels,
        "severity": str(alert.said_severity or alert.severity),
        "title": alert.title,
        "description": alert.description,
        "integration": alert.integration.name,
        "source": alert.integration.kind,
    }


def judge(alerts: Sequence[Alert], known: Trees | None = None) -> dict[UUID, Routed]:
    """Say of each alert what the routes decide, and its service, in two queries; changes nothing.

    The service is the route's, else the one its label names, else the integration's usual one.
    """
    known = known or trees()
    verdicts = {
        alert.id: decide(known.levels_for(alert.integration_id), facts_of(alert))
        for alert in alerts
    }
    services = _Services(alerts, verdicts)
    return {
        alert.id: Routed(verdicts[alert.id], services.of(alert, verdicts[alert.id].ruling))
        for alert in alerts
    }


def route(alerts: Sequence[Alert]) -> list[Alert]:
    """Give new alerts what the routes decide, in memory; returns those that are to be kept."""
    found = judge(alerts)
    kept: list[Alert] = []
    for alert in alerts:
        routed = found[alert.id]
        alert.service = routed.service
        apply(alert, routed.verdict)
        if alert.ruling.fate is not Fate.DROP:
            kept.append(alert)
    return kept


def apply(alert: Alert, verdict: Verdict) -> None:
    """Write what the routes decide on an alert, in memory."""
    ruling = verdict.ruling
    if ruling.restricted is None and alert.integration.settings.get(RESTRICTS):
        ruling = replace(ruling, restricted=True)
    alert.ruling, alert.is_restricted = ruling, bool(ruling.restricted)
    if not verdict.held:
        return
    by = verdict.by
    alert.route_id = (by.get("service_id") or verdict.held[-1]).id
    if ruling.group_by:
        alert.thread = thread_name(by["group_by"].id, alert.labels, ruling.group_by)
    if ruling.severity is not None:
        alert.said_severity = alert.severity
        alert.severity = alert.routed_severity = ruling.severity
    if ruling.resolve_after is not None:
        alert.resolve_after = ruling.resolve_after
        alert.resolves_at = alert.last_seen_at + timedelta(seconds=ruling.resolve_after)
    if ruling.threshold_count is not None:
        alert.recent = [alert.first_seen_at, *[alert.last_seen_at] * (alert.count - 1)]


def remember(alerts: Iterable[Alert]) -> None:
    """Find out again what the routes decide of alerts that were kept waiting; in memory."""
    known = trees()
    for alert in alerts:
        alert.ruling = decide(known.levels_for(alert.integration_id), facts_of(alert)).ruling


def _service(row: tuple[Any, ...]) -> Service:
    values = dict(zip(_OWN, row, strict=False))
    key, (name, slug) = values["team_id"], row[len(_OWN) :]
    team = loaded(Team, {"id": key, "name": name, "slug": slug}) if key is not None else None
    return loaded(Service, values, team=team)


class _Services:
    """The services that a batch of alerts needs, read in one query."""

    def __init__(self, alerts: Sequence[Alert], verdicts: Mapping[UUID, Verdict]) -> None:
        slugs = {alert.labels[SERVICE_LABEL] for alert in alerts if SERVICE_LABEL in alert.labels}
        wanted = {verdict.ruling.service_id for verdict in verdicts.values()}
        wanted |= {alert.integration.service_id for alert in alerts}
        with connection.cursor() as cursor:
            cursor.execute(_SERVICES, [list(wanted - {None}), list(slugs)])
            found = [_service(row) for row in cursor.fetchall()]
        self._by_id = {service.id: service for service in found}
        self._by_slug = {s.slug: s for s in self._by_id.values() if s.is_active}

    def of(self, alert: Alert, ruling: Ruling) -> Service | None:
        """Return the route's service, else the label's, else the integration's own."""
        if ruling.service_id in self._by_id:
            return self._by_id[ruling.service_id]
        named = self._by_slug.get(alert.labels.get(SERVICE_LABEL, ""))
        default = alert.integration.service_id
        return named or (self._by_id.get(default) if default else None)
