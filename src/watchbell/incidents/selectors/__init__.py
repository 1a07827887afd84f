"""Reads of incidents, scoped to what the actor may see."""

from watchbell.incidents.selectors.affected import (
    OtherIncident,
    Recurrence,
    open_by_item,
    others_about,
    recurrence_of,
)
from watchbell.incidents.selectors.answers import (
    DIRECTORY,
    answers_wanted,
    names_for,
)
from watchbell.incidents.selectors.attachments import (
    files_of,
    get_file,
    open_file,
)
from watchbell.incidents.selectors.capacity import (
    CapacityReport,
    PersonLoad,
    Queue,
    QueueItem,
    TeamLoad,
    capacity_now,
    queue_now,
)
from watchbell.incidents.selectors.categories import (
    MOST_COUNTED,
    CategoryNode,
    category_node,
    category_tree,
    closure_checks_by_category,
    roots,
)
from watchbell.incidents.selectors.closing import (
    Checklist,
    closure_checklist,
    unmet_checks,
)
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
from watchbell.incidents.selectors.evidence import (
    evidence_of,
    has_evidence,
)
from watchbell.incidents.selectors.families import (
    Children,
    Interested,
    children_of,
    interested_in_children,
)
from watchbell.incidents.selectors.guides import (
    current_run,
    guide_by_slug,
    guide_proposals,
    guides,
    guides_for,
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
from watchbell.incidents.selectors.majors import (
    LiveMajors,
    active_containments,
    live_majors,
    open_proposal,
    past_majors,
    proposals_of,
    public_updates,
    stakeholder_links,
    update_intervals,
)
from watchbell.incidents.selectors.owners import assignment_rule_of
from watchbell.incidents.selectors.presets import (
    preset_by_slug,
    presets,
)
from watchbell.incidents.selectors.reading import (
    containments_of,
    get_incident,
    incident_by_id,
    incidents_numbered,
    possible_actions,
)
from watchbell.incidents.selectors.reference import (
    categories,
    category_by_slug,
    priority_rules,
)
from watchbell.incidents.selectors.relations import (
    Linked,
    final_targets,
    merged_into,
    merged_since,
    merged_sources,
    relations_of,
    sources_of,
)
from watchbell.incidents.selectors.roles import Roles, RoleSlot, roles_of
from watchbell.incidents.selectors.rules import CellCount, RulesPreview, preview_rules
from watchbell.incidents.selectors.scope import (
    RESTRICTED,
    hidden_incidents,
    hiding_incident,
    knows_all,
    unknown_incidents,
    visible_condition,
    visible_incidents,
)
from watchbell.incidents.selectors.solutions import Solution, solution_in, solutions_for
from watchbell.incidents.selectors.surveys import (
    survey_of,
)
from watchbell.incidents.selectors.tasks import (
    TaskPhase,
    is_overdue,
    open_tasks_of,
    plan_by_slug,
    plans,
    task_phases,
    tasks_of,
    whose,
)
from watchbell.incidents.selectors.time_entries import (
    time_entries_of,
)
from watchbell.incidents.selectors.timeline import (
    TimelineEntry,
    TimelinePage,
    timeline,
    timeline_page,
)
from watchbell.incidents.selectors.types import (
    all_forms,
    field_by_slug,
    fields_by_slug,
    fields_in_order,
    form_of,
    forms_of,
    known_type,
    type_by_slug,
    types_in_order,
    types_with_fields,
)

__all__ = [
    "DIRECTORY",
    "MOST_COUNTED",
    "RESTRICTED",
    "CapacityReport",
    "CategoryNode",
    "CellCount",
    "Checklist",
    "Children",
    "IncidentFilters",
    "IncidentLine",
    "IncidentPage",
    "Interested",
    "Involved",
    "Linked",
    "LiveMajors",
    "OpenLoad",
    "OtherIncident",
    "PersonLoad",
    "Queue",
    "QueueItem",
    "Recurrence",
    "RoleSlot",
    "Roles",
    "RulesPreview",
    "SimilarIncident",
    "Solution",
    "TaskPhase",
    "TeamLoad",
    "TimelineEntry",
    "TimelinePage",
    "active_containments",
    "all_forms",
    "answers_wanted",
    "assignment_rule_of",
    "capacity_now",
    "categories",
    "category_by_slug",
    "category_node",
    "category_tree",
    "children_of",
    "closure_checklist",
    "closure_checks_by_category",
    "comments_page",
    "containments_of",
    "cost_of",
    "current_run",
    "evidence_of",
    "field_by_slug",
    "fields_by_slug",
    "fields_in_order",
    "files_of",
    "final_targets",
    "form_of",
    "forms_of",
    "get_file",
    "get_incident",
    "guide_by_slug",
    "guide_proposals",
    "guides",
    "guides_for",
    "has_evidence",
    "hidden_incidents",
    "hiding_incident",
    "hypotheses_of",
    "incident_by_id",
    "incident_lines",
    "incident_page",
    "incidents_numbered",
    "interested_in_children",
    "involved_in",
    "is_overdue",
    "known_type",
    "knows_all",
    "line_of",
    "live_majors",
    "merged_into",
    "merged_since",
    "merged_sources",
    "names_for",
    "open_by_item",
    "open_by_service",
    "open_counts",
    "open_file",
    "open_proposal",
    "open_tasks_of",
    "others_about",
    "past_majors",
    "plan_by_slug",
    "plans",
    "possible_actions",
    "preset_by_slug",
    "presets",
    "preview_rules",
    "priority_rules",
    "proposals_of",
    "public_updates",
    "queue_now",
    "recurrence_of",
    "relations_of",
    "roles_of",
    "roots",
    "similar_incidents",
    "solution_in",
    "solutions_for",
    "sources_of",
    "stakeholder_links",
    "survey_of",
    "suspect_changes",
    "task_phases",
    "tasks_of",
    "time_entries_of",
    "timeline",
    "timeline_page",
    "type_by_slug",
    "types_in_order",
    "types_with_fields",
    "unknown_incidents",
    "unmet_checks",
    "update_intervals",
    "visible_condition",
    "visible_incidents",
    "whose",
]
