"""The steps that end an incident, and those that begin it anew."""

from typing import Any

from django.db import transaction

from watchbell.incidents import services
from watchbell.incidents.domain import CancelCode, Cause, Outcome
from watchbell.incidents.permissions import Action
from watchbell.web.forms import minute
from watchbell.web.incidents.forms.finishing import CancelForm, ReopenForm, ResolveForm
from watchbell.web.incidents.forms.triage import StartForm
from watchbell.web.incidents.verbs.verb import Verb, triage


@transaction.atomic
def _resolve(form: Any, who: dict[str, Any]) -> object:
    triage(form, who)
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
    triage(form, who)
    return services.close_incident(**who)


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
        initial=lambda incident, now: {"restored_at": minute(incident.mitigated_at or now)},
    ),
    "close": Verb(
        "Close",
        "Close",
        "circle-check",
        "Closed.",
        Action.CLOSE,
        _close,
        StartForm,
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
    "cancel": Verb(
        "Cancel",
        "Cancel this incident",
        "circle-x",
        "Cancelled.",
        Action.CANCEL,
        _cancel,
        CancelForm,
        kind="danger",
    ),
}
