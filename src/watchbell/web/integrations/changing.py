"""What managers change: integrations and their keys."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import integration_by_id
from watchbell.alerts.services import (
    change_integration,
    create_integration,
    disable_integration,
    enable_integration,
    rotate_key,
)
from watchbell.web.access import for_colleagues
from watchbell.web.integrations.forms import IntegrationForm, initial_of
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_integration(request: Request) -> HttpResponse:
    """Open one more address for a machine."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    form = IntegrationForm(sent(request), actor=request.actor, is_new=True)
    create = partial(create_integration, actor=request.actor, now=request.now)
    made = attempt(
        form,
        lambda: create(kind=form.cleaned_data["kind"], fields=form.integration_fields()),
    )
    if made is not None:
        return done(request, _address(made[0].pk), "Copy its address into the sender now.")
    context = {"form": form, "action": reverse("integration-new")}
    return page(request, "integrations/form.html", context, part="form", status=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit(request: Request, integration_id: UUID) -> HttpResponse:
    """Change what people decide of an integration."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    found = integration_by_id(actor=request.actor, integration_id=integration_id)
    form = IntegrationForm(
        sent(request), initial=initial_of(found), actor=request.actor, is_new=False
    )
    change = partial(
        change_integration, integration_id=found.pk, actor=request.actor, now=request.now
    )
    if attempt(form, lambda: change(fields=form.integration_fields())) is not None:
        return done(request, _address(found.pk), "Saved. Alerts that exist keep what they got.")
    action = reverse("integration-edit", args=[found.pk])
    context = {"form": form, "integration": found, "action": action}
    return page(request, "integrations/form.html", context, part="form", status=status(form))


@require_POST
@for_colleagues
def disable(request: Request, integration_id: UUID) -> HttpResponse:
    """Take no more signals from its address."""
    disable_integration(integration_id=integration_id, actor=request.actor, now=request.now)
    return done(request, _address(integration_id), "Off: what it sends is refused from now on.")


@require_POST
@for_colleagues
def enable(request: Request, integration_id: UUID) -> HttpResponse:
    """Take signals from its address again."""
    enable_integration(integration_id=integration_id, actor=request.actor, now=request.now)
    return done(request, _address(integration_id), "On: it may send again.")


@require_POST
@for_colleagues
def rotate(request: Request, integration_id: UUID) -> HttpResponse:
    """Give it a new key; the old address stops."""
    rotate_key(integration_id=integration_id, actor=request.actor, now=request.now)
    sentence = "It has a new address; put it into the sender, the old one is refused."
    return done(request, _address(integration_id), sentence)


def _address(integration_id: UUID) -> str:
    return reverse("integration", args=[integration_id])
