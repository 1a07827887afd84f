"""Which dashboards there are, and one of them."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from watchbell.accounts.permissions import allows
from watchbell.analytics.dashboards.finding import board_for, dashboards_for, id_of
from watchbell.analytics.dashboards.keeping import may_change
from watchbell.analytics.dashboards.kinds import Turn
from watchbell.analytics.dashboards.links import wall_address, wall_links_for
from watchbell.analytics.dashboards.ready import READY
from watchbell.analytics.models import Dashboard
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.reports.periods import CALENDAR
from watchbell.kernel.actors import Actor
from watchbell.web.access import for_colleagues
from watchbell.web.dashboards.forms import ScreenForm
from watchbell.web.dashboards.looking import PERIODS, narrowing_choices, seen_by
from watchbell.web.filters import one_of
from watchbell.web.middleware import Request
from watchbell.web.reports.choices import chips, offered_filters
from watchbell.web.responses import page

_LIST = "dashboards/list.html"
_ICONS = {
    "service-desk": "inbox",
    "team": "users",
    "service": "server-2",
    "executive": "chart-bar",
    "on-call": "calendar-user",
    "wall": "device-tv",
}


@require_safe
@for_colleagues
def dashboards(request: Request) -> HttpResponse:
    """List one's own dashboards, those others share, and the ready ones."""
    return page(request, _LIST, list_context(request))


def list_context(request: Request, form: ScreenForm | None = None) -> dict[str, Any]:
    """Return what the list of dashboards shows."""
    found = dashboards_for(request.actor)
    me = request.actor.person_id
    names = {key: board.name for key, board in READY.items()}
    names |= {str(row.pk): row.name for row in found}
    links = [
        (link, wall_address(link), [names.get(key, "Somebody's own") for key in link.dashboards])
        for link in wall_links_for(request.actor)
    ]
    choices = _showable(request.actor, found)
    return {
        "mine": [row for row in found if row.owner_id == me],
        "shared": [row for row in found if row.owner_id != me],
        "ready": [(board, _ICONS[key]) for key, board in READY.items()],
        "links": links,
        "screen_form": form or (ScreenForm(choices=choices) if choices else None),
        "may_keep": allows(request.actor, RULES[Action.KEEP_DASHBOARDS]),
    }


def showable(actor: Actor) -> list[tuple[str, str]]:
    """Return the dashboards that somebody may show on a wall, by their keys."""
    return _showable(actor, dashboards_for(actor))


def _showable(actor: Actor, found: list[Dashboard]) -> list[tuple[str, str]]:
    own = [(str(row.pk), row.name) for row in found if may_change(actor, row)]
    if not allows(actor, RULES[Action.SHARE_DASHBOARDS]):
        return own
    return [*own, *((key, f"{board.name} (ready)") for key, board in READY.items())]


@require_safe
@for_colleagues
def dashboard(request: Request, key: str) -> HttpResponse:
    """Show a dashboard: what is quick at once, what takes longer behind it."""
    board = board_for(request.actor, key)
    seen = seen_by(request, board)
    is_whole = request.GET.get("whole") == "1"
    offered = offered_filters(request.actor)
    row = None
    if key not in READY:
        row = next((one for one in dashboards_for(request.actor) if one.pk == id_of(key)), None)
    context = {
        "board": board,
        "row": row,
        "may_change": row is not None and may_change(request.actor, row),
        "may_keep": allows(request.actor, RULES[Action.KEEP_DASHBOARDS]),
        "seen": seen,
        "drawn": seen.page(whole=is_whole),
        "later": [] if is_whole else [_later(key, seen.query(turn=turn)) for turn in seen.turns],
        "whole": seen.query(whole="1"),
        "periods": [(str(days), words) for days, words in PERIODS.items()],
        "days": str(seen.days),
        "calendar": [(one.value, one.words) for one in CALENDAR],
        "may_mail": allows(request.actor, RULES[Action.KEEP_REPORTS]),
        "offered": narrowing_choices(offered),
        "chips": [(chip, seen.without(chip.pair)) for chip in chips(seen.chosen, offered)],
        "fixed": chips(board.filters, offered),
        "needs": board.pick if board.pick and board.pick not in seen.filters.values else "",
    }
    return page(request, "dashboards/page.html", context)


def _later(key: str, query: str) -> str:
    return reverse("dashboard-parts", args=[key]) + query


@require_safe
@for_colleagues
def parts(request: Request, key: str) -> HttpResponse:
    """Answer the widgets of one turn together, each for its place on the page."""
    board = board_for(request.actor, key)
    turn = one_of(request, "turn", [turn.value for turn in Turn])
    wanted = [one for one in board.shown if one.of_kind.turn == turn]
    drawn = seen_by(request, board).drawn(wanted)
    return page(request, "dashboards/widgets.html#bodies", {"drawn": drawn})
