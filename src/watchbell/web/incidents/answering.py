"""How a view of a side tab answers. It knows no tab, so every tab may use it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from watchbell.incidents.models import Incident
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request
from watchbell.web.responses import done, is_htmx, toast, trigger


def changed(request: Request, incident: Incident, text: str, *, tab: str = "") -> HttpResponse:
    """Say that it worked: the page draws itself again; without script it is opened again."""
    if is_htmx(request):
        answer = toast(HttpResponse(status=204), text)
        return trigger(answer, close_dialogs=True, incident_changed=True)
    address = reverse("incident", args=[incident.label])
    return done(request, f"{address}?tab={tab}" if tab else address, text)


def refused(
    request: Request, incident: Incident, tab: Tab, context: dict[str, Any]
) -> HttpResponse:
    """Draw the tab with a form that was refused (422): in its place, or as a page of its own.

    `context` comes over what the tab shows by itself.
    """
    whole = tab.context(request, incident) | {"incident": incident, "inside": True, "tab": tab}
    name = "incidents/tabs/refused.html"
    part = f"{name}#panel" if is_htmx(request) else name
    response = render(request, part, whole | context, status=422)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#incident-tab", "outerHTML"
    return response
