"""Heartbeats: what must be heard again and again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from ninja import Query, Router

from watchbell.alerts.domain import Severity
from watchbell.alerts.domain.beating import BeatState, PingKind, Timetable, Unit
from watchbell.alerts.heartbeat_selectors import (
    heartbeat_by_id,
    heartbeats_page,
    last_pings,
)
from watchbell.alerts.models import Heartbeat
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.services.heartbeats import (
    HeartbeatFields,
    change_heartbeat,
    create_heartbeat,
    delete_heartbeat,
    fields_of,
    pause_heartbeat,
    resume_heartbeat,
)
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.schemas.heartbeats import (
    HeartbeatChanges,
    HeartbeatCreated,
    HeartbeatGiven,
    HeartbeatList,
    HeartbeatQuery,
    HeartbeatShown,
    PingList,
    PingShown,
)
from watchbell.api.versions import expected_version
from watchbell.platform.settings import current

router = Router(tags=["heartbeats"])
_PINGS = 100


@read(router, "/heartbeats", name="list_heartbeats", returns=HeartbeatList)
def list_all(request: ApiRequest, page: Query[HeartbeatQuery]) -> Answer:
    """List heartbeats by name."""
    found = heartbeats_page(
        actor=request.actor, state=page.state, limit=page.limit, cursor=page.cursor
    )
    items = [_shown(row) for row in found.items]
    return Answer(HeartbeatList(items=items, next_cursor=found.next_cursor))


@read(router, "/heartbeats/{id}", name="get_heartbeat", returns=HeartbeatShown, versioned=True)
def show(request: ApiRequest, id: UUID) -> Answer:
    """Read one heartbeat; the key of its address is not shown."""
    return _answer(request, id)


@read(router, "/heartbeats/{id}/pings", name="list_pings", returns=PingList)
def pings(request: ApiRequest, id: UUID) -> Answer:
    """List the last 100 pings of a heartbeat, the newest first."""
    row = heartbeat_by_id(actor=request.actor, heartbeat_id=id)
    found = last_pings(actor=request.actor, heartbeat_id=row.pk, limit=_PINGS)
    items = [
        PingShown(
            id=ping.id,
            at=ping.at,
            kind=PingKind(ping.kind),
            exit_status=ping.exit_status,
            duration_seconds=_seconds(ping.duration),
            source=ping.source,
            body=ping.body,
        )
        for ping in found
    ]
    return Answer(PingList(items=items))


@write(
    router,
    "POST",
    "/heartbeats",
    name="create_heartbeat",
    returns=HeartbeatCreated,
    scope="config:write",
    status=201,
    conflicts=False,
)
def create(request: ApiRequest, body: HeartbeatGiven) -> Answer:
    """Watch a job from its first ping on. Its key is in this answer and never again."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    given = body.model_dump(exclude={"integration"})
    row, key = create_heartbeat(
        fields=_changed(HeartbeatFields(name=""), given),
        actor=request.actor,
        now=request.now,
        integration_id=body.integration,
    )
    shown = _shown(heartbeat_by_id(actor=request.actor, heartbeat_id=row.pk)).model_dump()
    address = f"{current().url}/ping/{key}"
    headers = {"Location": f"/api/v1/heartbeats/{row.pk}"}
    made = HeartbeatCreated(**shown, key=str(key), address=address)
    return Answer(made, version=row.version, headers=headers)


@write(
    router,
    "PATCH",
    "/heartbeats/{id}",
    name="change_heartbeat",
    returns=HeartbeatShown,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, id: UUID, body: HeartbeatChanges) -> Answer:
    """Change when it is expected and what its silence means."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    row = heartbeat_by_id(actor=request.actor, heartbeat_id=id)
    given = body.model_dump(exclude_unset=True)
    kept = {name: value for name, value in given.items() if value is not None or name == "service"}
    change_heartbeat(
        heartbeat_id=row.pk,
        fields=_changed(fields_of(row), kept),
        actor=request.actor,
        now=request.now,
        version=expected_version(request, row.version),
    )
    return _answer(request, id)


@write(
    router,
    "POST",
    "/heartbeats/{id}/pause",
    name="pause_heartbeat",
    returns=HeartbeatShown,
    scope="config:write",
)
def pause(request: ApiRequest, id: UUID) -> Answer:
    """Expect nothing of it until it is resumed; what it had raised is over."""
    pause_heartbeat(heartbeat_id=id, actor=request.actor, now=request.now)
    return _answer(request, id)


@write(
    router,
    "POST",
    "/heartbeats/{id}/resume",
    name="resume_heartbeat",
    returns=HeartbeatShown,
    scope="config:write",
)
def resume(request: ApiRequest, id: UUID) -> Answer:
    """Watch it again, from its next ping on."""
    resume_heartbeat(heartbeat_id=id, actor=request.actor, now=request.now)
    return _answer(request, id)


@write(
    router,
    "DELETE",
    "/heartbeats/{id}",
    name="delete_heartbeat",
    returns=None,
    scope="config:write",
    status=204,
)
def delete(request: ApiRequest, id: UUID) -> Answer:
    """Forget it with its pings; its alerts stay."""
    delete_heartbeat(heartbeat_id=id, actor=request.actor, now=request.now)
    return Answer(None)


def _answer(request: ApiRequest, heartbeat_id: UUID) -> Answer:
    row = heartbeat_by_id(actor=request.actor, heartbeat_id=heartbeat_id)
    return Answer(_shown(row), version=row.version)


def _changed(before: HeartbeatFields, given: dict[str, Any]) -> HeartbeatFields:
    """Return the fields with those changed that a body names."""
    changed = dict(given)
    if "period_seconds" in changed:
        seconds = changed.pop("period_seconds")
        unit = next(u for u in reversed(Unit) if seconds % u.times(1).total_seconds() == 0)
        changed |= {"period": timedelta(seconds=seconds), "unit": unit}
    if "grace_seconds" in changed:
        changed["grace"] = timedelta(seconds=changed.pop("grace_seconds"))
    if "service" in changed:
        service = references.service(changed.pop("service"))
        changed["service_id"] = service.pk if service else None
    return replace(before, **changed)


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


def _shown(row: Heartbeat) -> HeartbeatShown:
    by_period = row.timetable == Timetable.PERIOD
    return HeartbeatShown(
        id=row.id,
        name=row.name,
        description=row.description,
        integration=row.integration_id,
        state=BeatState(row.state),
        timetable=Timetable(row.timetable),
        period_seconds=int(row.period.total_seconds()) if by_period else None,
        rule=row.rule,
        timezone=row.timezone,
        grace_seconds=int(row.grace.total_seconds()),
        service=row.service.slug if row.service else None,
        severity=Severity(row.severity),
        alert_title=row.alert_title,
        tags=row.tags,
        last_ping_at=row.last_ping_at,
        last_exit_status=row.last_exit_status,
        last_duration_seconds=_seconds(row.last_duration),
        running_since=row.running_since,
        expected_at=row.expected_at,
        down_since=row.down_since,
        created_at=row.created_at,
        version=row.version,
    )
