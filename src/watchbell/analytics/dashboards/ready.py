"""The dashboards that are there from the first day: opened at once, copied to be changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from watchbell.analytics.dashboards.domain import Board, clean_widget
from watchbell.analytics.dashboards.kinds import KINDS
from watchbell.analytics.dashboards.layout import laid_out


def _figure(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "figure", "figure": name, **more}


def _trend(name: str, by: str = "week", **more: Any) -> dict[str, Any]:
    return {"kind": "trend", "figure": name, "by": by, **more}


def _split(name: str, by: str, **more: Any) -> dict[str, Any]:
    return {"kind": "split", "figure": name, "by": by, **more}


def _sized(size: tuple[int, int], given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "size": size}


def _board(
    key: str, name: str, about: str, widgets: Sequence[dict[str, Any]], **more: Any
) -> Board:
    """Return a board of these widgets, one after the other where they find room."""
    sizes = [one.get("size") or KINDS[one["kind"]].size for one in widgets]
    placed = [
        clean_widget(
            {**one, "id": f"w{number}", "x": at.x, "y": at.y, "w": at.w, "h": at.h},
        )
        for number, (one, at) in enumerate(zip(widgets, laid_out(sizes), strict=True), 1)
    ]
    return Board(key=key, name=name, about=about, widgets=tuple(placed), **more)


_DESK = _board(
    "service-desk",
    "Service desk",
    "What came in, how soon it was answered and restored, and what waits.",
    [
        _figure("declared"),
        _figure("backlog"),
        _figure("mtta"),
        _figure("mttr_resolve"),
        {"kind": "promise", "figure": "sla_rate"},
        _figure("first_contact_rate"),
        _figure("breach_risk"),
        _figure("resolved"),
        _figure("breached_now"),
        _trend("declared", look="bar", days=90, title="Declared per week"),
        _split("declared", "category", title="Declared by category"),
        {"kind": "queue"},
        {"kind": "age"},
        {"kind": "load"},
        _split("declared", "channel", title="How they came in"),
        _split("mttr_resolve", "priority", look="table", title="Time to resolve by priority"),
    ],
)
_TEAM = _board(
    "team",
    "Team",
    "One team's promises, its load, and what it passes on.",
    [
        _figure("backlog"),
        _figure("breach_risk"),
        _figure("mtta"),
        _figure("mttr_resolve"),
        {"kind": "promise", "figure": "sla_rate"},
        _figure("handover_share"),
        _figure("ping_pong_share"),
        _figure("reopen_rate"),
        _figure("handle_time"),
        _trend("mttr_resolve", days=90, title="Time to resolve, week by week"),
        _split("declared", "service", title="Declared by service"),
        {"kind": "load"},
        {"kind": "queue"},
        {"kind": "age"},
    ],
    pick="team",
)
_SERVICE = _board(
    "service",
    "Service",
    "How reliable services are, what their failures cost, and why they failed.",
    [
        _figure("declared"),
        _figure("majors"),
        _figure("downtime", measure="total", title="Downtime, all incidents"),
        _figure("downtime_cost", measure="total", title="Cost of downtime, all"),
        {"kind": "services"},
        _trend(
            "downtime",
            "month",
            look="bar",
            days=365,
            measure="total",
            title="Downtime, month by month",
        ),
        _split("declared", "cause", title="What was behind them"),
        _trend("mttr_recover", "month", days=365, title="Time to recover, month by month"),
        _split("recurrence_rate", "service", look="table", title="What comes back"),
    ],
    days=90,
    pick="service",
)
_EXECUTIVE = _board(
    "executive",
    "Executive",
    "A quarter at a glance: promises, major incidents, cost, and how people fared.",
    [
        {"kind": "promise", "figure": "sla_rate"},
        _figure("majors"),
        _figure("mttm"),
        _figure("downtime_cost", measure="total", title="Cost of downtime, all"),
        _figure("csat_rate"),
        _trend("majors", "month", look="bar", days=365, title="Major incidents per month"),
        _trend("mttr_resolve", "month", days=365, title="Time to resolve, month by month"),
        _sized(
            (5, 4), _split("downtime_cost", "service", measure="total", title="Cost by service")
        ),
        _sized((7, 4), _split("sla_rate", "team", look="table", title="Promises kept by team")),
        {"kind": "services"},
    ],
    days=90,
)
_ONCALL = _board(
    "on-call",
    "On-call load",
    "Who was paged how often, how many nights it cost, and whether that is fair.",
    [
        _sized((8, 6), {"kind": "pages"}),
        _sized((4, 6), {"kind": "oncall"}),
        _figure("mtta"),
        _figure("mttr_respond"),
        _figure("escalation_rate"),
        _figure("mttd"),
        _trend("mtta", days=90, title="Time to acknowledge, week by week"),
        _trend("declared", look="bar", days=90, title="Incidents per week"),
        _split("declared", "service", title="What wakes people"),
        _split("mtta", "team", look="table", title="Time to acknowledge by team"),
    ],
)
_WALL = _board(
    "wall",
    "Now",
    "For a screen on the wall: what is open, what breaks its promise, who has it.",
    [
        _figure("backlog"),
        _figure("breached_now"),
        _figure("breach_risk"),
        _figure("declared", days=1, title="Declared in 24 hours"),
        _sized((6, 4), {"kind": "majors"}),
        _sized((6, 4), {"kind": "queue"}),
        _sized((6, 6), {"kind": "oncall"}),
        _sized((6, 6), {"kind": "load"}),
    ],
    days=7,
)

READY: Mapping[str, Board] = {
    board.key: board for board in (_DESK, _TEAM, _SERVICE, _EXECUTIVE, _ONCALL, _WALL)
}
"""Every ready dashboard by its key, in the order in which they are offered."""
