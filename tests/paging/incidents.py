"""Incidents under a policy, and what became of their escalation."""

from typing import Any

from tests.builders.incidents import declare
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.services import acknowledge_incident
from watchbell.kernel.clock import ManualClock
from watchbell.paging.models import Escalation, EscalationPolicy
from watchbell.platform.eventlog import events_of


def incident_of(policy: EscalationPolicy, clock: ManualClock, **fields: Any) -> Incident:
    return declare(now=clock.now(), escalation_policy_id=policy.pk, **fields)


def kinds(incident: Incident) -> list[str]:
    return [event.kind for event in reversed(events_of(incident.ref))]


def acknowledge(incident: Incident, person: Person, clock: ManualClock) -> None:
    acknowledge_incident(incident_id=incident.pk, actor=person.as_actor(), now=clock.now())


def state_of(incident: Incident) -> tuple[str, str]:
    newest = Escalation.objects.filter(incident=incident).order_by("-id").first()
    assert newest is not None
    return newest.state, newest.reason
