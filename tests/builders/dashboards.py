"""Dashboards for tests: one that everybody finds, and a screen that shows it."""

from datetime import datetime
from typing import Any

from watchbell.accounts.models import Person
from watchbell.analytics.dashboards.keeping import DashboardFields, create_dashboard
from watchbell.analytics.dashboards.links import make_wall_link, wall_address
from watchbell.analytics.models import Dashboard


def card(widget_id: str = "w1", **more: Any) -> dict[str, Any]:
    """Return a card of one figure, as JSON."""
    usual = {"id": widget_id, "kind": "figure", "figure": "mtta", "x": 0, "y": 0, "w": 3, "h": 2}
    return {**usual, **more}


def make_dashboard(
    owner: Person, *widgets: dict[str, Any], now: datetime, name: str = "Desk", **more: Any
) -> Dashboard:
    """Return a dashboard of these widgets."""
    fields = DashboardFields(name=name, widgets=widgets, **more)
    return create_dashboard(fields=fields, actor=owner.as_actor(), now=now)


def make_boards(ada: Person, now: datetime) -> dict[str, Any]:
    """Make a shared dashboard of Ada's and a screen that shows it, for addresses."""
    widgets = [card(), card("w2", kind="queue", x=3, w=4, h=4), card("w3", y=4, figure="sla_rate")]
    row = make_dashboard(ada, *widgets, now=now, is_shared=True)
    link = make_wall_link(name="Wall", dashboards=[str(row.pk)], actor=ada.as_actor(), now=now)
    return {"board": row.pk, "screen": link.pk, "wall": wall_address(link).rpartition("/")[2]}
