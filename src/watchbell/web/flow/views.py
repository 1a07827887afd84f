"""Where the time of incidents goes; and the incidents behind every figure of it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from watchbell.analytics.flow.facts import WORDS, Day, Stage, StageTime, What
from watchbell.analytics.flow.reading import days, flow, records
from watchbell.kernel.zones import zone
from watchbell.web.access import for_colleagues
from watchbell.web.filters import one_of
from watchbell.web.flow.asking import DAYS, asked_of, bar_of
from watchbell.web.middleware import Request
from watchbell.web.responses import page

TITLES = {
    What.ALL: "All that were resolved",
    What.HANDED_OVER: "Handed over to another team",
    What.CAME_BACK: "Came back to a team",
    What.FIRST_LINE: "Stayed with the first team",
}


@require_safe
@for_colleagues
def show(request: Request) -> HttpResponse:
    """Show in which stages time went, how work came and went, and the ways between teams."""
    asked = asked_of(request)
    scope = asked.scope
    found = flow(actor=request.actor, scope=scope)
    standing = days(actor=request.actor, scope=scope, tz=zone(timezone.get_current_timezone_name()))
    context = {
        **bar_of(request, asked),
        "flow": found,
        "standing": standing,
        "chart": _chart(standing),
        "stages": _bars(found.stages),
        "has_any": bool(found.n) or any(day.open or day.done for day in standing),
    }
    return page(request, "flow/page.html", context, part="results")


@require_safe
@for_colleagues
def incidents(request: Request) -> HttpResponse:
    """List the incidents behind one figure, those first that were longest in the stage."""
    asked = asked_of(request)
    stage = one_of(request, "stage", ["", *Stage])
    what = What(one_of(request, "what", list(What)))
    found = records(
        actor=request.actor,
        scope=asked.scope,
        stage=Stage(stage) if stage else None,
        what=what,
        cursor=request.GET.get("cursor") or None,
    )
    context = {
        "found": found,
        "title": WORDS[Stage(stage)] if stage else TITLES[what],
        "stage": stage,
        "stages": WORDS.items(),
        "what": what,
        "whats": TITLES.items(),
        **bar_of(request, asked),
        "window": DAYS[asked.days],
    }
    return page(request, "flow/incidents.html", context, part="results")


def _bars(stages: Sequence[StageTime]) -> list[tuple[StageTime, str]]:
    """Return each stage with the width of its bar: the longest one takes it all."""
    longest = max((one.total for one in stages), default=0) or 1
    return [(one, f"{100 * one.total / longest:.2f}") for one in stages]


def _chart(standing: Sequence[Day]) -> dict[str, Any]:
    """Return the cumulative flow: bands that lie on each other, what is done at the bottom."""
    bands = (
        ("Resolved", "done", "--wb-green-ink"),
        ("On hold", "on_hold", "--wb-brass"),
        ("In progress", "in_progress", "--wb-accent"),
        ("New", "new", "--wb-danger-ink"),
    )
    return {
        "kind": "line",
        "labels": [f"{one.day:%-d %b}" for one in standing],
        "series": [
            {
                "name": name,
                "stack": "all",
                "area": True,
                "colour": colour,
                "values": [getattr(one, field) for one in standing],
            }
            for name, field, colour in bands
        ],
    }
