"""One message to everybody whose incident hangs on another one."""

from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person
from tests.incidents.test_families import adopt
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import children_of, interested_in_children
from watchbell.incidents.services import close_incident, notify_children, watch_incident
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import Conflict
from watchbell.notify.models import Message
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def child_of(parent: Incident, clock: ManualClock, **fields: Any) -> Incident:
    child = declare("The till is stuck", now=clock.now(), **fields)
    adopt(child, parent, now=clock.now())
    return child


def requester(name: str, clock: ManualClock) -> Person:
    return make_person(name, role=Role.REQUESTER, now=clock.now())


def notify(parent: Incident, by: Person, clock: ManualClock) -> list[str]:
    told = notify_children(
        incident_id=parent.pk, text="We know why.", actor=by.as_actor(), now=clock.now()
    )
    return [one.person.name for one in told]


def test_callers_and_watchers_get_one_mail_each_about_their_own_incident(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    parent = declare("The core switch burns", now=clock.now())
    barbara = requester("Barbara", clock)
    first = child_of(parent, clock, reporter=barbara)
    second = child_of(parent, clock, reporter=barbara)
    child_of(parent, clock, reporter=ada)
    watch_incident(incident_id=first.pk, person=grace, actor=SYSTEM, now=clock.now())
    assert notify(parent, ada, clock) == ["Barbara", "Grace"]
    (letter,) = Message.objects.filter(person=barbara, content__kind="incident.letter")
    said = str(letter.content)
    assert "We know why." in said
    assert first.label in said
    assert second.label in said
    assert parent.label not in said
    assert "core switch" not in said
    told = [e for e in events_of(parent.ref) if e.kind == "incident.children_notified"]
    assert [(e.payload["children"], e.payload["people"]) for e in told] == [(2, 2)]


def test_no_mail_about_children_that_are_over_or_that_one_may_not_see(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    parent = declare(now=clock.now())
    over = child_of(parent, clock, reporter=requester("Barbara", clock))
    hidden = child_of(parent, clock, reporter=requester("Alan", clock))
    resolve(over, actor=SYSTEM, now=clock.now())
    close_incident(incident_id=over.pk, actor=SYSTEM, now=clock.now())
    Incident.objects.filter(pk=hidden.pk).update(is_restricted=True)
    assert interested_in_children(grace.as_actor(), parent) == []
    with pytest.raises(Conflict, match="No child"):
        notify(parent, grace, clock)
    assert [c.label for c in children_of(grace.as_actor(), parent).lines] == [over.label]
    assert children_of(SYSTEM, parent).count == 2


def test_the_preview_names_them_before_anything_is_sent(clock: ManualClock, ada: Person) -> None:
    parent = declare(now=clock.now())
    assert children_of(ada.as_actor(), parent).count == 0
    child = child_of(parent, clock, reporter=requester("Barbara", clock))
    (one,) = interested_in_children(ada.as_actor(), parent)
    assert (one.person.name, one.labels) == ("Barbara", child.label)
    assert not Message.objects.exists()
