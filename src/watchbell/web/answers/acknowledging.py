"""The link of a page: whoever was paged takes the incident."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from watchbell.alerts.feedback_selectors import has_judged_incident
from watchbell.alerts.permissions import Action, may
from watchbell.alerts.services import find_incident_not_useful, withdraw_incident_feedback
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
    context: dict[str, Any] = {"incident": incident, "person": actor.name, "refused": ""}
    context |= {"waits": waits, "more": len(others), "all": len(others) + 1}
    if request.method != "POST":
        return _shown(request, actor, context)
    if request.POST.get("answer") in _JUDGE:
        return _judged(request, actor, context)
    declines = request.POST.get("answer") == "decline"
    do = partial(decline_page, via="link") if declines else answer_incident
    refusals = [_refusal(do, one, actor, request.now) for one in (incident.pk, *others)]
    if all(refusals):
        context["refused"] = refusals[0]
        return _shown(request, actor, context, status=409)
    return _shown(request, actor, {**context, "done": True, "declined": declines})


def _refusal(do: Callable[..., object], incident_id: UUID, actor: Actor, now: datetime) -> str:
    """Answer for one incident; returns why that was refused, "" when it was not."""
    try:
        do(incident_id=incident_id, actor=actor, now=now)
    except (Conflict, PermissionDenied, NotFound) as error:
        return error.message
    return ""


def _judged(request: Request, actor: Actor, context: dict[str, Any]) -> HttpResponse:
    """Record that what the incident came from was not useful, or take that back."""
    judge = _JUDGE[request.POST["answer"]]
    try:
        judge(incident_id=context["incident"].pk, actor=actor, now=request.now)
    except (Conflict, NotFound, PermissionDenied) as error:
        return _shown(request, actor, {**context, "refused": error.message}, status=409)
    return _shown(request, actor, context)


def _shown(
    request: Request, actor: Actor, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    may_judge = may(actor, Action.ANSWER)
    judged = (
        has_judged_incident(actor=actor, incident_id=context["incident"].pk) if may_judge else None
    )
    return render(request, _PAGE, {**context, "judged": judged}, status=status)


_JUDGE: Mapping[str, Callable[..., Any]] = {
    "not_useful": find_incident_not_useful,
    "take_back": withdraw_incident_feedback,
}
