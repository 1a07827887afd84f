"""Incidents for a file: all that fit, however many, a few hundred in memory at a time."""

from collections.abc import Iterator
from typing import Any

from watchbell.incidents.domain import number_text
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.listing import IncidentFilters, matching_incidents
from watchbell.kernel.actors import Actor

_FIELDS = {
    "number": "number",
    "title": "title",
    "type": "type",
    "state": "state",
    "priority": "priority",
    "impact": "impact",
    "urgency": "urgency",
    "category": "category__slug",
    "service": "service__name",
    "team": "team__name",
    "assignee": "assignee__email",
    "reporter": "reporter__email",
    "channel": "channel",
    "labels": "labels",
    "created_at": "created_at",
    "acknowledged_at": "first_acknowledged_at",
    "resolved_at": "resolved_at",
    "closed_at": "closed_at",
    "outcome": "outcome",
    "cause": "cause",
    "updated_at": "updated_at",
}
EXPORTED = tuple(_FIELDS)
_CHUNK = 500


def exported_rows(actor: Actor, filters: IncidentFilters) -> Iterator[tuple[Any, ...]]:
    """Yield the values named by EXPORTED of what `actor` may see, newest first."""
    require(actor, Action.LIST_ALL)
    found = matching_incidents(actor, filters).order_by("-created_at", "-id")
    rows = found.values_list(*_FIELDS.values()).iterator(chunk_size=_CHUNK)
    return ((number_text(row[0]), *row[1:]) for row in rows)
