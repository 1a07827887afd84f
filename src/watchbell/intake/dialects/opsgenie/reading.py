"""Calls that only ask: alerts, their notes, and what became of a request."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from watchbell.alerts.domain import SignalState
from watchbell.alerts.domain.queries import read_query
from watchbell.alerts.integrations.opsgenie import CREATE, NO_ALERT
from watchbell.alerts.models import Alert, Signal
from watchbell.alerts.sender_selectors import (
    MOST_ROWS,
    Identifier,
    count_sender_alerts,
    is_settled,
    sender_alert,
    sender_alerts,
    sender_log,
    sender_signal,
)
from watchbell.intake.dialects.opsgenie.requests import (
    ALERTS,
    GONE,
    UNKEPT,
    UNSUPPORTED,
    Request,
    Unprocessable,
    find_alert,
    identifier_type,
    meant,
)
from watchbell.intake.dialects.opsgenie.shapes import brief, instant, logs, notes, whole
from watchbell.intake.exchange import Door, Reply
from watchbell.intake.problems import Problem, Refused
from watchbell.platform.settings import current

_LISTS = ("notes", "logs", "recipients")
_PAGE, _LARGEST_PAGE = 20, 100
_WAITS = 20
_WAIT_SECONDS = 0.1
_NO_REQUEST = Problem(404, "not_found", "Request not found. It might not be processed, yet.")
_KEPT_IN_LINKS = frozenset({"query", "sort", "order"})
_DONE: Mapping[str, tuple[str, str]] = {
    CREATE: ("Create", "Created alert"),
    "DELETE": ("Delete", "Deleted alert"),
    "POST close": ("Close", "Closed alert"),
    "POST acknowledge": ("Acknowledge", "Acknowledged alert"),
    "POST unacknowledge": ("UnAcknowledge", "Unacknowledged alert"),
    "POST notes": ("AddNote", "Added note"),
    "POST snooze": ("Snooze", "Snoozed alert"),
    "POST assign": ("Assign", "Assigned alert"),
    "POST escalate": ("EscalateToNext", "Escalated alert"),
    "POST responders": ("AddResponder", "Added responder"),
    "POST tags": ("AddTags", "Added tags"),
    "DELETE tags": ("RemoveTags", "Removed tags"),
    "POST details": ("AddDetails", "Added details"),
    "DELETE details": ("RemoveDetails", "Removed details"),
    "POST actions": ("CustomAction", "Executed action"),
    "PUT message": ("UpdateMessage", "Updated message"),
    "PUT description": ("UpdateDescription", "Updated description"),
    "PUT priority": ("UpdatePriority", "Updated priority"),
}


async def read(request: Request, door: Door) -> Reply:
    steps = request.rest.split("/")
    if request.rest == "":
        return await _list(request, door)
    if request.rest == "count":
        query = read_query(request.asked("query"))
        count = await request.exchange.desk.aside(partial(count_sender_alerts, door.id, query))
        return request.answer(200, data={"count": count})
    if steps[0] == "requests" and len(steps) == 2:
        return await _request_status(request, door, steps[1])
    if steps[-1] in UNKEPT:
        raise Refused(UNSUPPORTED)
    part = steps.pop() if len(steps) > 1 and steps[-1] in _LISTS else ""
    alert = await find_alert(request, door, "/".join(steps), identifier_type(request))
    if alert is None:
        raise Refused(GONE)
    if not part:
        return request.answer(200, data=whole(alert, request.exchange.desk.now()))
    return await _part(request, alert, part)


async def _part(request: Request, alert: Alert, part: str) -> Reply:
    """Answer one alert's notes, log or recipients, whole: `offset` begins after an entry."""
    log = await request.exchange.desk.aside(partial(sender_log, alert))
    found = notes(log) if part == "notes" else logs(log) if part == "logs" else []
    if request.asked("order", "desc").lower() == "asc":
        found.reverse()
    places = [row["offset"] for row in found]
    offset = request.asked("offset")
    if offset in places:
        found = found[places.index(offset) + 1 :]
    limit = _number(request, "limit", 100, most=100)
    return request.answer(200, data=found[:limit], paging={})


async def _list(request: Request, door: Door) -> Reply:
    query = read_query(request.asked("query"))
    offset = _number(request, "offset", 0, most=MOST_ROWS)
    limit = max(1, _number(request, "limit", _PAGE, most=_LARGEST_PAGE))
    page = partial(
        sender_alerts,
        door.id,
        query,
        sort=request.asked("sort", "createdAt"),
        descending=request.asked("order", "desc").lower() != "asc",
        offset=offset,
        limit=limit + 1,
    )
    found = await request.exchange.desk.aside(page)
    now = request.exchange.desk.now()
    data = [brief(alert, now) for alert in found[:limit]]
    paging = _paging(request, offset, limit, is_more=len(found) > limit)
    return request.answer(200, data=data, paging=paging)


def _paging(request: Request, offset: int, limit: int, *, is_more: bool) -> dict[str, str]:
    """Return the addresses of the pages around this one, without any key in them."""
    base = f"{current().url}{ALERTS}"
    asked = {n: values[-1] for n, values in request.query.items() if n in _KEPT_IN_LINKS}

    def page(begin: int) -> str:
        return f"{base}?{urlencode(asked | {'offset': begin, 'limit': limit})}"

    paging = {"first": page(0)}
    if is_more:
        paging["next"] = page(offset + limit)
    if offset:
        paging["prev"] = page(max(0, offset - limit))
    return paging


def _number(request: Request, name: str, default: int, *, most: int) -> int:
    text = request.asked(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unprocessable(**{name: "It should be a whole number."})
    return min(int(text), most)


async def _request_status(request: Request, door: Door, request_id: str) -> Reply:
    """Answer what became of a request; it is waited for a little, as clients poll for it."""
    try:
        signal_id = UUID(request_id)
    except ValueError:
        raise Refused(_NO_REQUEST) from None
    find = partial(_outcome, door.id, signal_id)
    for _ in range(_WAITS):
        told = await request.exchange.desk.aside(find)
        if told is None:
            raise Refused(_NO_REQUEST)
        if told:
            return request.answer(200, data=told)
        await asyncio.sleep(_WAIT_SECONDS)
    raise Refused(_NO_REQUEST)


def _outcome(integration_id: UUID, signal_id: UUID) -> dict[str, Any] | None:
    """Return what became of a request: {} while nobody has read it, None for an unknown one."""
    signal = sender_signal(integration_id, signal_id)
    if signal is None:
        return None
    if not is_settled(signal):
        return {}
    call, alias = meant(signal)
    alert = sender_alert(integration_id, alias, Identifier.ALIAS) if alias else None
    success = signal.state == SignalState.ABSORBED and alert is not None
    done, status = _DONE.get(call.split("/")[0], ("Update", "Updated alert"))
    told = {
        "success": success,
        "isSuccess": success,
        "action": done,
        "processedAt": instant(signal.absorbed_at or signal.received_at),
        "integrationId": str(integration_id),
        "status": status if success else _failure(signal),
        "alias": alias,
    }
    return told | ({"alertId": str(alert.id)} if alert is not None else {})


def _failure(signal: Signal) -> str:
    return signal.reason if signal.state == SignalState.REJECTED else NO_ALERT
