"""Finding the cause: hypotheses, what speaks for them, and what became of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.incidents.domain import Cause, State, Verdict
from watchbell.incidents.events import (
    HypothesisDecided,
    HypothesisEvidenceAdded,
    HypothesisProposed,
)
from watchbell.incidents.models import Hypothesis, Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.declaring import TEXT_LIMIT
from watchbell.incidents.services.editing import change_incident
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_text
from watchbell.platform.eventlog import publish

_SHORT = 2000


@transaction.atomic
def propose_hypothesis(
    *, incident_id: UUID, text: str, evidence: str = "", actor: Actor, now: datetime
) -> Hypothesis:
    """Write down what may be the cause, with what speaks for it."""
    incident = _lock(incident_id, actor)
    row = Hypothesis.objects.create(
        id=new_id(now),
        incident=incident,
        text=clean_text(text, "text", _SHORT, required=True),
        evidence=clean_text(evidence, "evidence", TEXT_LIMIT),
        proposed_by_id=actor.person_id,
        proposed_by_name=actor.name,
        proposed_at=now,
    )
    save_incident(incident, [], now)
    publish(
        HypothesisProposed(
            subject=incident.ref, actor=actor, at=now, hypothesis_id=row.id, text=row.text
        )
    )
    return row


@transaction.atomic
def add_evidence(
    *, incident_id: UUID, hypothesis_id: UUID, evidence: str, actor: Actor, now: datetime
) -> Hypothesis:
    """Add what speaks for or against a hypothesis below what is there."""
    incident = _lock(incident_id, actor)
    row = _hypothesis(incident, hypothesis_id)
    added = clean_text(evidence, "evidence", _SHORT, required=True)
    row.evidence = clean_text(f"{row.evidence}\n{added}", "evidence", TEXT_LIMIT)
    row.save(update_fields=["evidence"])
    save_incident(incident, [], now)
    publish(
        HypothesisEvidenceAdded(
            subject=incident.ref,
            actor=actor,
            at=now,
            hypothesis_id=row.id,
            text=row.text,
            evidence=added,
        )
    )
    return row


@transaction.atomic
def decide_hypothesis(
    *,
    incident_id: UUID,
    hypothesis_id: UUID,
    verdict: Verdict,
    why: str,
    cause: Cause | None = None,
    actor: Actor,
    now: datetime,
) -> Hypothesis:
    """Confirm or refute a hypothesis, or open it again, and say why.

    A confirmed one becomes the incident's diagnosis when there is none yet; `cause` goes with it.
    """
    incident = _lock(incident_id, actor)
    row = _hypothesis(incident, hypothesis_id)
    if row.verdict == verdict:
        raise AlreadyDone(f"This hypothesis is {verdict.value} already.")
    is_open = verdict is Verdict.OPEN
    row.verdict = verdict
    row.why = clean_text(why, "why", _SHORT, required=True)
    row.decided_at, row.decided_by_name = (None, "") if is_open else (now, actor.name)
    row.save(update_fields=["verdict", "why", "decided_at", "decided_by_name"])
    save_incident(incident, [], now)
    publish(
        HypothesisDecided(
            subject=incident.ref,
            actor=actor,
            at=now,
            hypothesis_id=row.id,
            text=row.text,
            verdict=verdict,
            why=row.why,
        )
    )
    changes = _conclusion(incident, row, cause)
    if changes:
        change_incident(incident_id=incident.pk, changes=changes, actor=actor, now=now)
    return row


def _conclusion(incident: Incident, row: Hypothesis, cause: Cause | None) -> dict[str, Any]:
    """Return what a verdict says of the incident itself."""
    if row.verdict != Verdict.CONFIRMED:
        return {}
    changes: dict[str, Any] = {} if incident.diagnosis else {"diagnosis": row.text}
    return changes if cause is None else {**changes, "cause": cause}


def _lock(incident_id: UUID, actor: Actor) -> Incident:
    incident = lock_incident(incident_id, actor, Action.WORK)
    if incident.state in (State.CLOSED, State.CANCELLED):
        raise Conflict(f"{incident.label} is {incident.state}; reopen it to go on with its cause.")
    return incident


def _hypothesis(incident: Incident, hypothesis_id: UUID) -> Hypothesis:
    row = Hypothesis.objects.filter(pk=hypothesis_id, incident=incident).first()
    if row is None:
        raise NotFound(f"{incident.label} has no such hypothesis.")
    return row
