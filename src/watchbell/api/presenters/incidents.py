"""Incidents as the wire shows them."""

from datetime import datetime
from typing import Any

from watchbell.accounts.models import Person
from watchbell.api.schemas.incidents import (
    ActorShown,
    AffectedServiceShown,
    CategoryShown,
    CommentShown,
    IncidentShown,
    ResolutionShown,
    StageShown,
    TimelineEntryShown,
)
from watchbell.api.schemas.items import ItemNamed
from watchbell.incidents.domain import State, Visibility
from watchbell.incidents.models import Category, Comment, Incident
from watchbell.incidents.selectors import Involved, TimelineEntry, cost_of
from watchbell.kernel.actors import Actor
from watchbell.platform.settings import current

_TIMES = (
    "occurred_at",
    "detected_at",
    "reported_at",
    "created_at",
    "updated_at",
    "acknowledged_at",
    "started_at",
    "contained_at",
    "mitigated_at",
    "restored_at",
    "resolved_at",
    "closed_at",
    "confirmed_at",
    "cancelled_at",
    "follow_up_at",
)


def incident(row: Incident, involved: Involved, now: datetime) -> IncidentShown:
    """Show one record; its category, service, team and people must be loaded."""
    return IncidentShown(
        number=row.label,
        id=row.id,
        type=row.type,
        title=row.title,
        description=row.description,
        state=State(row.state),
        priority=f"P{row.priority}" if row.priority else None,
        priority_reason=" ".join(row.priority_reasons),
        severity=row.severity,
        impact=row.impact,
        urgency=row.urgency,
        effect=row.effect,
        category=row.category.slug if row.category else None,
        service=row.service.slug if row.service else None,
        team=row.team.slug if row.team else None,
        assignee=_address(row.assignee),
        reporter=_address(row.reporter),
        channel=row.channel,
        labels=row.labels,
        custom=row.custom,
        acknowledged_by=_address(row.acknowledged_by),
        diagnosis=row.diagnosis,
        hold_reason=row.hold_reason or None,
        resolution=_resolution(row),
        major=row.is_major,
        major_state=row.major_state,
        reopen_count=row.reopen_count,
        stages=[
            StageShown(name=stage.name, reached_at=stage.reached_at, evidence=stage.evidence)
            for stage in row.stages()
        ],
        url=page_address(row),
        version=row.version,
        **_concerns(row, involved, now) | _response(row),
        **{name: getattr(row, name) for name in _TIMES},
        priority_reasons=row.priority_reasons,
        computed_priority=f"P{row.computed_priority}" if row.computed_priority else None,
        override_reason=row.override_reason or None,
        deferred_until=row.deferred_until,
        restricted=row.is_restricted,
    )


def _concerns(row: Incident, involved: Involved, now: datetime) -> dict[str, Any]:
    """Return whom and what it concerns, and how much."""
    return {
        "affected": row.affected,
        "business_impact": row.business_impact,
        "effort_minutes": row.effort_minutes,
        "vip": row.is_vip,
        "cost": cost_of(row, involved, now),
        "affected_services": [
            AffectedServiceShown(service=service.slug, effect=service.effect)
            for service in involved.services
        ],
        "configuration_items": [
            ItemNamed(id=item.id, name=item.name, identifier=item.identifier or None)
            for item in involved.items
        ],
        "affected_people": [person.email for person in involved.people],
        "watchers": [person.email for person in involved.watchers],
        "parent": next(iter(involved.parents), None),
        "merged_into": next(iter(involved.targets), None),
    }


def _response(row: Incident) -> dict[str, Any]:
    """Say how far it reaches, and how the response goes, of a major incident too."""
    return {
        "first_contact_resolution": row.first_contact_resolution,
        "phase": row.phase or None,
        "major_declared_at": row.major_declared_at,
        "major_ended_at": row.major_ended_at,
        "next_update_at": row.next_update_at,
        "scope": row.scope,
        "scope_people": row.scope_people,
        "scope_systems": row.scope_systems,
    }


def _resolution(row: Incident) -> ResolutionShown:
    return ResolutionShown(
        outcome=row.outcome or None,
        cause=row.cause or None,
        notes=row.notes or None,
        fix_reference=row.fix_reference or None,
        fix_justification=row.fix_justification or None,
        workaround=row.workaround or None,
        knowledge_url=row.knowledge_url or None,
        needs_problem=row.needs_problem,
    )


def page_address(row: Incident) -> str:
    """Return where people read this record."""
    return f"{current().url}/incidents/{row.label}"


def comment(row: Comment) -> CommentShown:
    return CommentShown(
        id=row.id,
        body=row.body,
        visibility=Visibility(row.visibility),
        author=_address(row.author),
        author_name=row.author_name,
        created_at=row.created_at,
    )


def actor(who: Actor) -> ActorShown:
    return ActorShown(kind=who.kind.value, id=who.id, name=who.name)


def timeline_entry(entry: TimelineEntry) -> TimelineEntryShown:
    return TimelineEntryShown(
        id=entry.id,
        at=entry.at,
        kind=entry.kind,
        actor=actor(entry.actor),
        payload=entry.payload,
        comment=comment(entry.comment) if entry.comment else None,
    )


def category(row: Category, slugs: dict[int, str]) -> CategoryShown:
    parent = slugs.get(row.parent_id) if row.parent_id else None
    return CategoryShown(slug=row.slug, name=row.name, parent=parent)


def _address(person: Person | None) -> str | None:
    return person.email if person else None
