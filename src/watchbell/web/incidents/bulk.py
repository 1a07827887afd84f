"""Several incidents at once: what would happen, doing it, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.accounts.selectors import person_by_id
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import incidents_numbered
from watchbell.incidents.services.bulk import (
    MOST_AT_ONCE,
    BulkResult,
    Verdict,
    change_in_bulk,
    preview_bulk,
    undo_bulk,
)
from watchbell.kernel.errors import DomainError
from watchbell.web.access import for_colleagues
from watchbell.web.incidents.forms.bulk import (
    AssignMany,
    BulkForm,
    CategoriseMany,
    PrioritiseMany,
    ResolveMany,
)
from watchbell.web.middleware import Request
from watchbell.web.words import humanize


@dataclass(frozen=True)
class BulkVerb:
    """What may be done to several: how it is called, which step it is, what it asks."""

    label: str
    done: str
    icon: str
    step: str
    form: type[BulkForm] = BulkForm


VERBS: dict[str, BulkVerb] = {
    "acknowledge": BulkVerb("Acknowledge", "Acknowledged", "hand-stop", "acknowledge"),
    "take": BulkVerb("Assign to me", "Assigned to you", "user-check", "assign"),
    "assign": BulkVerb("Assign", "Assigned", "user-plus", "assign", AssignMany),
    "prioritise": BulkVerb("Prioritise", "Prioritised", "flag", "change", PrioritiseMany),
    "categorise": BulkVerb("Categorise", "Categorised", "tag", "change", CategoriseMany),
    "resolve": BulkVerb("Resolve", "Resolved", "check", "resolve", ResolveMany),
    "close": BulkVerb("Close", "Closed", "circle-check", "close"),
}
DIRECT = ("acknowledge", "take")


@dataclass(frozen=True)
class Line:
    """One incident of the preview: what would become of it, or why nothing would."""

    incident: Incident
    becomes: str
    refused: str


@require_POST
@for_colleagues
def bulk(request: Request) -> HttpResponse:
    """Acknowledge or take the chosen incidents at once; say which refused and why."""
    verb = request.POST.get("verb", "")
    if verb not in DIRECT:
        raise Http404
    given = {}
    if verb == "take" and request.actor.id:
        given = {"assignee": person_by_id(request.actor.id)}
    return _do(request, verb, given)


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit(request: Request, verb: str) -> HttpResponse:
    """Ask what the step needs and show what it would do to each; then do it."""
    step = VERBS.get(verb)
    if step is None or verb in DIRECT:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = step.form(sent, actor=request.actor)
    chosen = _chosen(request)
    asks = bool(form.fields)
    ready = form.is_valid() if sent is not None else not asks
    if ready and sent is not None and "apply" in sent:
        return _do(request, verb, form.given(request.now))
    context = {
        "verb": verb,
        "step": step,
        "form": form,
        "chosen": chosen,
        "lines": _preview(request, step, form, chosen) if ready else None,
        "query": _query(request),
    }
    status = 422 if sent is not None and not ready else 200
    return render(request, "incidents/bulk.html", context, status=status)


def _preview(
    request: Request, step: BulkVerb, form: BulkForm, chosen: Sequence[Incident]
) -> list[Line]:
    given = form.given(request.now) if form.is_bound else {}
    verdicts = preview_bulk(
        incidents=chosen, verb=step.step, given=given, actor=request.actor, now=request.now
    )
    return [
        Line(before, _becomes(before, verdict, form), verdict.refused)
        for before, verdict in zip(chosen, verdicts, strict=True)
    ]


def _becomes(before: Incident, verdict: Verdict, form: BulkForm) -> str:
    after = verdict.incident
    if verdict.refused:
        return ""
    parts = [form.tells(before, after)]
    if before.state != after.state:
        parts.append(f"{humanize(before.state)} → {humanize(after.state)}")
    if before.priority != after.priority:
        parts.append(f"{_level(before.priority)} → {_level(after.priority)}")
    return ", ".join(filter(None, parts)) or "stays as it is"


def _level(priority: int | None) -> str:
    return f"P{priority}" if priority else "P?"


def _do(request: Request, verb: str, given: Any) -> HttpResponse:
    step, chosen = VERBS[verb], _chosen(request)
    result = change_in_bulk(
        incidents=chosen, verb=step.step, given=given, actor=request.actor, now=request.now
    )
    known = {incident.label for incident in chosen}
    for number in request.POST.getlist("number")[:MOST_AT_ONCE]:
        if number not in known:
            messages.error(request, f"There is no incident {number}.")
    undo = f"undo:{result.change.pk}" if result.change else ""
    _tell(request, step.done, result, undo)
    return HttpResponseRedirect(_back(request))


@require_POST
@for_colleagues
def undo(request: Request, change: UUID) -> HttpResponse:
    """Take back what was just done to several."""
    try:
        result = undo_bulk(change_id=change, actor=request.actor, now=request.now)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        _tell(request, "Taken back", result, "")
    return HttpResponseRedirect(_back(request))


def _tell(request: Request, done: str, result: BulkResult, tags: str) -> None:
    refused = [verdict.refused for verdict in result.verdicts if verdict.refused]
    count = len(result.verdicts) - len(refused)
    if count:
        text = f"{done}: {count} incident{'s' if count != 1 else ''}."
        messages.success(request, text, extra_tags=tags)
    for text in refused[:5]:
        messages.error(request, text)
    if len(refused) > 5:
        messages.error(request, f"{len(refused) - 5} more refused likewise.")


def _chosen(request: Request) -> list[Incident]:
    values = request.POST if request.method == "POST" else request.GET
    return incidents_numbered(request.actor, values.getlist("number")[:MOST_AT_ONCE])


def _query(request: HttpRequest) -> str:
    values = request.POST if request.method == "POST" else request.GET
    query = values.get("query", "")
    return query if query.startswith("?") else ""


def _back(request: HttpRequest) -> str:
    return f"{reverse('incident-list')}{_query(request)}"
