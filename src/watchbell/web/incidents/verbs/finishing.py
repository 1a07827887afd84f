"""The steps that end an incident, and those that begin it anew."""

from datetime import datetime
from typing import Any

from django.db import transaction

from watchbell.incidents import services
from watchbell.incidents.domain import CancelCode, Cause, Outcome, State
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors import survey_of
from watchbell.web.forms import minute
from watchbell.web.incidents.forms.finishing import (
    CancelForm,
    RateForm,
    ReopenForm,
    ResolveForm,
    WorkaroundForm,
)
from watchbell.web.incidents.forms.triage import CloseForm
from watchbell.web.incidents.verbs.verb import Verb, triage

_EVIDENCE = ("fix_reference", "fix_justification", "workaround", "knowledge_url")


def _work_around(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    changes = {name: got[name] for name in ("workaround", "knowledge_url")}
    return services.change_incident(changes=changes, **who)


def _resolution(incident: Incident, now: datetime) -> dict[str, Any]:
    """Return what is known of the resolution before anybody fills it in."""
    return {
        "restored_at": minute(incident.mitigated_at or now),
        "cause": incident.cause,
        "workaround": incident.workaround,
        "knowledge_url": incident.knowledge_url,
    }


def _given(incident: Incident) -> dict[str, Any]:
    """Return what the reporter answered before."""
    survey = survey_of(incident)
    return {"score": survey.score, "comment": survey.comment} if survey else {}


@transaction.atomic
def _resolve(form: Any, who: dict[str, Any]) -> object:
    triage(form, who)
    got = form.cleaned_data
    return services.resolve_incident(
        outcome=Outcome(got["outcome"]),
        cause=Cause(got["cause"]),
        notes=got["notes"],
        restored_at=got["restored_at"],
        evidence=services.FixEvidence(**{name: got[name] for name in _EVIDENCE}),
        **who,
    )


@transaction.atomic
def _close(form: Any, who: dict[str, Any]) -> object:
    triage(form, who)
    closed = services.close_incident(**who)
    is_closed = closed.state == State.CLOSED
    return None if is_closed else "Thank you. It is closed once our notes are done."


def _cancel(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return services.cancel_incident(code=CancelCode(got["code"]), note=got["note"], **who)


VERBS: dict[str, Verb] = {
    "resolve": Verb(
        "Resolve",
        "Resolve",
        "check",
        "Resolved.",
        Action.RESOLVE,
        _resolve,
        ResolveForm,
        kind="good",
        key="s",
        initial=_resolution,
    ),
    "workaround": Verb(
        "Workaround",
        "Write down a workaround",
        "tool",
        "Workaround written down.",
        Action.WORK,
        _work_around,
        WorkaroundForm,
        kind="primary",
        lead="Everybody who has the same trouble finds it here.",
        initial=lambda incident, now: {
            "workaround": incident.workaround,
            "knowledge_url": incident.knowledge_url,
        },
    ),
    "close": Verb(
        "Close",
        "Close",
        "circle-check",
        "Closed.",
        Action.CLOSE,
        _close,
        CloseForm,
        kind="good",
        key="C",
        lead="This confirms that it is fixed.",
    ),
    "reopen": Verb(
        "Reopen",
        "Reopen",
        "arrow-back-up",
        "Reopened.",
        Action.REOPEN,
        lambda form, who: services.reopen_incident(reason=form.cleaned_data["reason"], **who),
        ReopenForm,
    ),
    "rate": Verb(
        "How did we do?",
        "How did we do?",
        "star",
        "Thank you. You can change your answer for a week.",
        Action.RATE,
        lambda form, who: services.rate_incident(
            score=int(form.cleaned_data["score"]), comment=form.cleaned_data["comment"], **who
        ),
        RateForm,
        kind="primary",
        initial=lambda incident, now: _given(incident),
    ),
    "cancel": Verb(
        "Cancel it",
        "Cancel this incident",
        "circle-x",
        "Cancelled.",
        Action.CANCEL,
        _cancel,
        CancelForm,
        kind="danger",
    ),
}
