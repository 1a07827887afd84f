"""What people do to an alert: answer it, or end it by hand."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from watchbell.alerts.answer_events import AlertUnacknowledged
from watchbell.alerts.domain import AlertState
from watchbell.alerts.errors import AlertOver
from watchbell.alerts.events import AlertAcknowledged, AlertResolved
from watchbell.alerts.models import Alert
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import visible_alerts
from watchbell.alerts.services.holding import let_go_of_ended
from watchbell.alerts.services.passing_on import take_back_answer
from watchbell.alerts.services.recovering import clear_incidents
from watchbell.incidents.selectors import sources_of
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.errors import AlreadyDone, DomainError, NotFound
from watchbell.platform.eventlog import publish


@transaction.atomic
def acknowledge_alert(*, alert_id: UUID, actor: Actor, now: datetime) -> Alert:
    """Record that somebody looks after this alert; its incident is acknowledged by itself."""
    alert = lock_alert(alert_id, actor)
    if alert.state == AlertState.ACKNOWLEDGED:
        raise AlreadyDone("This alert is acknowledged already.")
    alert.acknowledge(at=now)
    alert.save(update_fields=["state", "acknowledged_at"])
    publish(
        AlertAcknowledged(subject=alert.ref, actor=actor, at=now, incident_id=alert.incident_id)
    )
    return alert


@transaction.atomic
def unacknowledge_alert(*, alert_id: UUID, actor: Actor, now: datetime) -> Alert:
    """Take the answer to this alert back; its incident's too, unless a person gave that."""
    alert = lock_alert(alert_id, actor)
    if alert.state != AlertState.ACKNOWLEDGED:
        raise AlreadyDone("Nobody has acknowledged this alert.")
    alert.unacknowledge()
    alert.save(update_fields=["state", "acknowledged_at"])
    publish(
        AlertUnacknowledged(
            subject=alert.ref, actor=actor, at=now, incident_id=alert.incident_id, by=""
        )
    )
    if alert.incident_id is not None:
        with suppress(DomainError):  # It is closed, say: the alert stays as its source wants it.
            take_back_answer(alert, by="", actor=actor, now=now)
    return alert


@transaction.atomic
def resolve_alert(*, alert_id: UUID, actor: Actor, now: datetime) -> Alert:
    """End an alert by hand; its incident, cleared perhaps, stays for people to resolve."""
    alert = lock_alert(alert_id, actor)
    alert.recover(ended_at=now, at=alert.last_seen_at)
    alert.save(update_fields=["state", "last_seen_at", "resolved_at"])
    publish(
        AlertResolved(
            subject=alert.ref, actor=actor, at=now, incident_id=alert.incident_id, by_hand=True
        )
    )
    let_go_of_ended([alert], now)
    if alert.incident_id is not None:
        clear_incidents([alert.incident_id], actor, now)
    return alert


# Locked in the order in which the absorber locks them.
_ACKNOWLEDGE = """
with firing as (
    select id from alerts_alert where incident_id = any(%s) and state = 'firing'
    order by id for update
)
update alerts_alert a set state = 'acknowledged', acknowledged_at = %s
from firing where a.id = firing.id
returning a.id
"""


def acknowledge_alerts_of(*, incident_id: UUID, actor: Actor, now: datetime) -> int:
    """Acknowledge the firing alerts of an incident that was answered; returns how many."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        parts = [source.id for source in sources_of([incident_id])]
        cursor.execute(_ACKNOWLEDGE, [[incident_id, *parts], now])
        acknowledged = [SubjectRef("alert", row[0]) for row in cursor.fetchall()]
        publish(
            *(
                AlertAcknowledged(subject=ref, actor=actor, at=now, incident_id=incident_id)
                for ref in acknowledged
            )
        )
    return len(acknowledged)


def lock_alert(alert_id: UUID, actor: Actor) -> Alert:
    """Return an open alert locked for this transaction; AlertOver when it has recovered."""
    require(actor, Action.ANSWER)
    alert = visible_alerts(actor).select_for_update(of=("self",)).filter(pk=alert_id).first()
    if alert is None:
        raise NotFound("There is no such alert.")
    if not alert.is_open:
        raise AlertOver("This alert has recovered already; nothing is left to answer.")
    return alert
