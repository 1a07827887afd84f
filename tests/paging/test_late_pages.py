"""A page that still waits when somebody answers does not leave, however late the log is read."""

from datetime import datetime

import pytest

from tests.builders.incidents import declare
from tests.builders.policies import make_policy, step
from tests.fakes.bell import Bell
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.services import acknowledge_incident
from watchbell.notify.channels import DeliveryError
from watchbell.notify.cycles import Delivery
from watchbell.notify.models import Message
from watchbell.paging.selectors import UNNEEDED

pytestmark = pytest.mark.usefixtures("database")


def queued(bell: Bell, now: datetime, *steps: object, **fields: object) -> Incident:
    """Declare an incident and leave its pages in the outbox."""
    policy = make_policy(*steps, now=now)  # type: ignore[arg-type]
    incident = declare(now=now, escalation_policy_id=policy.pk)
    bell.hear_only()
    bell.escalate_only()
    assert Message.objects.filter(state="pending").exists()
    return incident


def test_an_answer_holds_back_what_waits(bell: Bell, ada: Person, grace: Person) -> None:
    now = bell.clock.now()
    incident = queued(bell, now, ada)
    acknowledge_incident(
        incident_id=incident.pk, actor=grace.as_actor(), now=bell.clock.advance(seconds=1)
    )
    Delivery(bell.channel, UNNEEDED).run(bell.clock.now())
    assert bell.to == []
    assert Message.objects.get(purpose="page").state == "cancelled"
    bell.tick()
    assert "ada" not in bell.to


def test_where_everybody_is_to_answer_the_others_are_told(
    bell: Bell, ada: Person, grace: Person
) -> None:
    now = bell.clock.now()
    incident = queued(bell, now, step(ada, grace, until="everyone"))
    acknowledge_incident(
        incident_id=incident.pk, actor=grace.as_actor(), now=bell.clock.advance(seconds=1)
    )
    Delivery(bell.channel, UNNEEDED).run(bell.clock.now())
    assert sorted(bell.to) == ["ada", "grace"]


def test_a_page_that_failed_once_is_not_tried_again_for_what_is_answered(
    bell: Bell, ada: Person, grace: Person
) -> None:
    incident = queued(bell, bell.clock.now(), ada)
    delivery = Delivery(bell.channel, UNNEEDED)
    bell.channel.failures = [DeliveryError("451 busy")]
    delivery.run(bell.clock.now())
    now = bell.clock.advance(seconds=5)
    acknowledge_incident(incident_id=incident.pk, actor=grace.as_actor(), now=now)
    delivery.run(bell.clock.advance(minutes=1))
    assert bell.to == []
