"""Opsgenie's Alert API at its own addresses, under any path prefix, JSM's included.

Every call that changes something is committed as a signal and answered 202; its signal's id is
the request's. The key is the GenieKey of the header, `apiKey` of the query, or a part of the path
before /v2/alerts: one client sends no header with its lists, and without any key nobody gets one.
"""

from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from watchbell.alerts.domain.queries import QueryFault
from watchbell.intake.dialects.opsgenie.reading import read
from watchbell.intake.dialects.opsgenie.requests import (
    MAINTENANCE,
    Request,
    Unprocessable,
    door_of,
    split_path,
)
from watchbell.intake.dialects.opsgenie.shapes import reply
from watchbell.intake.dialects.opsgenie.writing import write
from watchbell.intake.exchange import Dialect, Exchange, Reply
from watchbell.intake.problems import Problem
from watchbell.kernel.clock import stopwatch

_FAULT = "Request body is not processable. Please check the errors."


def matches(path: str) -> bool:
    """Tell Opsgenie's addresses from all others; Alertmanager's /api/v2/alerts is none."""
    return split_path(path) is not None


async def speak(exchange: Exchange) -> Reply:
    """Answer one call."""
    prefix, rest = split_path(exchange.path) or ("", "")
    query = parse_qs(exchange.query, keep_blank_values=True, errors="replace")
    request = Request(exchange, prefix, rest, query, stopwatch())
    door = await door_of(request)
    try:
        if exchange.path.rstrip("/").endswith(MAINTENANCE):
            return request.answer(200, data=[])
        if exchange.method == "GET":
            return await read(request, door)
        return await write(request, door)
    except QueryFault as fault:
        return request.answer(422, message=_FAULT, errors={"query": str(fault)})
    except Unprocessable as fault:
        return request.answer(422, message=_FAULT, errors=fault.errors)


def refuse(problem: Problem) -> Reply:
    """Say a problem as Opsgenie does."""
    told: dict[str, Any] = {"message": problem.sentence}
    if problem.code.isdigit():
        told["code"] = int(problem.code)
    made = reply(problem.status, str(uuid4()), 0.0, **told)
    return Reply(made.status, made.body, headers=(*made.headers, *problem.headers))


DIALECT = Dialect(name="opsgenie", matches=matches, speak=speak, refuse=refuse)
