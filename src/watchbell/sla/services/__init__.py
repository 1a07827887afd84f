"""The only writers of policies and cycles."""

from watchbell.sla.services.judging import record_verdict, void_cycle
from watchbell.sla.services.policies import (
    PolicyFields,
    archive_policy,
    change_policy,
    create_policy,
    restore_policy,
)
from watchbell.sla.services.recomputing import Recomputed, recompute
from watchbell.sla.services.seeding import add_missing, seed_policies

__all__ = [
    "PolicyFields",
    "Recomputed",
    "add_missing",
    "archive_policy",
    "change_policy",
    "create_policy",
    "recompute",
    "record_verdict",
    "restore_policy",
    "seed_policies",
    "void_cycle",
]
