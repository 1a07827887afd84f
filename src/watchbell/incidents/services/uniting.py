"""Making several incidents one, and taking it back.

A source is cancelled as a duplicate, so it pages nobody and counts in no figure; what it holds
stays its own and is shown with the target, so undoing a merge moves nothing back.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.incidents.domain import CancelCode, State
from watchbell.incidents.events import IncidentCancelled, IncidentReopened
from watchbell.incidents.models import AffectedPerson, Incident, Merge, Watcher
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.relation_events import IncidentsMerged, IncidentUnmerged
from watchbell.incidents.services.locking import enter, lock_incident, save_incident
from watchbell.incidents.services.relating import RELATIONS_LOCK
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog import publish
from watchbell.platform.locks import one_at_a_time

MOST_AT_ONCE = 100
_KEPT = ("state", "hold_reason")
_MERGED = ["state", "hold_reason", "follow_up_at", "cancel_code", "cancelled_at", "merged_into"]


@transaction.atomic
def merge_incidents(
    *, target_id: UUID, source_ids: Sequence[UUID], actor: Actor, now: datetime
) -> Incident:
    """Make the sources part of the target, all of them or none."""
    ids = [key for key in dict.fromkeys(source_ids) if key != target_id]
    if not ids or len(ids) > MOST_AT_ONCE:
        message = f"Name 1 to {MOST_AT_ONCE} other incidents."
        raise InvalidInput(message, fields={"incidents": message})
    one_at_a_time(RELATIONS_LOCK)
    locked = {key: lock_incident(key, actor, Action.EDIT) for key in sorted([target_id, *ids])}
    target, sources = locked[target_id], [locked[key] for key in ids]
    _expect_mergeable(target, sources)
    for source in sources:
        _merge(source, target, actor, now)
    save_incident(target, [], now)
    publish(
        IncidentsMerged(
            subject=target.ref,
            actor=actor,
            at=now,
            source_ids=tuple(ids),
            sources=tuple(source.label for source in sources),
        )
    )
    return target


def _expect_mergeable(target: Incident, sources: Sequence[Incident]) -> None:
    if target.state in (State.CLOSED, State.CANCELLED):
        raise Conflict(f"{target.label} is {target.state}; merge into one that is not over.")
    for source in sources:
        if not source.is_open:
            raise Conflict(f"{source.label} is {source.state}; only open incidents are merged.")
        if source.is_major:
            raise Conflict(f"{source.label} is a major incident; merge the others into it.")
    parents = Incident.objects.filter(parent__in=sources).values_list("parent_id", flat=True)
    for source in sources:
        if source.pk in parents:
            raise Conflict(f"{source.label} has children; unlink them first.")


def _merge(source: Incident, target: Incident, actor: Actor, now: datetime) -> None:
    """Cancel a locked source in favour of a locked target, remembering how it stood."""
    before: dict[str, Any] = {name: getattr(source, name) for name in _KEPT}
    follow_up_at = source.follow_up_at
    before["follow_up_at"] = follow_up_at.isoformat() if follow_up_at else None
    before["watchers"] = _follow_along(source, target, now)
    before["affected"] = _suffer_along(source, target, now)
    enter(source, State.CANCELLED, actor)
    source.merged_into, source.cancel_code = target, CancelCode.DUPLICATE
    source.cancelled_at, source.hold_reason, source.follow_up_at = now, "", None
    save_incident(source, _MERGED, now)
    Merge.objects.create(
        id=new_id(now),
        source=source,
        target=target,
        before=before,
        merged_at=now,
        merged_by_id=actor.person_id,
    )
    publish(
        IncidentCancelled(
            subject=source.ref,
            actor=actor,
            at=now,
            code=CancelCode.DUPLICATE,
            note=f"Merged into {target.label}.",
        )
    )


def _follow_along(source: Incident, target: Incident, now: datetime) -> list[str]:
    """Let those who watch the source watch the target if they may see it; return the new ones."""
    watching = Watcher.objects.filter(incident=target).values("person_id")
    rows = Watcher.objects.filter(incident=source).exclude(person_id__in=watching)
    people = [row.person for row in rows.select_related("person")]
    new = [person for person in people if may(person.as_actor(), Action.READ, target)]
    Watcher.objects.bulk_create(
        Watcher(id=new_id(now), incident=target, person=person, since=now) for person in new
    )
    return [str(person.pk) for person in new]


def _suffer_along(source: Incident, target: Incident, now: datetime) -> list[str]:
    """Add who reported the source, and whom it affects, to the target; return the new ones."""
    wanted = {row.person_id for row in AffectedPerson.objects.filter(incident=source)}
    wanted |= {source.reporter_id} if source.reporter_id else set()
    known = AffectedPerson.objects.filter(incident=target).values_list("person_id", flat=True)
    new = wanted - {*known, target.reporter_id}
    AffectedPerson.objects.bulk_create(
        AffectedPerson(id=new_id(now), incident=target, person=person)
        for person in Person.objects.filter(pk__in=new)
    )
    return [str(person_id) for person_id in new]


@transaction.atomic
def unmerge_incident(*, incident_id: UUID, actor: Actor, now: datetime) -> Incident:
    """Let a merged incident stand for itself again, exactly as it stood."""
    one_at_a_time(RELATIONS_LOCK)
    merge = Merge.objects.filter(source_id=incident_id, undone_at=None).first()
    if merge is None:
        raise NotFound("This incident is not merged into another one.")
    ids = sorted((merge.source_id, merge.target_id))
    locked = {key: lock_incident(key, actor, Action.EDIT) for key in ids}
    source, target = locked[merge.source_id], locked[merge.target_id]
    _stand_alone(source, merge.before, now)
    for table, added in ((Watcher, "watchers"), (AffectedPerson, "affected")):
        table.objects.filter(incident=target, person_id__in=merge.before[added]).delete()
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    save_incident(target, [], now)
    publish(
        IncidentUnmerged(
            subject=target.ref, actor=actor, at=now, source_id=source.pk, source=source.label
        ),
        IncidentReopened(
            subject=source.ref,
            actor=actor,
            at=now,
            reason=f"The merge into {target.label} was undone.",
            previous_state=State.CANCELLED,
        ),
    )
    return source


def _stand_alone(source: Incident, before: dict[str, Any], now: datetime) -> None:
    for name in _KEPT:
        setattr(source, name, before[name])
    follow_up_at = before["follow_up_at"]
    source.follow_up_at = datetime.fromisoformat(follow_up_at) if follow_up_at else None
    source.merged_into, source.cancel_code, source.cancelled_at = None, "", None
    save_incident(source, _MERGED, now)
