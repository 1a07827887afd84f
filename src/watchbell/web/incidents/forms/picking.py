"""Fields in which somebody types a name and chooses a person."""

from django import forms
from django.urls import reverse

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import person_by_email
from watchbell.kernel.errors import NotFound


def picks_people(name: str) -> dict[str, str]:
    """Return the attributes of a field that suggests people while somebody types."""
    return {
        "list": "people-found",
        "autocomplete": "off",
        "hx-get": reverse("incident-people"),
        "hx-vals": f'{{"field": "{name}"}}',
        "hx-trigger": "input changed delay:250ms",
        "hx-target": "#people-found",
        # The form around it may swap nothing by its own answer; suggestions are swapped in.
        "hx-swap": "innerHTML",
    }


def chosen_person(address: str) -> Person:
    """Return the person with this address; a form says so when there is none."""
    try:
        return person_by_email(address)
    except NotFound:
        raise forms.ValidationError(
            "Nobody here has this address. Choose one that appears while you type."
        ) from None
