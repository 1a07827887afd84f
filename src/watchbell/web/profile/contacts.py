"""One's own addresses, and the proof that they are one's own."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from watchbell.accounts.models import ContactMethod
from watchbell.accounts.selectors import contact_method_by_id
from watchbell.accounts.services import (
    add_contact_method,
    add_device,
    issue_verification_code,
    remove_contact_method,
    verify_contact_method,
)
from watchbell.kernel.actors import Actor
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import Content, Purpose, Urgency
from watchbell.notify.services import Draft, queue_messages
from watchbell.notify.services.trying import wake_me
from watchbell.web.access import signed_in
from watchbell.web.middleware import Request
from watchbell.web.profile.forms import CodeForm, ContactForm, DeviceForm
from watchbell.web.profile.rules import name_of
from watchbell.web.profile.showing import own, show
from watchbell.web.responses import done
from watchbell.web.words import humanize
from watchbell.web.writing import attempt


@require_POST
@signed_in
def add(request: Request) -> HttpResponse:
    """Add an address and send a code there."""
    form = ContactForm(request.POST)
    person = own(request)
    add_one = partial(add_contact_method, person_id=person.pk, actor=request.actor, now=request.now)
    method = attempt(form, lambda: add_one(**form.cleaned_data))
    if method is None:
        return show(request, part="contact_add", status=422, contact_form=form)
    _mail_code(method, request.actor, request.now)
    return done(request, reverse("profile"), f"A code is on its way to {name_of(method)}.")


@require_POST
@signed_in
def add_this_device(request: Request) -> HttpResponse:
    """Add the browser that asks, with the subscription its push service gave it."""
    form = DeviceForm(request.POST)
    person = own(request)
    add_one = partial(add_device, person_id=person.pk, actor=request.actor, now=request.now)
    method = attempt(
        form,
        lambda: add_one(
            address=form.cleaned_data["endpoint"],
            keys=form.keys(),
            label=form.cleaned_data["label"],
        ),
    )
    if method is None:
        return show(request, status=422, device_form=form)
    _mail_code(method, request.actor, request.now)
    return done(request, reverse("profile"), "This device is added: it shows a code now.")


@require_POST
@signed_in
def wake(request: Request, method_id: UUID) -> HttpResponse:
    """Send a test to an address by the path a page takes."""
    message = wake_me(contact_method_id=method_id, actor=request.actor, now=request.now)
    how = humanize(message.channel).lower()
    return done(request, f"{reverse('profile')}#contacts", f"A test is on its way by {how}.")


@require_POST
@signed_in
def send_code(request: Request, method_id: UUID) -> HttpResponse:
    """Send a fresh code to an address."""
    method = contact_method_by_id(method_id, actor=request.actor)
    _mail_code(method, request.actor, request.now)
    return done(request, reverse("profile"), f"A new code is on its way to {name_of(method)}.")


@require_POST
@signed_in
def verify(request: Request, method_id: UUID) -> HttpResponse:
    """Accept the address when the code fits."""
    method = contact_method_by_id(method_id, actor=request.actor)
    form = CodeForm(request.POST)
    check = partial(
        verify_contact_method, contact_method_id=method.pk, actor=request.actor, now=request.now
    )
    if attempt(form, lambda: check(code=form.cleaned_data["code"])) is not None:
        return done(request, reverse("profile"), f"{name_of(method)} is verified.")
    return show(request, part="contacts", status=422, code_form=form, tried_id=method.pk)


@require_POST
@signed_in
def remove(request: Request, method_id: UUID) -> HttpResponse:
    """Forget an address."""
    method = contact_method_by_id(method_id, actor=request.actor)
    remove_contact_method(contact_method_id=method.pk, actor=request.actor, now=request.now)
    return done(request, reverse("profile"), f"{name_of(method)} is no longer used.")


@transaction.atomic
def _mail_code(method: ContactMethod, actor: Actor, now: datetime) -> None:
    """Make a code and queue its message: both or neither."""
    code = issue_verification_code(contact_method_id=method.pk, actor=actor, now=now)
    message_id = new_id(now)
    content = Content(
        title="Your Watchbell code",
        lead=f"{code} is your code. Enter it in your profile within 15 minutes.",
        body="If you did not ask for it, somebody mistyped an address: do nothing.",
        urgency=Urgency.HIGH,
        short=f"{code} is your Watchbell code.",
    )
    draft = Draft(
        id=message_id,
        subject=method.person.ref,
        channel=method.kind,
        address=method.address,
        content=content,
        key=f"contact-code:{message_id}",
        purpose=Purpose.ACCOUNT,
        person_id=method.person_id,
        secret=True,
        contact_method_id=method.pk,
    )
    queue_messages([draft], now=now)
