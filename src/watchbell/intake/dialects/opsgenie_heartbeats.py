"""Opsgenie's Heartbeat API: `/v2/heartbeats...`, by GenieKey, whatever comes before it."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from watchbell.alerts.domain import Severity, severity_of
from watchbell.alerts.domain.beating import BeatState, PingKind, Timetable, Unit
from watchbell.alerts.heartbeat_selectors import own_heartbeat, own_heartbeats
from watchbell.alerts.integrations.reading import read_json
from watchbell.alerts.models import Heartbeat
from watchbell.alerts.reading_back import speaking
from watchbell.alerts.services.heartbeats import (
    HeartbeatFields,
    change_heartbeat,
    create_heartbeat,
    delete_heartbeat,
    fields_of,
    pause_heartbeat,
    resume_heartbeat,
)
from watchbell.alerts.services.pinging import Ping, hear_ping
from watchbell.intake.exchange import Dialect, Exchange, Reply
from watchbell.intake.problems import Problem, Refused
from watchbell.kernel.actors import Actor
from watchbell.kernel.clock import stopwatch
from watchbell.kernel.errors import DomainError, InvalidInput, NotFound
from watchbell.kernel.ids import new_id

_PLACE = re.compile(r"/v2/heartbeats(?:/([^/]+)(?:/(ping|enable|disable))?)?/?$")
_GENIE = "geniekey "
_PRIORITIES = {
    Severity.CRITICAL: "P1",
    Severity.ERROR: "P2",
    Severity.WARNING: "P3",
    Severity.INFO: "P5",
}
_UNITS = (Unit.MINUTES, Unit.HOURS, Unit.DAYS)
_PINGS = ("GET", "POST", "PUT", "PATCH")


async def speak(exchange: Exchange) -> Reply:
    """Answer one call in Opsgenie's envelope."""
    began, now = stopwatch(), exchange.desk.now()
    place = _PLACE.search(exchange.path)
    assert place is not None
    name, verb = place.groups()
    try:
        given = _body(exchange)
        door = await exchange.desk.find(_key(exchange, given))
        call = _Call(door.id, exchange.method, name, verb, given, exchange, now)
        status, told = await exchange.desk.aside(call.answer)
    except Refused as refusal:
        if refusal.problem.status != 404:
            raise
        status, told = 401, {"message": "Could not authenticate"}
    except NotFound as error:
        status, told = 404, {"message": str(error)}
    except _Unreadable:
        status, told = 400, {"message": "Could not parse JSON"}
    except InvalidInput as error:
        status, told = 422, {"message": str(error), "errors": dict(error.fields)}
    except DomainError as error:
        status, told = 409, {"message": str(error)}
    return _reply(status, told, now, took=stopwatch() - began)


def refuse(problem: Problem) -> Reply:
    """Say a problem in Opsgenie's form."""
    body = json.dumps({"message": problem.sentence, "took": 0.0}).encode()
    return Reply(problem.status, body, headers=problem.headers)


class _Unreadable(ValueError):
    """The body is no JSON object."""


class _Call:
    """One call, answered in a thread."""

    def __init__(
        self,
        integration_id: UUID,
        method: str,
        name: str | None,
        verb: str | None,
        given: Mapping[str, Any],
        exchange: Exchange,
        now: datetime,
    ) -> None:
        self._integration_id, self._given, self._now = integration_id, given, now
        self._name, self._verb, self._method = name or "", verb, method
        self._exchange = exchange

    def answer(self) -> tuple[int, dict[str, Any]]:
        """Return the status and what is told besides the envelope."""
        actor = speaking(self._integration_id).as_actor()
        if self._verb == "ping" and self._method in _PINGS:
            return 202, self._ping()
        if self._verb in ("enable", "disable") and self._method == "POST":
            return 200, self._switch(actor, on=self._verb == "enable")
        if self._verb is None and self._method == "GET":
            return 200, self._read()
        if not self._name and self._method == "POST":
            return 201, self._create(actor)
        if self._name and self._verb is None and self._method in ("PATCH", "PUT"):
            return 200, self._change(actor)
        if self._name and self._verb is None and self._method == "DELETE":
            found = self._found()
            delete_heartbeat(heartbeat_id=found.id, actor=actor, now=self._now)
            return 200, {"result": "Deleted", "data": {"name": found.name}}
        return 405, {"message": f"Method {self._method} is not allowed here"}

    def _ping(self) -> dict[str, Any]:
        """Take a ping; a name that nobody knows is answered likewise, as Opsgenie does."""
        try:
            found = self._found()
        except NotFound:
            pass
        else:
            source = self._exchange.headers.get("user-agent", "")
            ping = Ping(kind=PingKind.SUCCESS, source=source)
            hear_ping(heartbeat_id=found.id, ping=ping, now=self._now)
        return {"result": "PONG - Heartbeat received"}

    def _read(self) -> dict[str, Any]:
        if self._name:
            return {"data": _told(self._found())}
        return {
            "data": {"heartbeats": [_told(one) for one in own_heartbeats(self._integration_id)]}
        }

    def _create(self, actor: Actor) -> dict[str, Any]:
        start = HeartbeatFields(name="", grace=timedelta(), severity=Severity.WARNING)
        for name in ("name", "interval", "intervalUnit"):
            if self._given.get(name) in (None, ""):
                raise _invalid(name, f"{name} is required")
        made, _ = create_heartbeat(
            fields=_fields(start, self._given),
            actor=actor,
            now=self._now,
            integration_id=self._integration_id,
        )
        if self._given.get("enabled") is False:
            made = pause_heartbeat(heartbeat_id=made.id, actor=actor, now=self._now)
        return {"result": "Created", "data": _told(own_heartbeat(self._integration_id, made.name))}

    def _change(self, actor: Actor) -> dict[str, Any]:
        found = self._found()
        fields = _fields(fields_of(found), self._given)
        change_heartbeat(heartbeat_id=found.id, fields=fields, actor=actor, now=self._now)
        wanted = self._given.get("enabled")
        if isinstance(wanted, bool):
            self._name = fields.name
            self._switch(actor, on=wanted)
        return {
            "result": "Updated",
            "data": _told(own_heartbeat(self._integration_id, fields.name.strip())),
        }

    def _switch(self, actor: Actor, *, on: bool) -> dict[str, Any]:
        found = self._found()
        if on and found.state == BeatState.PAUSED:
            found = resume_heartbeat(heartbeat_id=found.id, actor=actor, now=self._now)
        elif not on and found.state != BeatState.PAUSED:
            found = pause_heartbeat(heartbeat_id=found.id, actor=actor, now=self._now)
        told = own_heartbeat(self._integration_id, found.name)
        return {"result": "Enabled" if on else "Disabled", "data": _told(told)}

    def _found(self) -> Heartbeat:
        return own_heartbeat(self._integration_id, self._name)


def _fields(before: HeartbeatFields, given: Mapping[str, Any]) -> HeartbeatFields:
    """Return the fields with those changed that were given."""
    changed: dict[str, Any] = {}
    texts = (("name", "name"), ("description", "description"), ("alertMessage", "alert_title"))
    for theirs, ours in texts:
        if isinstance(given.get(theirs), str):
            changed[ours] = given[theirs]
    if given.get("interval") is not None or given.get("intervalUnit"):
        unit = _unit(given.get("intervalUnit") or before.unit.value)
        count = given.get("interval", before.unit.within(before.period))
        if not isinstance(count, int) or isinstance(count, bool) or not 0 < count <= 100_000:
            raise _invalid("interval", "interval should be a whole number of 1 or more")
        changed |= {"timetable": Timetable.PERIOD, "period": unit.times(count), "unit": unit}
    if isinstance(given.get("alertPriority"), str):
        changed["severity"] = severity_of(given["alertPriority"], Severity.WARNING)
    if isinstance(given.get("alertTags"), list):
        changed["tags"] = [str(tag) for tag in given["alertTags"]]
    return replace(before, **changed)


def _unit(text: Any) -> Unit:
    if text not in _UNITS:
        raise _invalid("intervalUnit", "intervalUnit should be one of minutes, hours, days")
    return Unit(text)


def _told(one: Heartbeat) -> dict[str, Any]:
    unit = Unit(one.unit) if one.unit in _UNITS else Unit.MINUTES
    told: dict[str, Any] = {
        "name": one.name,
        "description": one.description,
        "interval": unit.within(one.period),
        "intervalUnit": unit.value,
        "enabled": one.state != BeatState.PAUSED,
        "expired": one.state == BeatState.DOWN,
        "alertMessage": one.alert_title,
        "alertTags": one.tags,
        "alertPriority": _PRIORITIES[Severity(one.severity)],
    }
    if one.service is not None and one.service.team is not None:
        team = one.service.team
        told["ownerTeam"] = {"id": str(team.pk), "name": team.name}
    if one.last_ping_at is not None:
        told["lastPingTime"] = one.last_ping_at.isoformat().replace("+00:00", "Z")
    return told


def _body(exchange: Exchange) -> dict[str, Any]:
    if not exchange.body.strip():
        return {}
    try:
        given = read_json(exchange.body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise _Unreadable
    return given


def _key(exchange: Exchange, given: Mapping[str, Any]) -> str:
    """Return the key of the header; of the query or the body, where old clients put it."""
    header = exchange.headers.get("authorization", "")
    if header.lower().startswith(_GENIE):
        return header[len(_GENIE) :].strip()
    asked = parse_qs(exchange.query).get("apiKey", [""])[-1]
    return asked or str(given.get("apiKey") or "")


def _reply(status: int, told: Mapping[str, Any], now: datetime, *, took: float) -> Reply:
    request_id = str(new_id(now))
    body = json.dumps({**told, "took": round(took, 3), "requestId": request_id}).encode()
    headers = (
        (b"x-request-id", request_id.encode()),
        (b"x-response-time", f"{took:.3f}".encode()),
        (b"x-ratelimit-state", b"OK"),
    )
    return Reply(status, body, headers=headers)


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})


def _is_spoken_at(path: str) -> bool:
    return "/v2/heartbeats" in path and _PLACE.search(path) is not None


DIALECT = Dialect(name="opsgenie-heartbeats", matches=_is_spoken_at, speak=speak, refuse=refuse)
