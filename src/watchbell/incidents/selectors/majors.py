"""Major incidents, running and past, and what was done about damage across all incidents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from watchbell.incidents.domain import MajorState
from watchbell.incidents.models import (
    ContainmentAction,
    Incident,
    MajorProposal,
    StakeholderLink,
    UpdateInterval,
)
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import Page, clean_limit, cut, instant_key, read_cursor, uuid_key

_MOST_LIVE = 200


@dataclass(frozen=True, slots=True)
class LiveMajors:
    """Those that run now and those that wait for a decision, each with its proposal."""

    running: list[Incident]
    proposed: list[tuple[Incident, MajorProposal]]


def live_majors(actor: Actor) -> LiveMajors:
    """Return the running and the proposed majors that `actor` may see, gravest first."""
    require(actor, Action.LIST_ALL)
    rows = visible_incidents(actor).filter(
        major_state__in=(MajorState.PROPOSED, MajorState.DECLARED, MajorState.MITIGATED)
    )
    rows = rows.select_related("service", "assignee", "team").defer("search")
    found = list(rows.order_by("priority", "created_at")[:_MOST_LIVE])
    waiting = [row.pk for row in found if row.major_state == MajorState.PROPOSED]
    proposals = _open_proposals(waiting)
    return LiveMajors(
        running=[row for row in found if row.is_running_major],
        proposed=[(row, proposals[row.pk]) for row in found if row.pk in proposals],
    )


def past_majors(actor: Actor, *, limit: int = 25, cursor: str | None = None) -> Page[Incident]:
    """Return the majors that have ended, the newest first."""
    require(actor, Action.LIST_ALL)
    rows = visible_incidents(actor).filter(
        major_state__in=(MajorState.DECLARED, MajorState.MITIGATED, MajorState.ENDED)
    )
    rows = rows.filter(major_state=MajorState.ENDED).select_related("service").defer("search")
    if cursor is not None:
        at, last = read_cursor(cursor, 2)
        created = instant_key(at)
        rows = rows.filter(
            Q(created_at__lt=created) | Q(id__lt=uuid_key(last)), created_at__lte=created
        )
    ordered = rows.order_by(F("created_at").desc(), F("id").desc())
    found = list(ordered[: clean_limit(limit) + 1])
    return cut(found, limit, lambda row: (row.created_at.isoformat(), str(row.pk)))


def open_proposal(incident: Incident) -> MajorProposal | None:
    """Return what waits for a manager's decision, if anything does."""
    return _open_proposals([incident.pk]).get(incident.pk)


def proposals_of(actor: Actor, incident: Incident) -> list[MajorProposal]:
    """Return every proposal there was, the newest first, with what was decided."""
    require(actor, Action.READ_INTERNAL, incident)
    return list(MajorProposal.objects.filter(incident=incident).order_by("-proposed_at")[:50])


def active_containments(
    actor: Actor, *, service: str = "", limit: int = 50, cursor: str | None = None
) -> Page[ContainmentAction]:
    """Return what is done and not undone yet, across incidents, the newest first."""
    require(actor, Action.LIST_ALL)
    rows = ContainmentAction.objects.filter(
        reversed_at=None, incident__in=visible_incidents(actor)
    ).select_related("incident__service", "done_by")
    rows = rows.defer("incident__search")
    if service:
        rows = rows.filter(incident__service__slug=service.replace("\0", ""))
    if cursor is not None:
        at, last = read_cursor(cursor, 2)
        done = instant_key(at)
        rows = rows.filter(Q(done_at__lt=done) | Q(id__lt=uuid_key(last)), done_at__lte=done)
    found = list(rows.order_by(F("done_at").desc(), F("id").desc())[: clean_limit(limit) + 1])
    return cut(found, limit, lambda row: (row.done_at.isoformat(), str(row.pk)))


def stakeholder_links(actor: Actor, incident: Incident) -> list[StakeholderLink]:
    """Return the links that were made for an incident, the newest first."""
    require(actor, Action.READ_INTERNAL, incident)
    rows = StakeholderLink.objects.filter(incident=incident).select_related("made_by")
    return list(rows.order_by("-made_at")[:50])


def update_intervals() -> Mapping[str, int]:
    """Return how many minutes lie between public updates, by severity; "" is any other."""
    rows = UpdateInterval.objects.order_by("severity").values_list("severity", "minutes")
    return dict(rows)


def public_updates(incident: Incident, *, limit: int = 50) -> list[tuple[datetime, str, str]]:
    """Return what the public was told: when, by whom, what; the newest first."""
    rows = incident.comments.filter(visibility="public").exclude(author_id=incident.reporter_id)
    if incident.reporter_id is None:
        rows = incident.comments.filter(visibility="public")
    told = rows.order_by("-created_at").values_list("created_at", "author_name", "body")
    return list(told[:limit])


def _open_proposals(incident_ids: list[UUID]) -> dict[UUID, MajorProposal]:
    rows = MajorProposal.objects.filter(incident_id__in=incident_ids, decided_at=None)
    return {row.incident_id: row for row in rows}
