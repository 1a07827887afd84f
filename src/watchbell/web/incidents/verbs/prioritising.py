"""Deciding a priority by hand, and leaving it to the rules."""

from typing import Any

from watchbell.incidents.permissions import Action
from watchbell.incidents.services import clear_priority_override, override_priority
from watchbell.web.incidents.forms.prioritising import PriorityForm
from watchbell.web.incidents.verbs.verb import Verb


def _override(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return override_priority(priority=int(got["priority"]), reason=got["reason"], **who)


VERBS: dict[str, Verb] = {
    "override-priority": Verb(
        "Set the priority",
        "Set the priority by hand",
        "flag",
        "The priority is set by hand.",
        Action.OVERRIDE_PRIORITY,
        _override,
        PriorityForm,
        key="p",
        lead="It holds until somebody clears it, whatever impact and urgency become.",
        initial=lambda incident, now: {"priority": str(incident.priority or "")},
    ),
    "clear-priority": Verb(
        "Clear the set priority",
        "Let the rules decide again",
        "arrow-back-up",
        "The priority follows the rules again.",
        Action.OVERRIDE_PRIORITY,
        lambda form, who: clear_priority_override(**who),
        lead="Impact, urgency and the rules give the priority again.",
    ),
}
