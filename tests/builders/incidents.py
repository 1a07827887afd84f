"""Incidents for tests, made through the services."""

from datetime import datetime
from typing import Any

from watchbell.incidents.domain import Cause, Outcome
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import category_by_slug
from watchbell.incidents.services import (
    FixEvidence,
    IncidentDraft,
    declare_incident,
    resolve_incident,
)
from watchbell.kernel.actors import SYSTEM, Actor


def declare(
    title: str = "Checkout is down",
    *,
    now: datetime,
    actor: Actor = SYSTEM,
    triaged: bool = True,
    **fields: Any,
) -> Incident:
    """Return a new incident; a triaged one has what its work needs but an assignee."""
    if triaged:
        fields = {
            "category": category_by_slug("software"),
            "impact": 2,
            "urgency": 1,
            **fields,
        }
    return declare_incident(draft=IncidentDraft(title=title, **fields), actor=actor, now=now)


def resolve(incident: Incident, *, actor: Actor, now: datetime, **fields: Any) -> Incident:
    """Resolve an incident with everything the guard asks for."""
    given: dict[str, Any] = {
        "outcome": Outcome.PERMANENT,
        "cause": Cause.CONFIGURATION,
        "notes": "Put the old configuration back.",
        "restored_at": now,
        "evidence": FixEvidence(fix_reference="CHG-1"),
        **fields,
    }
    return resolve_incident(incident_id=incident.pk, actor=actor, now=now, **given)
