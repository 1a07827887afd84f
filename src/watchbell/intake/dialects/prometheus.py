"""Alertmanager's API v2 as a server, for Prometheus itself, amtool and dashboards.

It stands at `/integrations/prometheus/<key>`, whatever comes before that.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from watchbell import __version__
from watchbell.alerts.domain.matching import Matcher, holds_all
from watchbell.alerts.integrations.prometheus import KIND, RESOLVE_TIMEOUT, Malformed, judge
from watchbell.alerts.models import Alert
from watchbell.alerts.reading_back import own_open_alerts, speaking
from watchbell.intake.dialects import silences
from watchbell.intake.dialects.matching import BadMatcher, read_matchers, usable
from watchbell.intake.exchange import TAKEN, Dialect, Door, Exchange, Ready, Reply
from watchbell.intake.problems import UNKNOWN, Problem, Refused
from watchbell.kernel.errors import DomainError, NotFound

SPOKEN_VERSION = "0.28.0"
"""The Alertmanager whose API this is; clients ask it to know what they may do."""
RECEIVER = "watchbell"
_PLACE = f"/integrations/{KIND}/"
_TAKES_ALERTS = "api/v2/alerts"
_WELL = Reply(200, b"OK", b"text/plain; charset=utf-8")
_FNV_START, _FNV_PRIME, _64_BITS = 0xCBF29CE484222325, 0x100000001B3, (1 << 64) - 1
_CONFIG = f"""# Watchbell decides by its own routes and policies.
global:
  resolve_timeout: {int(RESOLVE_TIMEOUT.total_seconds() // 60)}m
route:
  receiver: {RECEIVER}
  group_by: [alertname]
receivers:
  - name: {RECEIVER}
"""


async def speak(exchange: Exchange) -> Reply:
    """Answer one request as Alertmanager would."""
    key, _, call = exchange.path.rpartition(_PLACE)[2].partition("/")
    door = await exchange.desk.find(key)
    if door.kind != KIND:
        raise Refused(UNKNOWN)
    call = call.rstrip("/")
    if exchange.method == "POST" and call in (_TAKES_ALERTS, ""):
        return await _take(exchange, door)
    return await _read(exchange, door, call)


def ready(path: str, body: bytes) -> Ready | None:
    """Return the signal of posted alerts that are all valid."""
    key, _, call = path.rpartition(_PLACE)[2].partition("/")
    try:
        valid = call == _TAKES_ALERTS and not judge(body).faults
    except Malformed:
        return None
    return Ready(KIND, key) if valid else None


def refuse(problem: Problem) -> Reply:
    """Say a problem as Alertmanager does: by a JSON text."""
    body = json.dumps(problem.sentence).encode()
    return Reply(problem.status, body, headers=problem.headers)


async def _take(exchange: Exchange, door: Door) -> Reply:
    """Keep what was posted; valid alerts are taken even when others beside them are not."""
    body, fault, reply = exchange.body, "", TAKEN
    try:
        judged = judge(body)
    except Malformed as error:
        fault = f'parsing alerts body from "" failed, because {error}'
        reply = _json(400, {"code": 400, "message": fault})
    else:
        if judged.faults:
            told = "; ".join(judged.faults)
            reply = _json(400, told)
            fault = "" if judged.alerts else told[:500]
    await exchange.desk.commit(door, body, content_type=exchange.content_type, fault=fault)
    return reply


async def _read(exchange: Exchange, door: Door, call: str) -> Reply:
    """Answer what only asks."""
    if call in ("-/healthy", "-/ready"):
        return _WELL
    if call == "api/v2/silences" or call.startswith("api/v2/silence/"):
        return await _silence(exchange, door, call.removeprefix("api/v2/silence").strip("/"))
    answer = _ANSWERS.get(call)
    if answer is None:
        return _json(404, {"code": 404, "message": f"path /{call[:200]} was not found"})
    if exchange.method not in ("GET", "HEAD"):
        allowed = "GET,POST" if call == "api/v2/alerts" else "GET"
        told = f"method {exchange.method} is not allowed, but [{allowed}] are"
        return _json(405, {"code": 405, "message": told})
    asked = parse_qs(exchange.query, keep_blank_values=True)
    now = exchange.desk.now()
    try:
        return _json(200, await exchange.desk.aside(lambda: answer(door.id, asked, now)))
    except BadMatcher as error:
        return _json(400, str(error))
    except NotFound:
        raise Refused(UNKNOWN) from None


async def _silence(exchange: Exchange, door: Door, asked: str) -> Reply:
    """Answer what is asked of silences; `asked` is an id, "s" when it is about all of them."""
    method, now, aside = exchange.method, exchange.desk.now(), exchange.desk.aside
    filters = parse_qs(exchange.query).get("filter", [])
    try:
        if asked == "s" and method == "POST":
            take = partial(silences.take, body=exchange.body, now=now)
            return _json(200, await aside(lambda: take(speaking(door.id))))
        if asked == "s" and method in ("GET", "HEAD"):
            wanted = read_matchers(filters)
            told = await aside(lambda: silences.told_silences(speaking(door.id), wanted, now))
            return _json(200, told)
        if asked != "s" and method in ("GET", "HEAD"):
            return _json(
                200, await aside(lambda: silences.told_silence(speaking(door.id), asked, now))
            )
        if asked != "s" and method == "DELETE":
            await aside(lambda: silences.end(speaking(door.id), asked, now))
            return TAKEN
    except silences.Malformed as error:
        told_fault = f'parsing silence body from "" failed, because {error}'
        return _json(400, {"code": 400, "message": told_fault})
    except NotFound:
        return Reply(404)
    except DomainError as error:
        return _json(400, str(error))
    return _json(405, {"code": 405, "message": f"method {method} is not allowed"})


Asked = Mapping[str, list[str]]


def _status(integration_id: UUID, asked: Asked, now: datetime) -> Any:
    integration = speaking(integration_id)
    return {
        "cluster": {"status": "disabled", "peers": []},
        "config": {"original": _CONFIG},
        "uptime": _time(integration.created_at),
        "versionInfo": {
            "branch": "watchbell",
            "buildDate": "",
            "buildUser": "watchbell",
            "goVersion": "",
            "revision": __version__,
            "version": SPOKEN_VERSION,
        },
    }


def _receivers(integration_id: UUID, asked: Asked, now: datetime) -> Any:
    return [{"name": RECEIVER}]


def _alerts(integration_id: UUID, asked: Asked, now: datetime) -> Any:
    return [_told(alert, now) for alert in _wanted(integration_id, asked, now)]


def _groups(integration_id: UUID, asked: Asked, now: datetime) -> Any:
    groups: dict[str, list[Any]] = {}
    for alert in _wanted(integration_id, asked, now):
        groups.setdefault(alert.labels.get("alertname", ""), []).append(_told(alert, now))
    return [
        {
            "labels": {"alertname": name} if name else {},
            "receiver": {"name": RECEIVER},
            "routeLabels": {},
            "alerts": alerts,
        }
        for name, alerts in sorted(groups.items())
    ]


Answer = Callable[[UUID, Asked, datetime], Any]
_ANSWERS: Mapping[str, Answer] = {
    "api/v2/status": _status,
    "api/v2/receivers": _receivers,
    "api/v2/alerts": _alerts,
    "api/v2/alerts/groups": _groups,
}


def _wanted(integration_id: UUID, asked: Asked, now: datetime) -> list[Alert]:
    """Return the alerts that the parameters ask for."""
    matchers = read_matchers(asked.get("filter", []))
    receiver = asked.get("receiver", [""])[-1]
    meant = [usable(Matcher("receiver", receiver, is_regex=True))] if receiver else []
    if not holds_all(meant, {"receiver": RECEIVER}):
        return []
    shown = {state for state, name in _SHOWN.items() if asked.get(name, ["true"])[-1] != "false"}
    found = own_open_alerts(integration_id, labels=_exact(matchers))
    return [
        alert
        for alert in found
        if _ends_at(alert) > now and _state(alert) in shown and holds_all(matchers, alert.labels)
    ]


def _exact(matchers: list[Matcher]) -> dict[str, str]:
    """Return what the database can look for; an empty value also means that there is none."""
    return {m.name: m.value for m in matchers if m.is_equal and not m.is_regex and m.value}


_SHOWN = {"active": "active", "silenced": "silenced", "inhibited": "inhibited"}
_HELD_AS = {
    "silenced": "silenced",
    "maintenance": "silenced",
    "inhibited": "inhibited",
    "dependency": "inhibited",
}
"""What holds an alert, in Alertmanager's words; whatever else holds one, it is active."""


def _state(alert: Alert) -> str:
    return _HELD_AS.get(alert.hold, "active")


def _told(alert: Alert, now: datetime) -> dict[str, Any]:
    state = _state(alert)
    holder = [str(alert.held_by)] if alert.held_by else []
    return {
        "annotations": alert.annotations,
        "endsAt": _time(_ends_at(alert)),
        "fingerprint": fingerprint(alert.labels),
        "receivers": [{"name": RECEIVER}],
        "startsAt": _time(alert.started_at),
        "status": {
            "inhibitedBy": holder if state == "inhibited" else [],
            "mutedBy": [],
            "silencedBy": holder if state == "silenced" else [],
            "state": "active" if state == "active" else "suppressed",
        },
        "updatedAt": _time(alert.last_seen_at),
        "generatorURL": alert.link,
        "labels": alert.labels,
    }


def _ends_at(alert: Alert) -> datetime:
    return alert.expires_at or alert.last_seen_at + RESOLVE_TIMEOUT


def fingerprint(labels: Mapping[str, str]) -> str:
    """Return Prometheus's name of a label set: FNV-1a over its sorted pairs, in 16 digits."""
    digest = _FNV_START
    for name in sorted(labels):
        for byte in f"{name}\0{labels[name]}\0".encode("utf-8", "surrogatepass"):
            # Prometheus parts names and values by 0xff, which no text in UTF-8 holds.
            digest = ((digest ^ (byte or 0xFF)) * _FNV_PRIME) & _64_BITS
    return f"{digest:016x}"


def _time(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(status: int, value: Any) -> Reply:
    return Reply(status, json.dumps(value).encode())


def _is_spoken_at(path: str) -> bool:
    return _PLACE in path


DIALECT = Dialect(
    name="alertmanager", matches=_is_spoken_at, speak=speak, refuse=refuse, ready=ready
)
