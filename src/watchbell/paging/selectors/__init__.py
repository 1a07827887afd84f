"""Reading policies and escalations."""

from watchbell.paging.selectors.asks import AskView, asks_of, open_ask_of, open_question_of
from watchbell.paging.selectors.escalations import (
    EscalationView,
    PageView,
    check_paging,
    collect_metrics,
    escalation_of,
    unattended_incidents,
)
from watchbell.paging.selectors.policies import (
    PolicyView,
    StepPlan,
    StepView,
    TargetView,
    policies_page,
    policy_by_id,
    policy_by_slug,
    policy_names,
    policy_slugs,
    policy_view,
    snapshots_of,
    who_would_be_told,
)

__all__ = [
    "AskView",
    "EscalationView",
    "PageView",
    "PolicyView",
    "StepPlan",
    "StepView",
    "TargetView",
    "asks_of",
    "check_paging",
    "collect_metrics",
    "escalation_of",
    "open_ask_of",
    "open_question_of",
    "policies_page",
    "policy_by_id",
    "policy_by_slug",
    "policy_names",
    "policy_slugs",
    "policy_view",
    "snapshots_of",
    "unattended_incidents",
    "who_would_be_told",
]
