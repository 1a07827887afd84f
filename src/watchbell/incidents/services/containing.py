"""Limiting the damage: how far it reaches, what was done, and undoing that again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.incidents.domain import State
from watchbell.incidents.events import ContainmentReversed, ScopeAssessed
from watchbell.incidents.models import ContainmentAction, Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from watchbell.kernel.text import clean_text
from watchbell.platform.eventlog import publish

_LONGEST = 5000
_MOST = 2_000_000_000


@transaction.atomic
def reverse_containment(
    *, incident_id: UUID, containment_id: UUID, note: str = "", actor: Actor, now: datetime
) -> ContainmentAction:
    """Record that an action was undone; possible after the incident has ended, too."""
    incident = lock_incident(incident_id, actor, Action.WORK)
    rows = ContainmentAction.objects.select_for_update()
    row = rows.filter(pk=containment_id, incident=incident).first()
    if row is None:
        raise NotFound(f"{incident.label} has no such containment action.")
    if row.reversed_at is not None:
        raise AlreadyDone("This action is reversed already.")
    row.reversed_at, row.reversed_by_id = now, actor.person_id
    row.reversal_note = clean_text(note, "note", _LONGEST)
    row.save(update_fields=["reversed_at", "reversed_by", "reversal_note"])
    save_incident(incident, [], now)
    publish(
        ContainmentReversed(
            subject=incident.ref,
            actor=actor,
            at=now,
            containment_id=row.id,
            action=row.action,
            note=row.reversal_note,
        )
    )
    return row


@transaction.atomic
def assess_scope(
    *,
    incident_id: UUID,
    scope: str,
    people: int | None,
    systems: int | None,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Write down how far the damage reaches: in words, and how many people and systems."""
    incident = lock_incident(incident_id, actor, Action.WORK, version=version)
    if incident.state in (State.CLOSED, State.CANCELLED):
        raise Conflict(f"{incident.label} is {incident.state}; reopen it first.")
    counts = {"people": people, "systems": systems}
    wrong = {n: "Use 0 or more." for n, v in counts.items() if v is not None and not _fits(v)}
    if wrong:
        raise InvalidInput("A count is a whole number from 0 on.", fields=wrong)
    incident.scope = clean_text(scope, "scope", _LONGEST)
    incident.scope_people, incident.scope_systems = people, systems
    save_incident(incident, ["scope", "scope_people", "scope_systems"], now)
    publish(
        ScopeAssessed(
            subject=incident.ref,
            actor=actor,
            at=now,
            scope=incident.scope,
            people=people,
            systems=systems,
        )
    )
    return incident


def _fits(count: int) -> bool:
    return 0 <= count <= _MOST
