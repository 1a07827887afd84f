"""Reads of incidents, scoped to what the actor may see."""

from watchbell.incidents.selectors.listing import (
    IncidentFilters,
    IncidentPage,
    incident_page,
    open_counts,
)
from watchbell.incidents.selectors.reading import (
    get_incident,
    incident_by_id,
    possible_actions,
)
from watchbell.incidents.selectors.reference import categories, category_by_slug, priority_matrix
from watchbell.incidents.selectors.timeline import TimelineEntry, timeline

__all__ = [
    "IncidentFilters",
    "IncidentPage",
    "TimelineEntry",
    "categories",
    "category_by_slug",
    "get_incident",
    "incident_by_id",
    "incident_page",
    "open_counts",
    "possible_actions",
    "priority_matrix",
    "timeline",
]
