"""The link of a page: whoever was paged takes the incident."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, NotFound, PermissionDenied
from watchbell.paging.services import answer_incident, is_awaited
from watchbell.paging.services.answering import decline_page
from watchbell.web.middleware import Request

_PAGE = "answers/answer.html"


def answer(
    request: Request, actor: Actor, incident: Incident, others: Collection[UUID] = ()
) -> HttpResponse:
    """Show the incident and two buttons: one acknowledges, the other has the next one paged.

    What the message named besides is answered alike.
    """
    waits = incident.acknowledged_at is None or is_awaited(incident, actor.person_id, request.now)
    context: dict[str, object] = {"incident": incident, "person": actor.name, "refused": ""}
    context |= {"waits": waits, "more": len(others), "all": len(others) + 1}
    if request.method != "POST":
        return render(request, _PAGE, context)
    declines = request.POST.get("answer") == "decline"
    do = partial(decline_page, via="link") if declines else answer_incident
    refusals = [_refusal(do, one, actor, request.now) for one in (incident.pk, *others)]
    if all(refusals):
        context["refused"] = refusals[0]
        return render(request, _PAGE, context, status=409)
    return render(request, _PAGE, {**context, "done": True, "declined": declines})


def _refusal(do: Callable[..., object], incident_id: UUID, actor: Actor, now: datetime) -> str:
    """Answer for one incident; returns why that was refused, "" when it was not."""
    try:
        do(incident_id=incident_id, actor=actor, now=now)
    except (Conflict, PermissionDenied, NotFound) as error:
        return error.message
    return ""
