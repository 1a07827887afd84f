"""What may have caused it: hypotheses, recent changes, incidents that looked alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from watchbell.incidents.domain import Cause, State, Verdict
from watchbell.incidents.models import Hypothesis, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import hypotheses_of, similar_incidents, suspect_changes
from watchbell.incidents.services import add_evidence, decide_hypothesis, propose_hypothesis
from watchbell.kernel.errors import InvalidInput
from watchbell.web.access import access_incident, signed_in
from watchbell.web.forms import Choice, LongText, Styled, enum_choices
from watchbell.web.incidents.answering import changed, refused
from watchbell.web.incidents.guiding import guide_context
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request


class HypothesisForm(Styled):
    """What may be the cause."""

    text = forms.CharField(label="What may be the cause?", max_length=2000)
    evidence = LongText(label="What speaks for it?", required=False, max_length=2000)


class EvidenceForm(Styled):
    """What speaks for or against a hypothesis."""

    evidence = LongText(label="What did you find?", max_length=2000)


class VerdictForm(Styled):
    """What became of a hypothesis."""

    verdict = Choice(label="What is it?")
    why = forms.CharField(label="How do you know?", max_length=2000)
    cause = Choice(
        label="Kind of cause",
        choices=enum_choices(Cause),
        required=False,
        help_text="Fill this in when you confirm it.",
    )

    def __init__(self, *args: Any, present: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("verdict", [choice for choice in _VERDICTS if choice[0] != present])


_VERDICTS = [
    (Verdict.CONFIRMED.value, "The cause"),
    (Verdict.REFUTED.value, "Not the cause"),
    (Verdict.OPEN.value, "Open again"),
]
_FORMS = ("evidence", "verdict")


@dataclass(frozen=True)
class ShownHypothesis:
    """A hypothesis with the forms behind it; `failed` names the one that was refused."""

    row: Hypothesis
    evidence: EvidenceForm
    verdict: VerdictForm
    failed: str = ""


@require_POST
@signed_in
def propose(request: Request, number: str) -> HttpResponse:
    """Write down what may be the cause."""
    incident = access_incident(request.actor, number, Action.WORK)
    form = HypothesisForm(request.POST, auto_id=_ID.format("new"))
    if form.is_valid():
        try:
            propose_hypothesis(**form.cleaned_data, **_who(request, incident))
        except InvalidInput as error:
            form.refuse(error)
        else:
            return changed(request, incident, "Written down.", tab=TAB.name)
    return refused(request, incident, TAB, {"hypothesis_form": form})


@require_POST
@signed_in
def support(request: Request, number: str, hypothesis: UUID) -> HttpResponse:
    """Add what speaks for or against a hypothesis."""
    incident = access_incident(request.actor, number, Action.WORK)
    form = EvidenceForm(request.POST, auto_id=_ID.format(hypothesis))
    if form.is_valid():
        try:
            add_evidence(
                hypothesis_id=hypothesis,
                evidence=form.cleaned_data["evidence"],
                **_who(request, incident),
            )
        except InvalidInput as error:
            form.refuse(error)
        else:
            return changed(request, incident, "Evidence added.", tab=TAB.name)
    return _refused(request, incident, hypothesis, "evidence", form)


@require_POST
@signed_in
def decide(request: Request, number: str, hypothesis: UUID) -> HttpResponse:
    """Say what became of a hypothesis."""
    incident = access_incident(request.actor, number, Action.WORK)
    form = VerdictForm(request.POST, present="", auto_id=_ID.format(hypothesis))
    if form.is_valid():
        got = form.cleaned_data
        try:
            decide_hypothesis(
                hypothesis_id=hypothesis,
                verdict=Verdict(got["verdict"]),
                why=got["why"],
                cause=Cause(got["cause"]) if got["cause"] else None,
                **_who(request, incident),
            )
        except InvalidInput as error:
            form.refuse(error)
        else:
            return changed(request, incident, "Decided.", tab=TAB.name)
    return _refused(request, incident, hypothesis, "verdict", form)


_ID = "hypothesis-{}-%s"


def _refused(
    request: Request, incident: Incident, hypothesis: UUID, name: str, form: Styled
) -> HttpResponse:
    rows = _shown(request, incident, {hypothesis: (name, form)})
    return refused(request, incident, TAB, {"hypotheses": rows})


def _shown(
    request: Request, incident: Incident, failed: Mapping[UUID, tuple[str, Styled]]
) -> list[ShownHypothesis]:
    shown = []
    for row in hypotheses_of(request.actor, incident):
        name, form = failed.get(row.pk, ("", None))
        given: dict[str, Any] = {name: form} if form is not None else {}
        own: dict[str, Any] = {
            "evidence": EvidenceForm(auto_id=_ID.format(row.pk)),
            "verdict": VerdictForm(auto_id=_ID.format(row.pk), present=row.verdict),
        }
        shown.append(ShownHypothesis(row, **{**own, **given}, failed=name))
    return shown


def _who(request: Request, incident: Incident) -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": request.actor, "now": request.now}


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    is_over = incident.state in (State.CLOSED, State.CANCELLED)
    return {
        **guide_context(request, incident),
        "hypotheses": _shown(request, incident, {}),
        "hypothesis_form": HypothesisForm(auto_id=_ID.format("new")),
        "may_search": not is_over and may(request.actor, Action.WORK, incident),
        "suspects": suspect_changes(request.actor, incident, now=request.now),
        "similar": similar_incidents(request.actor, incident),
    }


TAB = Tab(
    name="diagnosis",
    label="Diagnosis",
    icon="bulb",
    template="incidents/tabs/diagnosis.html",
    context=_context,
)
