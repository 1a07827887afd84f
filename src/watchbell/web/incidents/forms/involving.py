"""Saying whom and what an incident concerns, and when it all happened."""

from typing import Any

from django import forms as fields

from watchbell.accounts.models import Person
from watchbell.incidents.domain import OBSERVED_TIMES, Effect, WatchScope
from watchbell.incidents.models import Incident
from watchbell.web.catalog.picking import items_field, picks_items
from watchbell.web.forms import Choice, LocalTime, enum_choices, minute, row_choices
from watchbell.web.incidents.forms.choices import services_for
from watchbell.web.incidents.forms.picking import chosen_person, picks_people
from watchbell.web.incidents.forms.triage import Triage

ALL_TIMES = {
    "occurred_at": "It began",
    "detected_at": "Somebody or something noticed",
    "reported_at": "It was reported to us",
    "acknowledged_at": "Somebody answered",
    "contained_at": "The damage was contained",
    "mitigated_at": "Users were served again",
    "restored_at": "The service worked again",
    "resolved_at": "It was resolved",
    "closed_at": "It was closed",
}


class _Asking(Triage):
    TRIAGED = False


class WatchScopeForm(_Asking):
    scope = Choice(
        label="Mail me",
        choices=[
            (WatchScope.EVERYTHING.value, "Everything public"),
            (WatchScope.STATES.value, "Only how the state changes"),
        ],
    )


class AffectServiceForm(_Asking):
    service = Choice(label="Which other service suffers?")
    effect = Choice(label="How?", choices=enum_choices(Effect, empty=False))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = services_for(self.actor)
        others = [row for row in found.values() if row.pk != self.incident.service_id]
        self.offer("service", row_choices(others, "slug"))


class ItemsForm(_Asking):
    """Which configuration items the incident is about, too."""

    items = items_field("What is it about?", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].widget.attrs |= picks_items("items")


class PersonForm(_Asking):
    person = fields.CharField(
        label="Who?", max_length=254, help_text="Type a name; choose an address."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].widget.attrs |= picks_people("person")

    def clean_person(self) -> Person:
        """Return the person with the address that was chosen."""
        return chosen_person(self.cleaned_data["person"])


class KeyForm(_Asking):
    """What is taken away: a slug or an address that the page wrote."""

    key = fields.CharField(max_length=254, widget=fields.HiddenInput)


class TimesForm(_Asking):
    """When it all happened. What has not happened yet is not asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in ALL_TIMES.items():
            known = getattr(self.incident, name)
            if known is None and name not in OBSERVED_TIMES:
                continue
            field = LocalTime(label=label, required=name not in OBSERVED_TIMES)
            field.widget.attrs["class"] = "form-control"
            self.fields[name] = field

    def changes(self) -> dict[str, Any]:
        """Return what was changed; a form shows full minutes, so equal ones are the same."""
        got = {name: self.cleaned_data[name] for name in ALL_TIMES if name in self.fields}
        return {name: at for name, at in got.items() if at != shown_time(self.incident, name)}


def shown_time(incident: Incident, name: str) -> Any:
    """Return a time as the form shows it: its full minute, None when it is not known."""
    at = getattr(incident, name)
    return None if at is None else minute(at)
