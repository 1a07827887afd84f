"""The only writers of policies and escalations."""

from watchbell.paging.services.asking import answer_page, page_person, page_team
from watchbell.paging.services.policies import (
    PolicyFields,
    StepFields,
    TargetFields,
    change_policy,
    create_policy,
)
from watchbell.paging.services.running import escalate_now, silence

__all__ = [
    "PolicyFields",
    "StepFields",
    "TargetFields",
    "answer_page",
    "change_policy",
    "create_policy",
    "escalate_now",
    "page_person",
    "page_team",
    "silence",
]
