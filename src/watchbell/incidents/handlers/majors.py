"""Reactions of incidents to their own events: what looks like a major incident is proposed.

They only propose; a person decides. What was proposed once is not proposed again by a rule.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Exists, OuterRef

from watchbell.incidents.domain import OPEN_STATES, Channel, MajorState, number_text
from watchbell.incidents.events import (
    IncidentDeclared,
    IncidentPriorityChanged,
    IncidentServiceChanged,
)
from watchbell.incidents.major import SPIKE_SIZE, SPIKE_WINDOW, ProposalRule, alike
from watchbell.incidents.models import Incident, MajorProposal
from watchbell.incidents.services.majors import propose_major, propose_majors
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.events import Event
from watchbell.platform.eventlog import Handler

_STALE = timedelta(hours=1)
_MOST_COMPARED = 100
_WORD = re.compile(r"[^\W_]{3,}")
_FILLERS = {"and", "any", "are", "for", "from", "has", "not", "our", "the", "this", "was", "with"}


def handle_at_once(batch: Sequence[Event], now: datetime) -> None:
    """React to events in their order; fresh incidents that are grave are proposed together."""
    urgent = [e for e in batch if isinstance(e, IncidentDeclared) and e.priority == 1]
    grave = _critical_among([event.subject.id for event in urgent if event.at >= now - _STALE])
    for is_grave, run in groupby(batch, lambda e: _is_declared_in(grave, e)):
        if is_grave:
            _propose_critical({e.subject.id: grave[e.subject.id] for e in run}, now)
            continue
        for event in run:
            if not isinstance(event, IncidentDeclared):
                HANDLERS[type(event)](event, now=now)
            elif event.at >= now - _STALE:
                _propose_if_many(event, now)


def _is_declared_in(grave: Collection[UUID], event: Event) -> bool:
    return isinstance(event, IncidentDeclared) and event.subject.id in grave


def declared(event: IncidentDeclared, *, now: datetime) -> None:
    """Propose a fresh incident when it is grave by itself, or one of many that look alike."""
    if event.at < now - _STALE:
        return
    if event.priority == 1 and _propose_if_critical(event.subject.id, now):
        return
    _propose_if_many(event, now)


def became_graver(event: Event, *, now: datetime) -> None:
    """Propose an incident whose new priority or service makes it grave."""
    if event.at >= now - _STALE:
        _propose_if_critical(event.subject.id, now)


def _propose_if_critical(incident_id: UUID, now: datetime) -> bool:
    found = _critical_among([incident_id])
    _propose_critical(found, now)
    return bool(found)


def _critical_among(incident_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return those incidents that are grave by themselves and not proposed yet: their services."""
    if not incident_ids:
        return {}
    rows = Incident.objects.filter(pk__in=incident_ids, priority=1, service__criticality=1)
    found = rows.filter(state__in=OPEN_STATES, major_state=MajorState.NONE)
    proposed = MajorProposal.objects.filter(incident_id=OuterRef("pk")).exclude(rule="")
    return dict(found.exclude(Exists(proposed)).values_list("pk", "service__name"))


def _propose_critical(services: Mapping[UUID, str], now: datetime) -> None:
    if services:
        reasons = {
            incident_id: f"P1 on {name}, a service of the highest criticality."
            for incident_id, name in services.items()
        }
        propose_majors(reasons=reasons, rule=ProposalRule.CRITICAL, actor=SYSTEM, now=now)


def _propose_if_many(event: IncidentDeclared, now: datetime) -> None:
    """Propose the oldest of those that look like this one, once there are enough."""
    is_spoken_of, service = event.channel != Channel.MONITORING, event.service_id
    if service is None and not is_spoken_of:
        return
    recent = Incident.objects.filter(
        created_at__gt=event.at - SPIKE_WINDOW, created_at__lte=event.at, state__in=OPEN_STATES
    )
    if service is not None and not is_spoken_of:
        # Machines report in bursts: an index answers how many there are of one service.
        recent = recent.filter(service_id=service)
    rows = recent.order_by("-created_at").values_list("id", "title", "service_id", "major_state")
    words = _words(event.title)
    group = [
        (identifier, state)
        for identifier, title, service_id, state in rows[:_MOST_COMPARED]
        if (service is not None and service_id == service) or alike(words, _words(title))
    ]
    ids = [identifier for identifier, _ in group]
    is_known = any(state != MajorState.NONE for _, state in group)
    if len(group) < SPIKE_SIZE or is_known or _was_proposed(ids):
        return
    minutes = int(SPIKE_WINDOW.total_seconds() // 60)
    reason = (
        f"{len(group)} incidents like this one within {minutes} minutes,"
        f" the latest is {number_text(event.number)}."
    )
    propose_major(
        incident_id=ids[-1], reason=reason, rule=ProposalRule.SPIKE, actor=SYSTEM, now=now
    )


def _words(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.lower())) - _FILLERS


def _was_proposed(incident_ids: Collection[UUID]) -> bool:
    return MajorProposal.objects.filter(incident_id__in=incident_ids).exclude(rule="").exists()


HANDLERS: dict[type[Event], Handler] = {
    IncidentDeclared: declared,
    IncidentPriorityChanged: became_graver,
    IncidentServiceChanged: became_graver,
}
"""What bootstrap subscribes under the name `majors`."""
