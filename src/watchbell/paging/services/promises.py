"""Paging because a promised time runs out: by the policy that the threshold names."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.incidents.models import Incident
from watchbell.incidents.services import unacknowledge_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.paging.domain import why_not_pageable
from watchbell.paging.selectors.policies import snapshots_of
from watchbell.paging.services.running import begin_with, halt, running_of


@transaction.atomic
def page_for_promise(*, incident_id: UUID, policy_id: UUID, cause: str, now: datetime) -> bool:
    """Walk the named policy, although somebody may have answered; False where that tells nobody.

    So it is when the incident is over or on hold, when the policy is gone or has no steps, and
    when people are being told already and nobody has answered.
    """
    rows = Incident.objects.select_for_update(no_key=True).defer("search")
    incident = rows.filter(pk=incident_id).first()
    if incident is None or why_not_pageable(incident.state, acknowledged_by=None):
        return False
    policy = snapshots_of([policy_id]).get(policy_id)
    is_told = incident.acknowledged_at is None and running_of(incident_id) is not None
    if policy is None or not policy.steps or is_told:
        return False
    halt(incident_id, reason=cause, actor=SYSTEM, now=now)
    if incident.acknowledged_at is not None:
        unacknowledge_incident(incident_id=incident_id, reason=cause, actor=SYSTEM, now=now)
    begin_with(incident_id, policy, cause=cause, now=now)
    return True
