"""Changing several incidents at once: each by itself, and all of it may be taken back shortly.

They are locked in the order of their ids, as everybody locks several: two people who change the
same ones in another order wait for each other, never for ever.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.incidents.desk_events import IncidentChangeUndone
from watchbell.incidents.models import BulkChange, Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.editing import change_incident
from watchbell.incidents.services.finishing import close_incident, resolve_incident
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.incidents.services.responding import acknowledge_incident, assign_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, DomainError, NotFound
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog import publish

MOST_AT_ONCE = 200
UNDO_WINDOW = timedelta(seconds=15)
_GRACE = timedelta(seconds=5)
"""What a slow line may take between the press of the button and our clock."""


@dataclass(frozen=True)
class _Step:
    """What is done to each; `needs` is what its undoing asks the actor's right for."""

    run: Callable[..., Any]
    needs: Action


_STEPS: Mapping[str, _Step] = {
    "acknowledge": _Step(acknowledge_incident, Action.ACKNOWLEDGE),
    "assign": _Step(assign_incident, Action.ASSIGN),
    "change": _Step(change_incident, Action.EDIT),
    "resolve": _Step(resolve_incident, Action.RESOLVE),
    "close": _Step(close_incident, Action.CLOSE),
}
VERBS = tuple(_STEPS)
_COUNTED = {"version", "updated_at"}
_COLUMNS = [
    field
    for field in Incident._meta.concrete_fields
    if not field.generated and field.attname not in _COUNTED
]


@dataclass(frozen=True)
class Verdict:
    """What became of one incident, or would: `refused` says why not."""

    incident: Incident
    refused: str = ""


@dataclass(frozen=True)
class BulkResult:
    """What was done; `change` is what may be undone, None when everything was refused."""

    change: BulkChange | None
    verdicts: Sequence[Verdict]


def preview_bulk(
    *,
    incidents: Sequence[Incident],
    verb: str,
    given: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> list[Verdict]:
    """Say of each incident what the change would make of it, by making it and taking it back."""
    with transaction.atomic():
        verdicts = _attempts(incidents, verb, given, actor, now)
        transaction.set_rollback(True)
    return verdicts


@transaction.atomic
def change_in_bulk(
    *,
    incidents: Sequence[Incident],
    verb: str,
    given: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> BulkResult:
    """Do the same to all incidents; those that refuse stay as they are, and say why."""
    before = {incident.pk: _snapshot(incident) for incident in incidents}
    verdicts = _attempts(incidents, verb, given, actor, now)
    done = [verdict.incident for verdict in verdicts if not verdict.refused]
    if not done:
        return BulkResult(None, verdicts)
    items = [
        {"id": str(row.pk), "version": row.version, "before": _lost(before[row.pk], row)}
        for row in done
    ]
    change = BulkChange.objects.create(
        id=new_id(now), actor_id=actor.person_id, verb=verb, done_at=now, items=items
    )
    return BulkResult(change, verdicts)


def _attempts(
    incidents: Sequence[Incident],
    verb: str,
    given: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> list[Verdict]:
    """Return the verdicts in the order of the incidents."""
    in_order = sorted(incidents, key=lambda incident: incident.pk)
    found = {row.pk: _attempt(row, verb, given, actor, now) for row in in_order}
    return [found[incident.pk] for incident in incidents]


def _attempt(
    incident: Incident, verb: str, given: Mapping[str, Any], actor: Actor, now: datetime
) -> Verdict:
    if verb == "assign":
        given = {"team": incident.team, "assignee": incident.assignee, **given}
    try:
        with transaction.atomic():
            changed = _STEPS[verb].run(
                incident_id=incident.pk, version=incident.version, actor=actor, now=now, **given
            )
    except DomainError as error:
        return Verdict(incident, error.message)
    return Verdict(changed)


def _snapshot(incident: Incident) -> dict[str, Any]:
    """Return the values of all columns, as JSON keeps them."""
    return {field.attname: _plain(getattr(incident, field.attname)) for field in _COLUMNS}


def _lost(before: Mapping[str, Any], incident: Incident) -> dict[str, Any]:
    """Return what the columns that a change has touched held before."""
    after = _snapshot(incident)
    return {name: value for name, value in before.items() if after[name] != value}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


@transaction.atomic
def undo_bulk(*, change_id: UUID, actor: Actor, now: datetime) -> BulkResult:
    """Put back what a bulk change made, within its seconds; who has moved on since stays.

    A compensating change of its own: the timeline tells both. Each needs the right that the step
    itself needed; an incident that the actor may not know of any more is left out.
    """
    change = BulkChange.objects.select_for_update().filter(pk=change_id).first()
    if change is None or change.actor_id != actor.person_id:
        raise NotFound("There is no such change.")
    if change.undone_at is not None:
        raise Conflict("This was taken back already.")
    if now > change.done_at + UNDO_WINDOW + _GRACE:
        raise Conflict("It is too late to take this back; change the incidents again.")
    in_order = sorted(change.items, key=lambda item: UUID(item["id"]))
    tried = [_put_back(item, change, actor, now) for item in in_order]
    verdicts = [verdict for verdict in tried if verdict is not None]
    change.undone_at = now
    change.save(update_fields=["undone_at"])
    return BulkResult(change, verdicts)


def _put_back(
    item: Mapping[str, Any], change: BulkChange, actor: Actor, now: datetime
) -> Verdict | None:
    try:
        incident = lock_incident(UUID(item["id"]), actor, _STEPS[change.verb].needs)
    except NotFound:
        return None
    if incident.version != item["version"]:
        return Verdict(incident, f"{incident.label} was changed since and stays as it is.")
    present, changes = _snapshot(incident), {}
    columns = {field.attname: field for field in _COLUMNS}
    for name, value in item["before"].items():
        changes[columns[name].name] = [present[name], value]
        setattr(incident, name, columns[name].to_python(value))
    save_incident(incident, list(changes), now)
    publish(
        IncidentChangeUndone(
            subject=incident.ref, actor=actor, at=now, verb=change.verb, changes=changes
        )
    )
    return Verdict(incident)
