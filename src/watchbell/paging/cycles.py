"""Doing the steps that are due."""

from datetime import datetime

from django.db import transaction

from watchbell.paging.locking import claim_escalations
from watchbell.paging.resolving import Roster
from watchbell.paging.selectors.policies import snapshots_of
from watchbell.paging.walking import Pass
from watchbell.paging.walks import Walk, policy_of

BATCH = 500


@transaction.atomic
def escalate(now: datetime) -> int:
    """Do the due steps of one batch; returns how many escalations moved.

    Each incident is read again under its lock, so one that was acknowledged is never paged.
    One whose lock somebody holds (it is being answered just now) is left for the next pass.
    """
    walks = [
        Walk(one.escalation, one.incident, one.policy) for one in claim_escalations(now, BATCH)
    ]
    if not walks:
        return 0
    new = [policy_of(walk.incident) for walk in walks if walk.policy is None]
    snapshots = snapshots_of({policy_id for policy_id in new if policy_id})
    Pass(now, Roster(now)).run(walks, snapshots)
    return len(walks)
