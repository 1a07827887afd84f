"""Two workers page nobody twice, and a burst costs few statements."""

from datetime import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.builders.incidents import declare
from tests.builders.people import make_person
from tests.builders.policies import make_policy, step
from tests.fakes.bell import Bell
from tests.parallel import at_once, elsewhere
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.services import IncidentDraft, acknowledge_incident, declare_incidents
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.notify.models import Message
from watchbell.paging.cycles import BATCH, escalate
from watchbell.paging.models import Escalation, EscalationPolicy, Page
from watchbell.paging.services.running import begin

pytestmark = pytest.mark.usefixtures("database")


def declare_many(count: int, policy: EscalationPolicy, now: datetime) -> list[Incident]:
    drafts = [
        IncidentDraft(title=f"Incident {n}", escalation_policy_id=policy.pk) for n in range(count)
    ]
    incidents = declare_incidents(drafts=drafts, actor=SYSTEM, now=now)
    for incident in incidents:
        begin(incident.pk, cause="a test", now=now)
    return incidents


def drain(now: datetime) -> int:
    total = 0
    while done := escalate(now):
        total += done
    return total


def test_38_two_workers_do_one_due_step_once(
    committed_db: object, ada: Person, grace: Person, clock: ManualClock
) -> None:
    policy = make_policy(ada, grace, now=clock.now())
    incident = declare(now=clock.now(), escalation_policy_id=policy.pk)
    begin(incident.pk, cause="a test", now=clock.now())
    for _ in range(2):
        at_once(*[lambda: drain(clock.now())] * 4)
        clock.advance(minutes=5)
    assert [page.person for page in Page.objects.order_by("created_at")] == [ada, grace]
    assert Message.objects.count() == 2


def test_38_two_workers_share_a_burst_and_page_each_once(
    committed_db: object, ada: Person, now: datetime
) -> None:
    declare_many(300, make_policy(ada, now=now), now)
    shares = at_once(*[lambda: drain(now)] * 2)
    assert sum(share for share in shares if isinstance(share, int)) == 300
    assert Page.objects.count() == Message.objects.count() == 300
    assert Page.objects.values("escalation").distinct().count() == 300


def test_an_ack_and_a_step_at_the_same_moment_agree(
    committed_db: object, ada: Person, grace: Person, clock: ManualClock
) -> None:
    policy = make_policy(ada, grace, now=clock.now())
    incidents = declare_many(20, policy, clock.now())
    drain(clock.now())
    now = clock.advance(minutes=5)
    actor = grace.as_actor()

    def acknowledge() -> int:
        for incident in incidents:
            acknowledge_incident(incident_id=incident.pk, actor=actor, now=now)
        return 0

    results = at_once(acknowledge, lambda: drain(now), lambda: drain(now))
    assert not any(isinstance(result, BaseException) for result in results)
    drain(now)
    for escalation in Escalation.objects.all():
        second = escalation.pages.filter(person=grace).count()
        assert second <= 1
        assert second == (1 if escalation.state == "running" else 0)


def test_an_incident_that_somebody_holds_is_left_for_the_next_pass(
    committed_db: object, ada: Person, now: datetime
) -> None:
    held, free = declare_many(2, make_policy(ada, now=now), now)
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=held.pk)
        assert elsewhere(lambda: escalate(now)) == 1
        assert {page.escalation.incident_id for page in pages()} == {free.pk}
        Incident.objects.filter(pk=held.pk).update(acknowledged_at=now)
    assert escalate(now) == 1
    assert {page.escalation.incident_id for page in pages()} == {free.pk}


def pages() -> list[Page]:
    return list(Page.objects.select_related("escalation"))


def test_a_burst_takes_few_statements(ada: Person, now: datetime) -> None:
    people = [make_person(f"P{n}", now=now) for n in range(5)]
    declare_many(BATCH, make_policy(step(ada, *people), now=now), now)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert escalate(now) == BATCH
    assert len(queries) < 30
    assert Page.objects.count() == BATCH * 6


def test_at_most_one_escalation_runs_for_an_incident(
    committed_db: object, ada: Person, bell: Bell, clock: ManualClock
) -> None:
    policy = make_policy(ada, now=clock.now())
    incident = declare(now=clock.now(), escalation_policy_id=policy.pk)
    at_once(*[lambda: begin(incident.pk, cause="a test", now=clock.now())] * 4)
    assert Escalation.objects.count() == 1
    bell.tick()
    assert bell.to == ["ada"]
