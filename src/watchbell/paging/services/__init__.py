"""The only writers of policies and escalations."""

from watchbell.paging.services.acknowledging import (
    answer_incident,
    confirm_acknowledgement,
    is_awaited,
)
from watchbell.paging.services.asking import answer_page, page_person, page_team
from watchbell.paging.services.backtests import (
    BacktestFields,
    ask_again,
    ask_backtest,
    cancel_backtest,
    delete_backtest,
    judge_at_once,
)
from watchbell.paging.services.handing import hand_to_person, hand_to_policy, hand_to_team
from watchbell.paging.services.personal import RuleFields, set_personal_rules
from watchbell.paging.services.policies import (
    PolicyFields,
    StepFields,
    TargetFields,
    change_policy,
    create_policy,
    delete_policy,
)
from watchbell.paging.services.running import escalate_now, silence
from watchbell.paging.services.trial_documents import trial_in
from watchbell.paging.services.trials import (
    NewPolicy,
    RotationDraft,
    RouteTrial,
    RulesTrial,
    ScheduleTrial,
    Swap,
    Trial,
    changed_policy,
    drafted_policy,
    drafted_rotation,
)

__all__ = [
    "BacktestFields",
    "NewPolicy",
    "PolicyFields",
    "RotationDraft",
    "RouteTrial",
    "RuleFields",
    "RulesTrial",
    "ScheduleTrial",
    "StepFields",
    "Swap",
    "TargetFields",
    "Trial",
    "answer_incident",
    "answer_page",
    "ask_again",
    "ask_backtest",
    "cancel_backtest",
    "change_policy",
    "changed_policy",
    "confirm_acknowledgement",
    "create_policy",
    "delete_backtest",
    "delete_policy",
    "drafted_policy",
    "drafted_rotation",
    "escalate_now",
    "hand_to_person",
    "hand_to_policy",
    "hand_to_team",
    "is_awaited",
    "judge_at_once",
    "page_person",
    "page_team",
    "set_personal_rules",
    "silence",
    "trial_in",
]
