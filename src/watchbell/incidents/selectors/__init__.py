"""Reads of incidents, scoped to what the actor may see."""

from watchbell.incidents.selectors.comments import (
    comments_page,
)
from watchbell.incidents.selectors.counts import (
    OpenLoad,
    open_by_service,
)
from watchbell.incidents.selectors.diagnosis import (
    SimilarIncident,
    hypotheses_of,
    similar_incidents,
    suspect_changes,
)
from watchbell.incidents.selectors.involvement import (
    Involved,
    cost_of,
    involved_in,
)
from watchbell.incidents.selectors.listing import (
    IncidentFilters,
    IncidentLine,
    IncidentPage,
    incident_lines,
    incident_page,
    line_of,
    open_counts,
)
from watchbell.incidents.selectors.reading import (
    containments_of,
    get_incident,
    incident_by_id,
    possible_actions,
)
from watchbell.incidents.selectors.reference import (
    categories,
    category_by_slug,
    priority_rules,
)
from watchbell.incidents.selectors.roles import (
    Roles,
    RoleSlot,
    roles_of,
)
from watchbell.incidents.selectors.rules import (
    CellCount,
    RulesPreview,
    preview_rules,
)
from watchbell.incidents.selectors.timeline import (
    TimelineEntry,
    TimelinePage,
    timeline,
    timeline_page,
)

__all__ = [
    "CellCount",
    "IncidentFilters",
    "IncidentLine",
    "IncidentPage",
    "Involved",
    "OpenLoad",
    "RoleSlot",
    "Roles",
    "RulesPreview",
    "SimilarIncident",
    "TimelineEntry",
    "TimelinePage",
    "categories",
    "category_by_slug",
    "comments_page",
    "containments_of",
    "cost_of",
    "get_incident",
    "hypotheses_of",
    "incident_by_id",
    "incident_lines",
    "incident_page",
    "involved_in",
    "line_of",
    "open_by_service",
    "open_counts",
    "possible_actions",
    "preview_rules",
    "priority_rules",
    "roles_of",
    "similar_incidents",
    "suspect_changes",
    "timeline",
    "timeline_page",
]
