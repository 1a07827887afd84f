"""One incident, a new one, and what is said about it."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import active_people, person_by_id
from watchbell.catalog.selectors import items_by_id
from watchbell.incidents.domain import Channel, Visibility
from watchbell.incidents.fields.specs import DEFAULT_TYPE
from watchbell.incidents.models import Preset
from watchbell.incidents.modules import PRESETS
from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors import (
    IncidentFilters,
    get_incident,
    incident_lines,
    possible_actions,
    presets,
)
from watchbell.incidents.selectors.duplicates import likely_duplicates
from watchbell.incidents.services import (
    IncidentDraft,
    comment_with_files,
    declare_incident,
    note_reading,
)
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.platform.modules import is_on
from watchbell.web.access import access_incident, for_colleagues, signed_in, works_here
from watchbell.web.catalog.picking import picked_text
from watchbell.web.filters import uuid_of
from watchbell.web.incidents.forms.declaring import NewForm, RequesterForm
from watchbell.web.incidents.forms.saying import CommentForm
from watchbell.web.incidents.presenting import (
    aside_context,
    buttons,
    earlier_part,
    incident_context,
    incident_parts,
    tabs_of,
)
from watchbell.web.incidents.receiving import has_files, sent_files
from watchbell.web.incidents.verbs import STATE_VERBS
from watchbell.web.middleware import Request
from watchbell.web.responses import done, is_htmx, page, toast, trigger


@require_safe
@signed_in
def detail(request: Request, number: str) -> HttpResponse:
    """Show one incident."""
    incident = get_incident(request.actor, number)
    note_reading(incident=incident, actor=request.actor, now=request.now)
    context = incident_context(request, incident)
    context["comment_form"] = CommentForm()
    return render(request, "incidents/detail.html", context)


@require_safe
@signed_in
def parts(request: Request, number: str) -> HttpResponse:
    """Draw again what changes on the page, because something did."""
    return incident_parts(request, number)


@require_safe
@signed_in
def earlier(request: Request, number: str) -> HttpResponse:
    """Draw what came before; a browser without script is sent to the page that begins there."""
    incident = get_incident(request.actor, number)
    if not is_htmx(request):
        address = reverse("incident", args=[incident.label])
        return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")
    return earlier_part(request, incident)


@require_safe
@signed_in
def tab(request: Request, number: str, name: str) -> HttpResponse:
    """Draw one side tab; a browser without script is sent to the page that shows it open."""
    incident = get_incident(request.actor, number)
    tabs = tabs_of(request, incident)
    wanted = tabs.get(name)
    if wanted is None:
        raise NotFound("There is no such tab.")
    if not is_htmx(request):
        address = reverse("incident", args=[incident.label])
        return HttpResponseRedirect(f"{address}?tab={wanted.name}")
    context = aside_context(request, incident, tabs, wanted)
    return render(request, "incidents/detail.html#aside", context)


@require_safe
@for_colleagues
def state_steps(request: Request, number: str) -> HttpResponse:
    """Offer the steps that lead to another state, for those who come from the list."""
    incident = get_incident(request.actor, number)
    shown, hidden = buttons(possible_actions(request.actor, incident, now=request.now), incident)
    ways = [button for button in (*shown, *hidden) if button.verb in STATE_VERBS]
    context = {"incident": incident, "buttons": ways}
    return page(request, "incidents/steps.html", context, part="form")


@require_POST
@signed_in
def comment(request: Request, number: str) -> HttpResponse:
    """Say something: to everyone who may read the incident, or among colleagues."""
    incident = access_incident(request.actor, number, Action.COMMENT)
    form = CommentForm(request.POST, with_files=has_files(request))
    if form.is_valid():
        try:
            comment_with_files(
                incident_id=incident.pk,
                body=form.cleaned_data["body"],
                visibility=Visibility(form.cleaned_data["visibility"]),
                files=sent_files(request),
                actor=request.actor,
                now=request.now,
            )
        except InvalidInput as error:
            form.refuse(error)
        else:
            return _said(request, incident.label)
    context = {**incident_context(request, incident), "comment_form": form}
    template = "incidents/detail.html"
    if not is_htmx(request):
        return render(request, template, context, status=422)
    response = render(request, f"{template}#composer", context, status=422)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#composer", "outerHTML"
    return response


def _said(request: Request, label: str) -> HttpResponse:
    if not is_htmx(request):
        return done(request, reverse("incident", args=[label]), "Sent.")
    response = incident_parts(request, label)
    return trigger(toast(response, "Sent."), comment_sent={"composer": label})


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: Request) -> HttpResponse:
    """Open an incident: who, what, which service; the rest if somebody knows it."""
    inside = works_here(request.actor)
    data = request.POST if request.method == "POST" else None
    kind = NewForm if inside else RequesterForm
    form = kind(data, actor=request.actor, typed=request.GET, initial=_known(request, inside))
    if data is not None and form.is_valid():
        try:
            draft = _draft(form) if isinstance(form, NewForm) else _own_draft(form, request)
            incident = declare_incident(draft=draft, actor=request.actor, now=request.now)
        except InvalidInput as error:
            form.refuse(error)
        else:
            text = f"{incident.label} is open."
            return done(request, reverse("incident", args=[incident.label]), text)
    status = 200 if data is None else 422
    context = {"form": form, "inside": inside, "presets": _presets(inside)}
    return render(request, "incidents/new.html", context, status=status)


def _known(request: Request, inside: bool) -> dict[str, Any]:
    """Return what the address says the new incident is about: one configuration item."""
    item_id = uuid_of(request, "item") if inside else None
    items = list(items_by_id([item_id]).values()) if item_id else []
    return {"items": picked_text(items)} if items else {}


def _presets(inside: bool) -> list[Preset]:
    return presets() if inside and is_on(PRESETS) else []


@require_safe
@for_colleagues
def people(request: Request) -> HttpResponse:
    """Suggest whom an incident may be about, from two letters on."""
    text = request.GET.get(request.GET.get("field", "reporter"), "").strip()
    found = active_people(actor=request.actor, q=text, limit=8) if len(text) > 1 else []
    return render(request, "incidents/new.html#people", {"found": found})


@require_safe
@for_colleagues
def similar(request: Request) -> HttpResponse:
    """Show what may be the same thing, while its title is being typed."""
    title = request.GET.get("title", "").strip()
    found = likely_duplicates(request.actor, title, now=request.now) if len(title) > 3 else []
    return render(request, "incidents/new.html#similar", {"similar": found})


@require_safe
@for_colleagues
def suggest(request: Request) -> HttpResponse:
    """Suggest incidents by number or words, the newest first, from two letters on."""
    text = request.GET.get("other", "").strip()
    filters = IncidentFilters(q=text)
    found = incident_lines(request.actor, filters, limit=8).items if len(text) > 1 else []
    return render(request, "incidents/new.html#suggested", {"found": found})


def _draft(form: NewForm) -> IncidentDraft:
    got: dict[str, Any] = form.cleaned_data
    service = form.services.get(got["service"])
    category = got["category"] or (service.default_category if service else "")
    return IncidentDraft(
        title=got["title"],
        description=got["description"],
        channel=Channel(got["channel"]) if got["channel"] else _channel_of(got["reporter"]),
        reporter=got["reporter"],
        affected=got["affected"],
        service=service,
        configuration_items=got["items"],
        team=form.teams.get(got["team"]),
        category=form.categories.get(category),
        impact=int(got["impact"]) if got["impact"] else None,
        urgency=int(got["urgency"]) if got["urgency"] else None,
        occurred_at=got["occurred_at"],
        is_restricted=got["is_restricted"],
        escalation_policy_id=service.escalation_policy_id if service else None,
        type=got.get("type") or DEFAULT_TYPE,
        custom=form.answers(),
    )


def _channel_of(reporter: Person | None) -> Channel:
    """Return how it came when nobody says: whoever writes for somebody else was rung up."""
    return Channel.PHONE if reporter else Channel.SELF_SERVICE


def _own_draft(form: RequesterForm, request: Request) -> IncidentDraft:
    got = form.cleaned_data
    return IncidentDraft(
        title=got["title"],
        description=got["description"],
        affected=got["affected"],
        reporter=person_by_id(request.actor.id) if request.actor.id else None,
        type=got.get("type") or DEFAULT_TYPE,
        custom=form.answers(),
    )
