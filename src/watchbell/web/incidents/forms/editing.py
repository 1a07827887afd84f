"""The fields of an incident that may be edited."""

from typing import Any

from django import forms

from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor
from watchbell.web.forms import Choice, LongText, Styled, row_choices
from watchbell.web.incidents.forms.choices import (
    IMPACTS,
    URGENCIES,
    category_choices,
    incident_changes,
    services_for,
)


class EditForm(Styled):
    title = forms.CharField(label="Title", max_length=300)
    description = LongText(label="Description", required=False, max_length=50_000)
    category = Choice(label="Category", required=False)
    service = Choice(label="Service", required=False)
    impact = Choice(label="Impact", choices=IMPACTS, required=False)
    urgency = Choice(label="Urgency", choices=URGENCIES, required=False)
    affected = forms.CharField(label="Affected", required=False, max_length=300)
    diagnosis = LongText(
        label="Diagnosis", required=False, help_text="The cause, as far as it is known."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, incident: Incident, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident, self.actor = incident, actor
        self.services = services_for(actor)
        self.offer("service", row_choices(self.services.values(), "slug", "Not known"))
        self.offer("category", category_choices())

    def changes(self) -> dict[str, Any]:
        """Return the fields as `change_incident` takes them."""
        got = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        got["service"] = self.services.get(got["service"])
        return incident_changes(got)
