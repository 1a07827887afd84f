"""Changing the type of an incident and the answers to what it asks."""

from watchbell.incidents.permissions import Action
from watchbell.incidents.services import change_incident
from watchbell.web.incidents.forms.answering import AnswersForm
from watchbell.web.incidents.verbs.verb import Verb

VERBS: dict[str, Verb] = {
    "answers": Verb(
        "Save",
        "Type and its fields",
        "list-details",
        "Saved.",
        Action.EDIT,
        lambda form, who: change_incident(changes=form.changes(), **who),
        AnswersForm,
        kind="primary",
    ),
}
