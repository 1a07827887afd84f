"""Integrations: the list, and one with its address, routes and last signals."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from watchbell.alerts.domain import SignalState
from watchbell.alerts.integrations.registry import adapter_for, all_adapters
from watchbell.alerts.models import Integration
from watchbell.alerts.permissions import Action, may
from watchbell.alerts.selectors import (
    integration_by_id,
    integration_key,
    integrations_with_stats,
    signals_page,
)
from watchbell.alerts.services.trees import trees
from watchbell.platform.crypto import Unreadable
from watchbell.platform.settings import current
from watchbell.web.access import for_colleagues
from watchbell.web.filters import one_of
from watchbell.web.integrations.showing import setting_up, traffic
from watchbell.web.middleware import Request
from watchbell.web.policies import policy_or_none
from watchbell.web.responses import page
from watchbell.web.routes.words import drawn

_PAGE = 20


@require_safe
@for_colleagues
def integration_list(request: Request) -> HttpResponse:
    """List the integrations, with what came through each lately."""
    context = {
        "integrations": integrations_with_stats(actor=request.actor, now=request.now),
        "titles": {one.kind: one.title for one in all_adapters()},
        "may_manage": may(request.actor, Action.MANAGE_INTEGRATIONS),
    }
    return page(request, "integrations/list.html", context)


@require_safe
@never_cache
@for_colleagues
def integration(request: Request, integration_id: UUID) -> HttpResponse:
    """Show one integration."""
    found = integration_by_id(actor=request.actor, integration_id=integration_id)
    return show(request, found, part="signals")


@require_safe
@never_cache
@for_colleagues
def heard(request: Request, integration_id: UUID) -> HttpResponse:
    """Show how far the set-up is; the page asks again when the first signal came."""
    found = integration_by_id(actor=request.actor, integration_id=integration_id)
    context = {"integration": found, **setting_up(request, found)}
    return page(request, "integrations/heard.html", context)


def show(
    request: Request, found: Integration, *, part: str = "", status: int = 200, **given: Any
) -> HttpResponse:
    """Draw an integration's page, with the forms in `given` as they were sent."""
    actor = request.actor
    outcome = one_of(request, "outcome", ["", *SignalState])
    may_manage = may(actor, Action.MANAGE_INTEGRATIONS)
    context: dict[str, Any] = {
        "integration": found,
        "adapter": adapter_for(found.kind),
        "routes": drawn(trees().branches.get(found.pk, ()), actor),
        "signals": signals_page(
            actor=actor,
            integration_id=found.pk,
            state=SignalState(outcome) if outcome else None,
            limit=_PAGE,
            cursor=request.GET.get("cursor") or None,
        ),
        "outcome": outcome,
        "outcomes": list(SignalState),
        "policy": policy_or_none(found.escalation_policy_id),
        "may_manage": may_manage,
        **setting_up(request, found),
    }
    if not (part and request.headers.get("HX-Request")):
        context |= traffic(request, found)
    if may_manage:
        context |= _for_managers(request, found)
    return page(request, "integrations/page.html", context | given, part=part, status=status)


def _for_managers(request: Request, found: Integration) -> dict[str, Any]:
    """Return what only those see who may change it: the key and what is made of it."""
    try:
        address = address_of(request, found)
    except Unreadable:
        return {"unreadable": True}
    setup = adapter_for(found.kind).setup_for(address)
    return {"address": address, "setup": setup}


def address_of(request: Request, found: Integration) -> str:
    """Return the address to send to, with its key; Unreadable under another secret key."""
    key = integration_key(actor=request.actor, integration=found)
    return f"{current().url}/integrations/{found.kind}/{key}"
