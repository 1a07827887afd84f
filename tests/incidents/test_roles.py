"""Who is what for an incident, and how a role changes hands."""

from datetime import datetime
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.incidents.domain import CancelCode
from watchbell.incidents.duties import DUTIES, IncidentRole
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import roles_of
from watchbell.incidents.services import (
    accept_role,
    assign_role,
    cancel_incident,
    close_incident,
    decline_role,
    leave_role,
    offer_role,
    withdraw_role_offer,
)
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, PermissionDenied
from watchbell.notify.models import Message
from watchbell.platform.eventlog import events_of

MANAGER, SCRIBE, RESPONDER = IncidentRole.MANAGER, IncidentRole.SCRIBE, IncidentRole.RESPONDER


@pytest.fixture
def incident(database: None, now: datetime) -> Incident:
    return declare(now=now)


@pytest.fixture
def alan(database: None, now: datetime) -> Person:
    """Another responder."""
    return make_person("Alan", now=now)


def act(incident: Incident, actor: Person, now: datetime, **rest: Any) -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": actor.as_actor(), "now": now, **rest}


def holders(incident: Incident, role: IncidentRole) -> list[str]:
    slot = next(slot for slot in roles_of(incident).slots if slot.role is role)
    return [row.person.name for row in slot.holders]


def mails() -> list[tuple[str, str]]:
    rows = Message.objects.order_by("created_at", "id").values_list("address", "content__title")
    return [(address.partition("@")[0], title.partition("] ")[2]) for address, title in rows]


def test_a_vacant_role_is_given_at_once_and_the_person_is_told_its_duties(
    incident: Incident, grace: Person, alan: Person, now: datetime
) -> None:
    assign_role(role=SCRIBE, person=alan, **act(incident, grace, now))
    assert holders(incident, SCRIBE) == ["Alan"]
    assert mails() == [("alan", "You are scribe")]
    assert DUTIES[SCRIBE].tasks[0] in Message.objects.get().content["body"]


def test_who_takes_a_role_needs_no_mail(incident: Incident, grace: Person, now: datetime) -> None:
    assign_role(role=MANAGER, person=grace, **act(incident, grace, now))
    assert holders(incident, MANAGER) == ["Grace"]
    assert mails() == []


def test_a_role_that_is_handed_over_stays_until_the_other_accepts(
    incident: Incident, grace: Person, alan: Person, now: datetime
) -> None:
    assign_role(role=MANAGER, person=grace, **act(incident, grace, now))
    offer_role(role=MANAGER, person=alan, note="My shift ends.", **act(incident, grace, now))
    assert holders(incident, MANAGER) == ["Grace"]
    assert mails() == [("alan", "Will you take over as incident manager?")]

    accept_role(role=MANAGER, **act(incident, alan, now))
    assert holders(incident, MANAGER) == ["Alan"]
    assert mails()[1:] == [("grace", "Alan relieves you")]
    past = roles_of(incident).history
    assert [(row.person.name, row.state, row.ended_at) for row in past] == [("Grace", "ended", now)]


def test_a_declined_role_stays_where_it_is_and_the_holder_hears_of_it(
    incident: Incident, grace: Person, alan: Person, now: datetime
) -> None:
    assign_role(role=MANAGER, person=grace, **act(incident, grace, now))
    offer_role(role=MANAGER, person=alan, **act(incident, grace, now))
    decline_role(role=MANAGER, reason="I am on a train.", **act(incident, alan, now))
    assert holders(incident, MANAGER) == ["Grace"]
    assert mails()[-1] == ("grace", "Alan declined")
    with pytest.raises(Conflict):
        accept_role(role=MANAGER, **act(incident, alan, now))


def test_an_occupied_role_is_not_given_to_a_third_person_but_may_be_taken_over(
    incident: Incident, grace: Person, alan: Person, ada: Person, now: datetime
) -> None:
    assign_role(role=MANAGER, person=grace, **act(incident, grace, now))
    with pytest.raises(Conflict, match="hand the role over to Alan"):
        assign_role(role=MANAGER, person=alan, **act(incident, ada, now))
    assign_role(role=MANAGER, person=alan, **act(incident, alan, now))
    assert holders(incident, MANAGER) == ["Alan"]
    assert mails() == [("grace", "Alan relieves you")]


def test_a_new_offer_takes_the_place_of_the_earlier_one(
    incident: Incident, grace: Person, alan: Person, ada: Person, now: datetime
) -> None:
    assign_role(role=MANAGER, person=grace, **act(incident, grace, now))
    offer_role(role=MANAGER, person=alan, **act(incident, grace, now))
    offer_role(role=MANAGER, person=ada, **act(incident, grace, now))
    with pytest.raises(PermissionDenied, match="Only Ada"):
        accept_role(role=MANAGER, **act(incident, alan, now))
    withdraw_role_offer(role=MANAGER, **act(incident, grace, now))
    with pytest.raises(Conflict):
        accept_role(role=MANAGER, **act(incident, ada, now))
    assert holders(incident, MANAGER) == ["Grace"]


def test_responders_are_many_and_each_leaves_alone(
    incident: Incident, grace: Person, alan: Person, ada: Person, now: datetime
) -> None:
    for person in (grace, alan):
        assign_role(role=RESPONDER, person=person, **act(incident, person, now))
    assert holders(incident, RESPONDER) == ["Grace", "Alan"]
    with pytest.raises(AlreadyDone):
        assign_role(role=RESPONDER, person=alan, **act(incident, grace, now))
    with pytest.raises(PermissionDenied):
        leave_role(role=RESPONDER, person=alan, **act(incident, grace, now))
    leave_role(role=RESPONDER, person=alan, **act(incident, ada, now))
    leave_role(role=RESPONDER, person=grace, **act(incident, grace, now))
    assert holders(incident, RESPONDER) == []
    with pytest.raises(InvalidInput):
        offer_role(role=RESPONDER, person=alan, **act(incident, grace, now))


def test_who_only_reports_or_has_left_gets_no_role(
    incident: Incident, grace: Person, bob: Person, now: datetime
) -> None:
    with pytest.raises(InvalidInput):
        assign_role(role=SCRIBE, person=bob, **act(incident, grace, now))
    with pytest.raises(PermissionDenied):
        assign_role(role=SCRIBE, person=grace, **act(incident, bob, now))


def test_roles_of_a_closed_or_cancelled_incident_are_history(
    incident: Incident, grace: Person, now: datetime
) -> None:
    resolve(incident, actor=grace.as_actor(), now=now)
    assign_role(role=SCRIBE, person=grace, **act(incident, grace, now))
    close_incident(**act(incident, grace, now))
    with pytest.raises(Conflict, match="history"):
        leave_role(role=SCRIBE, person=grace, **act(incident, grace, now))
    other = declare(now=now)
    cancel_incident(code=CancelCode.FALSE_ALARM, note="", **act(other, grace, now))
    with pytest.raises(Conflict):
        assign_role(role=SCRIBE, person=grace, **act(other, grace, now))


def test_each_change_is_one_event(
    incident: Incident, grace: Person, alan: Person, now: datetime
) -> None:
    assign_role(role=MANAGER, person=grace, **act(incident, grace, now))
    offer_role(role=MANAGER, person=alan, **act(incident, grace, now))
    accept_role(role=MANAGER, **act(incident, alan, now))
    leave_role(role=MANAGER, person=alan, reason="Done.", **act(incident, alan, now))
    kinds = [event.kind for event in reversed(events_of(incident.ref))]
    assert kinds == [
        "incident.declared",
        "incident.role_assigned",
        "incident.role_offered",
        "incident.role_assigned",
        "incident.role_left",
    ]


def test_every_role_is_explained() -> None:
    assert set(DUTIES) == set(IncidentRole)
    assert all(duties.purpose and duties.tasks for duties in DUTIES.values())
