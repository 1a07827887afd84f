"""Triage: what nobody has classified, one key each; then the queue, and what may wait."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.incidents.models import Category, Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors import QueueItem, categories, queue_now
from watchbell.incidents.services import change_incident, defer_incident
from watchbell.kernel.errors import Conflict, InvalidInput
from watchbell.web.access import access_incident, for_colleagues
from watchbell.web.incidents.forms.choices import IMPACTS, URGENCIES
from watchbell.web.middleware import Request
from watchbell.web.responses import done, is_htmx, page, toast
from watchbell.web.sla.pills import pills_on

TEMPLATE = "queue/triage.html"
_SHOWN = 50
_KEYS = 9
_ASKED = ("impact", "urgency", "category")


@dataclass(frozen=True)
class Row:
    """An incident to classify: the next question about it, and the answers with their keys."""

    label: str
    title: str
    question: str
    answers: list[tuple[str, str, str]]
    priority: int | None
    reason: str


@require_safe
@for_colleagues
def triage(request: Request) -> HttpResponse:
    """Show what is not classified yet, the queue in its order, and what each team can take."""
    queue = queue_now(request.actor, request.now)
    chips = _chips()
    unclear = [item for item in queue.items if not item.is_classified]
    known = [item for item in queue.items if item.is_classified]
    shown = known[:_SHOWN]
    context = {
        "pills": pills_on(request, [item.ranked.work.id for item in shown]),
        "rows": [_row_of(item, chips) for item in unclear[:_SHOWN]],
        "unclassified": len(unclear),
        "items": shown,
        "more": max(0, len(known) - _SHOWN),
        "proposed": sum(item.proposal is not None for item in known),
        "teams": queue.capacity.teams,
        "deferred": queue.capacity.deferred,
    }
    return page(request, TEMPLATE, context)


@require_POST
@for_colleagues
def answer(request: Request, number: str) -> HttpResponse:
    """Take one answer about an incident, and ask the next question."""
    incident = access_incident(request.actor, number, Action.EDIT)
    name, value = request.POST.get("question", ""), request.POST.get("value", "")
    changed = change_incident(
        incident_id=incident.pk,
        changes={name: _value(name, value)},
        actor=request.actor,
        now=request.now,
    )
    if not is_htmx(request):
        return done(request, reverse("triage"), f"{incident.label}: {name} set.")
    return render(request, f"{TEMPLATE}#unclear", {"row": _row(changed, _chips())})


@require_POST
@for_colleagues
def wait(request: Request, number: str) -> HttpResponse:
    """Accept that an incident waits, as it is proposed now."""
    incident = access_incident(request.actor, number, Action.WORK)
    items = queue_now(request.actor, request.now).items
    proposal = next((i.proposal for i in items if i.ranked.work.id == incident.pk), None)
    if proposal is None:
        raise Conflict(f"Its team can cope now: {incident.label} need not wait.")
    defer_incident(
        incident_id=incident.pk,
        until=proposal.revisit_at,
        reason=proposal.reason,
        actor=request.actor,
        now=request.now,
    )
    text = f"{incident.label} waits and comes back by itself."
    if not is_htmx(request):
        return done(request, reverse("triage"), text)
    return toast(HttpResponse(), text)


def _value(name: str, value: str) -> Any:
    if name in ("impact", "urgency") and value in ("1", "2", "3", "4"):
        return int(value)
    found = next((row for row in categories() if row.slug == value), None)
    if name != "category" or found is None:
        raise InvalidInput("There is no such answer.", fields={"value": "Choose one of those."})
    return found


def _chips() -> list[Category]:
    return [row for row in categories() if row.parent_id is None]


def _row(incident: Incident, chips: list[Category]) -> Row:
    known = {"impact": incident.impact, "urgency": incident.urgency}
    question = _next(known["impact"], known["urgency"], incident.category_id is not None)
    reason = " ".join(incident.priority_reasons)
    title, priority = incident.title, incident.priority
    return Row(incident.label, title, question, _answers(question, chips), priority, reason)


def _row_of(item: QueueItem, chips: list[Category]) -> Row:
    work = item.ranked.work
    question = _next(work.impact, work.urgency, item.is_categorised)
    return Row(item.label, item.title, question, _answers(question, chips), work.priority, "")


def _next(impact: int | None, urgency: int | None, is_categorised: bool) -> str:
    """Return what to ask next, nothing when everything is known."""
    known = (impact is not None, urgency is not None, is_categorised)
    return next((name for name, is_known in zip(_ASKED, known, strict=True) if not is_known), "")


def _answers(question: str, chips: list[Category]) -> list[tuple[str, str, str]]:
    """Return (key, value, words) of the answers; the key is empty behind the ninth."""
    if question == "category":
        return [
            (str(key) if key <= _KEYS else "", row.slug, row.name)
            for key, row in enumerate(chips, 1)
        ]
    levels = {"impact": IMPACTS, "urgency": URGENCIES}.get(question, [])
    return [(value, value, words.partition(" · ")[2]) for value, words in levels if value]
