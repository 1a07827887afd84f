"""The only writers of incidents. Each locks, authorises, decides, saves and publishes."""

from watchbell.incidents.services.affecting import affect_items, spare_item
from watchbell.incidents.services.assigning import assign_by_rule, set_assignment_rule
from watchbell.incidents.services.attaching import (
    NewFile,
    attach_files,
    comment_with_files,
    remove_file,
    restore_file,
)
from watchbell.incidents.services.categories import (
    CategoryFields,
    change_category,
    create_category,
    place_category,
    set_category_checks,
    shift_category,
)
from watchbell.incidents.services.closing import (
    set_closure_checklist,
)
from watchbell.incidents.services.containing import (
    assess_scope,
    reverse_containment,
)
from watchbell.incidents.services.declaring import (
    IncidentDraft,
    declare_incident,
    declare_incidents,
    declare_within,
)
from watchbell.incidents.services.deferring import (
    defer_incident,
    end_deferral,
)
from watchbell.incidents.services.diagnosing import (
    add_evidence,
    decide_hypothesis,
    propose_hypothesis,
)
from watchbell.incidents.services.editing import (
    add_comment,
    change_incident,
)
from watchbell.incidents.services.evidencing import (
    Find,
    collect_evidence,
    transfer_custody,
    verify_evidence,
)
from watchbell.incidents.services.finishing import (
    FixEvidence,
    Resolution,
    cancel_incident,
    close_incident,
    reopen_incident,
    resolve_incident,
    resolve_incidents,
)
from watchbell.incidents.services.following import follow_up_draft, follow_up_incident
from watchbell.incidents.services.guiding import (
    GuideFields,
    answer_guide,
    change_guide,
    create_guide,
    start_guide,
    step_back,
)
from watchbell.incidents.services.involving import (
    affect_person,
    affect_service,
    spare_person,
    spare_service,
    unwatch_incident,
    watch_incident,
)
from watchbell.incidents.services.majors import (
    accept_major,
    declare_major,
    decline_major,
    end_major,
    propose_major,
    propose_majors,
    set_phase,
)
from watchbell.incidents.services.notifying import notify_children
from watchbell.incidents.services.plans import (
    change_plan,
    create_plan,
)
from watchbell.incidents.services.presets import (
    PresetFields,
    change_preset,
    create_preset,
    declare_preset,
)
from watchbell.incidents.services.prioritising import (
    clear_priority_override,
    override_priority,
)
from watchbell.incidents.services.raising import raise_urgency
from watchbell.incidents.services.recalling import cancel_imported, rest_incident
from watchbell.incidents.services.relating import (
    absolve_change,
    blame_change,
    link_incident,
    unlink_incident,
)
from watchbell.incidents.services.responding import (
    acknowledge_incident,
    assign_incident,
    contain_incident,
    escalate_to_team,
    hold_incident,
    mitigate_incident,
    resume_incident,
    start_incident,
    unacknowledge_incident,
)
from watchbell.incidents.services.restricting import (
    let_in,
    lift_restriction,
    note_reading,
    restrict_incident,
    shut_out,
)
from watchbell.incidents.services.roles import (
    accept_role,
    assign_role,
    decline_role,
    leave_role,
    offer_role,
    withdraw_role_offer,
)
from watchbell.incidents.services.rules import (
    remove_priority_matrix_of_type,
    set_priority_matrix_of_type,
    set_priority_rules,
)
from watchbell.incidents.services.solving import draft_from, note_from
from watchbell.incidents.services.stakeholders import (
    make_stakeholder_link,
    read_stakeholder_link,
    revoke_stakeholder_link,
    stakeholder_address,
)
from watchbell.incidents.services.surveying import (
    rate_incident,
)
from watchbell.incidents.services.tasks import (
    add_task,
    apply_plan,
    change_task,
    finish_task,
    move_task,
    reopen_task,
    skip_task,
)
from watchbell.incidents.services.timekeeping import (
    correct_time,
    log_time,
    remove_time,
    restore_time,
)
from watchbell.incidents.services.types import (
    FieldDraft,
    TypeDraft,
    change_field,
    change_type,
    create_field,
    create_type,
    move_field,
    move_type,
)
from watchbell.incidents.services.uniting import (
    merge_incidents,
    unmerge_incident,
)
from watchbell.incidents.services.updates import (
    set_update_intervals,
    update_interval,
)
from watchbell.incidents.services.watching import set_watch_scope, unwatch_by_token

__all__ = [
    "CategoryFields",
    "FieldDraft",
    "Find",
    "FixEvidence",
    "GuideFields",
    "IncidentDraft",
    "NewFile",
    "PresetFields",
    "Resolution",
    "TypeDraft",
    "absolve_change",
    "accept_major",
    "accept_role",
    "acknowledge_incident",
    "add_comment",
    "add_evidence",
    "add_task",
    "affect_items",
    "affect_person",
    "affect_service",
    "answer_guide",
    "apply_plan",
    "assess_scope",
    "assign_by_rule",
    "assign_incident",
    "assign_role",
    "attach_files",
    "blame_change",
    "cancel_imported",
    "cancel_incident",
    "change_category",
    "change_field",
    "change_guide",
    "change_incident",
    "change_plan",
    "change_preset",
    "change_task",
    "change_type",
    "clear_priority_override",
    "close_incident",
    "collect_evidence",
    "comment_with_files",
    "contain_incident",
    "correct_time",
    "create_category",
    "create_field",
    "create_guide",
    "create_plan",
    "create_preset",
    "create_type",
    "decide_hypothesis",
    "declare_incident",
    "declare_incidents",
    "declare_major",
    "declare_preset",
    "declare_within",
    "decline_major",
    "decline_role",
    "defer_incident",
    "draft_from",
    "end_deferral",
    "end_major",
    "escalate_to_team",
    "finish_task",
    "follow_up_draft",
    "follow_up_incident",
    "hold_incident",
    "leave_role",
    "let_in",
    "lift_restriction",
    "link_incident",
    "log_time",
    "make_stakeholder_link",
    "merge_incidents",
    "mitigate_incident",
    "move_field",
    "move_task",
    "move_type",
    "note_from",
    "note_reading",
    "notify_children",
    "offer_role",
    "override_priority",
    "place_category",
    "propose_hypothesis",
    "propose_major",
    "propose_majors",
    "raise_urgency",
    "rate_incident",
    "read_stakeholder_link",
    "remove_file",
    "remove_priority_matrix_of_type",
    "remove_time",
    "reopen_incident",
    "reopen_task",
    "resolve_incident",
    "resolve_incidents",
    "rest_incident",
    "restore_file",
    "restore_time",
    "restrict_incident",
    "resume_incident",
    "reverse_containment",
    "revoke_stakeholder_link",
    "set_assignment_rule",
    "set_category_checks",
    "set_closure_checklist",
    "set_phase",
    "set_priority_matrix_of_type",
    "set_priority_rules",
    "set_update_intervals",
    "set_watch_scope",
    "shift_category",
    "shut_out",
    "skip_task",
    "spare_item",
    "spare_person",
    "spare_service",
    "stakeholder_address",
    "start_guide",
    "start_incident",
    "step_back",
    "transfer_custody",
    "unacknowledge_incident",
    "unlink_incident",
    "unmerge_incident",
    "unwatch_by_token",
    "unwatch_incident",
    "update_interval",
    "verify_evidence",
    "watch_incident",
    "withdraw_role_offer",
]
