"""The type of an incident and what it asks, edited together."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from watchbell.incidents.fields.specs import Step
from watchbell.incidents.selectors.answers import record_of
from watchbell.web.incidents.forms.asking import offered_types
from watchbell.web.incidents.forms.triage import Triage


class AnswersForm(Triage):
    """The type, when there is a choice, and its fields."""

    TRIAGED = False

    def __init__(self, *args: Any, typed: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_type(
            offered_types(self.actor, self.incident.type),
            self.incident.type,
            self.incident.custom,
            record_of(self.incident),
            step=Step.ALWAYS,
            actor=self.actor,
            typed=typed,
            address=reverse("incident-fields", args=[self.incident.label]),
        )

    def changes(self) -> dict[str, Any]:
        """Return what `change_incident` takes."""
        chosen = self.cleaned_data.get("type")
        return {"custom": self.answers()} | ({"type": chosen} if chosen else {})
