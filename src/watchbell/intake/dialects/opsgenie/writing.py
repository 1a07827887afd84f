"""Calls that change something: each is committed as a signal, and answered at once."""

from urllib.parse import urlencode
from uuid import UUID, uuid4

from watchbell.alerts.integrations.opsgenie import CALL, CALLS, CREATE, KEY, PRIORITIES, QUERY
from watchbell.alerts.integrations.reading import instant_of, read_json, text_of
from watchbell.alerts.sender_selectors import Identifier
from watchbell.intake.dialects.opsgenie.requests import (
    UNKEPT,
    UNSUPPORTED,
    Request,
    Unprocessable,
    alias_asked_in,
    find_alert,
    identifier_type,
)
from watchbell.intake.exchange import Door, Reply
from watchbell.intake.problems import WRONG_METHOD, Refused

_NEEDED = {
    CREATE: "message",
    "POST notes": "note",
    "POST tags": "tags",
    "POST details": "details",
    "POST assign": "owner",
    "POST escalate": "escalation",
    "POST responders": "responder",
    "PUT message": "message",
    "PUT priority": "priority",
}


async def write(request: Request, door: Door) -> Reply:
    """Commit what changes something; whether it will is told by its request."""
    exchange = request.exchange
    identifier, call = _call(exchange.method, request.rest)
    if call.split("/")[0] not in CALLS:
        raise Refused(UNSUPPORTED if call.endswith(UNKEPT) else WRONG_METHOD)
    kept = {CALL: call}
    if call == CREATE:
        kept[KEY] = uuid4().hex
    elif alias := await _alias(request, door, identifier):
        kept[KEY] = alias
    if call in ("DELETE tags", "DELETE details"):
        kept[QUERY] = urlencode({n: ",".join(request.query.get(n, [])) for n in ("tags", "keys")})
    fault = _fault(exchange.body, call)
    body = exchange.body
    signal_id = await exchange.desk.commit(
        door, body, content_type=b"application/json", kept=kept, fault=_sentence(fault)
    )
    if isinstance(fault, Unprocessable):
        raise fault
    if fault:
        return request.answer(400, message=fault)
    told = str(UUID(bytes=signal_id))
    return request.answer(202, told, result="Request will be processed")


def _call(method: str, rest: str) -> tuple[str, str]:
    """Return the alert's identifier and the call's name; an alias may hold slashes itself."""
    steps = rest.split("/") if rest else []
    if not steps:
        return "", method
    if len(steps) > 2 and steps[-2] == "actions":
        return "/".join(steps[:-2]), f"{method} actions/{steps[-1]}"
    if len(steps) > 1 and f"{method} {steps[-1]}" in CALLS:
        return "/".join(steps[:-1]), f"{method} {steps[-1]}"
    if method == "POST" or steps[-1] in UNKEPT:
        return "/".join(steps[:-1]), f"{method} {steps[-1]}"
    return rest, method


async def _alias(request: Request, door: Door, identifier: str) -> str:
    """Return the key of the open alert that is meant; "" when there is none.

    What was asked for a moment ago, and is not read yet, will be open.
    """
    by = identifier_type(request)
    if by is Identifier.ALIAS:
        return identifier
    alert = await find_alert(request, door, identifier, by)
    if alert is None:
        return await alias_asked_in(request, door, identifier, by)
    return alert.key if alert.is_open else ""


def _fault(body: bytes, call: str) -> str | Unprocessable:
    """Say what is wrong with a body; "" when it can be taken."""
    try:
        fields = read_json(body) if body.strip() else {}
    except ValueError:
        return "Could not parse JSON"
    if not isinstance(fields, dict):
        return "Could not parse JSON"
    needed = _NEEDED.get(call, "")
    if needed and not (fields.get(needed) and text_of(fields[needed]).strip()):
        return Unprocessable(**{needed: f"{needed.capitalize()} can not be empty."})
    if call == "POST snooze" and instant_of(fields.get("endTime")) is None:
        return Unprocessable(endTime="It should be a time like 2026-11-30T10:00:00Z.")
    if call == "PUT priority" and text_of(fields["priority"]).strip().upper() not in PRIORITIES:
        return Unprocessable(priority=f"It should be one of {', '.join(PRIORITIES)}.")
    return ""


def _sentence(fault: str | Unprocessable) -> str:
    if isinstance(fault, Unprocessable):
        return " ".join(f"{name}: {what}" for name, what in fault.errors.items())
    return f"{fault}." if fault else ""
