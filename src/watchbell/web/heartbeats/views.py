"""Heartbeats: the list, and one with its address and last pings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from watchbell.alerts.domain.beating import BeatState, PingKind, Timetable, Unit
from watchbell.alerts.heartbeat_selectors import (
    heartbeat_by_id,
    heartbeat_counts,
    heartbeat_key,
    heartbeats_page,
    is_late,
    last_pings,
)
from watchbell.alerts.models import Heartbeat, HeartbeatPing
from watchbell.alerts.permissions import Action, may
from watchbell.alerts.services.pinging import reason_of
from watchbell.platform.crypto import Unreadable
from watchbell.platform.settings import current
from watchbell.web.access import for_colleagues
from watchbell.web.filters import one_of
from watchbell.web.middleware import Request
from watchbell.web.responses import page

_SHOWN = 50
_STEP, _TALL, _LOW = 8, 28, 12


@dataclass(frozen=True)
class Row:
    """A heartbeat of the list: when it is expected, in words, and whether it is late."""

    heartbeat: Heartbeat
    timing: str
    late: bool


@dataclass(frozen=True)
class Bar:
    """One ping in the strip: its place and height, and what it says."""

    x: int
    y: int
    height: int
    kind: str
    said: str


@require_safe
@for_colleagues
def heartbeat_list(request: Request) -> HttpResponse:
    """List heartbeats by name, with when each was heard last."""
    state = one_of(request, "state", ["", *BeatState])
    found = heartbeats_page(
        actor=request.actor,
        state=BeatState(state) if state else None,
        cursor=request.GET.get("cursor") or None,
    )
    context = {
        "found": found,
        "rows": [Row(one, timing_text(one), is_late(one, request.now)) for one in found.items],
        "state": state,
        "states": list(BeatState),
        "counts": heartbeat_counts(actor=request.actor),
        "may_manage": may(request.actor, Action.MANAGE_INTEGRATIONS),
    }
    return page(request, "heartbeats/list.html", context)


@require_safe
@never_cache
@for_colleagues
def heartbeat(request: Request, heartbeat_id: UUID) -> HttpResponse:
    """Show one heartbeat."""
    found = heartbeat_by_id(actor=request.actor, heartbeat_id=heartbeat_id)
    pings = last_pings(actor=request.actor, heartbeat_id=found.pk, limit=_SHOWN)
    may_manage = may(request.actor, Action.MANAGE_INTEGRATIONS)
    context: dict[str, Any] = {
        "heartbeat": found,
        "timing": timing_text(found),
        "late": is_late(found, request.now),
        "why": reason_of(found, request.now) if found.state == BeatState.DOWN else "",
        "deadline": found.beat.deadline() if found.state == BeatState.UP else None,
        "pings": pings,
        "bars": bars_of(pings),
        "strip_width": max(1, len(pings)) * _STEP,
        "strip_height": _TALL,
        "may_manage": may_manage,
    }
    if may_manage:
        context |= _for_managers(request, found)
    return page(request, "heartbeats/page.html", context)


def timing_text(one: Heartbeat) -> str:
    """Say in words when it is expected: every 10 minutes; 30 2 * * * in Europe/Berlin."""
    if one.timetable == Timetable.PERIOD:
        unit = Unit(one.unit)
        number = unit.within(one.period)
        return f"Every {unit.value.removesuffix('s')}" if number == 1 else f"Every {number} {unit}"
    return f"{one.rule} in {one.timezone}"


def bars_of(pings: Sequence[HeartbeatPing]) -> list[Bar]:
    """Return the strip of the last pings, the oldest first; a failure is the tallest."""
    bars: list[Bar] = []
    for place, ping in enumerate(reversed(pings)):
        tall = ping.kind in (PingKind.SUCCESS, PingKind.FAIL)
        height = _TALL if tall else _LOW
        said = f"{ping.kind.capitalize()} {_stamp(ping.at)}"
        bars.append(Bar(place * _STEP + 1, _TALL - height, height, ping.kind, said))
    return bars


def _stamp(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"


def _for_managers(request: Request, found: Heartbeat) -> dict[str, Any]:
    """Return what only those see who may change it: its address and what is made of it."""
    try:
        key = str(heartbeat_key(actor=request.actor, heartbeat=found))
    except Unreadable:
        return {"unreadable": True}
    address = f"{current().url}/ping/{key}"
    return {"address": address, "snippets": snippets(address, found)}


def snippets(address: str, one: Heartbeat) -> list[tuple[str, str]]:
    """Return what to put where the job runs: a title and its text each."""
    when = one.rule if one.timetable == Timetable.CRON else "30 2 * * *"
    ask = "curl -fsS -m 10 --retry 5 -o /dev/null"
    return [
        ("Crontab", f"{when} {ask} {address}/start; /path/to/job; {ask} {address}/$?"),
        (
            "Shell",
            f"{ask} {address}\n# What went wrong goes along:\n"
            f"/path/to/job 2>&1 | tail -c 9000 | curl -fsS -m 10 --data-binary @- {address}",
        ),
        (
            "systemd",
            f"[Service]\nExecStartPre=-/usr/bin/{ask} {address}/start\nExecStart=/path/to/job\n"
            "ExecStopPost=-/bin/sh -c '"
            f'test "$SERVICE_RESULT" = success && {ask} {address} || {ask} {address}/fail'
            "'",
        ),
        (
            "Python",
            f'import urllib.request\n\nurllib.request.urlopen("{address}", timeout=10)',
        ),
    ]
