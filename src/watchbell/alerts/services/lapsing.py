"""Alerts that are over because their sender speaks of them no more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from watchbell.alerts.domain import AlertState
from watchbell.alerts.events import AlertResolved
from watchbell.alerts.models import Alert
from watchbell.alerts.services.recovering import tell_incidents
from watchbell.platform.bulk import update_rows
from watchbell.platform.eventlog import publish

PATIENCE = timedelta(seconds=75)
"""How long after its start the engine ends nothing: Prometheus repeats itself every minute."""
_BATCH = 500

_DUE = """
select exists (
    select from alerts_alert
    where state in ('firing', 'acknowledged') and expires_at <= %s)
"""
# What an integration has said and nobody has read yet may be a repetition.
_INTEGRATIONS = """
select i.id from alerts_integration i
where exists (
    select from alerts_alert a
    where a.integration_id = i.id and a.state in ('firing', 'acknowledged')
      and a.expires_at <= %s)
  and not exists (
    select from alerts_signal s where s.integration_id = i.id and s.state = 'pending')
order by i.id
for no key update of i skip locked
"""
_CLAIM = """
select a.id from alerts_alert a
where a.integration_id = any(%s) and a.state in ('firing', 'acknowledged') and a.expires_at <= %s
order by a.id limit %s
for update of a
"""


class Lapse:
    """The cycle: after a start it waits until senders had the time to repeat themselves."""

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._patience = patience
        self._begun_at: datetime | None = None

    def __call__(self, now: datetime) -> int:
        """End the next batch of alerts whose time is over; returns how many."""
        self._begun_at = self._begun_at or now
        if now < self._begun_at + self._patience:
            return 0
        return lapse(now, limit=_BATCH)


@transaction.atomic
def lapse(now: datetime, *, limit: int) -> int:
    """Resolve alerts that nobody has spoken of in time, as of the time that they had.

    Like the absorber it works on integrations that nobody else has in hand.
    """
    alerts = _claim(now, limit)
    if not alerts:
        return 0
    for alert in alerts:
        assert alert.expires_at is not None
        alert.recover(ended_at=alert.expires_at, at=alert.last_seen_at)
    update_rows(alerts, ("state", "resolved_at"))
    publish(*(_resolved(alert, now) for alert in alerts))
    tell_incidents(alerts, now)
    return len(alerts)


def _claim(now: datetime, limit: int) -> list[Alert]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(_INTEGRATIONS, [now])
        integrations: list[UUID] = [row[0] for row in cursor.fetchall()]
        cursor.execute(_CLAIM, [integrations, now, limit])
        ids = [row[0] for row in cursor.fetchall()]
    rows = Alert.objects.select_related("integration__team").filter(pk__in=ids)
    return list(rows.exclude(state=AlertState.RESOLVED).order_by("pk"))


def _resolved(alert: Alert, now: datetime) -> AlertResolved:
    return AlertResolved(
        subject=alert.ref,
        actor=alert.integration.as_actor(),
        at=now,
        incident_id=alert.incident_id,
        by_hand=False,
    )
