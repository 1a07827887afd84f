"""What calls about restricted incidents need: one that the owner may show again, and bodies."""

from datetime import datetime
from typing import Any

from tests.builders.incidents import declare
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.incidents.models import Incident
from watchbell.incidents.services import let_in
from watchbell.kernel.actors import SYSTEM

BODIES: dict[str, dict[str, Any]] = {
    "restrict_incident": {"reason": "A person is named"},
    "lift_restriction": {"reason": "It was nothing"},
    "let_in": {"person": "mary@example.org"},
}
NUMBERS = dict.fromkeys(("lift_restriction", "let_in", "shut_out"), "restricted")


def make_restricted(now: datetime, owner: Person, other: Person) -> Incident:
    """Return a restricted incident that `other` was let into, and clear `owner` to lift it."""
    change_person(person_id=owner.pk, has_security_right=True, actor=SYSTEM, now=now)
    make_person("Mary", now=now)
    incident = declare(now=now, actor=owner.as_actor(), is_restricted=True)
    return let_in(incident_id=incident.pk, person=other, actor=SYSTEM, now=now)
