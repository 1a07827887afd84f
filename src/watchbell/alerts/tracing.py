"""Reads of what came through an integration: how much and how well, and what one signal did."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F

from watchbell.alerts.domain import Observation, clean_observation
from watchbell.alerts.integrations.port import PayloadIgnored, PayloadRejected
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import visible_alerts
from watchbell.alerts.services.understanding import read
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput

SHOWN = 50
"""So many of a signal's observations are shown; a batch may hold thousands."""
_REASONS = 5
_DAY = timedelta(days=1)

_RATE = """
select date_bin(%s * interval '1 second', received_at, timestamptz '2000-01-01 00:00+00') as slot,
    state, count(*)
from alerts_signal where integration_id = %s and received_at >= %s
group by slot, state
"""
_ERRORS = """
select reason, count(*), max(received_at) from alerts_signal
where integration_id = %s and state = 'rejected' and received_at > %s
group by reason order by count(*) desc, reason limit %s
"""


@dataclass(frozen=True, slots=True)
class Slot:
    """How many signals came in one stretch of time, by what became of them."""

    at: datetime
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Fault:
    """Why signals were rejected lately, how many were, and when the last of them came."""

    reason: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One thing a signal says, and the alert that its key stood for when it came."""

    observation: Observation
    alert: Alert | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a signal says today: a mended adapter or mapping reads it anew.

    `reason` says why it says nothing; `total` counts what `told` is cut from.
    """

    told: list[Told] = field(default_factory=list)
    total: int = 0
    reason: str = ""


def signal_rate(
    *, actor: Actor, integration_id: UUID, now: datetime, slots: int, every: timedelta
) -> list[Slot]:
    """Return the last stretches of time, the oldest first, empty ones too."""
    require(actor, Action.READ_INTEGRATIONS)
    last = now - (now - datetime(2000, 1, 1, tzinfo=now.tzinfo)) % every
    first = last - (slots - 1) * every
    counts: dict[datetime, dict[str, int]] = {first + n * every: {} for n in range(slots)}
    with connection.cursor() as cursor:
        cursor.execute(_RATE, [every.total_seconds(), integration_id, first])
        for at, state, count in cursor.fetchall():
            counts.setdefault(at, {})[state] = count
    return [Slot(at, counts[at]) for at in sorted(counts)]


def last_faults(*, actor: Actor, integration_id: UUID, now: datetime) -> list[Fault]:
    """Return why signals of the last day were rejected, the commonest reason first."""
    require(actor, Action.READ_INTEGRATIONS)
    with connection.cursor() as cursor:
        cursor.execute(_ERRORS, [integration_id, now - _DAY, _REASONS])
        return [Fault(*row) for row in cursor.fetchall()]


def first_signal(*, actor: Actor, integration_id: UUID) -> Signal | None:
    """Return the newest signal without its body, which says whether the set-up works."""
    require(actor, Action.READ_INTEGRATIONS)
    rows = Signal.objects.filter(integration_id=integration_id).defer("body", "headers")
    return rows.order_by(F("received_at").desc(), F("id").desc()).first()


def read_signal(*, actor: Actor, integration: Integration, signal: Signal) -> Reading:
    """Return what a signal says and the alerts it spoke of, as far as `actor` may see them."""
    require(actor, Action.READ_INTEGRATIONS)
    try:
        said = read(integration, bytes(signal.body), headers_of(signal))
    except (PayloadIgnored, PayloadRejected, InvalidInput) as error:
        return Reading(reason=str(error))
    seen = [one for one in said if isinstance(one, Observation)]
    if not seen:
        return Reading(reason="It only answers alerts that are there: it says of none how it is.")
    shown = [clean_observation(one, signal.received_at).observation for one in seen[:SHOWN]]
    alerts = _alerts(actor, integration, shown, signal.received_at)
    return Reading([Told(one, alerts.get(one.key)) for one in shown], len(seen))


def headers_of(signal: Signal) -> dict[str, str]:
    """Return the headers that were kept of a signal, its content type among them."""
    kept: dict[str, str] = json.loads(signal.headers) if signal.headers else {}
    return {"content-type": signal.content_type, **kept}


def _alerts(
    actor: Actor, integration: Integration, seen: list[Observation], at: datetime
) -> dict[str, Alert]:
    rows = visible_alerts(actor).filter(
        integration=integration, key__in={one.key for one in seen}, first_seen_at__lte=at
    )
    newest = rows.order_by("key", F("id").desc()).distinct("key")
    return {alert.key: alert for alert in newest.select_related("incident", "service")}
