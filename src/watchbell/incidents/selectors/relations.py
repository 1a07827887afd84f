"""What an incident belongs to, each end only when the actor may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from watchbell.accounts.permissions import allows
from watchbell.catalog.models import Change
from watchbell.catalog.permissions import RULES as CATALOG_RULES
from watchbell.catalog.permissions import Action as CatalogAction
from watchbell.incidents.domain import RelationKind
from watchbell.incidents.models import Incident, Merge, Relation
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors.listing import IncidentLine, line_of
from watchbell.kernel.actors import Actor

MOST = 200
# Whoever is merged into one that is merged itself belongs to the last of them.
_TARGETS = """
with recursive way as (
    select id as source, merged_into_id as target from incidents_incident
    where id = any(%s) and merged_into_id is not null
    union all
    select way.source, next.merged_into_id from way
    join incidents_incident next on next.id = way.target
    where next.merged_into_id is not null
)
select distinct on (way.source) way.source, way.target from way
join incidents_incident last on last.id = way.target and last.merged_into_id is null
"""
_SOURCES = """
with recursive part as (
    select id, merged_into_id as target, number, created_at from incidents_incident
    where merged_into_id = any(%s)
    union
    select i.id, part.target, i.number, i.created_at
    from part join incidents_incident i on i.merged_into_id = part.id
)
select id, target, number, created_at from part order by number
"""


@dataclass(frozen=True, slots=True)
class Linked:
    """One link as seen from an incident: how it stands to `line`, or to `change`."""

    kind: str
    line: IncidentLine | None = None
    change: Change | None = None


def relations_of(actor: Actor, incident: Incident) -> list[Linked]:
    """Return parent, children and links of both directions; at most 200 of each sort.

    A link that others made to this incident has the kind seen from here: `duplicated_by`,
    `cause_of`, `followed_up_by`. A change is named to those who may read changes, which its
    caller may not.
    """
    reads_changes = allows(actor, CATALOG_RULES[CatalogAction.READ_CHANGES])
    family = [Linked("child_of", row) for row in _lines(actor, pk=incident.parent_id)]
    family += [Linked("parent_of", row) for row in _lines(actor, parent=incident)]
    rows = Relation.objects.filter(Q(source=incident) | Q(target=incident)).select_related("change")
    links = list(rows.order_by("kind", "id")[:MOST])
    ends = {end for link in links if (end := _other(link, incident))}
    lines = {line.id: line for line in _lines(actor, pk__in=ends)}
    for link in links:
        if link.change is not None and reads_changes:
            family.append(Linked(link.kind, change=link.change))
        elif (end := _other(link, incident)) and (line := lines.get(end)):
            family.append(Linked(_seen_from(link, incident), line))
    return family


_INVERSE = {
    RelationKind.DUPLICATE_OF: "duplicated_by",
    RelationKind.CAUSED_BY: "cause_of",
    RelationKind.FOLLOW_UP_OF: "followed_up_by",
}


def _seen_from(link: Relation, incident: Incident) -> str:
    kind = RelationKind(link.kind)
    return kind.value if link.source_id == incident.pk else _INVERSE.get(kind, kind.value)


def _other(link: Relation, incident: Incident) -> UUID | None:
    return link.target_id if link.source_id == incident.pk else link.source_id


def _lines(actor: Actor, **which: object) -> list[IncidentLine]:
    if None in which.values():
        return []
    rows = Incident.objects.filter(**which).select_related("service", "assignee").defer("search")
    found = rows.order_by("-created_at", "-id")[:MOST]
    return [line_of(row) for row in found if may(actor, Action.READ, row)]


def merged_into(actor: Actor, incident: Incident) -> list[IncidentLine]:
    """Return the incident that this one was merged into, if the actor may see it."""
    return _lines(actor, pk=incident.merged_into_id)


def merged_sources(actor: Actor, incident: Incident) -> list[IncidentLine]:
    """Return the incidents that were merged into this one directly."""
    return _lines(actor, merged_into=incident)


def final_targets(incident_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return where those of the incidents that are merged have gone in the end."""
    with connection.cursor() as cursor:
        cursor.execute(_TARGETS, [list(incident_ids)])
        return dict(cursor.fetchall())


def merged_since(source_id: UUID, target_id: UUID) -> datetime | None:
    """Return when the source was merged into the target the last time, undone or not."""
    merges = Merge.objects.filter(source_id=source_id, target_id=target_id)
    return merges.order_by("-merged_at").values_list("merged_at", flat=True).first()


@dataclass(frozen=True, slots=True)
class MergedSource:
    """An incident that is part of `target_id` now, directly or through others."""

    id: UUID
    target_id: UUID
    number: int
    created_at: datetime


def sources_of(incident_ids: Iterable[UUID]) -> list[MergedSource]:
    """Return everything that is merged into any of the incidents, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES, [list(incident_ids)])
        return [MergedSource(*row) for row in cursor.fetchall()]
