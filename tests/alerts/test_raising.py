"""A later, worse alert makes its open incident more urgent; never less, never against people."""

import pytest

from tests.builders.alerts import alert, make_integration, say
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.services import change_incident, override_priority
from watchbell.kernel.clock import ManualClock
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def heard(clock: ManualClock, severity: str) -> Incident:
    """Let a machine say this of its disk; return the incident."""
    machine = make_integration(now=clock.now())
    say(machine, alert("Disk", severity=severity), now=clock.now())
    return Incident.objects.get()


def told(incident: Incident) -> list[str]:
    kinds = ("incident.changed", "incident.priority_changed")
    found = reversed(events_of(incident.ref))
    return [event.kind for event in found if event.kind in kinds]


def test_a_worse_repetition_raises_it_with_the_reason(clock: ManualClock) -> None:
    incident = heard(clock, "warning")
    before = incident.priority
    assert before is not None
    raised = heard_again(clock, "critical")
    assert (raised.urgency, raised.severity) == (1, "SEV1")
    assert raised.priority is not None
    assert raised.priority < before
    assert told(incident) == ["incident.changed", "incident.priority_changed"]
    changed = next(e for e in events_of(incident.ref) if e.kind == "incident.changed")
    assert changed.payload["why"].startswith("An alert is critical now: Disk")
    heard_again(clock, "critical")
    heard_again(clock, "info")
    after = Incident.objects.get()
    assert (after.urgency, told(after)) == (1, told(incident))


def heard_again(clock: ManualClock, severity: str) -> Incident:
    from_before = Incident.objects.get().alerts.first()
    assert from_before is not None
    say(from_before.integration, alert("Disk", severity=severity), now=clock.advance(minutes=1))
    return Incident.objects.get()


def test_what_a_person_decided_or_set_stays(clock: ManualClock, grace: Person) -> None:
    incident = heard(clock, "warning")
    override_priority(
        incident_id=incident.pk,
        priority=4,
        reason="A test system",
        actor=grace.as_actor(),
        now=clock.now(),
    )
    assert heard_again(clock, "critical").urgency == 3


def test_an_urgency_set_by_hand_stays(clock: ManualClock, grace: Person) -> None:
    incident = heard(clock, "warning")
    change_incident(
        incident_id=incident.pk, changes={"urgency": 4}, actor=grace.as_actor(), now=clock.now()
    )
    assert heard_again(clock, "critical").urgency == 4
