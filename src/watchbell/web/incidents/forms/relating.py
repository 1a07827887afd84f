"""How an incident belongs to others: what is asked when it is linked or merged."""

import re
from typing import Any

from django import forms as fields
from django.urls import reverse

from watchbell.incidents.domain import RelationKind
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import get_incident
from watchbell.kernel.errors import NotFound
from watchbell.web.forms import Choice
from watchbell.web.incidents.forms.triage import Triage

KINDS = {
    RelationKind.CHILD_OF: "is a child of",
    RelationKind.PARENT_OF: "is the parent of",
    RelationKind.DUPLICATE_OF: "is a duplicate of",
    RelationKind.CAUSED_BY: "was caused by",
    RelationKind.FOLLOW_UP_OF: "is a follow-up of",
    RelationKind.RELATED: "has to do with",
}


class _Asking(Triage):
    TRIAGED = False

    def named(self, number: str) -> Incident:
        """Return the incident of this number; the form says so when there is none."""
        try:
            return get_incident(self.actor, number)
        except NotFound as error:
            raise fields.ValidationError(error.message) from None


class LinkForm(_Asking):
    kind = Choice(label="This incident", choices=[(k.value, text) for k, text in KINDS.items()])
    other = fields.CharField(
        label="Which one?", max_length=300, help_text="A number, or words of its title."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].widget.attrs |= picks_incidents()

    def clean_other(self) -> Incident:
        """Return the incident that was chosen."""
        return self.named(self.cleaned_data["other"])


class UnlinkForm(LinkForm):
    """A link that the page wrote."""


class MergeForm(_Asking):
    numbers = fields.CharField(
        label="Which ones become part of this?",
        max_length=2000,
        help_text="Numbers, joined by commas or spaces, such as INC-7, INC-9.",
    )

    def clean_numbers(self) -> list[Incident]:
        """Return the incidents that were named."""
        found = re.split(r"[\s,;]+", self.cleaned_data["numbers"].strip())
        return [self.named(number) for number in found if number]


def picks_incidents() -> dict[str, str]:
    """Return the attributes of a field that suggests incidents while somebody types."""
    return {
        "list": "incidents-found",
        "autocomplete": "off",
        "hx-get": reverse("incident-suggest"),
        "hx-trigger": "input changed delay:250ms",
        "hx-target": "#incidents-found",
        # The form around it may swap nothing by its own answer; suggestions are swapped in.
        "hx-swap": "innerHTML",
    }
