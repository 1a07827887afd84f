"""Paging for an overdue task: whoever is to do it first, then the incident's policy."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.incidents.models import Incident, Task
from watchbell.incidents.selectors.tasks import responsible_for
from watchbell.incidents.services import unacknowledge_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.paging.domain import Step, Target, TargetType, why_not_pageable
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.services.handing import MINUTES_TO_ANSWER, before_the_policy
from watchbell.paging.services.running import begin_with, halt, running_of
from watchbell.paging.walks import policy_of


@transaction.atomic
def page_for_task(*, incident_id: UUID, task_id: UUID, now: datetime) -> bool:
    """Tell who is to do an overdue task, then walk the policy; False where its policy does not
    ask for that, or people are being told already."""
    incident = _lock(incident_id)
    if incident is None or why_not_pageable(incident.state, acknowledged_by=None):
        return False
    wanted = policy_of(incident)
    policies = EscalationPolicy.objects.filter(pages_for_tasks=True)
    policy = policies.filter(pk=wanted).first() if wanted else None
    task = Task.objects.select_related("owner", "incident").filter(pk=task_id, state="open").first()
    is_told = incident.acknowledged_at is None and running_of(incident_id) is not None
    if policy is None or task is None or is_told:
        return False
    reason = f"the task “{task.title}” is overdue"
    halt(incident_id, reason=reason, actor=SYSTEM, now=now)
    if incident.acknowledged_at is not None:
        unacknowledge_incident(incident_id=incident_id, reason=reason, actor=SYSTEM, now=now)
    people = responsible_for(task)
    targets = tuple(Target(TargetType.PERSON, one.pk, one.name) for one in people)
    first = Step(MINUTES_TO_ANSWER, targets)
    steps = before_the_policy(incident, first, task.title)
    begin_with(incident_id, steps, cause=reason, now=now)
    return True


def _lock(incident_id: UUID) -> Incident | None:
    rows = Incident.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("service").defer("search").filter(pk=incident_id).first()
