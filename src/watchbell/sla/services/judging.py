"""Voiding cycles, and recording the verdicts of other products. Both are facts in the log."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.incidents.permissions import Action as IncidentAction
from watchbell.incidents.permissions import may_know
from watchbell.incidents.permissions import require as require_incident
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound
from watchbell.kernel.text import clean_line, clean_text
from watchbell.platform.eventlog import publish
from watchbell.sla.domain import Metric
from watchbell.sla.events import CycleVoided, VerdictRecorded
from watchbell.sla.models import Cycle
from watchbell.sla.permissions import Action, require
from watchbell.sla.services.following import follow


@transaction.atomic
def void_cycle(*, cycle_id: UUID, reason: str, actor: Actor, now: datetime) -> Cycle:
    """Take a cycle out of all figures, with the reason; what was breached no longer is counted."""
    require(actor, Action.VOID)
    cycle = Cycle.objects.select_related("incident", "policy").filter(pk=cycle_id).first()
    if cycle is None or cycle.policy is None or not may_know(actor, cycle.incident):
        raise NotFound("There is no such cycle.")
    require_incident(actor, IncidentAction.READ, cycle.incident)
    reason = clean_text(reason, "reason", 2000)
    if not reason:
        message = "Say why it shall not count."
        raise InvalidInput(message, fields={"reason": message})
    if cycle.voided_at is not None:
        raise AlreadyDone("It is out of the figures already.")
    publish(
        CycleVoided(
            subject=cycle.incident.ref,
            actor=actor,
            at=now,
            cycle_id=cycle.pk,
            policy=cycle.policy.name,
            metric=cycle.metric,
            reason=reason,
        )
    )
    follow([cycle.incident_id], now)
    cycle.refresh_from_db()
    return cycle


@transaction.atomic
def record_verdict(
    *,
    incident_id: UUID,
    metric: Metric,
    met: bool,
    source: str,
    at: datetime,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down what another product said of a promise; nothing of ours measures that then.

    The newest verdict of a source counts. Its cycle is there when the log has been read.
    """
    require(actor, Action.RECORD)
    if at > now:
        raise InvalidInput("It lies ahead.", fields={"at": "Give a time that has passed."})
    publish(
        VerdictRecorded(
            subject=SubjectRef("incident", incident_id),
            actor=actor,
            at=at,
            metric=Metric(metric).value,
            met=met,
            source=clean_line(source, "source", 120),
        )
    )
