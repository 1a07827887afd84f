"""Linking incidents: parents and children, duplicates, causes, and what has to do with what.

A family has two levels, so there are no circles: a parent has no parent, a child no children.
Rows are locked behind one lock for all relations, in the order of their ids.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.catalog.models import Change
from watchbell.incidents.domain import RelationKind
from watchbell.incidents.models import Incident, Relation
from watchbell.incidents.permissions import Action
from watchbell.incidents.relation_events import IncidentLinked, IncidentUnlinked
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog import publish
from watchbell.platform.locks import one_at_a_time

RELATIONS_LOCK = "incidents.relations"


@transaction.atomic
def link_incident(
    *, incident_id: UUID, kind: RelationKind, other_id: UUID, actor: Actor, now: datetime
) -> Incident:
    """Say how the incident stands to another one; the other end of a family is the same link."""
    incident, other = _lock_both(incident_id, other_id, kind, actor)
    match kind:
        case RelationKind.CHILD_OF:
            _adopt(child=incident, parent=other, actor=actor, now=now)
        case RelationKind.PARENT_OF:
            _adopt(child=other, parent=incident, actor=actor, now=now)
        case _:
            if _relation(incident, kind, other) is not None:
                words = kind.value.replace("_", " ")
                raise AlreadyDone(f"{incident.label} is {words} {other.label} already.")
            Relation.objects.create(
                id=new_id(now), source=incident, target=other, kind=kind, created_at=now
            )
            _tell(incident, kind, other.pk, other.label, actor, now)
    return incident


@transaction.atomic
def unlink_incident(
    *, incident_id: UUID, kind: RelationKind, other_id: UUID, actor: Actor, now: datetime
) -> Incident:
    """Take such a link away again."""
    incident, other = _lock_both(incident_id, other_id, kind, actor)
    match kind:
        case RelationKind.CHILD_OF:
            _release(child=incident, parent=other, actor=actor, now=now)
        case RelationKind.PARENT_OF:
            _release(child=other, parent=incident, actor=actor, now=now)
        case _:
            relation = _relation(incident, kind, other)
            if relation is None:
                raise NotFound(f"{incident.label} and {other.label} are not linked like that.")
            relation.delete()
            _untell(incident, kind, other.pk, other.label, actor, now)
    return incident


@transaction.atomic
def blame_change(*, incident_id: UUID, change: Change, actor: Actor, now: datetime) -> Incident:
    """Say that a change caused the incident."""
    incident = lock_incident(incident_id, actor, Action.EDIT)
    kind = RelationKind.CAUSED_BY
    if Relation.objects.filter(source=incident, kind=kind, change=change).exists():
        raise AlreadyDone(f"{incident.label} is known to be caused by that change.")
    Relation.objects.create(
        id=new_id(now), source=incident, change=change, kind=kind, created_at=now
    )
    _tell(incident, kind, change.pk, change.title, actor, now)
    return incident


@transaction.atomic
def absolve_change(*, incident_id: UUID, change: Change, actor: Actor, now: datetime) -> Incident:
    """Say that a change did not cause it after all."""
    incident = lock_incident(incident_id, actor, Action.EDIT)
    kind = RelationKind.CAUSED_BY
    found = Relation.objects.filter(source=incident, kind=kind, change=change)
    deleted, _ = found.delete()
    if not deleted:
        raise NotFound(f"{incident.label} is not linked to that change.")
    _untell(incident, kind, change.pk, change.title, actor, now)
    return incident


def _lock_both(
    incident_id: UUID, other_id: UUID, kind: RelationKind, actor: Actor
) -> tuple[Incident, Incident]:
    if incident_id == other_id:
        message = "An incident is not linked to itself; name another one."
        raise InvalidInput(message, fields={"incident": message})
    one_at_a_time(RELATIONS_LOCK)
    ids = sorted((incident_id, other_id))
    locked = {pk: lock_incident(pk, actor, Action.EDIT) for pk in ids}
    return locked[incident_id], locked[other_id]


def _adopt(*, child: Incident, parent: Incident, actor: Actor, now: datetime) -> None:
    if child.parent_id == parent.pk:
        raise AlreadyDone(f"{child.label} is a child of {parent.label} already.")
    if child.parent_id is not None:
        raise Conflict(f"{child.label} has a parent already; unlink it first.")
    if parent.parent_id is not None:
        raise Conflict(f"{parent.label} is itself a child, and children have no children.")
    if Incident.objects.filter(parent=child).exists():
        raise Conflict(f"{child.label} has children, so it cannot become a child.")
    for incident in (child, parent):
        if not incident.is_open:
            raise Conflict(f"{incident.label} is {incident.state}; only open ones get a family.")
    child.parent = parent
    _tell(child, RelationKind.CHILD_OF, parent.pk, parent.label, actor, now)


def _release(*, child: Incident, parent: Incident, actor: Actor, now: datetime) -> None:
    if child.parent_id != parent.pk:
        raise NotFound(f"{child.label} is no child of {parent.label}.")
    child.parent = None
    _untell(child, RelationKind.CHILD_OF, parent.pk, parent.label, actor, now)


def _relation(incident: Incident, kind: RelationKind, other: Incident) -> Relation | None:
    """Return the link; "related" is the same from both ends."""
    forth = Relation.objects.filter(source=incident, kind=kind, target=other).first()
    if forth is not None or kind is not RelationKind.RELATED:
        return forth
    return Relation.objects.filter(source=other, kind=kind, target=incident).first()


def _tell(
    incident: Incident, kind: RelationKind, other_id: UUID, other: str, actor: Actor, now: datetime
) -> None:
    save_incident(incident, ["parent"], now)
    envelope: dict[str, Any] = {"subject": incident.ref, "actor": actor, "at": now}
    publish(IncidentLinked(**envelope, relation=kind, other_id=other_id, other=other))


def _untell(
    incident: Incident, kind: RelationKind, other_id: UUID, other: str, actor: Actor, now: datetime
) -> None:
    save_incident(incident, ["parent"], now)
    envelope: dict[str, Any] = {"subject": incident.ref, "actor": actor, "at": now}
    publish(IncidentUnlinked(**envelope, relation=kind, other_id=other_id, other=other))
