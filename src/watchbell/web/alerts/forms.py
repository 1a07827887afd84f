"""What a list of alerts is narrowed to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms

from watchbell.alerts.domain import AlertState, Severity
from watchbell.alerts.selectors import AlertFilters, integrations_named
from watchbell.catalog.selectors import service_names
from watchbell.kernel.actors import Actor
from watchbell.web.forms import Choice, Styled, enum_choices, row_choices

VIEWS: Mapping[str, tuple[AlertState, ...]] = {
    "open": (AlertState.FIRING, AlertState.ACKNOWLEDGED),
    "firing": (AlertState.FIRING,),
    "acknowledged": (AlertState.ACKNOWLEDGED,),
    "resolved": (AlertState.RESOLVED,),
    "all": (),
}


class FilterForm(Styled):
    """The filters above the list; what cannot be used narrows nothing."""

    use_required_attribute = False

    severity = Choice(required=False)
    service = Choice(required=False)
    integration = Choice(required=False)
    q = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        choices = {
            "severity": [("", "Any severity"), *enum_choices(Severity, empty=False)],
            "service": [("", "Any service"), *service_names(actor=actor, limit=500)],
            "integration": row_choices(integrations_named(actor=actor), "id", "Any source"),
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
            field.widget.attrs["aria-label"] = name.capitalize()
            if self.data.get(name):
                field.widget.attrs["data-set"] = ""
        self.fields["q"].widget = forms.TextInput(
            attrs={
                "type": "search",
                "class": "form-control",
                "placeholder": "Find by title",
                "aria-label": "Find alerts by title",
            }
        )

    @property
    def narrows(self) -> bool:
        """Say whether any filter is set."""
        return self.is_valid() and any(self.cleaned_data.values())

    def filters(self, view: str) -> AlertFilters:
        """Return what the list is narrowed to."""
        self.is_valid()
        given = self.cleaned_data
        return AlertFilters(
            states=VIEWS[view],
            severities=[Severity(given["severity"])] if given.get("severity") else [],
            service=given.get("service", ""),
            integration=UUID(given["integration"]) if given.get("integration") else None,
            q=given.get("q", ""),
        )
