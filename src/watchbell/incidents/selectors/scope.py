"""Which incidents somebody may know of: what every list, count and search begins with."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, may
from watchbell.kernel.actors import Actor

RESTRICTED = "select id from incidents_incident where id = any(%s) and is_restricted"
"""For platform.confidential: which of these ids are incidents not everybody knows of."""
_INVOLVED = (
    "(not {i}.is_restricted or {i}.team_id = any(%(teams)s) or {i}.assignee_id = %(person)s"
    " or {i}.reporter_id = %(person)s or %(person)s = any({i}.confidants))"
)


def visible_incidents(actor: Actor) -> QuerySet[Incident]:
    """Return the incidents that `actor` may know of."""
    if not may(actor, Action.LIST_ALL):
        return Incident.objects.filter(reporter_id=actor.person_id)
    if knows_all(actor):
        return Incident.objects.all()
    return Incident.objects.filter(_involved(actor))


def visible_condition(
    actor: Actor, table: str = "incidents_incident"
) -> tuple[str, dict[str, Any]]:
    """Return the same as a condition on the incidents called `table`, with its values by name."""
    values = {"person": actor.person_id, "teams": list(actor.team_ids)}
    if not may(actor, Action.LIST_ALL):
        return f"{table}.reporter_id = %(person)s", values
    return ("true" if knows_all(actor) else _INVOLVED.format(i=table)), values


def hidden_incidents(actor: Actor, incident_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the incidents whose restriction hides them from `actor`."""
    if knows_all(actor) or not incident_ids:
        return frozenset()
    rows = unknown_incidents(actor).filter(pk__in=incident_ids)
    return frozenset(rows.values_list("pk", flat=True))


def unknown_incidents(actor: Actor) -> QuerySet[Incident]:
    """Return the incidents whose restriction hides them from `actor`; few, found by an index."""
    if knows_all(actor):
        return Incident.objects.none()
    return Incident.objects.filter(is_restricted=True).exclude(_involved(actor))


def hiding_incident(actor: Actor, reference: str) -> Exists:
    """Return whether the incident that a row points at by `reference` is hidden from `actor`."""
    pointed_at = Incident.objects.filter(pk=OuterRef(reference), is_restricted=True)
    return Exists(pointed_at.exclude(_involved(actor)))


def knows_all(actor: Actor) -> bool:
    """Say whether no restriction holds for `actor`."""
    return actor.is_machine or actor.cleared


def _involved(actor: Actor) -> Q:
    """Return what `permissions.may_know` says, for the database."""
    person = actor.person_id
    anybody = Q(is_restricted=False) | Q(team_id__in=actor.team_ids)
    if person is None:
        # Nobody in particular: for them an incident without an assignee is nobody's, not theirs.
        return anybody
    return (
        anybody | Q(assignee_id=person) | Q(reporter_id=person) | Q(confidants__contains=[person])
    )
