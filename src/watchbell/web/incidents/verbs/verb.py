"""What a verb of the incident page is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.services import change_incident
from watchbell.web.incidents.forms.triage import PlainForm, Triage

Run = Callable[[Any, dict[str, Any]], object]


@dataclass(frozen=True)
class Verb:
    """How a step looks and what it does. `run` gets the valid form and who, when, which.

    A sentence that `run` returns is said instead of `done`.
    """

    label: str
    title: str
    icon: str
    done: str
    action: Action
    run: Run
    form: type[Triage] = PlainForm
    kind: str = ""
    lead: str = ""
    key: str = ""
    initial: Callable[[Incident, datetime], dict[str, Any]] = lambda incident, now: {}


def triage(form: Any, who: dict[str, Any]) -> None:
    """Write down what the step asked first of an incident that lacked it."""
    changes = form.triage()
    if changes:
        change_incident(changes=changes, **who)
