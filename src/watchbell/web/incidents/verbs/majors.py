"""The steps of a major incident, from the proposal to the end."""

from typing import Any

from watchbell.incidents import services
from watchbell.incidents.major import Phase
from watchbell.incidents.permissions import Action
from watchbell.web.incidents.forms.majors import (
    AcceptForm,
    DeclareForm,
    DeclineForm,
    EndForm,
    PhaseForm,
    ProposeForm,
)
from watchbell.web.incidents.verbs.verb import Verb


def _phase(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return services.set_phase(phase=Phase(got["phase"]), note=got["note"], **who)


VERBS: dict[str, Verb] = {
    "accept-major": Verb(
        "Accept as major",
        "Accept the proposal",
        "urgent",
        "This is a major incident now.",
        Action.DECIDE_MAJOR,
        lambda form, who: services.accept_major(note=form.cleaned_data["note"], **who),
        AcceptForm,
        kind="danger",
        lead="It gets a room, and the public is promised updates.",
    ),
    "decline-major": Verb(
        "Decline",
        "Decline the proposal",
        "x",
        "Declined; the reason is kept.",
        Action.DECIDE_MAJOR,
        lambda form, who: services.decline_major(reason=form.cleaned_data["reason"], **who),
        DeclineForm,
    ),
    "declare-major": Verb(
        "Declare major",
        "Declare a major incident",
        "urgent",
        "This is a major incident now.",
        Action.DECLARE_MAJOR,
        lambda form, who: services.declare_major(reason=form.cleaned_data["reason"], **who),
        DeclareForm,
        kind="danger",
        lead="Everybody sees it, it gets a room, and the public is promised updates.",
    ),
    "propose-major": Verb(
        "Propose as major",
        "Propose a major incident",
        "flag",
        "Proposed; a manager decides.",
        Action.WORK,
        lambda form, who: services.propose_major(reason=form.cleaned_data["reason"], **who),
        ProposeForm,
        lead="A manager accepts or declines it.",
    ),
    "phase": Verb(
        "Set the phase",
        "Set the phase of the response",
        "adjustments-horizontal",
        "The phase is set.",
        Action.WORK,
        _phase,
        PhaseForm,
        kind="primary",
        initial=lambda incident, now: {"phase": incident.phase},
    ),
    "end-major": Verb(
        "End the major incident",
        "End the major incident",
        "flag",
        "The major incident has ended.",
        Action.DECLARE_MAJOR,
        lambda form, who: services.end_major(note=form.cleaned_data["note"], **who),
        EndForm,
        kind="good",
        lead="Updates are promised no more. The incident stays open until it is resolved.",
    ),
}
