"""What a sender signs with, its switches, and the files to set it up by."""

from functools import partial
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from watchbell.alerts.integrations.registry import adapter_for
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import integration_by_id
from watchbell.alerts.services import set_secret, set_switches
from watchbell.kernel.errors import NotFound
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Styled
from watchbell.web.integrations.views import address_of, show
from watchbell.web.middleware import Request
from watchbell.web.responses import done
from watchbell.web.writing import attempt


class SecretForm(Styled):
    """What the sender signs with; it is never shown again."""

    secret = forms.CharField(
        max_length=500,
        label="Secret",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="What comes without a fitting signature is rejected from then on.",
    )


@require_POST
@for_colleagues
def keep_secret(request: Request, integration_id: UUID) -> HttpResponse:
    """Believe only what is signed with this secret."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    found = integration_by_id(actor=request.actor, integration_id=integration_id)
    form = SecretForm(request.POST)
    keep = partial(set_secret, integration_id=found.pk, actor=request.actor, now=request.now)
    if attempt(form, lambda: keep(secret=form.cleaned_data["secret"])) is not None:
        return done(request, _page(found.pk), "Kept. Only what it signs is believed from now on.")
    return show(request, found, status=422, secret_form=form)


@require_POST
@for_colleagues
def drop_secret(request: Request, integration_id: UUID) -> HttpResponse:
    """Believe again what is not signed."""
    set_secret(integration_id=integration_id, secret="", actor=request.actor, now=request.now)
    return done(request, _page(integration_id), "Gone: signatures are not checked any more.")


@require_POST
@for_colleagues
def switch(request: Request, integration_id: UUID) -> HttpResponse:
    """Turn the switches of its kind to how they were sent; a box that is not ticked is off."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    found = integration_by_id(actor=request.actor, integration_id=integration_id)
    on = {one.name: one.name in request.POST for one in adapter_for(found.kind).switches}
    set_switches(integration_id=found.pk, on=on, actor=request.actor, now=request.now)
    return done(request, _page(found.pk), "Saved. Incidents that exist stay as they are.")


@require_safe
@never_cache
@for_colleagues
def setup_file(request: Request, integration_id: UUID, name: str) -> HttpResponse:
    """Hand out a file for the sender, with this integration's address in it."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    found = integration_by_id(actor=request.actor, integration_id=integration_id)
    file = next((one for one in adapter_for(found.kind).files if one.name == name), None)
    if file is None:
        raise NotFound("There is no such file.")
    text = file.text.replace("{address}", address_of(request, found))
    response = HttpResponse(text, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _page(integration_id: UUID) -> str:
    return reverse("integration", args=[integration_id])
