"""The list as a board: cards in columns, and what it means to put a card into another one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.selectors import person_by_id
from watchbell.incidents.domain import TRANSITIONS, State
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import require
from watchbell.incidents.selectors import get_incident, line_of
from watchbell.incidents.selectors.board import (
    CARD_FIELDS,
    LANES_BY,
    NO_PRIORITY,
    NOBODY,
    lane_cards,
)
from watchbell.incidents.services import assign_incident
from watchbell.incidents.services.locking import refusal_of
from watchbell.kernel.errors import Conflict, DomainError, NotFound
from watchbell.web.access import for_colleagues
from watchbell.web.incidents.acting import TEMPLATE, answer, into_dialog, who
from watchbell.web.incidents.lists import chosen_filters
from watchbell.web.incidents.verbs import VERBS
from watchbell.web.middleware import Request
from watchbell.web.responses import is_htmx, page, toast
from watchbell.web.sla.pills import pills_on

_WAYS = {
    State.NEW: {State.IN_PROGRESS: "start"},
    State.IN_PROGRESS: {},
    State.ON_HOLD: {State.IN_PROGRESS: "resume"},
    State.RESOLVED: {State.IN_PROGRESS: "reopen"},
    State.CLOSED: {State.IN_PROGRESS: "reopen"},
    State.CANCELLED: {State.NEW: "reopen"},
}
_ANYWHERE = {
    State.ON_HOLD: "hold",
    State.RESOLVED: "resolve",
    State.CLOSED: "close",
    State.CANCELLED: "cancel",
}


@require_safe
@for_colleagues
def lane(request: Request, by: str, key: str) -> HttpResponse:
    """Draw more cards of a column."""
    _expect_known(by)
    cards = lane_cards(
        request.actor, chosen_filters(request), by, key, cursor=request.GET.get("cursor", "")
    )
    pills = pills_on(request, [line.id for line in cards.items])
    context = {"cards": cards, "by": by, "key": key, "pills": pills}
    return render(request, "incidents/board.html#cards", context)


@require_safe
@for_colleagues
def card(request: Request, number: str) -> HttpResponse:
    """Draw one card again, because its incident changed."""
    by = request.GET.get("by", "state")
    _expect_known(by)
    line = line_of(get_incident(request.actor, number), CARD_FIELDS)
    context = {"line": line, "by": by, "pills": pills_on(request, [line.id])}
    return render(request, "incidents/board.html#card", context)


@require_POST
@for_colleagues
def move(request: Request, number: str) -> HttpResponse:
    """Do what putting a card into another column means; a refusal is said, and it stays."""
    incident = get_incident(request.actor, number)
    by, to = request.POST.get("by", ""), request.POST.get("to", "")
    _expect_known(by)
    try:
        return _MOVES[by](request, incident, to)
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, by, error.message)


def _refused(request: Request, by: str, text: str) -> HttpResponse:
    if is_htmx(request):
        return toast(HttpResponse(status=409), text, "error")
    messages.error(request, text)
    return HttpResponseRedirect(f"{reverse('incident-list')}?layout=board&by={by}")


def _expect_known(by: str) -> None:
    if by not in LANES_BY:
        raise NotFound("There is no such board.")


def _to_owner(request: Request, incident: Incident, to: str) -> HttpResponse:
    person = None if to == NOBODY else person_by_id(_id(to))
    assign_incident(team=incident.team, assignee=person, **who(request, incident))
    return answer(request, incident, f"Given to {person.name}." if person else "Given to nobody.")


def _to_priority(request: Request, incident: Incident, to: str) -> HttpResponse:
    if to == NO_PRIORITY:
        raise Conflict("A priority is not taken away; change the impact or the urgency.")
    return _step(request, incident, "override-priority", {"priority": to})


def _to_state(request: Request, incident: Incident, to: str) -> HttpResponse:
    if to not in set(State):
        raise NotFound("There is no such column.")
    here, target = State(incident.state), State(to)
    if (here, target) == (State.IN_PROGRESS, State.NEW):
        return _to_owner(request, incident, NOBODY)
    verb = _WAYS[here].get(target) or _ANYWHERE.get(target)
    if verb is None or target not in TRANSITIONS[here]:
        raise Conflict(refusal_of(incident, target))
    return _step(request, incident, verb, {})


_MOVES = {"state": _to_state, "owner": _to_owner, "priority": _to_priority}


def _step(request: Request, incident: Incident, verb: str, given: dict[str, Any]) -> HttpResponse:
    """Take the step at once when it asks nothing, else open its form."""
    step = VERBS[verb]
    require(request.actor, step.action, incident)
    own: dict[str, Any] = {"incident": incident, "actor": request.actor}
    form = step.form(QueryDict(""), **own)
    if form.is_valid():
        step.run(form, who(request, incident))
        return answer(request, incident, step.done)
    if not is_htmx(request):
        return HttpResponseRedirect(reverse("incident-act", args=[incident.label, verb]))
    initial = {**step.initial(incident, request.now), **given}
    context = {
        "incident": incident,
        "form": step.form(None, initial=initial, **own),
        "step": step,
        "verb": verb,
    }
    return into_dialog(page(request, TEMPLATE, context, part="form"))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such column.") from None
