"""What a step asks first of an incident that lacks it."""

from typing import Any

from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor
from watchbell.web.forms import Choice, Styled
from watchbell.web.incidents.forms.choices import (
    IMPACTS,
    URGENCIES,
    category_choices,
    incident_changes,
)


class Triage(Styled):
    """The fields that a step needs and the incident lacks; each form below may ask them too."""

    category = Choice(label="Category", required=False)
    impact = Choice(label="Impact: how much is hit?", choices=IMPACTS, required=False)
    urgency = Choice(label="Urgency: how soon must it work?", choices=URGENCIES, required=False)

    TRIAGED = True

    def __init__(self, *args: Any, incident: Incident, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident, self.actor = incident, actor
        present = {
            "category": incident.category_id,
            "impact": incident.impact,
            "urgency": incident.urgency,
        }
        for name, value in present.items():
            if not self.TRIAGED or value:
                del self.fields[name]
            else:
                self.fields[name].required = True
        if "category" in self.fields:
            self.offer("category", category_choices())

    def triage(self) -> dict[str, Any]:
        """Return the changes that make the incident triaged."""
        names = ("category", "impact", "urgency")
        got: dict[str, Any] = {n: self.cleaned_data[n] for n in names if n in self.fields}
        return incident_changes(got)


class PlainForm(Triage):
    """A step that asks nothing."""

    TRIAGED = False


class StartForm(Triage):
    """Work may begin once the incident is triaged."""
