"""One's own page: name, zone, password, sessions."""

from functools import partial

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.services import change_person, end_sessions, set_password
from watchbell.web.access import signed_in
from watchbell.web.middleware import Request
from watchbell.web.profile.forms import DetailsForm, PasswordForm
from watchbell.web.profile.showing import own, show
from watchbell.web.responses import done
from watchbell.web.writing import attempt


@require_safe
@signed_in
def profile(request: Request) -> HttpResponse:
    """Show the signed-in person what is known of them."""
    return show(request)


@require_POST
@signed_in
def change_details(request: Request) -> HttpResponse:
    """Change one's name or zone."""
    form = DetailsForm(request.POST)
    person = own(request)
    change = partial(change_person, person_id=person.pk, actor=request.actor, now=request.now)
    if attempt(form, lambda: change(**form.cleaned_data)) is not None:
        return done(request, reverse("profile"), "Saved.")
    return show(request, part="details", status=422, details_form=form)


@require_POST
@signed_in
def change_password(request: Request) -> HttpResponse:
    """Set a new password; every other session ends."""
    person = own(request)
    form = PasswordForm(request.POST, person=person)
    change = partial(set_password, person_id=person.pk, actor=request.actor, now=request.now)
    changed = attempt(form, lambda: change(password=form.cleaned_data["password"]))
    if changed is None:
        return show(request, part="password", status=422, password_form=form)
    update_session_auth_hash(request, changed)
    sentence = "Your password is changed; you are signed out everywhere else."
    return done(request, reverse("profile"), sentence)


@require_POST
@signed_in
def end_others(request: Request) -> HttpResponse:
    """Sign out everywhere but here."""
    person = end_sessions(person_id=own(request).pk, actor=request.actor, now=request.now)
    update_session_auth_hash(request, person)
    return done(request, reverse("profile"), "You are signed out everywhere but here.")
