"""A closed incident is over; what comes of it later is a new one that is linked to it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.incidents.domain import Channel, Effect, RelationKind, State
from watchbell.incidents.fields.specs import DEFAULT_TYPE
from watchbell.incidents.models import Incident, Relation
from watchbell.incidents.permissions import Action
from watchbell.incidents.relation_events import FollowUpOpened, IncidentLinked
from watchbell.incidents.selectors.types import form_of
from watchbell.incidents.services.declaring import IncidentDraft, declare_incident
from watchbell.incidents.services.involving import items_of
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog import publish


def follow_up_draft(incident: Incident, *, for_requester: bool) -> IncidentDraft:
    """Return what a follow-up begins with: what stays true of the incident that was closed.

    What it points at must be loaded. A requester is not asked what the type asks of agents.
    """
    draft = IncidentDraft(
        title=incident.title,
        category=incident.category,
        service=incident.service,
        configuration_items=items_of(incident),
        team=incident.team,
        reporter=incident.reporter,
        affected=incident.affected,
        labels=incident.labels,
        effect=Effect(incident.effect),
        channel=Channel.SELF_SERVICE,
    )
    if for_requester or incident.type == DEFAULT_TYPE:
        return draft
    asked = {spec.slug for spec in form_of(incident.type).fields if not spec.formula}
    answers = {slug: value for slug, value in incident.custom.items() if slug in asked}
    return replace(draft, type=incident.type, custom=answers)


@transaction.atomic
def follow_up_incident(
    *, incident_id: UUID, draft: IncidentDraft, actor: Actor, now: datetime
) -> Incident:
    """Open a new incident that follows a closed one; who may not know of that one, of neither."""
    closed = lock_incident(incident_id, actor, Action.FOLLOW_UP)
    if closed.state != State.CLOSED:
        raise Conflict(f"{closed.label} is not closed; go on with it, or reopen it.")
    opened = declare_incident(draft=replace(draft, is_restricted=False), actor=actor, now=now)
    if closed.is_restricted or draft.is_restricted:
        _keep_secret(opened, closed, actor)
    Relation.objects.create(
        id=new_id(now),
        source=opened,
        target=closed,
        kind=RelationKind.FOLLOW_UP_OF,
        created_at=now,
    )
    save_incident(closed, [], now)
    who: dict[str, Any] = {"actor": actor, "at": now}
    kind = RelationKind.FOLLOW_UP_OF
    publish(
        IncidentLinked(
            subject=opened.ref, relation=kind, other_id=closed.pk, other=closed.label, **who
        ),
        FollowUpOpened(subject=closed.ref, other_id=opened.pk, other=opened.label, **who),
    )
    return opened


def _keep_secret(opened: Incident, closed: Incident, actor: Actor) -> None:
    """Let nobody know of the follow-up who may not know of what it follows."""
    people = [*closed.confidants, closed.assignee_id, actor.person_id]
    opened.is_restricted = True
    opened.confidants = list(dict.fromkeys(person for person in people if person is not None))
    opened.save(update_fields=["is_restricted", "confidants"])
