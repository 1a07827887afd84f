"""Reading policies and escalations."""

from watchbell.paging.selectors.asks import AskView, asks_of, open_ask_of, open_question_of
from watchbell.paging.selectors.backtests import (
    Changed,
    Named,
    PersonLine,
    Report,
    backtest_by_id,
    backtests_page,
    report_of,
)
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
from watchbell.paging.selectors.loads import times_paged
from watchbell.paging.selectors.needs import UNNEEDED
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
    "UNNEEDED",
    "AskView",
    "Changed",
    "EscalationView",
    "Foretold",
    "Imagined",
    "Named",
    "PageView",
    "PersonLine",
    "PolicyView",
    "Report",
    "StepView",
    "TargetView",
    "Telling",
    "ToldPerson",
    "Use",
    "asks_of",
    "backtest_by_id",
    "backtests_page",
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
    "report_of",
    "snapshots_of",
    "times_paged",
    "unattended_incidents",
    "uses_of",
    "who_would_be_told",
]
