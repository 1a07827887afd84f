"""The fields of an incident that may be edited."""

from typing import Any

from django import forms

from watchbell.accounts.models import Person
from watchbell.incidents.domain import Channel, Effect
from watchbell.incidents.models import Incident
from watchbell.incidents.services.declaring import LONGEST_EFFORT
from watchbell.kernel.actors import Actor
from watchbell.web.forms import Choice, LongText, Styled, enum_choices, row_choices
from watchbell.web.incidents.forms.choices import (
    IMPACTS,
    SEVERITIES,
    URGENCIES,
    category_choices,
    incident_changes,
    services_for,
)
from watchbell.web.incidents.forms.picking import chosen_person, picks_people


class EditForm(Styled):
    title = forms.CharField(label="Title", max_length=300)
    description = LongText(label="Description", required=False, max_length=50_000)
    category = Choice(label="Category", required=False)
    service = Choice(label="Service", required=False)
    impact = Choice(label="Impact", choices=IMPACTS, required=False)
    urgency = Choice(label="Urgency", choices=URGENCIES, required=False)
    severity = Choice(label="Severity", choices=SEVERITIES, required=False)
    affected = forms.CharField(label="Affected", required=False, max_length=300)
    effect = Choice(label="Effect", choices=enum_choices(Effect, empty=False))
    channel = Choice(label="How it reached us", choices=enum_choices(Channel, empty=False))
    reporter = forms.CharField(
        label="Reported by",
        required=False,
        max_length=254,
        help_text="Type a name; choose an address.",
    )
    business_impact = LongText(
        label="Business impact",
        required=False,
        max_length=50_000,
        help_text="What it keeps people from doing, and what that costs.",
    )
    effort_minutes = forms.IntegerField(
        label="Effort, in minutes",
        required=False,
        min_value=1,
        max_value=LONGEST_EFFORT,
        help_text="How long somebody will need, as far as it can be told.",
    )
    labels = forms.CharField(
        label="Labels", required=False, max_length=5000, help_text="Joined by commas."
    )
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
        self.fields["reporter"].widget.attrs |= picks_people("reporter")
        for name in [name for name in self.fields if name != "version"]:
            self.fields[name].show_hidden_initial = True
            if self.is_bound and name not in self.data:
                del self.fields[name]  # A form may edit a part of the record, such as the title.

    def clean_reporter(self) -> Person | None:
        """Return the person with the address that was chosen."""
        address = self.cleaned_data["reporter"]
        return chosen_person(address) if address else None

    def clean_labels(self) -> list[str]:
        """Return the labels, one by one."""
        found = (label.strip() for label in self.cleaned_data["labels"].split(","))
        return [label for label in found if label]

    def narrow(self, names: str) -> None:
        """Ask only for these fields (their names with commas between); none named asks for all."""
        wanted = {"version", *names.split(",")}
        if names:
            for name in [name for name in self.fields if name not in wanted]:
                del self.fields[name]

    def changes(self) -> dict[str, Any]:
        """Return the fields that were changed, as `merge_changes` takes them."""
        return self._rows({name: self.cleaned_data[name] for name in self._edited()})

    def base(self) -> dict[str, Any]:
        """Return what those fields held when the form was drawn."""
        edited = self._edited()
        drawn = {name: self.data.get(f"initial-{name}", "") for name in edited}
        read = EditForm(drawn, incident=self.incident, actor=self.actor)
        read.is_valid()
        # What can no longer be chosen counts as nothing: then whoever changed it since is asked.
        return self._rows({name: read.cleaned_data.get(name, "") for name in edited})

    def _edited(self) -> list[str]:
        kept = {name for name in self.fields if self.data.get(f"keep-{name}") == "theirs"}
        return [name for name in self.changed_data if name not in {"version", *kept}]

    def _rows(self, got: dict[str, Any]) -> dict[str, Any]:
        if "service" in got:
            got["service"] = self.services.get(got["service"] or "")
        return incident_changes(got)
