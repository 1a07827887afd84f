"""Services: the list, one service, and what managers change."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.accounts.permissions import allows, require
from watchbell.accounts.selectors import teams_with_members
from watchbell.alerts.permissions import Action as AlertAction
from watchbell.alerts.permissions import may
from watchbell.alerts.quiet_selectors import windows_of
from watchbell.catalog.models import Service
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.selectors import (
    dependents_of,
    needs_of,
    service_by_slug,
    service_map,
    services_page,
)
from watchbell.catalog.services import (
    add_dependency,
    change_service,
    create_service,
    remove_dependency,
)
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.selectors import (
    IncidentFilters,
    categories,
    incident_lines,
    open_by_service,
)
from watchbell.web.access import for_colleagues
from watchbell.web.catalog.forms import NeedForm, ServiceForm, initial_of
from watchbell.web.filters import one_of, uuid_of
from watchbell.web.middleware import Request
from watchbell.web.policies import policies_to_choose, policy_or_none
from watchbell.web.quiet.maintenance import planned
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


@require_safe
@for_colleagues
def service_list(request: Request) -> HttpResponse:
    """List services by name, with what is open on each."""
    show = one_of(request, "show", ("active", "all"))
    team_id = uuid_of(request, "team")
    found = services_page(
        actor=request.actor,
        q=request.GET.get("q", ""),
        team_id=team_id,
        active_only=show == "active",
        cursor=request.GET.get("cursor") or None,
    )
    context = {
        "services": found,
        "open": open_by_service(request.actor, [service.pk for service in found.items]),
        "teams": teams_with_members(actor=request.actor),
        "team_id": team_id,
        "show": show,
        "may_manage": allows(request.actor, RULES[Action.MANAGE]),
    }
    return page(request, "services/list.html", context, part="list")


@require_safe
@for_colleagues
def service(request: Request, slug: str) -> HttpResponse:
    """Show one service."""
    found = service_by_slug(slug)
    return page(request, "services/page.html", _page_context(request, found))


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_service(request: Request) -> HttpResponse:
    """Add a service."""
    require(request.actor, RULES[Action.MANAGE], "adding services")
    form = _form(request, initial={"criticality": "3", "is_active": True}, is_new=True)
    made = attempt(
        form,
        lambda: create_service(
            slug=form.cleaned_data["slug"],
            fields=form.service_fields(),
            actor=request.actor,
            now=request.now,
        ),
    )
    if made is not None:
        return done(request, _address(made), f"{made.name} is on the list.")
    context = {"form": form, "action": reverse("service-new")}
    return page(request, "services/form.html", context, part="form", status=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit_service(request: Request, slug: str) -> HttpResponse:
    """Change what a service says about itself."""
    require(request.actor, RULES[Action.MANAGE], "changing services")
    found = service_by_slug(slug)
    form = _form(request, initial=initial_of(found), is_new=False)
    changed = attempt(
        form,
        lambda: change_service(
            service_id=found.pk,
            fields=form.service_fields(),
            actor=request.actor,
            now=request.now,
        ),
    )
    if changed is not None:
        return done(request, _address(found), f"{changed.name} is saved.")
    context = {"form": form, "service": found, "action": reverse("service-edit", args=[slug])}
    return page(request, "services/form.html", context, part="form", status=status(form))


@require_POST
@for_colleagues
def add_needed(request: Request, slug: str) -> HttpResponse:
    """Record that this service needs another one."""
    found = service_by_slug(slug)
    require(request.actor, RULES[Action.MANAGE], "changing services")
    form = NeedForm(request.POST, services=_others(request, found))
    add = partial(add_dependency, service_id=found.pk, actor=request.actor, now=request.now)
    if attempt(form, lambda: add(needs_id=UUID(form.cleaned_data["needs"]))) is not None:
        return done(request, _address(found), "The dependency is recorded.")
    context = _page_context(request, found) | {"need_form": form}
    return page(request, "services/page.html", context, part="need_form", status=422)


@require_POST
@for_colleagues
def remove_needed(request: Request, slug: str, needed: str) -> HttpResponse:
    """Forget that this service needs another one."""
    found, other = service_by_slug(slug), service_by_slug(needed)
    remove_dependency(service_id=found.pk, needs_id=other.pk, actor=request.actor, now=request.now)
    return done(request, _address(found), f"{found.name} no longer needs {other.name}.")


def _page_context(request: Request, found: Service) -> dict[str, Any]:
    actor = request.actor
    needs = needs_of(found.pk)
    filters = IncidentFilters(states=tuple(OPEN_STATES), service=found.slug)
    may_manage = allows(actor, RULES[Action.MANAGE])
    return {
        "service": found,
        "needs": needs,
        "dependents": dependents_of(found.pk),
        "all_dependents": dependents_of(found.pk, whole_tree=True),
        "incidents": incident_lines(actor, filters, limit=10),
        "policy": policy_or_none(found.escalation_policy_id),
        "category": next((c for c in categories() if c.slug == found.default_category), None),
        "may_manage": may_manage,
        "maintenance": [
            planned(window, request.now)
            for window in windows_of(actor=actor, service_id=found.pk, now=request.now)
        ],
        "may_plan": may(actor, AlertAction.MAINTAIN),
        "need_form": NeedForm(services=_others(request, found)) if may_manage else None,
    }


def _others(request: Request, found: Service) -> list[Service]:
    return [other for other in service_map(actor=request.actor).services if other != found]


def _form(request: Request, *, initial: dict[str, Any], is_new: bool) -> ServiceForm:
    return ServiceForm(
        sent(request),
        initial=initial,
        teams=teams_with_members(actor=request.actor),
        policies=policies_to_choose(request.actor),
        categories=categories(),
        is_new=is_new,
    )


def _address(found: Service) -> str:
    return reverse("service", args=[found.slug])
