"""Heartbeats of the API's world: one that is watched, and one that is paused."""

from datetime import datetime
from typing import Any

from watchbell.alerts.domain.beating import PingKind
from watchbell.alerts.services.heartbeats import (
    HeartbeatFields,
    create_heartbeat,
    pause_heartbeat,
)
from watchbell.alerts.services.pinging import Ping, hear_ping
from watchbell.kernel.actors import SYSTEM

BODIES: dict[str, Any] = {
    "create_heartbeat": {
        "name": "Nightly import",
        "timetable": "cron",
        "rule": "30 2 * * *",
        "timezone": "Europe/Berlin",
        "service": "gateway",
    },
    "change_heartbeat": {"period_seconds": 7200, "grace_seconds": 60},
}


def make_heartbeats(now: datetime) -> dict[str, str]:
    """Return the ids that addresses need, by the world's names for them."""
    made = {}
    for place, name in (("heartbeat", "Backup"), ("paused_heartbeat", "Sync")):
        one, _ = create_heartbeat(fields=HeartbeatFields(name=name), actor=SYSTEM, now=now)
        hear_ping(heartbeat_id=one.pk, ping=Ping(kind=PingKind.SUCCESS, exit_status=0), now=now)
        made[place] = str(one.pk)
    pause_heartbeat(heartbeat_id=one.pk, actor=SYSTEM, now=now)
    return made
