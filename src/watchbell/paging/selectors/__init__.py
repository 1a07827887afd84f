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
from watchbell.paging.selectors.foretelling import (
    Foretold,
    Imagined,
    Telling,
    ToldPerson,
    who_would_be_told,
)
from watchbell.paging.selectors.policies import (
    PolicyView,
    StepView,
    TargetView,
    policies_page,
    policy_by_id,
    policy_by_slug,
    policy_names,
    policy_slugs,
    policy_view,
    snapshots_of,
)
from watchbell.paging.selectors.targets import names_of
from watchbell.paging.selectors.uses import Use, uses_of

__all__ = [
    "AskView",
    "EscalationView",
    "Foretold",
    "Imagined",
    "PageView",
    "PolicyView",
    "StepView",
    "TargetView",
    "Telling",
    "ToldPerson",
    "Use",
    "asks_of",
    "check_paging",
    "collect_metrics",
    "escalation_of",
    "names_of",
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
    "uses_of",
    "who_would_be_told",
]
