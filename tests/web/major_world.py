"""A running major incident with something of everything, for the pages."""

from datetime import datetime
from typing import Any

from tests.builders.incidents import declare
from watchbell.accounts.models import Person
from watchbell.incidents.models import ContainmentAction
from watchbell.incidents.services import (
    contain_incident,
    declare_major,
    make_stakeholder_link,
    stakeholder_address,
)


def make_major(grace: Person, now: datetime, **fields: Any) -> dict[str, Any]:
    """Return its number, its containment, and a link that stakeholders follow."""
    incident = declare("Payments fail everywhere", now=now, **fields)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    declare_major(reason="Nobody can pay.", **who)
    contain_incident(action="Sign-up is off", effect="Less load", reversal="Switch it on", **who)
    link = make_stakeholder_link(audience="Board", hours=4, shows_names=False, **who)
    return {
        "major": incident.label,
        "containment": ContainmentAction.objects.get(incident=incident).pk,
        "stakeholder": link.pk,
        "follow": stakeholder_address(link).rpartition("/")[2],
    }
