"""Keeping an alert from leading to incidents for a while, by hand."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.alerts.events import AlertSnoozed, AlertWoken
from watchbell.alerts.models import Alert
from watchbell.alerts.services.answering import lock_alert
from watchbell.alerts.services.holding import HOLDS
from watchbell.alerts.services.waiting import SNOOZED
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, InvalidInput
from watchbell.platform.eventlog import publish
from watchbell.platform.wakeup import wake

LONGEST = timedelta(days=30)
_FIELDS = ["snoozed_until", "hold", "held_until", "held_by"]


@transaction.atomic
def snooze_alert(*, alert_id: UUID, until: datetime, actor: Actor, now: datetime) -> Alert:
    """Have it lead to no incident until then, nor when it comes back; one it has stays."""
    alert = lock_alert(alert_id, actor)
    if not now < until <= now + LONGEST:
        message = f"Choose a time within the next {LONGEST.days} days."
        raise InvalidInput(f"until: {message}", fields={"until": message})
    alert.snoozed_until = until
    if alert.incident_id is None:
        alert.hold, alert.held_until, alert.held_by = SNOOZED, until, None
    alert.save(update_fields=_FIELDS)
    publish(
        AlertSnoozed(
            subject=alert.ref, actor=actor, at=now, incident_id=alert.incident_id, until=until
        )
    )
    return alert


@transaction.atomic
def wake_alert(*, alert_id: UUID, actor: Actor, now: datetime) -> Alert:
    """End a snooze early: what it kept back is looked at at once."""
    alert = lock_alert(alert_id, actor)
    if alert.snoozed_until is None or alert.snoozed_until <= now:
        raise AlreadyDone("It is not snoozed.")
    alert.snoozed_until = None
    if alert.hold == SNOOZED:
        alert.held_until = now
    alert.save(update_fields=_FIELDS)
    publish(AlertWoken(subject=alert.ref, actor=actor, at=now, incident_id=alert.incident_id))
    wake(HOLDS)
    return alert
