"""One request in Opsgenie's language, and whose it is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from watchbell.alerts.integrations import opsgenie
from watchbell.alerts.integrations.opsgenie import CALL, CREATE, KEY, NO_ALERT
from watchbell.alerts.integrations.port import PayloadIgnored, PayloadRejected
from watchbell.alerts.models import Alert, Signal
from watchbell.alerts.sender_selectors import Identifier, sender_alert, sender_signal
from watchbell.intake.dialects.opsgenie.shapes import reply
from watchbell.intake.exchange import Door, Exchange, Reply
from watchbell.intake.problems import UNKNOWN, Problem, Refused
from watchbell.kernel.clock import stopwatch

ALERTS = "/v2/alerts"
MAINTENANCE = "/v1/maintenance"
UNKEPT = ("attachments", "saved-searches")
_UNKNOWN_KEY = Problem(401, "unauthorized", "Could not authenticate")
_NO_KEY = Problem(401, "unauthorized", "You should send an API key: Authorization: GenieKey <key>")
GONE = Problem(404, "not_found", NO_ALERT)
UNSUPPORTED = Problem(403, "40302", "Attachments and saved searches are not kept here.")
_SHORTEST_KEY = 20


class Unprocessable(Exception):
    """The request is understood but lacks something: {field: what is wrong}."""

    def __init__(self, **errors: str) -> None:
        super().__init__(str(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Request:
    """One request with its address taken apart: what stands before and after /v2/alerts."""

    exchange: Exchange
    prefix: str
    rest: str
    query: Mapping[str, list[str]]
    began: float

    def asked(self, name: str, default: str = "") -> str:
        """Return a parameter of the query."""
        return self.query.get(name, [default])[-1]

    def answer(self, status: int, request_id: str = "", **told: Any) -> Reply:
        """Answer in the envelope of every answer."""
        return reply(status, request_id or str(uuid4()), stopwatch() - self.began, **told)


def split_path(path: str) -> tuple[str, str] | None:
    """Return what stands before and after the name of the collection; None elsewhere."""
    plain = path.rstrip("/")
    if plain.endswith(MAINTENANCE):
        return plain.removesuffix(MAINTENANCE), ""
    before, found, after = plain.partition(ALERTS)
    if not found or after[:1] not in ("", "/") or before.endswith("/api"):
        return None
    return before, after[1:]


async def door_of(request: Request) -> Door:
    keys = _keys(request)
    for key in keys:
        try:
            door = await request.exchange.desk.find(key)
        except Refused as refusal:
            if refusal.problem is not UNKNOWN:
                raise
            continue
        if door.kind == opsgenie.ADAPTER.kind:
            return door
    raise Refused(_UNKNOWN_KEY if keys else _NO_KEY)


def _keys(request: Request) -> list[str]:
    """Return what may be the key; a key in the header is the only one."""
    scheme, _, key = request.exchange.headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("geniekey", "bearer") and key.strip():
        return [key.strip()]
    if asked := request.asked("apiKey"):
        return [asked]
    return [step for step in request.prefix.split("/") if len(step) > _SHORTEST_KEY][-1:]


def identifier_type(request: Request) -> Identifier:
    asked = request.asked("identifierType") or Identifier.ID
    try:
        return Identifier(asked.lower())
    except ValueError:
        raise Unprocessable(identifierType="It should be one of id, alias and tiny.") from None


async def find_alert(request: Request, door: Door, identifier: str, by: Identifier) -> Alert | None:
    """Return the alert that is meant; the id of the request that made it means it too."""
    aside = request.exchange.desk.aside
    found = await aside(partial(sender_alert, door.id, identifier, by))
    if found is not None or not (alias := await alias_asked_in(request, door, identifier, by)):
        return found
    return await aside(partial(sender_alert, door.id, alias, Identifier.ALIAS))


async def alias_asked_in(request: Request, door: Door, identifier: str, by: Identifier) -> str:
    """Return the alias that an earlier request of this id spoke of, read or not; "" for none.

    apprise closes what it opened by the id of its request.
    """
    try:
        signal_id = UUID(identifier)
    except ValueError:
        return ""
    if by is not Identifier.ID:
        return ""
    signal = await request.exchange.desk.aside(partial(sender_signal, door.id, signal_id))
    return meant(signal)[1] if signal is not None else ""


def meant(signal: Signal) -> tuple[str, str]:
    """Return the call that a signal was, and the alias of its alert."""
    kept = json.loads(signal.headers) if signal.headers else {}
    try:
        said = opsgenie.parse(bytes(signal.body), kept)
    except (PayloadIgnored, PayloadRejected):
        return kept.get(CALL, CREATE), kept.get(KEY, "")
    return kept.get(CALL, CREATE), said[0].key
