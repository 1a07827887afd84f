"""What a step asks first of an incident that lacks it."""

from typing import Any

from django.http import QueryDict

from watchbell.incidents.fields.rules import PREFIX, is_demanded, is_empty
from watchbell.incidents.fields.specs import Step, TypeSpec
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import form_of
from watchbell.incidents.selectors.answers import record_of
from watchbell.kernel.actors import Actor
from watchbell.web.forms import Choice
from watchbell.web.incidents.forms.asking import Asking, asked_fields, given_answers
from watchbell.web.incidents.forms.choices import (
    IMPACTS,
    URGENCIES,
    category_choices,
    incident_changes,
)


class Triage(Asking):
    """The fields that a step needs and the incident lacks; each form below may ask them too."""

    category = Choice(label="Category", required=False)
    impact = Choice(label="Impact: how much is hit?", choices=IMPACTS, required=False)
    urgency = Choice(label="Urgency: how soon must it work?", choices=URGENCIES, required=False)

    TRIAGED = True
    STEP: Step | None = None
    """At which step the type may demand answers."""

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
        if self.STEP is not None:
            self._ask_demanded(form_of(incident.type), self.STEP)

    def _ask_demanded(self, form: TypeSpec, step: Step) -> None:
        """Ask what the type demands at this step and the incident does not say yet."""
        if not form.fields:
            return
        stored, values = self.incident.custom, dict(self.incident.custom)
        if isinstance(self.data, QueryDict) and self.is_bound:
            # A box that this form never showed is absent, not unticked.
            typed = given_answers(form, self.data, self.actor)
            values |= {slug: said for slug, said in typed.items() if PREFIX + slug in self.data}
        shown = asked_fields(form, values, record_of(self.incident), self.actor)
        demanded = [spec for spec in shown if is_demanded(spec, step)]
        lacking = [spec for spec in demanded if is_empty(spec, stored.get(spec.slug))]
        self.ask(lacking, values, step=step, actor=self.actor)

    def triage(self) -> dict[str, Any]:
        """Return the changes that make the incident triaged."""
        names = ("category", "impact", "urgency")
        got: dict[str, Any] = {n: self.cleaned_data[n] for n in names if n in self.fields}
        answers = {"custom": self.answers()} if self.asked else {}
        return incident_changes(got) | answers


class PlainForm(Triage):
    """A step that asks nothing."""

    TRIAGED = False


class StartForm(Triage):
    """Work may begin once the incident is triaged."""

    STEP = Step.IN_PROGRESS


class CloseForm(Triage):
    """It may be closed once it is triaged; whoever only reported it is asked nothing."""

    STEP: Step | None = Step.CLOSED

    def __init__(self, *args: Any, incident: Incident, actor: Actor, **kwargs: Any) -> None:
        if not may(actor, Action.EDIT, incident):
            self.TRIAGED, self.STEP = False, None
        super().__init__(*args, incident=incident, actor=actor, **kwargs)
