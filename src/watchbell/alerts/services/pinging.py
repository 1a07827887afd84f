"""What jobs say: each ping is noted at once; the engine turns silence into alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from watchbell.alerts.domain import Observation, Severity, clean_observation
from watchbell.alerts.domain.beating import BeatState, PingKind
from watchbell.alerts.heartbeat_events import HeartbeatHeard, HeartbeatMissed
from watchbell.alerts.models import Heartbeat, HeartbeatPing
from watchbell.alerts.services.absorbing import absorb_heard
from watchbell.alerts.services.hearing import Heard
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import NotFound
from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog import publish
from watchbell.platform.wakeup import wake

BEATS = "heartbeats"
"""The topic on which the engine is woken to look at heartbeats."""
KEPT_BODY = 10_000
KEPT_PINGS = 100
_BATCH = 200

_DUE = "select exists (select from alerts_heartbeat where look_at <= %s)"
_INTEGRATIONS = """
select i.id from alerts_integration i
where exists (
    select from alerts_heartbeat h where h.integration_id = i.id and h.look_at <= %s)
order by i.id
for no key update of i skip locked
"""
_CLAIM = """
select h.id from alerts_heartbeat h
where h.integration_id = any(%s) and h.look_at <= %s
order by h.look_at, h.id limit %s
for update of h skip locked
"""
_FORGET = """
delete from alerts_heartbeatping p using (
    select id, row_number() over (partition by heartbeat_id order by id desc) as place
    from alerts_heartbeatping
) old
where p.id = old.id and old.place > %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """One word of a job. `run_id` pairs a start with its end; `source` says who spoke."""

    kind: PingKind
    exit_status: int | None = None
    run_id: UUID | None = None
    source: str = ""
    body: bytes = b""


@transaction.atomic
def hear_ping(*, heartbeat_id: UUID, ping: Ping, now: datetime) -> Heartbeat:
    """Note one ping; NotFound when there is no such heartbeat. A paused one only keeps it."""
    heartbeat = Heartbeat.objects.select_for_update().filter(pk=heartbeat_id).first()
    if heartbeat is None:
        raise NotFound("There is no such heartbeat.")
    took = heartbeat.hear(ping.kind, at=now, run_id=ping.run_id, exit_status=ping.exit_status)
    HeartbeatPing.objects.create(
        id=new_id(now),
        heartbeat=heartbeat,
        at=now,
        kind=ping.kind,
        exit_status=ping.exit_status,
        duration=took,
        source=_readable(ping.source.encode())[:200],
        body=_readable(ping.body[-KEPT_BODY:]),
    )
    heartbeat.save(
        update_fields=[
            "state", "failed", "last_ping_at", "last_exit_status", "last_duration",
            "running_since", "running_id", "expected_at", "look_at",
        ]
    )  # fmt: skip
    if heartbeat.look_at is not None and heartbeat.look_at <= now:
        wake(BEATS)
    return heartbeat


@transaction.atomic
def watch_heartbeats(now: datetime) -> int:
    """Raise what was missed and end what is heard again; returns how many were looked at.

    Like the absorber it works on integrations that nobody else has in hand.
    """
    beats = _claim(now)
    heard: list[Heard] = []
    events: list[Event] = []
    for one in beats:
        _look(one, now, heard, events)
        one.save(update_fields=["state", "down_since", "look_at"])
    if heard:
        absorb_heard(heard, now=now)
    if events:
        publish(*events)
    return len(beats)


def forget_pings(now: datetime) -> int:
    """Keep the last pings of each heartbeat; returns how many older ones were dropped."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [KEPT_PINGS])
        return int(cursor.rowcount)


def _look(one: Heartbeat, now: datetime, heard: list[Heard], events: list[Event]) -> None:
    if one.beat.is_missed(now):
        reason = reason_of(one, now)
        if one.state != BeatState.DOWN:
            one.state, one.down_since = BeatState.DOWN, now
            events.append(
                HeartbeatMissed(
                    subject=one.ref,
                    actor=SYSTEM,
                    at=now,
                    name=one.name,
                    reason=reason,
                    since=_missed_at(one, now),
                )
            )
        heard.append(_heard(one, now, firing=True, reason=reason))
        one.look_at = None
        return
    if one.state == BeatState.DOWN:
        heard.append(_heard(one, now, firing=False, reason=""))
        events.append(HeartbeatHeard(subject=one.ref, actor=SYSTEM, at=now, name=one.name))
    one.state, one.down_since = BeatState.UP, None
    one.look_at = one.beat.deadline()


def reason_of(one: Heartbeat, now: datetime) -> str:
    """Say in a sentence why it is missed."""
    if one.failed:
        status = one.last_exit_status
        ended = "" if status is None else f" with exit status {status}"
        return f"{one.name} failed{ended}."
    if one.beat.overran(now):
        return f"{one.name} began and did not end in time."
    return f"{one.name} was not heard in time."


def _heard(one: Heartbeat, now: datetime, *, firing: bool, reason: str) -> Heard:
    labels = {"heartbeat": one.name}
    if one.service is not None:
        labels["service"] = one.service.slug
    if one.tags:
        labels["tags"] = ", ".join(one.tags)
    seen = Observation(
        key=one.alert_key,
        firing=firing,
        title=one.alert_title or reason.removesuffix(".") or one.name,
        description=_description(one, reason),
        severity=Severity(one.severity),
        started_at=_missed_at(one, now) if firing else None,
        ended_at=None if firing else one.last_ping_at,
        labels=labels,
    )
    cleaned = clean_observation(seen, now)
    return Heard(one.integration, cleaned.observation, cleaned.remark, now)


def _description(one: Heartbeat, reason: str) -> str:
    if not reason:
        return ""
    last = one.last_ping_at
    lines = [reason, f"Last heard {last:%Y-%m-%d %H:%M:%S} UTC." if last else ""]
    if one.expected_at is not None and not one.failed:
        lines.append(f"Expected by {one.expected_at:%Y-%m-%d %H:%M:%S} UTC.")
    if one.failed and (said := _last_words(one)):
        lines.append(f"It said:\n\n{said}")
    return "\n".join(line for line in [*lines, one.description] if line)


def _last_words(one: Heartbeat) -> str:
    rows = HeartbeatPing.objects.filter(heartbeat=one, kind=PingKind.FAIL).order_by("-id")
    last = rows.first()
    return last.body if last else ""


def _missed_at(one: Heartbeat, now: datetime) -> datetime:
    """Return since when it is missed: since it failed, or since nothing came in time."""
    if one.failed:
        return one.last_ping_at or now
    return min(one.beat.deadline() or now, now)


def _claim(now: datetime) -> Sequence[Heartbeat]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(_INTEGRATIONS, [now])
        integrations = [row[0] for row in cursor.fetchall()]
        cursor.execute(_CLAIM, [integrations, now, _BATCH])
        ids = [row[0] for row in cursor.fetchall()]
    rows = Heartbeat.objects.select_related("integration__team", "service").filter(pk__in=ids)
    return list(rows.order_by("look_at", "pk"))


def _readable(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\0", "")
