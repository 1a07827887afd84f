"""What one's own page shows; each of its forms can be the one that was just sent."""

from typing import Any

from django.http import HttpResponse

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import (
    contact_methods_of,
    person_by_id,
    teams_of,
    tokens_of,
)
from watchbell.notify.channels.push import Identity
from watchbell.notify.services.trying import latest_trials
from watchbell.web.access import works_here
from watchbell.web.middleware import Request
from watchbell.web.profile.forms import (
    CodeForm,
    ContactForm,
    DetailsForm,
    PasswordForm,
    TokenForm,
)
from watchbell.web.responses import page

_ICONS = {
    "email": "mail",
    "sms": "message",
    "voice": "phone",
    "push": "device-mobile",
    "ntfy": "broadcast",
}
TEMPLATE = "profile/page.html"


def own(request: Request) -> Person:
    """Return the signed-in person's row."""
    assert request.actor.id is not None
    return person_by_id(request.actor.id)


def show(request: Request, *, part: str = "", status: int = 200, **given: Any) -> HttpResponse:
    """Draw the page, with the forms in `given` as they were sent."""
    person = own(request)
    initial = {name: getattr(person, name) for name in ("name", "timezone", "skills")}
    context: dict[str, Any] = {
        "person": person,
        "works_here": works_here(request.actor),
        "teams": teams_of(person.pk),
        "contact_methods": _contacts(person),
        "push_key": Identity("").public_key,
        "tokens": tokens_of(person.pk, actor=request.actor),
        "details_form": DetailsForm(initial=initial),
        "password_form": PasswordForm(person=person),
        "contact_form": ContactForm(initial={"kind": "email"}),
        "code_form": CodeForm(),
        "token_form": TokenForm(initial={"lifetime": "90", "scopes": ["read"]}),
    }
    return page(request, TEMPLATE, context | given, part=part, status=status)


def _contacts(person: Person) -> list[dict[str, Any]]:
    """Return every address with how it reads, and what became of its last test."""
    trials = latest_trials(person.pk)
    return [
        {
            "method": method,
            "name": method.label if method.kind == "push" else method.address,
            "icon": _ICONS.get(method.kind, "bell"),
            "trial": trials.get(method.pk),
        }
        for method in contact_methods_of(person.pk, verified_only=False)
    ]
