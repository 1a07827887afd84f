"""Which incidents are about a configuration item: open ones, past ones, how often it happens.

Every answer holds only what the actor may know of.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Lower

from watchbell.catalog.models import ConfigurationItem
from watchbell.incidents.domain import OPEN_STATES, State, number_text
from watchbell.incidents.models import AffectedItem, Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor

RECURS_WITHIN = timedelta(days=30)
RECURS_FROM = 3
"""So many of one category within that time are no chance: somebody should look for the cause."""
_MOST_FOUND = 500
_LONGEST_IDENTIFIER = 120
_MOST_OTHERS = 200


@dataclass(frozen=True, slots=True)
class OtherIncident:
    """Another open incident about the same item."""

    id: UUID
    number: int
    title: str
    priority: int | None
    state: str
    is_child: bool

    @property
    def label(self) -> str:
        """The number as people write it: INC-1042."""
        return number_text(self.number)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often an item was hit of late, and the categories in which that is no chance."""

    count: int
    repeated: list[tuple[str, int]] = field(default_factory=list)


def about_items(item_ids: Collection[UUID]) -> QuerySet[Any]:
    """Return the ids of the incidents about any of the items, for a condition."""
    return AffectedItem.objects.filter(item_id__in=item_ids).values("incident_id")


def newest_about(text: str) -> list[UUID]:
    """Return the ids of the newest incidents about the item with exactly this identifier."""
    if len(text) > _LONGEST_IDENTIFIER:
        return []
    rows = ConfigurationItem.objects.alias(lowered=Lower("identifier"))
    known = rows.filter(lowered=text.lower()).exclude(identifier="")
    item_id = known.values_list("pk", flat=True).first()
    if item_id is None:
        return []
    found = AffectedItem.objects.filter(item_id=item_id).order_by("-id")
    return [*found.values_list("incident_id", flat=True)[:_MOST_FOUND]]


def item_labels(incident_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what each of the incidents is about, in one text; those about nothing are absent."""
    rows = AffectedItem.objects.filter(incident_id__in=incident_ids).select_related("item")
    found: dict[UUID, list[str]] = {}
    for row in rows.only("incident_id", "item__name", "item__identifier").order_by("id"):
        found.setdefault(row.incident_id, []).append(row.item.label)
    return {key: "; ".join(labels) for key, labels in found.items()}


def others_about(actor: Actor, incident: Incident) -> dict[UUID, list[OtherIncident]]:
    """Return for each of the incident's items the other open incidents about it, newest first."""
    require(actor, Action.READ_INTERNAL, incident)
    items = list(AffectedItem.objects.filter(incident=incident).values_list("item_id", flat=True))
    others: dict[UUID, list[OtherIncident]] = {item_id: [] for item_id in items}
    if not items:
        return others
    seen = visible_incidents(actor).filter(state__in=OPEN_STATES, affected_items__item_id__in=items)
    rows = (
        seen.exclude(pk=incident.pk)
        .annotate(item=F("affected_items__item_id"))
        .order_by("-created_at", "-id")
        .values_list("item", "id", "number", "title", "priority", "state", "parent_id")
    )
    for item_id, key, number, title, priority, state, parent_id in rows[:_MOST_OTHERS]:
        other = OtherIncident(key, number, title, priority, state, parent_id is not None)
        others[item_id].append(other)
    return others


def recurrence_of(actor: Actor, item_id: UUID, *, now: datetime) -> Recurrence:
    """Return how often the item was hit in the last 30 days; what was cancelled does not count."""
    require(actor, Action.LIST_ALL)
    seen = visible_incidents(actor).filter(
        pk__in=about_items([item_id]), created_at__gt=now - RECURS_WITHIN, created_at__lte=now
    )
    rows = (
        seen.exclude(state=State.CANCELLED)
        .values_list("category__name")
        .annotate(count=Count("id"))
        .order_by("-count", "category__name")
    )
    counts = list(rows)
    repeated = [(name, count) for name, count in counts if name and count >= RECURS_FROM]
    return Recurrence(sum(count for _, count in counts), repeated)


def open_by_item(actor: Actor, item_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many incidents are open about those of the items that have any, in one query."""
    require(actor, Action.LIST_ALL)
    rows = (
        visible_incidents(actor)
        .filter(state__in=OPEN_STATES, affected_items__item_id__in=item_ids)
        .values_list("affected_items__item_id")
        .annotate(count=Count("id"))
        .order_by()
    )
    return dict(rows)
