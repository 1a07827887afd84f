"""Dashboards and the answers of their widgets, as the API says them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from watchbell.analytics.dashboards import answers as said_by
from watchbell.analytics.dashboards.answers import Answered
from watchbell.analytics.dashboards.domain import Board
from watchbell.analytics.dashboards.finding import board_of
from watchbell.analytics.domain import Figure
from watchbell.analytics.models import Dashboard
from watchbell.api.presenters.reliability import reliability_shown
from watchbell.api.schemas.dashboards import DashboardShown, WidgetData
from watchbell.platform.settings import current


def ready_shown(board: Board) -> DashboardShown:
    """Return a ready-made dashboard."""
    return _shown(board, owner=None, team=None, shared=True, version=None)


def dashboard_shown(row: Dashboard) -> DashboardShown:
    """Return a dashboard that somebody keeps."""
    return _shown(
        board_of(row),
        owner=row.owner.email,
        team=row.team.slug if row.team else None,
        shared=row.is_shared,
        version=row.version,
    )


def _shown(board: Board, **kept: Any) -> DashboardShown:
    return DashboardShown.model_validate(
        {
            "key": board.key,
            "name": board.name,
            "about": board.about,
            "ready": kept["version"] is None,
            "days": board.days,
            "filters": board.filters.as_pairs(),
            "widgets": [widget.as_json() for widget in board.widgets],
            "url": f"{current().url}/dashboards/{board.key}",
            **kept,
        }
    )


def widget_data(answered: Answered) -> WidgetData:
    """Return what a widget answers."""
    own = _PARTS[type(answered.answer)](answered.answer) if answered.answer else {}
    return WidgetData.model_validate(
        {
            "widget": answered.widget.as_json(),
            "from": answered.since,
            "to": answered.until,
            "as_of": answered.as_of,
            "filters": answered.filters.as_pairs(),
            "fault": answered.fault,
            **own,
        }
    )


def _figures(figures: list[Figure]) -> list[dict[str, Any]]:
    return [figure.as_json() for figure in figures]


def _card(answer: said_by.FigureAnswer) -> dict[str, Any]:
    target = answer.target
    return {
        "figure": answer.figure.as_json(),
        "change": asdict(answer.change) if answer.change else None,
        "target": {**asdict(target), "light": answer.light} if target else None,
        "companions": _figures(answer.companions),
    }


def _trend(answer: said_by.TrendAnswer) -> dict[str, Any]:
    points = [
        {"from": part.start, "to": part.end, "figure": figure.as_json() if figure else None}
        for part, figure in answer.points
    ]
    whole = answer.whole.as_json()
    return {"points": points, "figure": whole, "companions": _figures(answer.companions)}


def _split(answer: said_by.SplitAnswer) -> dict[str, Any]:
    groups = [
        {"key": one.key, "label": one.label, "figures": _figures(list(one.figures.values()))}
        for one in answer.groups
    ]
    whole = answer.whole.as_json()
    return {"groups": groups, "figure": whole, "companions": _figures(answer.companions)}


def _majors(answer: said_by.MajorsAnswer) -> dict[str, Any]:
    return {"majors": [asdict(one) for one in answer.majors]}


def _on_call(answer: said_by.OnCallAnswer) -> dict[str, Any]:
    duties = [
        {
            "schedule": duty.slug,
            "people": [{"name": name, "until": until} for name, until in duty.people],
        }
        for duty in answer.duties
    ]
    return {"on_call": duties}


def _services(answer: said_by.ServicesAnswer) -> dict[str, Any]:
    return {"services": [reliability_shown(line) for line in answer.lines]}


def _burdens(answer: said_by.PagesAnswer) -> dict[str, Any]:
    burdens = [
        {
            "person": one.person_id,
            "name": one.name,
            "on_call": one.on_call.total_seconds(),
            "pages": one.pages,
            "interruptions": one.interruptions,
            "nights": one.nights,
        }
        for one in answer.burdens
    ]
    return {"burdens": burdens, "fairness": answer.fairness}


_PARTS: Mapping[type[Any], Callable[[Any], dict[str, Any]]] = {
    said_by.FigureAnswer: _card,
    said_by.TrendAnswer: _trend,
    said_by.SplitAnswer: _split,
    said_by.MajorsAnswer: _majors,
    said_by.OnCallAnswer: _on_call,
    said_by.ServicesAnswer: _services,
    said_by.PagesAnswer: _burdens,
    said_by.NoteAnswer: lambda answer: {"text": answer.text},
}
