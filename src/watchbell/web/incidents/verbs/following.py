"""Going on with what is left of a closed incident, in a new one."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from watchbell.incidents import services
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.web.access import works_here
from watchbell.web.incidents.forms.following import FollowUpForm
from watchbell.web.incidents.verbs.verb import Verb


def _follow_up(form: FollowUpForm, who: dict[str, Any]) -> Incident:
    """Open the follow-up with what the form asked; what it did not ask stays as it was."""
    draft = services.follow_up_draft(form.incident, for_requester=not works_here(form.actor))
    draft = replace(draft, **form.given(draft))
    return services.follow_up_incident(draft=draft, **who)


def _initial(incident: Incident, now: datetime) -> dict[str, Any]:
    return {
        "title": incident.title,
        "service": incident.service.slug if incident.service else "",
        "category": incident.category.slug if incident.category else "",
        "reporter": incident.reporter.email if incident.reporter else "",
    }


VERBS: dict[str, Verb] = {
    "follow-up": Verb(
        "Open a follow-up",
        "Open a follow-up",
        "arrow-right",
        "Opened.",
        Action.FOLLOW_UP,
        _follow_up,
        FollowUpForm,
        kind="primary",
        lead="A new incident that begins with what stays true of this one, and is linked to it.",
        initial=_initial,
    ),
}
