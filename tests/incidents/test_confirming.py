"""A reporter's "yes, it is fixed" is taken, whatever agents have left to do."""

from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from watchbell.accounts.models import Person
from watchbell.incidents.closing.checks import Check
from watchbell.incidents.cycles import close_resolved
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import timeline
from watchbell.incidents.services import (
    add_task,
    close_incident,
    finish_task,
    reopen_incident,
    set_closure_checklist,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone
from watchbell.notify.models import Message

pytestmark = pytest.mark.usefixtures("database")


def gated(reporter: Person, owner: Person, clock: ManualClock) -> tuple[Incident, Any]:
    """Return a resolved incident with an open gate, and the gate."""
    incident = declare(now=clock.now(), reporter=reporter)
    resolve(incident, actor=owner.as_actor(), now=clock.now())
    task = add_task(
        incident_id=incident.pk,
        title="Write the report",
        is_gate=True,
        actor=owner.as_actor(),
        now=clock.now(),
    )
    return incident, task


def test_the_word_is_kept_the_owner_told_and_it_closes_with_the_last_gate(
    clock: ManualClock, grace: Person, bob: Person
) -> None:
    set_closure_checklist(checks=[Check.ARTICLE], actor=SYSTEM, now=clock.now())
    incident, task = gated(bob, grace, clock)
    said: dict[str, Any] = {"incident_id": incident.pk, "actor": bob.as_actor()}
    noted = close_incident(now=clock.now(), **said)
    assert (noted.state, noted.confirmed_at) == ("resolved", clock.now())
    assert "incident.confirmed" in [e.kind for e in timeline(bob.as_actor(), incident)]
    letter = Message.objects.get(content__kind="incident.letter")
    assert letter.person == grace
    assert "Write the report" in letter.content["lead"]
    with pytest.raises(AlreadyDone, match="Thank you"):
        close_incident(now=clock.now(), **said)
    with pytest.raises(GuardNotMet):
        close_incident(incident_id=incident.pk, actor=grace.as_actor(), now=clock.now())
    finish_task(incident_id=incident.pk, task_id=task.pk, actor=grace.as_actor(), now=clock.now())
    close_resolved(clock.advance(minutes=1))
    assert Incident.objects.get(pk=incident.pk).state == "closed"


def test_a_reopening_takes_the_word_back(clock: ManualClock, grace: Person, bob: Person) -> None:
    incident, _ = gated(bob, grace, clock)
    close_incident(incident_id=incident.pk, actor=bob.as_actor(), now=clock.now())
    reopen_incident(
        incident_id=incident.pk, reason="It broke again", actor=bob.as_actor(), now=clock.now()
    )
    assert Incident.objects.get(pk=incident.pk).confirmed_at is None
