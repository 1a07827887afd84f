"""What a parent does, its children do: they start, wait, are resolved and reopened with it.

A parent that waits for its own caller, is closed or cancelled leaves its children as they are,
and one that a requester reopens comes back alone. A child that cannot follow (it lacks its triage,
say) stays as it is. Each child is a change of its own, told on its own timeline.

The log may be read late: what the parent did not stay in moves nobody. Children are taken hold of
behind the lock of all relations, as links and merges do: who holds one of several waits for none.
"""

from collections.abc import Callable
from datetime import datetime

import structlog

from watchbell.accounts.selectors import people_by_id
from watchbell.incidents.domain import (
    OPEN_STATES,
    Cause,
    HoldReason,
    Outcome,
    State,
)
from watchbell.incidents.events import (
    IncidentPutOnHold,
    IncidentReopened,
    IncidentResolved,
    IncidentResumed,
    IncidentStarted,
)
from watchbell.incidents.models import Incident
from watchbell.incidents.services.finishing import (
    FixEvidence,
    reopen_incident,
    resolve_incident,
)
from watchbell.incidents.services.relating import RELATIONS_LOCK
from watchbell.incidents.services.responding import (
    acknowledge_incident,
    assign_incident,
    hold_incident,
    resume_incident,
    start_incident,
)
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.errors import DomainError
from watchbell.kernel.events import Event
from watchbell.platform.eventlog import Handler
from watchbell.platform.locks import one_at_a_time

_log = structlog.get_logger(__name__)


def start_children(event: IncidentStarted | IncidentResumed, *, now: datetime) -> None:
    """Put the children in progress with their parent; who works on it works on them."""
    parent = _family_head(event)
    if parent is None or parent.state != State.IN_PROGRESS:
        return

    def follow(child: Incident) -> None:
        if child.assignee_id is None and parent.assignee is not None:
            assign_incident(
                incident_id=child.pk,
                team=child.team or parent.team,
                assignee=parent.assignee,
                actor=SYSTEM,
                now=now,
            )
        if child.state == State.ON_HOLD:
            why = f"{parent.label}, its parent, is in progress."
            resume_incident(incident_id=child.pk, actor=SYSTEM, now=now, why=why)
        elif child.acknowledged_at is None:
            acknowledge_incident(incident_id=child.pk, actor=SYSTEM, now=now)
        else:
            start_incident(incident_id=child.pk, actor=SYSTEM, now=now)

    _each_child(parent, {State.NEW, State.ON_HOLD}, follow)


def hold_children(event: IncidentPutOnHold, *, now: datetime) -> None:
    """Let the children wait for what their parent waits for."""
    parent = _family_head(event)
    if parent is None or parent.state != State.ON_HOLD or event.follow_up_at <= now:
        return
    if event.reason == HoldReason.CALLER:
        return

    def follow(child: Incident) -> None:
        hold_incident(
            incident_id=child.pk,
            reason=HoldReason(event.reason),
            follow_up_at=event.follow_up_at,
            note=f"As {parent.label}, its parent. {event.note}".strip(),
            actor=SYSTEM,
            now=now,
        )

    _each_child(parent, {State.NEW, State.IN_PROGRESS}, follow)


def resolve_children(event: IncidentResolved, *, now: datetime) -> None:
    """Resolve the children as their parent was, with its notes."""
    parent = _family_head(event)
    if parent is None or parent.state not in (State.RESOLVED, State.CLOSED):
        return
    evidence = FixEvidence(
        fix_reference=parent.fix_reference,
        fix_justification=parent.fix_justification,
        workaround=parent.workaround,
        knowledge_url=parent.knowledge_url,
    )

    def follow(child: Incident) -> None:
        resolve_incident(
            incident_id=child.pk,
            outcome=Outcome(event.outcome),
            cause=Cause(event.cause),
            notes=f"{event.notes}\n\nResolved together with {parent.label}, its parent.",
            restored_at=event.restored_at,
            evidence=evidence,
            actor=SYSTEM,
            now=now,
        )

    _each_child(parent, set(OPEN_STATES), follow)


def reopen_children(event: IncidentReopened, *, now: datetime) -> None:
    """Reopen the resolved children, unless it was a requester who reopened the parent."""
    parent = _family_head(event)
    if parent is None or not parent.is_open or not _by_a_colleague(event):
        return

    def follow(child: Incident) -> None:
        reason = f"{parent.label}, its parent, was reopened: {event.reason}"
        reopen_incident(incident_id=child.pk, reason=reason, actor=SYSTEM, now=now)
        if parent.acknowledged_at is not None:
            acknowledge_incident(incident_id=child.pk, actor=SYSTEM, now=now)

    _each_child(parent, {State.RESOLVED}, follow)


def _family_head(event: Event) -> Incident | None:
    """Return the incident the event is about when it has children."""
    ids = {"pk": event.subject.id, "children__isnull": False}
    found = Incident.objects.select_related("assignee", "team").filter(**ids)
    return found.defer("search").first()


def _by_a_colleague(event: Event) -> bool:
    person_id = event.actor.person_id
    if person_id is None:
        return True
    person = people_by_id([person_id]).get(person_id)
    return person is not None and Role(person.role).rank >= Role.RESPONDER.rank


def _each_child(parent: Incident, states: set[State], follow: Callable[[Incident], None]) -> None:
    one_at_a_time(RELATIONS_LOCK)
    children = Incident.objects.select_related("team").filter(parent=parent, state__in=states)
    for child in children.defer("search").order_by("pk"):
        try:
            follow(child)
        except DomainError as error:
            _log.info("child_stays", child=child.label, parent=parent.label, why=error.message)


HANDLERS: dict[type[Event], Handler] = {
    IncidentStarted: start_children,
    IncidentResumed: start_children,
    IncidentPutOnHold: hold_children,
    IncidentResolved: resolve_children,
    IncidentReopened: reopen_children,
}
"""What bootstrap subscribes under the name `families`."""
