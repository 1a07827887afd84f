"""What helps to find a cause: hypotheses, recent changes, incidents that looked alike."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When

from watchbell.catalog.models import Change
from watchbell.catalog.selectors import changes_near, services_of_items
from watchbell.incidents.domain import State, number_text
from watchbell.incidents.models import AffectedItem, Hypothesis, Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor

CHANGES_BEFORE = timedelta(hours=48)
"""How long before an incident a change is still its suspect."""
_MOST_RANKED = 300
_MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]{3,}")
_COMMON = {
    "and", "are", "but", "can", "cannot", "does", "down", "for", "from", "has", "have", "how",
    "into", "its", "not", "off", "our", "out", "over", "than", "that", "the", "their", "them",
    "then", "there", "they", "this", "too", "was", "were", "what", "when", "with", "you", "your",
}  # fmt: skip

_SHOWN = ("id", "number", "title", "state", "created_at", "outcome", "cause", "notes")


@dataclass(frozen=True, slots=True)
class SimilarIncident:
    """An incident that looked like another one, and how it ended ("" while it has not)."""

    id: UUID
    number: int
    title: str
    state: str
    created_at: datetime
    outcome: str
    cause: str
    notes: str
    same_service: bool

    @property
    def label(self) -> str:
        return number_text(self.number)


def hypotheses_of(actor: Actor, incident: Incident) -> list[Hypothesis]:
    """Return what may be or was the cause, oldest first; for those who work on it."""
    require(actor, Action.READ_INTERNAL, incident)
    rows = Hypothesis.objects.filter(incident=incident)
    return list(rows.order_by("proposed_at", "id")[:200])


def suspect_changes(actor: Actor, incident: Incident, *, now: datetime) -> list[Change]:
    """Return what was changed on its service, on those of its items and on what these need.

    From 48 hours before it began until it was resolved, or until now; newest first.
    """
    require(actor, Action.READ_INTERNAL, incident)
    items = AffectedItem.objects.filter(incident=incident).values_list("item_id", flat=True)
    supported = services_of_items(list(items)).values()
    services = {service.pk for found in supported for service in found}
    if incident.service_id is not None:
        services.add(incident.service_id)
    began = incident.occurred_at or incident.detected_at or incident.created_at
    return changes_near(
        actor=actor,
        service_ids=services,
        since=began - CHANGES_BEFORE,
        until=incident.resolved_at or now,
    )


def similar_incidents(actor: Actor, incident: Incident, *, limit: int = 5) -> list[SimilarIncident]:
    """Return the incidents `actor` may see whose texts are most like this one's title.

    Those with all its words come first, then those with some. Of many hits the newest are ranked,
    so that common words cost no more than rare ones.
    """
    words = words_of(incident.title)
    if not words:
        return []
    others = visible_incidents(actor).exclude(pk=incident.pk).exclude(state=State.CANCELLED)
    found = _ranked(others, query_of(words, " & "), incident, limit)
    if len(found) < limit and len(words) > 1:
        known = {hit.id for hit in found}
        more = _ranked(others, query_of(words, " | "), incident, limit + len(known))
        found += [hit for hit in more if hit.id not in known]
    return found[:limit]


def words_of(title: str) -> list[str]:
    """Return the words of a title that say something, at most eight."""
    words = dict.fromkeys(_WORD.findall(title.lower()))
    return [word for word in words if word not in _COMMON][:_MOST_WORDS]


def query_of(words: Iterable[str], join: str) -> SearchQuery:
    """Return the search for all (" & ") or some (" | ") of the words."""
    # Only letters and digits are in the words, so they need no quoting.
    return SearchQuery(join.join(words), config="simple", search_type="raw")


def _ranked(
    others: QuerySet[Incident], query: SearchQuery, incident: Incident, limit: int
) -> list[SimilarIncident]:
    hits = others.filter(search=query).order_by("-created_at", "-id").values("pk")[:_MOST_RANKED]
    service = Q(service_id=incident.service_id) & Q(service_id__isnull=False)
    nearness = Case(When(service, then=Value(0.3)), default=Value(0.0), output_field=FloatField())
    rows = (
        Incident.objects.filter(pk__in=hits)
        .annotate(likeness=SearchRank(F("search"), query) + nearness)
        .order_by("-likeness", "-created_at")
    )
    return [_hit(row, incident) for row in rows.values(*_SHOWN, "service_id")[:limit]]


def _hit(row: dict[str, Any], incident: Incident) -> SimilarIncident:
    service_id = row.pop("service_id")
    same = service_id is not None and service_id == incident.service_id
    return SimilarIncident(**row, same_service=same)
