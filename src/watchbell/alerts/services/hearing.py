"""What one batch of signals says, key by key, applied to the alerts that are open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from pydantic_core import from_json

from watchbell.alerts.domain import AlertState, Observation, rank_of
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.services.heeding import Asked, Heeded, heed
from watchbell.kernel.ids import new_id
from watchbell.platform.bulk import loaded, made
from watchbell.platform.planning import planned_anew

Row = dict[str, Any]
Place = tuple[UUID, str]
"""The integration and the key of an alert."""

_COLUMNS: list[Any] = [*Alert._meta.concrete_fields]
_JSON = frozenset({"labels", "annotations", "told"})
# Locked in the order of ids, as everybody locks alerts.
_OPEN = f"""
with found as materialized (
    select a.id from unnest(%s::uuid[], %s::text[]) as heard (integration_id, key)
    cross join lateral (
        select a.id from alerts_alert a
        where a.integration_id = heard.integration_id and a.key = heard.key
            and a.state in ('firing', 'acknowledged')
        limit 1
    ) a
)
select {", ".join(f'a."{field.column}"' for field in _COLUMNS)}
from alerts_alert a
where a.id = any(array(select id from found))
order by a.id
for update of a
"""  # noqa: S608 our own columns


@dataclass(frozen=True, slots=True)
class Heard:
    """One cleaned observation, with the integration that said it and when it came."""

    integration: Integration
    observation: Observation
    remark: str
    received_at: datetime


@dataclass(slots=True)
class Outcome:
    """What a batch changes: alerts that are new, repeated, and those of both that recovered.

    `worse` are those of the repeated whose severity has risen. `heeded` is what else was said.
    `before` holds the columns of the open ones as they are stored.
    """

    new: list[Alert] = field(default_factory=list)
    changed: dict[UUID, Alert] = field(default_factory=dict)
    recovered: list[Alert] = field(default_factory=list)
    worse: dict[UUID, Alert] = field(default_factory=dict)
    heeded: list[Heeded] = field(default_factory=list)
    before: Mapping[UUID, Row] = field(default_factory=dict)


def apply_batch(heard: Sequence[Heard | Asked]) -> Outcome:
    """Apply what was said in its order; the open alerts of its keys are locked.

    A recovery of what is not open, or an answer to it, says nothing new and is dropped; so is a
    recovery that came before the alert began, which happens when an old signal is replayed.
    """
    open_now, before = _lock_open(heard)
    outcome = Outcome(before=before)
    fresh: set[UUID] = set()
    for item in heard:
        place = place_of(item)
        alert = open_now.get(place)
        if isinstance(item, Asked):
            if alert is not None and (heeded := heed(item, alert)):
                outcome.heeded.append(heeded)
                if heeded.worse:
                    outcome.worse[alert.id] = alert
        elif not item.observation.firing:
            if alert is not None and item.received_at >= alert.first_seen_at:
                _recover(alert, item)
                outcome.recovered.append(open_now.pop(place))
        elif alert is None:
            alert = open_now[place] = new_alert(item)
            outcome.new.append(alert)
            fresh.add(alert.id)
        else:
            if not alert.routed_severity and rank_of(item.observation.severity) < rank_of(
                alert.severity
            ):
                outcome.worse[alert.id] = alert
            alert.repeat(item.observation, remark=item.remark, at=item.received_at)
        if alert is not None and alert.id not in fresh:
            outcome.changed[alert.id] = alert
    return outcome


def place_of(item: Heard | Asked) -> Place:
    """Return the (integration, key) that it speaks of."""
    said = item.answer if isinstance(item, Asked) else item.observation
    return (item.integration.id, said.key)


def _lock_open(heard: Iterable[Heard | Asked]) -> tuple[dict[Place, Alert], dict[UUID, Row]]:
    """Return the open alerts of what is spoken of, locked, and what each was before."""
    places = {place_of(item) for item in heard}
    known = {item.integration.id: item.integration for item in heard}
    with planned_anew(len(places)), connection.cursor() as cursor:
        cursor.execute(_OPEN, [[p[0] for p in places], [p[1] for p in places]])
        rows = cursor.fetchall()
    found: dict[Place, Alert] = {}
    before: dict[UUID, Row] = {}
    for row in rows:
        values = _values(row)
        if values["state"] == AlertState.RESOLVED:
            continue  # Somebody has ended it while we waited for its lock.
        alert = loaded(Alert, values, integration=known[values["integration_id"]])
        found[alert.integration_id, alert.key] = alert
        before[alert.id] = values
    return found, before


def _values(row: Sequence[Any]) -> Row:
    return {
        field.attname: from_json(value) if field.attname in _JSON and value is not None else value
        for field, value in zip(_COLUMNS, row, strict=True)
    }


def _recover(alert: Alert, item: Heard) -> None:
    alert.recover(ended_at=item.observation.ended_at or item.received_at, at=item.received_at)


def new_alert(item: Heard) -> Alert:
    """Return the alert that an observation begins, in memory."""
    seen, received_at = item.observation, item.received_at
    values = {
        "id": new_id(received_at),
        "integration_id": item.integration.id,
        "key": seen.key,
        "group": seen.group,
        "state": AlertState.FIRING,
        "severity": seen.severity,
        "title": seen.title,
        "description": seen.description,
        "labels": dict(seen.labels),
        "annotations": dict(seen.annotations),
        "link": seen.link,
        "remark": item.remark,
        "expires_at": seen.expires_at,
        "started_at": seen.started_at or received_at,
        "first_seen_at": received_at,
        "last_seen_at": received_at,
    }
    return made(Alert, values, integration=item.integration)
