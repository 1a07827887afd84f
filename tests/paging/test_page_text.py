"""What a page says, and the link in it that answers."""

from datetime import timedelta

import pytest

from tests.builders.incidents import declare
from tests.builders.people import make_person
from tests.builders.policies import make_policy
from tests.builders.services import make_service
from tests.fakes.bell import Bell
from watchbell.accounts.models import Person
from watchbell.catalog.models import Service
from watchbell.kernel.clock import ManualClock
from watchbell.notify.domain import Urgency
from watchbell.notify.services import read_answer

pytestmark = pytest.mark.usefixtures("database")


def test_a_page_tells_what_where_since_when_and_how_to_answer(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    eve = make_person("Eve", timezone="Europe/Berlin", now=clock.now())
    policy = make_policy(eve, ada, every=5, now=clock.now())
    service = make_service("Shop", now=clock.now())
    Service.objects.filter(pk=service.pk).update(escalation_policy_id=policy.pk)
    service.refresh_from_db()
    incident = declare(
        now=clock.now(),
        service=service,
        description="Nobody can pay.",
        occurred_at=clock.now() - timedelta(minutes=7),
    )
    bell.tick()
    [sent] = bell.channel.sent
    content = sent.content
    assert content.title == f"[{incident.label}] P{incident.priority} Checkout is down"
    assert content.lead == "Shop needs you: nobody has answered this incident yet."
    facts = dict(content.facts)
    assert facts["Service"] == "Shop"
    assert facts["Running since"] == "2026-03-02 09:53 CET (7 min ago)"
    assert facts["Escalation"] == "Operations, step 1 of 2"
    assert content.body == "Nobody can pay."
    assert content.thread == incident.label
    assert content.urgency is (Urgency.HIGH if (incident.priority or 5) <= 2 else Urgency.NORMAL)
    answer, opened = content.actions
    assert answer.primary
    message = read_answer(answer.url.rpartition("/")[2], now=clock.now())
    assert message.person == eve
    assert message.subject == incident.ref
    assert opened.url.endswith(f"/incidents/{incident.label}")
    bell.after(minutes=5)
    assert "have not answered" in bell.channel.sent[1].content.lead
