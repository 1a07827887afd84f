"""Alerts that fire but lead to no incident yet: held for a reason, and looked at again.

A holder is one such reason: a silence, a maintenance window, a stronger alert, a group that still
gathers. Each new alert is shown to every holder in turn; so is each held one when its time comes.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from watchbell.alerts.domain import AlertState
from watchbell.alerts.events import IncidentAlertAttached
from watchbell.alerts.models import Alert
from watchbell.alerts.quiet_events import IncidentAlertLetGo
from watchbell.alerts.services.grouping import place
from watchbell.alerts.services.holds import Hold, Holder
from watchbell.alerts.services.raising import raise_incidents
from watchbell.alerts.services.routing import remember
from watchbell.alerts.services.rulesets import one_reading
from watchbell.catalog.models import Service
from watchbell.kernel.actors import SYSTEM, SubjectRef
from watchbell.kernel.events import Event
from watchbell.platform.bulk import update_rows
from watchbell.platform.eventlog import publish
from watchbell.platform.wakeup import wake

__all__ = [
    "HOLDS",
    "Hold",
    "Holder",
    "attached_event",
    "hold",
    "let_go",
    "let_go_of_ended",
    "provide",
    "release",
]
HOLDS = "holds"
"""The topic on which the release of held alerts is woken."""


_holders: list[Holder] = []

_DUE = """
select exists (
    select from alerts_alert
    where state in ('firing', 'acknowledged') and hold <> '' and held_until <= %s)
"""
_INTEGRATIONS = """
select i.id from alerts_integration i
where exists (
    select from alerts_alert a
    where a.integration_id = i.id and a.state in ('firing', 'acknowledged') and a.hold <> ''
      and a.held_until <= %s)
order by i.id
for no key update of i skip locked
"""
_CLAIM = """
select a.id from alerts_alert a
where a.integration_id = any(%s) and a.state in ('firing', 'acknowledged') and a.hold <> ''
  and a.held_until <= %s
order by a.id limit %s
for update of a
"""
LATE = frozenset({"silenced", "maintenance", "inhibited", "dependency", "flapping"})
"""Reasons for which an incident says that it is late; others hold for moments."""
# What the absorber has in hand is left to its own time, so that two of them never wait for
# each other.
_LET_GO_ENDED = """
with held as (
    select id from alerts_alert
    where state in ('firing', 'acknowledged') and hold <> '' and held_by = any(%s)
    order by id for update skip locked
)
update alerts_alert a set held_until = %s from held where a.id = held.id
"""
# Locked in the order in which the absorber locks them.
_LET_GO = """
with held as (
    select id from alerts_alert
    where state in ('firing', 'acknowledged') and hold <> '' and held_by = any(%s)
    order by id for update
)
update alerts_alert a set held_until = %s from held where a.id = held.id
"""


def provide(holders: Iterable[Holder]) -> None:
    """Say what may hold alerts, in order; called once, by bootstrap."""
    _holders[:] = holders


def hold(alerts: Sequence[Alert], now: datetime) -> list[Alert]:
    """Mark those that must wait, in memory; returns those that need not."""
    free = list(alerts)
    for alert in free:
        alert.hold, alert.held_until, alert.held_by = "", None, None
    for holder in _holders:
        if not free:
            break
        holds = holder(free, now)
        for alert in free:
            if kept := holds.get(alert.id):
                alert.hold, alert.held_until, alert.held_by = kept.reason, kept.until, kept.by
        free = [alert for alert in free if not alert.hold]
    return free


def let_go(by: Iterable[UUID], now: datetime) -> None:
    """Have the alerts that these hold looked at again now: the silence ended, say."""
    with connection.cursor() as cursor:
        cursor.execute(_LET_GO, [list(by), now])
    wake(HOLDS)


def let_go_of_ended(recovered: Sequence[Alert], now: datetime) -> None:
    """Have what these alerts hold looked at again: they have recovered."""
    with connection.cursor() as cursor:
        cursor.execute(_LET_GO_ENDED, [[alert.id for alert in recovered], now])
        found = cursor.rowcount
    if found:
        wake(HOLDS)


@transaction.atomic
@one_reading
def release(now: datetime, *, limit: int) -> int:
    """Look again at held alerts whose time has come; returns how many were looked at.

    Like the absorber it works on integrations that nobody else has in hand.
    """
    alerts = _claim(now, limit)
    if not alerts:
        return 0
    reasons = {alert.id: alert.hold for alert in alerts}
    remember(alerts)
    free = hold(alerts, now)
    for alert in free:
        alert.recent = None
    services: dict[UUID, Service | None] = {alert.id: alert.service for alert in free}
    placed = place(free, services, now) if free else None
    update_rows(alerts, ("hold", "held_until", "held_by", "incident_id", "recent"))
    if placed is not None:
        publish(
            *(attached_event(alert, now) for alert in placed.attached),
            *(_late(alert, reasons[alert.id], now) for alert in free if reasons[alert.id] in LATE),
        )
        if placed.worse:
            raise_incidents(placed.worse, now)
    return len(alerts)


def attached_event(alert: Alert, now: datetime) -> Event:
    """Say on its incident that one more alert belongs to it."""
    assert alert.incident_id is not None
    return IncidentAlertAttached(
        subject=SubjectRef("incident", alert.incident_id),
        actor=alert.integration.as_actor(),
        at=now,
        alert_id=alert.id,
        title=alert.title,
        severity=alert.severity,
    )


def _late(alert: Alert, reason: str, now: datetime) -> Event:
    """Say on its incident why this alert comes only now."""
    assert alert.incident_id is not None
    return IncidentAlertLetGo(
        subject=SubjectRef("incident", alert.incident_id),
        actor=SYSTEM,
        at=now,
        alert_id=alert.id,
        title=alert.title,
        reason=reason,
        held_since=alert.first_seen_at,
    )


def _claim(now: datetime, limit: int) -> list[Alert]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(_INTEGRATIONS, [now])
        integrations = [row[0] for row in cursor.fetchall()]
        cursor.execute(_CLAIM, [integrations, now, limit])
        ids = [row[0] for row in cursor.fetchall()]
    rows = Alert.objects.select_related("integration__team", "service__team").filter(pk__in=ids)
    return list(rows.exclude(state=AlertState.RESOLVED).order_by("pk"))
