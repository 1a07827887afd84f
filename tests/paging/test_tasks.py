"""An overdue task pages who is to do it, then the incident's policy, where the policy says so."""

from datetime import timedelta

import pytest

from tests.builders.policies import make_policy
from tests.fakes.bell import Bell
from tests.paging.incidents import acknowledge, incident_of, kinds
from watchbell.accounts.models import Person
from watchbell.incidents.cycles import remind_tasks
from watchbell.incidents.models import Incident
from watchbell.incidents.services import add_task, finish_task
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.paging.models import Page

pytestmark = pytest.mark.usefixtures("database")


def started(bell: Bell, clock: ManualClock, ada: Person, *, pages: bool, owner: Person) -> Incident:
    policy = make_policy(ada, every=5, now=clock.now(), pages_for_tasks=pages)
    incident = incident_of(policy, clock)
    bell.tick()
    acknowledge(incident, ada, clock)
    add_task(
        incident_id=incident.pk,
        title="Call the vendor",
        owner=owner,
        due_at=clock.now() + timedelta(hours=1),
        actor=SYSTEM,
        now=clock.now(),
    )
    bell.tick()
    return incident


def overdue(bell: Bell, clock: ManualClock) -> None:
    for minutes in (46, 15):
        clock.advance(minutes=minutes)
        remind_tasks(clock.now())
        bell.tick()


def paged() -> list[str]:
    return [page.person.name for page in Page.objects.order_by("created_at", "id")]


def test_its_owner_first_then_the_policy_although_somebody_acknowledged(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = started(bell, clock, ada, pages=True, owner=grace)
    overdue(bell, clock)
    assert paged() == ["Ada", "Grace"]
    incident.refresh_from_db()
    assert incident.acknowledged_at is None
    bell.after(minutes=10)
    assert paged() == ["Ada", "Grace", "Ada"]
    acknowledge(incident, grace, clock)
    bell.after(hours=1)
    assert paged() == ["Ada", "Grace", "Ada"]


def test_a_policy_that_does_not_say_so_only_reminds(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = started(bell, clock, ada, pages=False, owner=grace)
    overdue(bell, clock)
    assert paged() == ["Ada"]
    assert "incident.unacknowledged" not in kinds(incident)


def test_a_task_that_is_done_pages_nobody(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = started(bell, clock, ada, pages=True, owner=grace)
    task = incident.tasks.get()
    finish_task(incident_id=incident.pk, task_id=task.pk, actor=SYSTEM, now=clock.now())
    overdue(bell, clock)
    assert paged() == ["Ada"]
