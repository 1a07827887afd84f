"""The steps of the response."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from watchbell.incidents import services
from watchbell.incidents.domain import HoldReason
from watchbell.incidents.permissions import Action
from watchbell.paging.services import answer_incident, escalate_now
from watchbell.web.forms import minute
from watchbell.web.incidents.forms.responding import (
    AssignForm,
    ContainForm,
    HoldForm,
    MitigateForm,
    ResumeForm,
    SecondLevelForm,
)
from watchbell.web.incidents.forms.triage import StartForm
from watchbell.web.incidents.verbs.verb import Verb, triage

_TOMORROW = timedelta(days=1)


def _assign(form: Any, who: dict[str, Any]) -> object:
    team = form.teams.get(form.cleaned_data["team"])
    assignee = form.people.get(form.cleaned_data["assignee"])
    return services.assign_incident(team=team, assignee=assignee, **who)


def _second_level(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return services.escalate_to_team(
        team=form.teams[got["team"]],
        assignee=form.people.get(got["assignee"]),
        reason=got["reason"],
        **who,
    )


@transaction.atomic
def _start(form: Any, who: dict[str, Any]) -> object:
    triage(form, who)
    return services.start_incident(**who)


@transaction.atomic
def _hold(form: Any, who: dict[str, Any]) -> object:
    triage(form, who)
    got = form.cleaned_data
    return services.hold_incident(
        reason=HoldReason(got["reason"]), follow_up_at=got["follow_up_at"], note=got["note"], **who
    )


def _contain(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return services.contain_incident(
        action=got["action"], effect=got["effect"], reversal=got["reversal"], **who
    )


VERBS: dict[str, Verb] = {
    "acknowledge": Verb(
        "Acknowledge",
        "Acknowledge",
        "hand-stop",
        "Acknowledged. Nobody else is paged.",
        Action.ACKNOWLEDGE,
        lambda form, who: answer_incident(**who),
        kind="primary",
        key="y",
        lead="You own the response; pages stop.",
    ),
    "start": Verb(
        "Start work",
        "Start work",
        "player-play",
        "Work has begun.",
        Action.WORK,
        _start,
        StartForm,
        lead="Before work begins, say what it is and how bad it is.",
    ),
    "resume": Verb(
        "Resume",
        "Resume",
        "player-play",
        "It goes on.",
        Action.WORK,
        lambda form, who: services.resume_incident(why=form.cleaned_data["why"], **who),
        ResumeForm,
        kind="primary",
    ),
    "assign": Verb(
        "Assign",
        "Assign",
        "user-plus",
        "Assigned.",
        Action.ASSIGN,
        _assign,
        AssignForm,
        key="a",
        initial=lambda incident, now: {
            "assignee": str(incident.assignee_id or ""),
            "team": incident.team.slug if incident.team else "",
        },
    ),
    "second-level": Verb(
        "Escalate to second level",
        "Escalate to second level",
        "arrow-up",
        "Escalated. The team has it now.",
        Action.ASSIGN,
        _second_level,
        SecondLevelForm,
        kind="primary",
        lead="Another team takes over. Your reason, and the way it went, stay on the timeline.",
    ),
    "contain": Verb(
        "Contain",
        "Record a containment",
        "shield-check",
        "Containment recorded.",
        Action.WORK,
        _contain,
        ContainForm,
    ),
    "hold": Verb(
        "Put on hold",
        "Put on hold",
        "player-pause",
        "On hold.",
        Action.WORK,
        _hold,
        HoldForm,
        initial=lambda incident, now: {"follow_up_at": minute(now + _TOMORROW)},
    ),
    "mitigate": Verb(
        "Users are served again",
        "Users are served again",
        "heartbeat",
        "Mitigation recorded.",
        Action.WORK,
        lambda form, who: services.mitigate_incident(note=form.cleaned_data["note"], **who),
        MitigateForm,
        lead="The fault may still be there, but the damage has stopped.",
    ),
    "escalate": Verb(
        "Escalate",
        "Escalate now",
        "chevron-up",
        "The next step is being paged.",
        Action.ACKNOWLEDGE,
        lambda form, who: escalate_now(**who),
        kind="primary",
        lead="The next step of the policy is paged now; an acknowledgement no longer holds.",
    ),
}
