"""What may be done to an incident from its page: one entry a verb, each ending in one service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from watchbell.incidents import services
from watchbell.incidents.domain import CancelCode, Cause, HoldReason, Outcome
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.paging.services import escalate_now
from watchbell.web.forms import minute
from watchbell.web.incidents import forms

Run = Callable[[Any, dict[str, Any]], object]
_TOMORROW = timedelta(days=1)


@dataclass(frozen=True)
class Verb:
    """How a step looks and what it does. `run` gets the valid form and who, when, which."""

    label: str
    title: str
    icon: str
    done: str
    action: Action
    run: Run
    form: type[forms.Triage] = forms.PlainForm
    kind: str = ""
    lead: str = ""
    key: str = ""
    initial: Callable[[Incident, datetime], dict[str, Any]] = lambda incident, now: {}


def _assign(form: Any, who: dict[str, Any]) -> object:
    team = form.teams.get(form.cleaned_data["team"])
    assignee = form.people.get(form.cleaned_data["assignee"])
    return services.assign_incident(team=team, assignee=assignee, **who)


@transaction.atomic
def _start(form: Any, who: dict[str, Any]) -> object:
    _triage(form, who)
    return services.start_incident(**who)


@transaction.atomic
def _resolve(form: Any, who: dict[str, Any]) -> object:
    _triage(form, who)
    got = form.cleaned_data
    return services.resolve_incident(
        outcome=Outcome(got["outcome"]),
        cause=Cause(got["cause"]),
        notes=got["notes"],
        restored_at=got["restored_at"],
        **who,
    )


@transaction.atomic
def _close(form: Any, who: dict[str, Any]) -> object:
    _triage(form, who)
    return services.close_incident(**who)


def _triage(form: Any, who: dict[str, Any]) -> None:
    changes = form.triage()
    if changes:
        services.change_incident(changes=changes, **who)


def _hold(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return services.hold_incident(
        reason=HoldReason(got["reason"]), follow_up_at=got["follow_up_at"], note=got["note"], **who
    )


def _contain(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return services.contain_incident(
        action=got["action"], effect=got["effect"], reversal=got["reversal"], **who
    )


def _cancel(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return services.cancel_incident(code=CancelCode(got["code"]), note=got["note"], **who)


VERBS: dict[str, Verb] = {
    "acknowledge": Verb(
        "Acknowledge",
        "Acknowledge",
        "hand-stop",
        "Acknowledged. Nobody else is paged.",
        Action.ACKNOWLEDGE,
        lambda form, who: services.acknowledge_incident(**who),
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
        forms.StartForm,
        lead="Before work begins, say what it is and how bad it is.",
    ),
    "resume": Verb(
        "Resume",
        "Resume",
        "player-play",
        "It goes on.",
        Action.WORK,
        lambda form, who: services.resume_incident(why=form.cleaned_data["why"], **who),
        forms.ResumeForm,
        kind="primary",
    ),
    "resolve": Verb(
        "Resolve",
        "Resolve",
        "check",
        "Resolved.",
        Action.RESOLVE,
        _resolve,
        forms.ResolveForm,
        kind="good",
        key="s",
        initial=lambda incident, now: {"restored_at": minute(incident.mitigated_at or now)},
    ),
    "close": Verb(
        "Close",
        "Close",
        "circle-check",
        "Closed.",
        Action.CLOSE,
        _close,
        forms.StartForm,
        kind="good",
        lead="This confirms that it is fixed.",
    ),
    "assign": Verb(
        "Assign",
        "Assign",
        "user-plus",
        "Assigned.",
        Action.ASSIGN,
        _assign,
        forms.AssignForm,
        key="a",
        initial=lambda incident, now: {
            "assignee": str(incident.assignee_id or ""),
            "team": incident.team.slug if incident.team else "",
        },
    ),
    "contain": Verb(
        "Contain",
        "Record a containment",
        "shield-check",
        "Containment recorded.",
        Action.WORK,
        _contain,
        forms.ContainForm,
    ),
    "hold": Verb(
        "Put on hold",
        "Put on hold",
        "player-pause",
        "On hold.",
        Action.WORK,
        _hold,
        forms.HoldForm,
        initial=lambda incident, now: {"follow_up_at": minute(now + _TOMORROW)},
    ),
    "reopen": Verb(
        "Reopen",
        "Reopen",
        "arrow-back-up",
        "Reopened.",
        Action.REOPEN,
        lambda form, who: services.reopen_incident(reason=form.cleaned_data["reason"], **who),
        forms.ReopenForm,
    ),
    "mitigate": Verb(
        "Users are served again",
        "Users are served again",
        "heartbeat",
        "Mitigation recorded.",
        Action.WORK,
        lambda form, who: services.mitigate_incident(note=form.cleaned_data["note"], **who),
        forms.MitigateForm,
        lead="The fault may still be there, but the damage has stopped.",
    ),
    "declare-major": Verb(
        "Declare major",
        "Declare a major incident",
        "urgent",
        "This is a major incident now.",
        Action.DECLARE_MAJOR,
        lambda form, who: services.declare_major(reason=form.cleaned_data["reason"], **who),
        forms.MajorForm,
        kind="danger",
        lead="Everybody sees it at the top of their home page.",
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
    "cancel": Verb(
        "Cancel",
        "Cancel this incident",
        "circle-x",
        "Cancelled.",
        Action.CANCEL,
        _cancel,
        forms.CancelForm,
        kind="danger",
    ),
}
PROMINENT = ("acknowledge", "resume", "resolve", "close", "reopen", "start", "contain", "hold")
"""The verbs that get a button, in this order; the others wait in the menu."""
