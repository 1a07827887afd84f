"""Heartbeats: made, changed, paused, deleted by people and by machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.alerts.domain import AlertState, Observation, Severity
from watchbell.alerts.domain.beating import BeatState, Timetable, Timing, Unit, clean_timing
from watchbell.alerts.heartbeat_events import (
    HeartbeatChanged,
    HeartbeatCreated,
    HeartbeatDeleted,
)
from watchbell.alerts.models import Alert, Heartbeat, Integration
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.services.absorbing import absorb_heard
from watchbell.alerts.services.hearing import Heard
from watchbell.alerts.services.integrations import IntegrationFields, create_integration
from watchbell.catalog.selectors import service_by_id
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.platform.crypto import hash_token, new_token, seal
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import Secret

KEY_PREFIX = "wbh"
OWN_KIND = "heartbeat"
"""The kind of integration that heartbeats belong to when they belong to no other sender."""
MOST_HEARTBEATS = 5000
_NAME_LENGTH, _TITLE_LENGTH, _MOST_TAGS = 200, 300, 20


@dataclass(frozen=True, kw_only=True)
class HeartbeatFields:
    """What may be edited. `rule` is a line of cron or an RRULE, by `timetable`."""

    name: str
    description: str = ""
    timetable: Timetable = Timetable.PERIOD
    period: timedelta = timedelta(days=1)
    unit: Unit = Unit.MINUTES
    rule: str = ""
    timezone: str = "UTC"
    grace: timedelta = timedelta(minutes=5)
    service_id: UUID | None = None
    severity: Severity = Severity.ERROR
    alert_title: str = ""
    tags: Sequence[str] = ()


def fields_of(heartbeat: Heartbeat) -> HeartbeatFields:
    """Return what may be edited as it is now, to change some of it."""
    return HeartbeatFields(
        name=heartbeat.name,
        description=heartbeat.description,
        timetable=Timetable(heartbeat.timetable),
        period=heartbeat.period,
        unit=Unit(heartbeat.unit),
        rule=heartbeat.rule,
        timezone=heartbeat.timezone,
        grace=heartbeat.grace,
        service_id=heartbeat.service_id,
        severity=Severity(heartbeat.severity),
        alert_title=heartbeat.alert_title,
        tags=tuple(heartbeat.tags),
    )


@transaction.atomic
def create_heartbeat(
    *, fields: HeartbeatFields, actor: Actor, now: datetime, integration_id: UUID | None = None
) -> tuple[Heartbeat, Secret]:
    """Watch one more job from its first ping on; returns it with the key of its address.

    Without an integration it belongs to that of heartbeats, which is made with the first one.
    """
    require(actor, Action.MANAGE_INTEGRATIONS)
    integration = _home(integration_id, actor, now)
    _not_taken(integration, fields.name)
    if Heartbeat.objects.count() >= MOST_HEARTBEATS:
        raise InvalidInput(f"There are {MOST_HEARTBEATS} heartbeats already; delete some first.")
    key = new_token(KEY_PREFIX)
    heartbeat = Heartbeat(
        id=new_id(now),
        integration=integration,
        key_hash=hash_token(key),
        sealed_key=seal(key),
        created_at=now,
    )
    for name, value in _clean(fields, now).items():
        setattr(heartbeat, name, value)
    heartbeat.save(force_insert=True)
    publish(
        HeartbeatCreated(
            subject=heartbeat.ref,
            actor=actor,
            at=now,
            name=heartbeat.name,
            integration_id=integration.id,
        )
    )
    return heartbeat, key


@transaction.atomic
def change_heartbeat(
    *,
    heartbeat_id: UUID,
    fields: HeartbeatFields,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Heartbeat:
    """Set everything that may be edited; what it waits for is worked out anew."""
    heartbeat = _lock(heartbeat_id, actor)
    expect_version(heartbeat.version, version)
    if fields.name.strip() != heartbeat.name:
        _not_taken(heartbeat.integration, fields.name)
    changes: dict[str, Any] = {}
    for name, value in _clean(fields, heartbeat.created_at).items():
        before = getattr(heartbeat, name)
        if before != value:
            changes[name] = [_plain(before), _plain(value)]
            setattr(heartbeat, name, value)
    if changes:
        if heartbeat.state in (BeatState.UP, BeatState.DOWN) and heartbeat.last_ping_at:
            heartbeat.expected_at = heartbeat.timing.expected_after(heartbeat.last_ping_at)
            heartbeat.await_next(now)
        heartbeat.version += 1
        heartbeat.save(update_fields=[*changes, "expected_at", "look_at", "state", "version"])
        _tell_changed(heartbeat, changes, actor, now)
    return heartbeat


@transaction.atomic
def pause_heartbeat(*, heartbeat_id: UUID, actor: Actor, now: datetime) -> Heartbeat:
    """Expect nothing of it until it is resumed; what it had raised is over."""
    heartbeat = _lock(heartbeat_id, actor)
    if heartbeat.state == BeatState.PAUSED:
        raise AlreadyDone(f"{heartbeat.name} is paused already.")
    before = heartbeat.state
    heartbeat.state, heartbeat.look_at, heartbeat.down_since = BeatState.PAUSED, None, None
    _save_state(heartbeat)
    _end_alert(heartbeat, now)
    _tell_changed(heartbeat, {"state": [before, BeatState.PAUSED.value]}, actor, now)
    return heartbeat


@transaction.atomic
def resume_heartbeat(*, heartbeat_id: UUID, actor: Actor, now: datetime) -> Heartbeat:
    """Wait for its next ping, from which on it is watched again."""
    heartbeat = _lock(heartbeat_id, actor)
    if heartbeat.state != BeatState.PAUSED:
        raise AlreadyDone(f"{heartbeat.name} is not paused.")
    heartbeat.state, heartbeat.failed = BeatState.WAITING, False
    heartbeat.expected_at = heartbeat.running_since = heartbeat.look_at = None
    _save_state(heartbeat)
    changes = {"state": [BeatState.PAUSED.value, BeatState.WAITING.value]}
    _tell_changed(heartbeat, changes, actor, now)
    return heartbeat


@transaction.atomic
def delete_heartbeat(*, heartbeat_id: UUID, actor: Actor, now: datetime) -> None:
    """Forget it with its pings; what it had raised is over, its alerts stay."""
    heartbeat = _lock(heartbeat_id, actor)
    _end_alert(heartbeat, now)
    ref, name = heartbeat.ref, heartbeat.name
    heartbeat.delete()
    publish(HeartbeatDeleted(subject=ref, actor=actor, at=now, name=name))


def _home(integration_id: UUID | None, actor: Actor, now: datetime) -> Integration:
    """Return the integration that a new heartbeat belongs to, locked."""
    rows = Integration.objects.select_for_update()
    if integration_id is not None:
        found = rows.filter(pk=integration_id).first()
        if found is None:
            raise NotFound("There is no such integration.")
        return found
    found = rows.filter(kind=OWN_KIND, is_enabled=True).order_by("created_at", "id").first()
    if found is not None:
        return found
    made, _ = create_integration(
        kind=OWN_KIND, fields=IntegrationFields(name="Heartbeats"), actor=actor, now=now
    )
    return made


def _not_taken(integration: Integration, name: str) -> None:
    if Heartbeat.objects.filter(integration=integration, name=name.strip()).exists():
        message = "A heartbeat has this name already; choose another."
        raise InvalidInput(f"name: {message}", fields={"name": message})


def _lock(heartbeat_id: UUID, actor: Actor) -> Heartbeat:
    """Return it locked, its integration too and first, as the engine does."""
    require(actor, Action.MANAGE_INTEGRATIONS)
    found = Heartbeat.objects.filter(pk=heartbeat_id).values_list("integration_id", flat=True)
    integration_id = found.first()
    if integration_id is None:
        raise NotFound("There is no such heartbeat.")
    integration = Integration.objects.select_for_update().get(pk=integration_id)
    heartbeat = Heartbeat.objects.select_for_update().filter(pk=heartbeat_id).first()
    if heartbeat is None:
        raise NotFound("There is no such heartbeat.")
    heartbeat.integration = integration
    return heartbeat


def _save_state(heartbeat: Heartbeat) -> None:
    heartbeat.version += 1
    heartbeat.save(
        update_fields=[
            "state", "failed", "expected_at", "running_since", "look_at", "down_since", "version",
        ]
    )  # fmt: skip


def _end_alert(heartbeat: Heartbeat, now: datetime) -> None:
    """Resolve the alert that it raised; its integration is locked."""
    key = heartbeat.alert_key
    rows = Alert.objects.filter(integration=heartbeat.integration, key=key)
    if not rows.exclude(state=AlertState.RESOLVED).exists():
        return
    seen = Observation(key=key, firing=False, title=heartbeat.name, ended_at=now)
    absorb_heard([Heard(heartbeat.integration, seen, "", now)], now=now)


def _tell_changed(
    heartbeat: Heartbeat, changes: dict[str, Any], actor: Actor, now: datetime
) -> None:
    publish(HeartbeatChanged(subject=heartbeat.ref, actor=actor, at=now, changes=changes))


def _clean(given: HeartbeatFields, since: datetime) -> dict[str, Any]:
    if given.service_id is not None:
        service_by_id(given.service_id)
    timing = clean_timing(
        Timing(
            timetable=Timetable(given.timetable),
            since=since,
            period=given.period,
            rule=given.rule,
            timezone=given.timezone,
            grace=given.grace,
        )
    )
    if len(given.tags) > _MOST_TAGS:
        message = f"Use {_MOST_TAGS} at most."
        raise InvalidInput(f"tags: {message}", fields={"tags": message})
    return {
        "name": clean_line(given.name, "name", _NAME_LENGTH),
        "description": clean_text(given.description, "description", 10_000),
        "timetable": timing.timetable,
        "period": timing.period,
        "unit": Unit(given.unit),
        "rule": timing.rule,
        "timezone": timing.timezone,
        "grace": timing.grace,
        "service_id": given.service_id,
        "severity": Severity(given.severity),
        "alert_title": clean_line(given.alert_title, "alert_title", _TITLE_LENGTH, required=False),
        "tags": [clean_line(tag, "tags", 50) for tag in given.tags],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return str(value) if isinstance(value, UUID) else value
