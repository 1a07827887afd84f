"""The noisiest, with what to try about each; and the alerts behind every figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from watchbell.accounts.permissions import allows
from watchbell.alerts.permissions import Action as AlertAction
from watchbell.alerts.permissions import may
from watchbell.analytics.noise.facts import By, Noise, What
from watchbell.analytics.noise.proposing import Kind, Proposal, propose
from watchbell.analytics.noise.reading import noise, records
from watchbell.paging.permissions import RULES, Action
from watchbell.web.access import for_colleagues
from watchbell.web.filters import one_of, uuid_of
from watchbell.web.middleware import Request
from watchbell.web.modules import is_shown
from watchbell.web.noise.forms import DAYS, NoiseForm
from watchbell.web.responses import page

_SHOWN = 50
TITLES = {
    What.ALERTS: "All alerts",
    What.INCIDENTS: "Those with an incident",
    What.PAGES: "Those that paged",
    What.NIGHT: "Those that paged at night",
    What.ACTED: "Those that somebody acted on",
    What.IGNORED: "Those that nobody acted on",
    What.NOT_USEFUL: "Those marked not useful",
    What.QUICK: "Those over by themselves within 5 min",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: its figures, where each leads, and what to try."""

    noise: Noise
    links: dict[str, str]
    proposal: Proposal | None
    try_url: str
    draft_url: str


@require_safe
@for_colleagues
def noise_list(request: Request) -> HttpResponse:
    """Show the noisiest rules, services or sources of the window."""
    form = NoiseForm(request.GET, actor=request.actor)
    days = one_of(request, "days", ["28", *DAYS])
    by, sort = form.chosen
    scope = form.scope(days, request.now)
    found = noise(actor=request.actor, scope=scope, by=by, sort=sort, now=request.now)
    context = {
        "form": form,
        "days": days,
        "ranges": DAYS.items(),
        "by": by,
        "lines": [_line(request, one, by, days, form) for one in found],
        "scope": scope,
        "total": {
            name: sum(getattr(one, name) for one in found)
            for name in ("alerts", "pages", "idle_pages", "night_pages", "not_useful")
        },
    }
    return page(request, "noise/list.html", context, part="results")


@require_safe
@for_colleagues
def noise_records(request: Request) -> HttpResponse:
    """List the alerts behind one figure, those that came last first."""
    form = NoiseForm(request.GET, actor=request.actor)
    days = one_of(request, "days", ["28", *DAYS])
    what = What(one_of(request, "what", list(What)))
    found = records(
        actor=request.actor,
        scope=form.scope(days, request.now, **_narrowing(request)),
        what=what,
        cursor=request.GET.get("cursor") or None,
        now=request.now,
    )
    context = {
        "found": found,
        "what": what,
        "whats": TITLES.items(),
        "rule": request.GET.get("rule", ""),
        "days": DAYS[days],
    }
    return page(request, "noise/records.html", context, part="results")


def _narrowing(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = {"without_service": request.GET.get("without_service") == "yes"}
    if label := request.GET.get("rule_label", ""):
        found |= {"rule_label": label, "rule": request.GET.get("rule", "").replace("\0", "")}
    if key := uuid_of(request, "of_service"):
        found["service_id"] = key
    return found


def _line(request: Request, one: Noise, by: By, days: str, form: NoiseForm) -> Line:
    base: dict[str, Any] = {"days": days} | {
        name: form.cleaned_data[name]
        for name in ("team", "service", "integration")
        if form.cleaned_data.get(name)
    }
    if one.integration_id is not None:
        base["integration"] = one.integration_id
    if by is By.RULE:
        base |= {"rule_label": one.rule_label, "rule": one.rule}
    elif by is By.SERVICE:
        base |= {"of_service": one.service_id} if one.service_id else {"without_service": "yes"}
    address = reverse("noise-records")
    links = {str(what): f"{address}?{urlencode({**base, 'what': what})}" for what in What}
    proposal = propose(one)
    return Line(
        one,
        links,
        proposal,
        _try_url(request, one, proposal) if proposal else "",
        _draft_url(request, one, proposal) if proposal else "",
    )


def _try_url(request: Request, one: Noise, proposal: Proposal) -> str:
    """Return the backtest's form with the proposal filled in; "" for who may not try."""
    if not is_shown("backtest-new") or not allows(request.actor, RULES[Action.MANAGE]):
        return ""
    fields = {
        "integration": one.integration_id,
        "condition": proposal.condition,
        "wait": "record" if proposal.kind is Kind.RECORD else proposal.wait or "",
        "as_priority": proposal.priority or "",
    }
    return f"{reverse('backtest-new')}?{_query(fields)}"


def _draft_url(request: Request, one: Noise, proposal: Proposal) -> str:
    """Return the route's editor with the proposal as a draft; "" for who may not change routes."""
    if not may(request.actor, AlertAction.MANAGE_INTEGRATIONS):
        return ""
    fields: dict[str, object] = {
        "integration": one.integration_id,
        "first": "yes",
        "name": f"Less noise: {one.label}"[:120],
        "condition": proposal.condition,
        "group_wait": proposal.wait or "",
        "fate": "record" if proposal.kind is Kind.RECORD else "",
        "priority": proposal.priority or "",
    }
    return f"{reverse('route-new')}?{_query(fields)}"


def _query(fields: Mapping[str, object]) -> str:
    return urlencode({name: str(value) for name, value in fields.items() if value})
