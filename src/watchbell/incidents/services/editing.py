"""Editing fields, and commenting."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.incidents.domain import (
    OBSERVED_TIMES,
    STEP_TIMES,
    Cause,
    Channel,
    Effect,
    HoldReason,
    State,
    Visibility,
)
from watchbell.incidents.events import (
    CommentAdded,
    IncidentChanged,
    IncidentServiceChanged,
)
from watchbell.incidents.models import Comment, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.services.contacting import FIRST_CONTACT, judge_again
from watchbell.incidents.services.declaring import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    check_effort,
    check_levels,
    check_order,
    check_past,
    clean_labels,
    clean_severity,
)
from watchbell.incidents.services.deriving import own_service_of
from watchbell.incidents.services.fitting import Refitted, refit
from watchbell.incidents.services.involving import ITEMS, REPLACERS
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.incidents.services.prioritising import PRIORITY_FIELDS, reassess
from watchbell.incidents.services.responding import resume_locked
from watchbell.incidents.services.updates import PROMISE_FIELDS, promise_update
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, InvalidInput
from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_link, clean_text
from watchbell.platform.bulk import insert_rows
from watchbell.platform.eventlog import publish

EDITABLE = frozenset(
    {
        "type",
        "title",
        "description",
        "category",
        "impact",
        "urgency",
        "severity",
        "effect",
        "channel",
        "service",
        "affected",
        "business_impact",
        "effort_minutes",
        "reporter",
        "diagnosis",
        "cause",
        "workaround",
        "knowledge_url",
        "labels",
        "custom",
        *OBSERVED_TIMES,
        *STEP_TIMES,
        *REPLACERS,
    }
)

COUNTED = frozenset({"reopen_count", "reassignment_count"})
"""What is counted here; another product's count goes before ours for what happened there."""
_HIGHEST_COUNT = 1_000_000


@transaction.atomic
def change_incident(
    *,
    incident_id: UUID,
    changes: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Set the named fields (category and service as rows); what follows from them follows."""
    check_editable(changes, actor)
    incident = lock_incident(incident_id, actor, Action.EDIT, version=version)
    change_locked(incident, changes, actor, now)
    return incident


def check_editable(changes: Mapping[str, Any], actor: Actor | None = None) -> None:
    """Refuse fields that are not edited, but follow from what is done."""
    may_count = actor is not None and actor.recalled
    unknown = set(changes) - (EDITABLE | COUNTED if may_count else EDITABLE)
    if unknown:
        raise InvalidInput(
            "These fields cannot be edited.", fields=dict.fromkeys(unknown, "Not editable.")
        )


def change_locked(
    incident: Incident, changes: Mapping[str, Any], actor: Actor, now: datetime, *, why: str = ""
) -> None:
    """Set fields of an incident that the caller has locked; `why` is told with them."""
    _expect_changeable(incident, changes, actor)
    changes, why = _with_service_of_items(incident, changes, why)
    columns = {n: v for n, v in changes.items() if n not in REPLACERS and n != "custom"}
    before = {name: getattr(incident, name) for name in columns}
    for name, value in columns.items():
        setattr(incident, name, clean_field(name, value, now))
    changed = [name for name in columns if getattr(incident, name) != before[name]]
    told = {
        name: change
        for name, replace in REPLACERS.items()
        if name in changes and (change := replace(incident, changes[name], now))
    }
    refitted = refit(incident, changes, actor)
    if changed or told or refitted.changes:
        events = _consequences(incident, before, changed, told, refitted, actor, now, why=why)
        save_incident(incident, [*changed, *_DERIVED], now)
        publish(*events)


def _with_service_of_items(
    incident: Incident, changes: Mapping[str, Any], why: str
) -> tuple[Mapping[str, Any], str]:
    """Let an incident without a service take the one that hangs on its items, and say so."""
    if incident.service_id is not None or "service" in changes or not changes.get(ITEMS):
        return changes, why
    found = own_service_of(changes[ITEMS])
    if found is None:
        return changes, why
    service, sentence = found
    return {**changes, "service": service}, " ".join(filter(None, (why, sentence)))


def _expect_changeable(incident: Incident, changes: Mapping[str, Any], actor: Actor) -> None:
    """Refuse to change what is over, but for times that an administrator corrects."""
    if actor.recalled:
        return
    only_times = set(changes) <= OBSERVED_TIMES | STEP_TIMES
    if incident.state == State.CLOSED and only_times and may(actor, Action.CORRECT, incident):
        return
    if incident.state in (State.CLOSED, State.CANCELLED):
        raise Conflict(f"{incident.label} is {incident.state}; reopen it to change it.")


_DERIVED = [
    *PRIORITY_FIELDS,
    "categorised_at",
    "diagnosed_at",
    "first_acknowledged_at",
    "is_vip",
    "custom",
    "said",
    FIRST_CONTACT,
]
_PRIORITY_FOLLOWS = frozenset({"impact", "urgency", "service", "type", "reporter"})
"""What changes the priority; another field's change leaves it as the matrix of its time gave it."""
_CONTACT = frozenset({"channel", "reporter"})
"""What the first contact is judged by."""
_CLEANERS: Mapping[str, Callable[[Any, str], Any]] = {
    "title": lambda value, name: clean_line(value, name, TITLE_LIMIT),
    "severity": lambda value, name: clean_severity(value),
    "affected": lambda value, name: clean_line(value, name, TITLE_LIMIT, required=False),
    "labels": lambda value, name: clean_labels(value),
    "effect": lambda value, name: Effect(value),
    "channel": lambda value, name: Channel(value),
    "cause": lambda value, name: Cause(value) if value else "",
    "knowledge_url": clean_link,
}
_TEXTS = frozenset({"description", "diagnosis", "workaround", "business_impact"})


def clean_field(name: str, value: Any, now: datetime) -> Any:
    """Return the value as the field keeps it; InvalidInput names what is wrong with it."""
    if name in _TEXTS:
        return clean_text(value, name, TEXT_LIMIT)
    if name in _CLEANERS:
        return _CLEANERS[name](value, name)
    if name == "effort_minutes":
        check_effort(value)
    if name in COUNTED and not (isinstance(value, int) and 0 <= value <= _HIGHEST_COUNT):
        raise InvalidInput(f"{name}: This is no count.", fields={name: "Give a whole number."})
    if name in OBSERVED_TIMES | STEP_TIMES:
        check_past(name, value, now)
    return value


def _consequences(
    incident: Incident,
    before: Mapping[str, Any],
    changed: list[str],
    told: Mapping[str, Any],
    refitted: Refitted,
    actor: Actor,
    now: datetime,
    *,
    why: str,
) -> list[Event]:
    check_levels(incident.impact, incident.urgency)
    _check_times(incident, before, changed)
    if not _CONTACT.isdisjoint(changed):
        judge_again(incident)
    if "reporter" in changed:
        incident.is_vip = incident.reporter is not None and incident.reporter.is_vip
    envelope: dict[str, Any] = {"subject": incident.ref, "actor": actor, "at": now}
    changes = {name: [_plain(before[name]), _plain(getattr(incident, name))] for name in changed}
    changes = {**changes, **told, **refitted.changes}
    events: list[Event] = [
        IncidentChanged(**envelope, changes=changes, words=dict(refitted.words), why=why)
    ]
    if incident.category_id and incident.categorised_at is None:
        incident.categorised_at = now
    if _is_diagnosed(incident) and incident.diagnosed_at is None:
        incident.diagnosed_at = now
    if not _PRIORITY_FOLLOWS.isdisjoint(changed):
        events += reassess(incident, actor, now)
    if "service" in changed:
        old_id = before["service"].id if before["service"] else None
        events.append(IncidentServiceChanged(**envelope, old_id=old_id, new_id=incident.service_id))
    return events


def _is_diagnosed(incident: Incident) -> bool:
    return bool(incident.diagnosis) or incident.cause not in ("", Cause.UNKNOWN)


def _check_times(incident: Incident, before: Mapping[str, Any], changed: list[str]) -> None:
    """Refuse an impossible order, and a step that was never taken or is to vanish."""
    for name in STEP_TIMES.intersection(changed):
        if before[name] is None or getattr(incident, name) is None:
            is_made = before[name] is None
            message = "It is not so yet; take that step." if is_made else "Give another time."
            raise InvalidInput(f"{name}: {message}", fields={name: message})
    check_order(incident, given=changed)
    if "acknowledged_at" in changed and incident.first_acknowledged_at == before["acknowledged_at"]:
        incident.first_acknowledged_at = incident.acknowledged_at


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str | int | list | dict) or value is None:
        return value
    return str(value)


@transaction.atomic
def add_comment(
    *, incident_id: UUID, body: str, visibility: Visibility, actor: Actor, now: datetime
) -> Comment:
    """Say something on the incident; a caller's answer resumes one that waits for the caller."""
    action = Action.NOTE if visibility is Visibility.INTERNAL else Action.COMMENT
    incident = lock_incident(incident_id, actor, action)
    if incident.state == State.CLOSED and not actor.recalled:
        raise Conflict(f"{incident.label} is closed; reopen it or open a new one.")
    comment = Comment(
        id=new_id(now),
        incident=incident,
        author_id=actor.person_id,
        author_name=actor.name,
        visibility=visibility,
        body=clean_text(body, "body", TEXT_LIMIT, required=True),
        created_at=now,
    )
    insert_rows([comment])
    fields = []
    if _keeps_the_promise(incident, visibility, actor):
        promise_update(incident, now)
        fields = PROMISE_FIELDS
    save_incident(incident, fields, now)
    publish(
        CommentAdded(
            subject=incident.ref,
            actor=actor,
            at=now,
            comment_id=comment.id,
            visibility=visibility,
        )
    )
    if answers_the_wait(incident, actor) and not actor.recalled:
        resume_locked(incident, actor, now, why="The caller answered.")
    return comment


def _keeps_the_promise(incident: Incident, visibility: Visibility, actor: Actor) -> bool:
    """Say whether this is the public update that a major incident promised."""
    is_callers_own = actor.person_id is not None and actor.person_id == incident.reporter_id
    return incident.is_running_major and visibility is Visibility.PUBLIC and not is_callers_own


def answers_the_wait(incident: Incident, actor: Actor) -> bool:
    """Say whether the incident waits for its caller, and this is the caller."""
    waits = incident.state == State.ON_HOLD and incident.hold_reason == HoldReason.CALLER
    return waits and actor.person_id is not None and actor.person_id == incident.reporter_id
