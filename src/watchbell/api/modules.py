"""Which calls belong to which module: a literal table, asked once a call's token is known."""

from collections.abc import Mapping

from watchbell.analytics.modules import REPORTS
from watchbell.incidents.modules import (
    CAPACITY,
    CONTAINMENT,
    DIAGNOSIS,
    EVIDENCE,
    MAJORS,
    PRESETS,
    ROLES,
    SURVEYS,
    TASKS,
)
from watchbell.oncall.modules import PAGING
from watchbell.platform.modules import Module, require_on

_BY_MODULE: Mapping[Module, tuple[str, ...]] = {
    MAJORS: (
        "propose_major_incident",
        "accept_major_incident",
        "decline_major_incident",
        "declare_major_incident",
        "phase_incident",
        "end_major_incident",
    ),
    CONTAINMENT: (
        "contain_incident",
        "scope_incident",
        "list_containments",
        "list_incident_containments",
        "reverse_containment",
    ),
    DIAGNOSIS: (
        "get_diagnosis",
        "propose_hypothesis",
        "add_evidence",
        "decide_hypothesis",
        "list_guides",
        "get_guide",
        "get_incident_guide",
        "start_guide",
        "answer_guide",
        "step_guide_back",
        "list_changes",
        "record_change",
    ),
    EVIDENCE: ("list_evidence", "collect_evidence", "transfer_evidence", "verify_evidence"),
    ROLES: (
        "list_roles",
        "assign_role",
        "hand_over_role",
        "accept_role",
        "decline_role",
        "withdraw_role",
        "leave_role",
    ),
    TASKS: (
        "list_tasks",
        "add_task",
        "change_task",
        "finish_task",
        "skip_task",
        "reopen_task",
        "move_task",
        "apply_plan",
        "list_plans",
        "get_plan",
        "create_plan",
        "change_plan",
    ),
    CAPACITY: ("get_capacity", "get_queue", "defer_incident", "end_deferral"),
    PRESETS: ("list_presets", "get_preset", "create_preset", "change_preset", "declare_preset"),
    PAGING: (
        "escalate_incident",
        "list_pages",
        "page_incident",
        "answer_page",
        "hand_over_incident",
        "confirm_acknowledgement",
        "get_notification_rules",
        "set_notification_rules",
        "get_shift_notice",
        "set_shift_notice",
        "list_schedules",
        "get_schedule",
        "create_schedule",
        "change_schedule",
        "get_oncall",
        "list_shifts",
        "list_overrides",
        "add_override",
        "remove_override",
        "add_rotation",
        "change_rotation",
        "end_rotation",
        "list_temporary_schedules",
        "make_temporary_schedule",
        "change_temporary_schedule",
        "clear_temporary_schedule",
        "list_covers",
        "ask_cover",
        "take_cover",
        "decline_cover",
        "cancel_cover",
        "get_schedule_measures",
        "list_oncall_hours",
        "export_oncall_hours",
        "list_conflicts",
        "list_leave",
        "take_leave",
        "end_leave",
        "get_holiday_region",
        "set_holiday_region",
        "list_calendar_feeds",
        "make_calendar_feed",
        "revoke_calendar_feed",
        "list_calendars",
        "import_calendar",
        "fetch_calendar",
        "remove_calendar",
        "list_escalation_policies",
        "get_escalation_policy",
        "create_escalation_policy",
        "change_escalation_policy",
        "delete_escalation_policy",
        "foretell_policy",
        "list_backtests",
        "get_backtest",
        "create_backtest",
        "cancel_backtest",
        "delete_backtest",
    ),
    SURVEYS: ("get_survey",),
    REPORTS: ("get_kpis", "get_flow", "get_reliability"),
}
CALLS: Mapping[str, Module] = {
    name: module for module, names in _BY_MODULE.items() for name in names
}
"""operationId -> module; any other call stays whatever is off."""


def require_call_on(name: str) -> None:
    """Raise ModuleOff when the call belongs to a module that is off."""
    module = CALLS.get(name)
    if module is not None:
        require_on(module)
