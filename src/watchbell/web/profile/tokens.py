"""One's own API tokens."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from watchbell.accounts.selectors import token_by_id
from watchbell.accounts.services import create_token, revoke_token
from watchbell.web.access import signed_in
from watchbell.web.middleware import Request
from watchbell.web.profile.forms import TokenForm
from watchbell.web.profile.showing import own, show
from watchbell.web.responses import done
from watchbell.web.writing import attempt


@require_POST
@never_cache
@signed_in
def create(request: Request) -> HttpResponse:
    """Make a token; its text is in this answer and nowhere else."""
    form = TokenForm(request.POST)
    make = partial(create_token, person_id=own(request).pk, actor=request.actor, now=request.now)
    made = attempt(
        form,
        lambda: make(
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=_expiry(form, request),
        ),
    )
    if made is None:
        return show(request, part="tokens", status=422, token_form=form)
    token, text = made
    return show(request, part="tokens", new_token=token, new_token_text=str(text))


@require_POST
@signed_in
def revoke(request: Request, token_id: UUID) -> HttpResponse:
    """Let a token work no more."""
    token = token_by_id(token_id, actor=request.actor)
    revoke_token(token_id=token.pk, actor=request.actor, now=request.now)
    return done(request, reverse("profile"), f"{token.name} no longer works.")


def _expiry(form: TokenForm, request: Request) -> datetime | None:
    days = form.cleaned_data["lifetime"]
    return request.now + timedelta(days=int(days)) if days else None
