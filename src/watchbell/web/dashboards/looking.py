"""How an address looks at a dashboard: which one, over what, narrowed to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from watchbell.accounts.models import Team
from watchbell.analytics.dashboards.answering import Look, answer_widgets
from watchbell.analytics.dashboards.domain import SPANS, Board, Widget, joined
from watchbell.analytics.dashboards.kinds import Turn
from watchbell.analytics.filtering import Filters, parse_pairs
from watchbell.analytics.reports.periods import CALENDAR, Period, rolling, window_of
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import zone as zone_named
from watchbell.web.dashboards.presenting import Drawn, drawn, waiting
from watchbell.web.middleware import Request
from watchbell.web.reports.asking import filters_of

PERIODS = {1: "A day", 7: "7 days", 30: "30 days", 90: "90 days", 365: "A year", 730: "2 years"}
NARROWED_BY = ("team", "service", "category", "priority")
"""By what a dashboard is narrowed in one step; anything else stands in the address."""
ROLLED = (7, 30, 90, 365)
_ANY = "any"


@dataclass(frozen=True, slots=True)
class Seen:
    """A dashboard as somebody looks at it now: what they chose, and where that stands."""

    board: Board
    look: Look
    chosen: Filters
    fault: str = ""
    period: Period | None = None

    @property
    def days(self) -> int:
        """Return how many days back it looks; 0 for a period of the calendar."""
        return 0 if self.period else self.look.days or self.board.days

    @property
    def filters(self) -> Filters:
        """Return all filters of the whole dashboard."""
        return joined(self.board.filters, self.look.filters)

    def query(self, **more: str) -> str:
        """Return the query of an address that looks at it in the same way."""
        pairs = [("filter", pair) for pair in self.chosen.as_pairs()]
        return "?" + urlencode([*self._span, *pairs, *more.items()])

    @property
    def _span(self) -> list[tuple[str, str]]:
        if self.period:
            return [("period", self.period.value)]
        return [("days", str(self.look.days))] if self.look.days else []

    @property
    def report(self) -> str:
        """Return the query that begins a report of what one sees: the period nearest to it."""
        period = self.period or rolling(max(n for n in ROLLED if n <= max(self.days, min(ROLLED))))
        pairs = [("filter", pair) for pair in self.chosen.as_pairs()]
        return "?" + urlencode([("dashboard", self.board.key), ("period", period.value), *pairs])

    def without(self, pair: str) -> str:
        """Return the same query without one filter."""
        pairs = self._span
        kept = [("filter", one) for one in self.chosen.as_pairs() if one != pair]
        if pair.partition(":")[0] == self.board.pick:
            kept.append(("all", _ANY))
        return "?" + urlencode([*pairs, *kept])

    def drawn(self, widgets: Iterable[Widget], *, is_linked: bool = True) -> list[Drawn]:
        """Return these widgets with their answers."""
        found = answer_widgets(self.board, widgets, self.look)
        return [drawn(one, is_linked=is_linked, zone=self.look.zone) for one in found]

    def page(self, *, whole: bool = False) -> list[Drawn]:
        """Return all widgets: the quick ones answered, the others waiting unless `whole`."""
        first = [one for one in self.board.shown if whole or one.of_kind.turn is Turn.FIRST]
        found = {one.widget.id: one for one in self.drawn(first)}
        return [found.get(one.id) or waiting(one) for one in self.board.shown]

    @property
    def turns(self) -> list[str]:
        """Return which groups of widgets the page asks for behind the first one."""
        kinds = {one.of_kind.turn for one in self.board.shown}
        return [turn.value for turn in (Turn.THEN, Turn.LAST) if turn in kinds]


def seen_by(request: Request, board: Board) -> Seen:
    """Return how the address looks at a board; what cannot be narrowed by narrows nothing."""
    text = request.GET.get("days", "")
    days = int(text) if text.isdecimal() and int(text) in SPANS else None
    period, zone = _period(request), timezone.get_current_timezone_name()
    days = period.days if period and period.days else days
    period = None if period and period.days else period
    fault = ""
    try:
        chosen = filters_of(request.GET)
    except InvalidInput as error:
        chosen, fault = Filters(), error.message
    chosen = _picked(request, board, chosen)
    look = Look(
        actor=request.actor,
        now=request.now,
        zone=zone,
        days=days,
        filters=chosen,
        window=window_of(period, request.now, zone_named(zone)) if period else None,
    )
    return Seen(board, look, chosen, fault, period)


def _period(request: Request) -> Period | None:
    """Return the period that the address says by its rule; what is none narrows nothing."""
    given = request.GET.get("period", "")
    return Period(given) if given in {*CALENDAR, *(rolling(days) for days in ROLLED)} else None


def _picked(request: Request, board: Board, chosen: Filters) -> Filters:
    """Return the filters; a board about a team is about the reader's where none is said."""
    if board.pick != "team" or "team" in chosen.values or request.GET.get("all"):
        return chosen
    teams = Team.objects.filter(pk__in=request.actor.team_ids).order_by("name")
    slug = teams.values_list("slug", flat=True).first()
    return joined(chosen, parse_pairs([f"team:{slug}"])) if slug else chosen


def narrowing_choices(offered: Iterable[Any]) -> list[Any]:
    """Return those of the offered filters that a dashboard shows as lists."""
    return [one for one in offered if one.name in NARROWED_BY]
