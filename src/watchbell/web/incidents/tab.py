"""What a side tab of the incident page is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict

from watchbell.incidents.models import Incident
from watchbell.web.access import works_here
from watchbell.web.middleware import Request
from watchbell.web.responses import is_htmx


def looking_at(request: Request) -> QueryDict:
    """Return the query of the page that people see; a script's request is to another address."""
    if is_htmx(request):
        return QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    return request.GET


def for_everybody(request: Request, incident: Incident) -> bool:
    """Say that whoever reads the incident reads the tab."""
    return True


def for_colleagues(request: Request, incident: Incident) -> bool:
    """Say whether somebody sees everything, rather than only what they reported."""
    return works_here(request.actor)


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One tab: its name in addresses, its looks, who may open it, and what its template shows.

    `context` is called only while the tab is open, so it may ask the database. The names
    `incident`, `inside`, `actions`, `tabs` and `tab` are the page's own. A colleague by default.
    """

    name: str
    label: str
    icon: str
    template: str
    context: Callable[[Request, Incident], dict[str, Any]]
    may: Callable[[Request, Incident], bool] = for_colleagues
