"""Doing the steps that are due."""

from datetime import datetime

from django.db import transaction

from watchbell.paging.models import Escalation
from watchbell.paging.resolving import Roster
from watchbell.paging.ringing import lock_incidents
from watchbell.paging.selectors.policies import snapshots_of
from watchbell.paging.walking import Pass
from watchbell.paging.walks import Walk, policy_of

BATCH = 250
CLAIM = """
select * from paging_escalation where state = 'running' and next_at <= %s
order by next_at, id limit %s
for update skip locked
"""


@transaction.atomic
def escalate(now: datetime) -> int:
    """Do the due steps of one batch; returns how many escalations moved.

    Each incident is read again under its lock, so one that was acknowledged is never paged.
    One whose lock somebody holds (it is being answered just now) is left for the next pass.
    """
    escalations = list(Escalation.objects.raw(CLAIM, [now, BATCH]))
    if not escalations:
        return 0
    incidents = lock_incidents({escalation.incident_id for escalation in escalations})
    walks = [
        Walk(escalation, incidents[escalation.incident_id])
        for escalation in escalations
        if escalation.incident_id in incidents
    ]
    if not walks:
        return 0
    new = [policy_of(walk.incident) for walk in walks if walk.escalation.snapshot is None]
    snapshots = snapshots_of({policy_id for policy_id in new if policy_id})
    Pass(now, Roster(now)).run(walks, snapshots)
    return len(walks)
