"""Which incidents the figures of flow are about, read from the address."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from watchbell.analytics.filtering import NO_FILTERS, narrowing
from watchbell.analytics.flow.facts import Scope
from watchbell.kernel.errors import InvalidInput
from watchbell.web.filters import one_of
from watchbell.web.middleware import Request
from watchbell.web.reports.asking import filters_of
from watchbell.web.reports.choices import Chip, chips, custom_fields, offered_filters

DAYS = {"7": "7 days", "28": "28 days", "90": "90 days", "365": "A year"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A window and what narrows it; `problem` says what of the address could not be used."""

    days: str
    scope: Scope
    problem: str = ""


def asked_of(request: Request) -> Asked:
    """Return what the address asks for; what cannot be used narrows nothing, and is said."""
    days = one_of(request, "days", ["28", *DAYS])
    filters, problem = NO_FILTERS, ""
    try:
        wanted = filters_of(request.GET)
        narrowing(wanted)
        filters = wanted
    except InvalidInput as error:
        problem = error.message
    since = request.now - timedelta(days=int(days))
    return Asked(days, Scope(since=since, until=request.now, filters=filters), problem)


def bar_of(request: Request, asked: Asked) -> dict[str, Any]:
    """Return what the bar of filters shows."""
    offered = offered_filters(request.actor)
    held: list[tuple[Chip, str]] = [
        (chip, _without(request, chip.pair)) for chip in chips(asked.scope.filters, offered)
    ]
    return {
        "ranges": DAYS.items(),
        "days": asked.days,
        "offered": offered,
        "custom_fields": custom_fields(),
        "chips": held,
        "problem": asked.problem,
    }


def _without(request: Request, pair: str) -> str:
    """Return the query of the same page without one filter, however it was spelled."""
    name, _, value = pair.partition(":")
    given = request.GET.copy()
    given.setlist("filter", [one for one in given.getlist("filter") if one != pair])
    given.setlist(name, [one for one in given.getlist(name) if one != value])
    given.pop("cursor", None)
    return f"?{given.urlencode()}"
