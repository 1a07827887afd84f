"""How many incidents are open on each of some services."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Min

from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class OpenLoad:
    """How many incidents are open, and the highest of their priorities (None: none has one)."""

    count: int
    worst: int | None


def open_by_service(actor: Actor, service_ids: Collection[UUID]) -> Mapping[UUID, OpenLoad]:
    """Return the load of those of the services that have something open, in one query."""
    require(actor, Action.LIST_ALL)
    rows = (
        visible_incidents(actor)
        .filter(state__in=OPEN_STATES, service_id__in=service_ids)
        .values("service_id")
        .annotate(open=Count("id"), worst=Min("priority"))
        .order_by()
    )
    return {row["service_id"]: OpenLoad(row["open"], row["worst"]) for row in rows}
