"""Dashboards on screens: big, quiet, by themselves; and the addresses that screens open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from watchbell.analytics.dashboards.answering import Look
from watchbell.analytics.dashboards.domain import Board, Widget
from watchbell.analytics.dashboards.finding import board_for
from watchbell.analytics.dashboards.layout import screens
from watchbell.analytics.dashboards.links import (
    LEAST_SECONDS,
    MOST_SECONDS,
    PASSER_BY,
    make_wall_link,
    read_wall_link,
    revoke_wall_link,
)
from watchbell.kernel.errors import NotFound
from watchbell.kernel.zones import zone
from watchbell.web.access import for_colleagues
from watchbell.web.dashboards.forms import ScreenForm
from watchbell.web.dashboards.looking import Seen, seen_by
from watchbell.web.dashboards.views import list_context, showable
from watchbell.web.middleware import Request
from watchbell.web.responses import done, is_htmx
from watchbell.web.writing import attempt

ROWS = 6
"""So many rows of the grid fit on a screen that is read from five metres."""
_USUAL_SECONDS = 30
_MOST_TOGETHER = 12


@dataclass(frozen=True, slots=True)
class Screenful:
    """What is shown at once: a part of a board, its rows counted from the top of the screen."""

    board: Board
    widgets: tuple[Widget, ...]

    @property
    def rows(self) -> int:
        return max((one.place.bottom for one in self.widgets), default=1)


@require_safe
@for_colleagues
def wallboard(request: Request, key: str) -> HttpResponse:
    """Show a dashboard, or several in turn, to whoever is signed in on the screen."""
    keys = [key, *request.GET.getlist("also")][:_MOST_TOGETHER]
    boards = [board_for(request.actor, one) for one in dict.fromkeys(keys)]
    given = request.GET.get("seconds", "")
    seconds = int(given) if given.isdecimal() else _USUAL_SECONDS
    kept = max(LEAST_SECONDS, min(MOST_SECONDS, seconds))
    return _shown(request, boards, kept, is_signed_in=True)


@require_safe
@never_cache
def wall_of_link(request: Request, token: str) -> HttpResponse:
    """Show what a link shows: to nobody in particular, so nothing restricted."""
    try:
        wall = read_wall_link(token, now=request.now)
    except NotFound as error:
        return _private(render(request, "dashboards/gone.html", {"why": error.message}, status=410))
    with timezone.override(zone(wall.zone)):
        shown = _shown(request, wall.boards, wall.seconds, is_signed_in=False)
    return _private(shown)


def _private(response: HttpResponse) -> HttpResponse:
    """Keep an address that is itself the key out of search engines and of other sites' logs."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _shown(
    request: Request, boards: Sequence[Board], seconds: int, *, is_signed_in: bool
) -> HttpResponse:
    """Draw one screenful; a script asks for the next one.

    Whoever is signed in on it, anybody may stand before a screen: nothing restricted is counted.
    """
    all_of_them = screenfuls(boards)
    text = request.GET.get("screen", "")
    number = int(text) % len(all_of_them) if text.isdecimal() else 0
    shown = all_of_them[number]
    seen = _seen(request, shown.board, is_signed_in=is_signed_in)
    drawn = seen.drawn(shown.widgets, is_linked=False)
    theme = "light" if request.GET.get("theme") == "light" else "dark"
    context = {
        "shown": shown,
        "drawn": drawn,
        "number": number,
        "count": len(all_of_them),
        "following": (number + 1) % len(all_of_them),
        "seconds": seconds,
        "as_of": min((one.as_of for one in drawn if one.as_of), default=request.now),
        "filters": seen.filters.as_pairs(),
        "is_signed_in": is_signed_in,
        "is_wall": True,
        "theme": theme,
    }
    part = "#screenful" if is_htmx(request) else ""
    return render(request, f"dashboards/wall.html{part}", context)


def _seen(request: Request, board: Board, *, is_signed_in: bool) -> Seen:
    if is_signed_in:
        seen = seen_by(request, board)
        return replace(seen, look=replace(seen.look, actor=PASSER_BY))
    look = Look(actor=PASSER_BY, now=request.now, zone=timezone.get_current_timezone_name())
    return Seen(board, look, look.filters)


def screenfuls(boards: Sequence[Board]) -> list[Screenful]:
    """Return everything of these boards, a screen at a time; an empty board is an empty screen."""
    found = []
    for board in boards:
        widgets = board.shown
        parts = screens([one.place for one in widgets], ROWS)
        found += [
            Screenful(board, tuple(replace(widgets[number], place=place) for number, place in part))
            for part in parts or [[]]
        ]
    return found


@require_POST
@for_colleagues
def make(request: Request) -> HttpResponse:
    """Make an address for a screen."""
    form = ScreenForm(request.POST, choices=showable(request.actor))
    made = attempt(form, lambda: _make(request, form.cleaned_data))
    if made is None:
        return render(request, "dashboards/list.html", list_context(request, form), status=422)
    return done(request, f"{reverse('dashboard-list')}#screens", "The address is ready to copy.")


def _make(request: Request, got: dict[str, Any]) -> Any:
    return make_wall_link(
        name=got["name"],
        dashboards=got["dashboards"],
        seconds=got["seconds"],
        actor=request.actor,
        now=request.now,
    )


@require_POST
@for_colleagues
def revoke(request: Request, link_id: UUID) -> HttpResponse:
    """Let an address of a screen work no longer."""
    link = revoke_wall_link(link_id=link_id, actor=request.actor, now=request.now)
    text = f"The screen {link.name} shows nothing more."
    return done(request, f"{reverse('dashboard-list')}#screens", text)
