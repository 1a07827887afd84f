"""Where alerts go: the routes people set, and the service that follows for an alert."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from watchbell.alerts.domain import Observation
from watchbell.alerts.events import IntegrationRoutesSet
from watchbell.alerts.models import Integration, Route
from watchbell.alerts.services.integrations import lock_integration
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import service_by_id
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.platform.conditions import ConditionError, check, holds
from watchbell.platform.eventlog import publish

NAMES = ("labels", "severity", "title", "description")
"""What a route's condition may speak of."""
MOST_ROUTES = 100
SERVICE_LABEL = "service"


@dataclass(frozen=True, slots=True)
class RouteDraft:
    """Alerts for which `condition` (CEL) holds go to this service."""

    condition: str
    service_id: UUID


@transaction.atomic
def set_routes(
    *, integration_id: UUID, routes: Sequence[RouteDraft], actor: Actor, now: datetime
) -> list[Route]:
    """Replace an integration's routes; the first whose condition holds will win."""
    integration = lock_integration(integration_id, actor)
    if len(routes) > MOST_ROUTES:
        message = f"Use {MOST_ROUTES} at most."
        raise InvalidInput(f"routes: {message}", fields={"routes": message})
    made = [
        Route(
            id=new_id(now),
            integration=integration,
            position=position,
            condition=check(draft.condition, names=NAMES, field=f"routes.{position}.condition"),
            service=service_by_id(draft.service_id),
        )
        for position, draft in enumerate(routes)
    ]
    Route.objects.filter(integration=integration).delete()
    Route.objects.bulk_create(made)
    told = [{"condition": r.condition, "service_id": str(r.service_id)} for r in made]
    publish(IntegrationRoutesSet(subject=integration.ref, actor=actor, at=now, routes=told))
    return made


class Router:
    """Knows the routes and services that one batch of alerts needs, read in two queries."""

    def __init__(
        self, integrations: Iterable[Integration], observations: Iterable[Observation]
    ) -> None:
        self._defaults = {i.id: i.service_id for i in integrations}
        self._routes: dict[UUID, list[Route]] = {}
        for route in Route.objects.filter(integration__in=self._defaults).order_by("position"):
            self._routes.setdefault(route.integration_id, []).append(route)
        slugs = {
            seen.labels[SERVICE_LABEL] for seen in observations if SERVICE_LABEL in seen.labels
        }
        wanted = {route.service_id for routes in self._routes.values() for route in routes}
        wanted |= {service_id for service_id in self._defaults.values() if service_id}
        found = Service.objects.select_related("team").filter(
            Q(pk__in=wanted) | Q(slug__in=slugs, is_active=True)
        )
        self._by_id = {service.id: service for service in found}
        self._by_slug = {s.slug: s for s in self._by_id.values() if s.is_active}

    def service_for(self, integration_id: UUID, seen: Observation) -> Service | None:
        """Return the first route's service, else the label's, else the integration's own."""
        for route in self._routes.get(integration_id, ()):
            if _matches(route, seen):
                return self._by_id[route.service_id]
        named = self._by_slug.get(seen.labels.get(SERVICE_LABEL, ""))
        default = self._defaults[integration_id]
        return named or (self._by_id[default] if default else None)


def _matches(route: Route, seen: Observation) -> bool:
    """Decide a route; one that asks for a label the alert lacks does not hold."""
    values = {
        "labels": dict(seen.labels),
        "severity": seen.severity.value,
        "title": seen.title,
        "description": seen.description,
    }
    try:
        return holds(route.condition, values)
    except ConditionError:
        return False
