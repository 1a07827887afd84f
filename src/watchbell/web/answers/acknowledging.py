"""The link of a page: whoever was paged takes the incident."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from watchbell.alerts.feedback_selectors import has_judged_incident
from watchbell.alerts.permissions import Action, may
from watchbell.alerts.services import find_incident_not_useful, withdraw_incident_feedback
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, NotFound, PermissionDenied
from watchbell.notify.models import Message
from watchbell.notify.services import answer_given
from watchbell.paging.services import is_awaited
from watchbell.paging.services.answering import Verb, answer_message
from watchbell.web.middleware import Request

_PAGE = "answers/answer.html"


def answer(
    request: Request, actor: Actor, incident: Incident, together: Sequence[Message]
) -> HttpResponse:
    """Show the incident and two buttons: one acknowledges, the other has the next one paged.

    `together` are the messages that left as one with this link's, which are answered alike.
    """
    more = len({one.subject_id for one in together} - {incident.pk})
    waits = incident.acknowledged_at is None or is_awaited(incident, actor.person_id, request.now)
    context: dict[str, Any] = {"incident": incident, "person": actor.name, "refused": ""}
    context |= {"waits": waits, "more": more, "all": more + 1}
    if request.method != "POST":
        own = next((one for one in together if one.subject_id == incident.pk), together[0])
        return _shown(request, actor, {**context, "given": answer_given(own)})
    if request.POST.get("answer") in _JUDGE:
        return _judged(request, actor, context)
    declines = request.POST.get("answer") == "decline"
    verb = Verb.DECLINE if declines else Verb.ACKNOWLEDGE
    refusals = [_refusal(one, verb, actor, request.now) for one in together]
    if all(refusals):
        context["refused"] = refusals[0]
        return _shown(request, actor, context, status=409)
    return _shown(request, actor, {**context, "done": True, "declined": declines})


def _refusal(message: Message, verb: Verb, actor: Actor, now: datetime) -> str:
    """Answer one message; returns why that was refused, "" when it was not."""
    try:
        answer_message(message, verb, via="link", actor=actor, now=now)
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
