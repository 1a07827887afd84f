"""Ending alerts that nobody has said again for as long as their route allows."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from watchbell.alerts.events import AlertExpired
from watchbell.alerts.models import Alert
from watchbell.alerts.services.recovering import tell_incidents
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.bulk import update_rows
from watchbell.platform.eventlog import publish

_DUE = """
select a.id from alerts_alert a
where a.state in ('firing', 'acknowledged') and a.resolves_at is not null and a.resolves_at <= %s
order by a.id limit %s
for update of a skip locked
"""


@transaction.atomic
def expire_alerts(now: datetime, *, limit: int) -> int:
    """End what was silent for too long, and tell its incidents; returns how many alerts ended."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now, limit])
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return 0
    rows = Alert.objects.select_related("integration").filter(pk__in=ids).order_by("pk")
    alerts = list(rows)
    for alert in alerts:
        alert.recover(ended_at=alert.resolves_at or now, at=alert.last_seen_at)
    update_rows(alerts, ("state", "last_seen_at", "resolved_at"))
    publish(*_told(alerts, now))
    tell_incidents(alerts, now, expired=True)
    return len(alerts)


def _told(alerts: Sequence[Alert], now: datetime) -> list[AlertExpired]:
    return [
        AlertExpired(
            subject=alert.ref,
            actor=SYSTEM,
            at=now,
            incident_id=alert.incident_id,
            silent_seconds=alert.resolve_after or 0,
        )
        for alert in alerts
    ]
