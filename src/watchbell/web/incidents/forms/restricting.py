"""What restricting an incident asks."""

from typing import Any

from watchbell.accounts.selectors import people_by_id
from watchbell.web.forms import Choice, LongText, row_choices
from watchbell.web.incidents.forms.choices import colleagues_for
from watchbell.web.incidents.forms.triage import Triage


class ReasonForm(Triage):
    TRIAGED = False
    reason = LongText(label="Why?")


class LetInForm(Triage):
    TRIAGED = False
    person = Choice(label="Whom?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = colleagues_for(self.actor)
        inside = {str(person_id) for person_id in self.incident.confidants}
        self.people = {key: row for key, row in colleagues.items() if key not in inside}
        self.offer("person", row_choices(self.people.values(), "pk", "Choose a person…"))


class ShutOutForm(Triage):
    TRIAGED = False
    person = Choice(label="Whom?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = people_by_id(self.incident.confidants)
        self.people = {str(person_id): person for person_id, person in found.items()}
        self.offer("person", row_choices(self.people.values(), "pk", "Choose a person…"))
