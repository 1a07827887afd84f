"""What calls about roles and tasks need: an incident with people, and bodies that succeed."""

from datetime import datetime
from typing import Any

from tests.builders.incidents import declare
from watchbell.accounts.models import Person
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.models import Incident
from watchbell.incidents.services import assign_role, offer_role

BODIES: dict[str, dict[str, Any]] = {
    "assign_role": {"role": "communicator", "person": "margaret@example.org"},
    "hand_over_role": {"person": "margaret@example.org"},
}
_OF_STAFFED = ("hand_over_role", "accept_role", "decline_role", "withdraw_role", "leave_role")
NUMBERS = dict.fromkeys(_OF_STAFFED, "staffed")
_OWN = ("hand_over_role", "leave_role")


def role_of(name: str) -> str:
    """Return the role that a call is about: the caller's own, or the one offered to them."""
    return "scribe" if name in _OWN else "incident_manager"


def make_staffed(now: datetime, owner: Person, other: Person) -> Incident:
    """Return an incident that `owner` writes down, and is asked to lead by `other`."""
    incident = declare(now=now, actor=owner.as_actor())
    for role, person in ((IncidentRole.SCRIBE, owner), (IncidentRole.MANAGER, other)):
        assign_role(
            incident_id=incident.pk, role=role, person=person, actor=person.as_actor(), now=now
        )
    offer_role(
        incident_id=incident.pk,
        role=IncidentRole.MANAGER,
        person=owner,
        actor=other.as_actor(),
        now=now,
    )
    return incident
