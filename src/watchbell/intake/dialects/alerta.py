"""Alerta's API, for its client and everything that uses it.

At `/integrations/alerta/<key>/`, at `/alerta/` with the key in a header, and where no page of
ours stands at the root too: `/alert`, `/heartbeat`, `/config`.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from watchbell.alerts.domain.beating import PingKind, Unit
from watchbell.alerts.heartbeat_selectors import own_heartbeats
from watchbell.alerts.integrations.alerta import KIND, parse
from watchbell.alerts.integrations.port import PayloadRejected
from watchbell.alerts.integrations.reading import read_json, text_of
from watchbell.alerts.models import Alert, Heartbeat
from watchbell.alerts.reading_back import MOST_ALERTS, key_said_in, own_alerts, speaking
from watchbell.alerts.services import (
    acknowledge_alert,
    resolve_alert,
    snooze_alert,
    unacknowledge_alert,
    wake_alert,
)
from watchbell.alerts.services.heartbeats import (
    HeartbeatFields,
    change_heartbeat,
    create_heartbeat,
    delete_heartbeat,
    fields_of,
)
from watchbell.alerts.services.pinging import Ping, hear_ping
from watchbell.alerts.services.snoozing import LONGEST
from watchbell.intake.dialects.alerta_config import CONFIG
from watchbell.intake.dialects.alerta_telling import TIMEOUT, alert_told, beat_told, time_told
from watchbell.intake.exchange import Dialect, Door, Exchange, Reply
from watchbell.intake.problems import UNKNOWN, Problem, Refused
from watchbell.kernel.errors import DomainError, InvalidInput, NotFound

_BASES = re.compile(r"(?:.*/integrations/alerta/([^/]+)|/alerta(?:/api)?)/")
_CALLS = re.compile(r"(config|alerts|heartbeats|alert|heartbeat)(?:/([^/]+))?(?:/(\w+))?/?$")
_AT_ROOT = re.compile(r"/(?:config|heartbeat|alert(?:/[^/]+(?:/(?:action|status))?)?)/?$")
_SHORTEST = 10
_SHELVED = 7200
"""For how many seconds its client shelves when nobody says."""
_PAGE = 1000
_DONE = {"status": "ok"}


class _Refusal(Exception):
    """The call cannot be followed; a status and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def speak(exchange: Exchange) -> Reply:
    """Answer one call in Alerta's form."""
    place = _place(exchange.path)
    assert place is not None
    key, call, identifier, verb = place
    if call == "config":
        return _json(200, CONFIG)
    try:
        door = await exchange.desk.find(key or _key(exchange))
        if door.kind != KIND:
            raise Refused(UNKNOWN)
        if (exchange.method, call, identifier) == ("POST", "alert", None):
            return await _take(exchange, door)
        work = _Work(door.id, exchange, identifier or "", verb)
        return _json(*await exchange.desk.aside(lambda: work.answer(call)))
    except Refused as refusal:
        if refusal.problem.status != 404:
            raise
        return _error(401, "API key is invalid")
    except _Refusal as refusal:
        return _error(refusal.status, str(refusal))
    except NotFound as error:
        return _error(404, str(error))
    except InvalidInput as error:
        return _error(400, str(error))
    except DomainError as error:
        return _error(409, str(error))


def refuse(problem: Problem) -> Reply:
    """Say a problem in Alerta's form."""
    return replace(_error(problem.status, problem.sentence), headers=problem.headers)


async def _take(exchange: Exchange, door: Door) -> Reply:
    """Keep an alert, and tell it back as it was understood; the signal's id is its own."""
    fault = ""
    try:
        (seen,) = parse(exchange.body, {})
    except PayloadRejected as error:
        fault = str(error)
    kept = await exchange.desk.commit(
        door, exchange.body, content_type=exchange.content_type, fault=fault
    )
    if fault:
        return _error(400, fault)
    now, made = time_told(exchange.desk.now()), str(UUID(bytes=kept))
    told = {
        **read_json(exchange.body),
        "id": made,
        "status": "open" if seen.firing else "closed",
        "duplicateCount": 0,
        "repeat": False,
        "history": [],
        "receiveTime": now,
        "lastReceiveTime": now,
        "lastReceiveId": made,
        "updateTime": now,
        "href": f"/alert/{made}",
    }
    return _json(201, {"status": "ok", "id": made, "alert": told})


class _Work:
    """One call that asks or changes what is stored, done in a thread."""

    def __init__(
        self, integration_id: UUID, exchange: Exchange, identifier: str, verb: str | None
    ) -> None:
        self._integration_id, self._identifier, self._verb = integration_id, identifier, verb
        self._method, self._now = exchange.method, exchange.desk.now()
        self._asked = parse_qs(exchange.query)
        self._source = exchange.headers.get("user-agent", "")
        self._body = exchange.body

    def answer(self, call: str) -> tuple[int, dict[str, Any]]:
        """Return the status and the answer."""
        done = {
            ("GET", "alerts"): self._list,
            ("GET", "alert"): self._show,
            ("PUT", "alert"): self._act,
            ("POST", "alert"): self._act,
            ("POST", "heartbeat"): self._beat,
            ("GET", "heartbeats"): self._beats,
            ("GET", "heartbeat"): self._show_beat,
            ("DELETE", "heartbeat"): self._forget_beat,
        }.get((self._method, call))
        if done is None:
            raise _Refusal(405, f"{self._method} is not supported here")
        return done()

    def _list(self) -> tuple[int, dict[str, Any]]:
        """List the integration's alerts, the newest first, by the fields that are asked for."""
        if "q" in self._asked:
            raise _Refusal(400, "Queries (q) are not supported; filter by fields")
        told = [
            alert_told(one, self._now) for one in own_alerts(self._integration_id)[:MOST_ALERTS]
        ]
        found = [one for one in told if _fits(one, self._asked)]
        page, size = _number(self._asked, "page", 1), _number(self._asked, "page-size", _PAGE)
        shown = found[(page - 1) * size : page * size]
        return 200, {
            "status": "ok",
            "total": len(found),
            "alerts": shown,
            "page": page,
            "pageSize": size,
            "pages": -(-len(found) // size),
            "more": page * size < len(found),
            "severityCounts": Counter(one["severity"] for one in found),
            "statusCounts": Counter(one["status"] for one in found),
            "lastTime": time_told(self._now),
            "autoRefresh": True,
        }

    def _show(self) -> tuple[int, dict[str, Any]]:
        return 200, {"status": "ok", "total": 1, "alert": alert_told(self._found(), self._now)}

    def _act(self) -> tuple[int, dict[str, Any]]:
        """Do to an alert what is wanted, for the machine or the person behind its key."""
        given = self._given()
        wanted = text_of(given.get("action") or given.get("status")).lower()
        if self._verb not in ("action", "status"):
            raise _Refusal(405, f"{self._method} is not supported here")
        act = _ACTS.get(wanted)
        if act is None and wanted not in ("shelve", "shelved"):
            known = ", ".join((*_ACTS, "shelve"))
            raise _Refusal(400, f"The action {wanted[:40]!r} is not supported; use {known}")
        alert_id, actor = self._found().pk, speaking(self._integration_id).as_actor()
        if act is not None:
            act(alert_id=alert_id, actor=actor, now=self._now)
        else:
            until = self._now + _shelved_for(given.get("timeout"))
            snooze_alert(alert_id=alert_id, until=until, actor=actor, now=self._now)
        return 200, _DONE

    def _beat(self) -> tuple[int, dict[str, Any]]:
        """Hear a heartbeat; it is made with the first, and expected as each one says."""
        given = self._given()
        name = text_of(given.get("origin")).strip()[:200] or "unknown"
        wanted = given.get("timeout")
        seconds = wanted if isinstance(wanted, int) and wanted >= _SHORTEST else TIMEOUT
        period, actor = timedelta(seconds=seconds), speaking(self._integration_id).as_actor()
        found = next((b for b in own_heartbeats(self._integration_id) if b.name == name), None)
        if found is None:
            tags = [text_of(tag)[:50] for tag in given.get("tags") or () if text_of(tag).strip()]
            found, _ = create_heartbeat(
                fields=HeartbeatFields(
                    name=name,
                    period=period,
                    unit=Unit.SECONDS,
                    grace=timedelta(),
                    tags=tags[:20] if isinstance(given.get("tags"), list) else (),
                ),
                actor=actor,
                now=self._now,
                integration_id=self._integration_id,
            )
        elif found.period != period:
            fields = replace(fields_of(found), period=period, unit=Unit.SECONDS)
            change_heartbeat(heartbeat_id=found.pk, fields=fields, actor=actor, now=self._now)
        ping = Ping(kind=PingKind.SUCCESS, source=self._source, body=self._body)
        heard = hear_ping(heartbeat_id=found.pk, ping=ping, now=self._now)
        told = beat_told(heard, self._now)
        return 201, {"status": "ok", "id": told["id"], "heartbeat": told}

    def _beats(self) -> tuple[int, dict[str, Any]]:
        told = [beat_told(one, self._now) for one in own_heartbeats(self._integration_id)]
        return 200, {"status": "ok", "total": len(told), "heartbeats": told}

    def _show_beat(self) -> tuple[int, dict[str, Any]]:
        told = beat_told(self._found_beat(), self._now)
        return 200, {"status": "ok", "total": 1, "heartbeat": told}

    def _forget_beat(self) -> tuple[int, dict[str, Any]]:
        actor = speaking(self._integration_id).as_actor()
        delete_heartbeat(heartbeat_id=self._found_beat().pk, actor=actor, now=self._now)
        return 200, _DONE

    def _found(self) -> Alert:
        """Return the alert that is meant: by its id, or by that of a signal that spoke of it."""
        identifier, rows = _uuid(self._identifier), own_alerts(self._integration_id)
        found = rows.filter(pk=identifier).first()
        if found is None:
            key = key_said_in(self._integration_id, identifier, parse)
            found = rows.filter(key=key).first() if key else None
        if found is None:
            raise NotFound("not found")
        return found

    def _found_beat(self) -> Heartbeat:
        identifier = _uuid(self._identifier)
        for one in own_heartbeats(self._integration_id):
            if one.pk == identifier:
                return one
        raise NotFound("not found")

    def _given(self) -> dict[str, Any]:
        try:
            given = read_json(self._body or b"{}")
        except ValueError:
            given = None
        if not isinstance(given, dict):
            raise _Refusal(400, "The body is no JSON object")
        return given


_ACTS: Mapping[str, Callable[..., Alert]] = {
    "ack": acknowledge_alert,
    "unack": unacknowledge_alert,
    "close": resolve_alert,
    "closed": resolve_alert,
    "unshelve": wake_alert,
}


def _shelved_for(seconds: Any) -> timedelta:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= 0:
        seconds = _SHELVED
    return min(timedelta(seconds=min(seconds, 10**9)), LONGEST)


def _fits(told: Mapping[str, Any], asked: Mapping[str, Sequence[str]]) -> bool:
    """Say whether an alert has, of each field that is asked for, one of the values."""
    for name, wanted in asked.items():
        field = name.removesuffix("!")
        if field not in told:
            continue
        value = told[field]
        has = [str(one) for one in (value if isinstance(value, list) else [value])]
        if any(one in wanted for one in has) is name.endswith("!"):
            return False
    return True


def _place(path: str) -> tuple[str, str, str | None, str | None] | None:
    """Return the key in a path, the call and what it is about; None when it is no call of ours."""
    call = _CALLS.search(path)
    if call is None:
        return None
    name, identifier, verb = call.groups()
    base = path[: call.start()]
    if base == "/":
        return ("", name, identifier, verb) if _AT_ROOT.fullmatch(path) else None
    found = _BASES.fullmatch(base)
    return (found[1] or "", name, identifier, verb) if found else None


def _key(exchange: Exchange) -> str:
    scheme, _, key = exchange.headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("key", "bearer") and key:
        return key.strip()
    asked = parse_qs(exchange.query).get("api-key", [""])[-1]
    return exchange.headers.get("x-api-key", "") or asked


def _number(asked: Mapping[str, Sequence[str]], name: str, default: int) -> int:
    value = asked.get(name, [""])[-1]
    return min(int(value), _PAGE) if value.isascii() and value.isdigit() and int(value) else default


def _uuid(identifier: str) -> UUID:
    try:
        return UUID(identifier)
    except ValueError:
        raise NotFound("not found") from None


def _json(status: int, told: Mapping[str, Any]) -> Reply:
    return Reply(status, json.dumps(told).encode())


def _error(status: int, message: str) -> Reply:
    return _json(status, {"status": "error", "message": message, "code": status})


def _is_spoken_at(path: str) -> bool:
    return _place(path) is not None


DIALECT = Dialect(name="alerta", matches=_is_spoken_at, speak=speak, refuse=refuse)
