"""Grafana OnCall's inbound addresses: `/integrations/v1/<type>/<key>/[heartbeat/]`."""

import re
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from watchbell.alerts.domain.beating import PingKind, Unit
from watchbell.alerts.heartbeat_selectors import own_heartbeats
from watchbell.alerts.integrations.grafana_oncall import KIND, TYPE
from watchbell.alerts.integrations.reading import read_json
from watchbell.alerts.reading_back import speaking
from watchbell.alerts.services.heartbeats import HeartbeatFields, create_heartbeat
from watchbell.alerts.services.pinging import Ping, hear_ping
from watchbell.intake.exchange import Dialect, Exchange, Reply
from watchbell.intake.problems import Problem

_PLACE = re.compile(r"/integrations/v1/([a-z0-9_-]{1,60})/([^/]+)/?(heartbeat)?/?$")
_PLAIN = b"text/html; charset=utf-8"
# A key of our own kind of integration takes that kind's payloads at OnCall's address too.
_SAME = {"alertmanager": ("alertmanager",), "grafana_alerting": ("grafana", "alertmanager")}
_PERIOD = timedelta(minutes=30)


async def speak(exchange: Exchange) -> Reply:
    """Answer one request as OnCall does."""
    place = _PLACE.search(exchange.path)
    assert place is not None
    kind, key, beat = place.groups()
    door = await exchange.desk.find(key)
    if beat:
        hear = partial(_beat, door.id, exchange.headers.get("user-agent", ""), exchange.desk.now())
        await exchange.desk.aside(hear)
        return _plain(200, ":)" if exchange.method == "GET" else "Ok.")
    if exchange.method != "POST":
        return _plain(405, "Method not allowed.")
    if door.kind != KIND and door.kind not in _SAME.get(kind, ()):
        return _plain(400, f"This integration is not of the type {kind}.")
    fault = _fault(exchange.body)
    await exchange.desk.commit(
        door,
        exchange.body,
        content_type=exchange.content_type,
        kept={TYPE: kind},
        fault=fault,
    )
    return _plain(400, fault) if fault else _plain(200, "Ok.")


def refuse(problem: Problem) -> Reply:
    """Say a problem in OnCall's words; an unknown key is forbidden there."""
    if problem.status == 404:
        return _plain(403, "Integration key was not found. Permission denied.")
    return Reply(problem.status, problem.sentence.encode(), _PLAIN, problem.headers)


def _fault(body: bytes) -> str:
    try:
        read_json(body)
    except ValueError as error:
        return f"The body is not JSON: {error}."
    return ""


def _beat(integration_id: UUID, source: str, now: datetime) -> None:
    """Note that the sender is there; its heartbeat is made with the first ping."""
    integration = speaking(integration_id)
    named = [one for one in own_heartbeats(integration_id) if one.name == integration.name]
    if named:
        heartbeat_id = named[0].id
    else:
        fields = HeartbeatFields(
            name=integration.name, period=_PERIOD, unit=Unit.MINUTES, grace=timedelta()
        )
        made, _ = create_heartbeat(
            fields=fields, actor=integration.as_actor(), now=now, integration_id=integration_id
        )
        heartbeat_id = made.id
    hear_ping(heartbeat_id=heartbeat_id, ping=Ping(kind=PingKind.SUCCESS, source=source), now=now)


def _plain(status: int, words: str) -> Reply:
    return Reply(status, words.encode(), _PLAIN)


def _is_spoken_at(path: str) -> bool:
    return "/integrations/v1/" in path and _PLACE.search(path) is not None


DIALECT = Dialect(name="grafana-oncall", matches=_is_spoken_at, speak=speak, refuse=refuse)
