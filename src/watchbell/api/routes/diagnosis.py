"""The search for an incident's cause."""

from uuid import UUID

from ninja import Router

from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.routes.changes import change
from watchbell.api.routes.incidents import found
from watchbell.api.schemas.diagnosis import (
    DiagnosisShown,
    HypothesisEvidenceGiven,
    HypothesisGiven,
    HypothesisShown,
    SimilarShown,
    VerdictGiven,
)
from watchbell.incidents.domain import State, Verdict
from watchbell.incidents.models import Hypothesis
from watchbell.incidents.selectors import (
    SimilarIncident,
    get_incident,
    hypotheses_of,
    similar_incidents,
    suspect_changes,
)
from watchbell.incidents.services import add_evidence, decide_hypothesis, propose_hypothesis

router = Router(tags=["diagnosis"])


@read(router, "/incidents/{number}/diagnosis", name="get_diagnosis", returns=DiagnosisShown)
def show(request: ApiRequest, number: str) -> Answer:
    """Read what may have caused it: hypotheses, recent changes, incidents that looked alike."""
    row = get_incident(request.actor, number)
    return Answer(
        DiagnosisShown(
            diagnosis=row.diagnosis,
            cause=row.cause or None,
            hypotheses=[_hypothesis(h) for h in hypotheses_of(request.actor, row)],
            changes=[change(c) for c in suspect_changes(request.actor, row, now=request.now)],
            similar=[_similar(s) for s in similar_incidents(request.actor, row)],
        )
    )


@write(
    router,
    "POST",
    "/incidents/{number}/hypotheses",
    name="propose_hypothesis",
    returns=HypothesisShown,
    scope="incidents:write",
    status=201,
)
def propose(request: ApiRequest, number: str, body: HypothesisGiven) -> Answer:
    """Write down what may be the cause."""
    row = found(request.actor, number)
    made = propose_hypothesis(
        incident_id=row.pk, actor=request.actor, now=request.now, **dict(body)
    )
    return Answer(_hypothesis(made))


@write(
    router,
    "POST",
    "/incidents/{number}/hypotheses/{id}/evidence",
    name="add_evidence",
    returns=HypothesisShown,
    scope="incidents:write",
)
def support(request: ApiRequest, number: str, id: UUID, body: HypothesisEvidenceGiven) -> Answer:
    """Add what speaks for or against a hypothesis."""
    row = found(request.actor, number)
    changed = add_evidence(
        incident_id=row.pk,
        hypothesis_id=id,
        evidence=body.evidence,
        actor=request.actor,
        now=request.now,
    )
    return Answer(_hypothesis(changed))


@write(
    router,
    "POST",
    "/incidents/{number}/hypotheses/{id}/decide",
    name="decide_hypothesis",
    returns=HypothesisShown,
    scope="incidents:write",
)
def decide(request: ApiRequest, number: str, id: UUID, body: VerdictGiven) -> Answer:
    """Confirm or refute a hypothesis; a confirmed one becomes the diagnosis if there is none."""
    row = found(request.actor, number)
    changed = decide_hypothesis(
        incident_id=row.pk, hypothesis_id=id, actor=request.actor, now=request.now, **dict(body)
    )
    return Answer(_hypothesis(changed))


def _hypothesis(row: Hypothesis) -> HypothesisShown:
    return HypothesisShown(
        id=row.id,
        text=row.text,
        evidence=row.evidence,
        verdict=Verdict(row.verdict),
        why=row.why,
        proposed_by=row.proposed_by_name,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by_name or None,
        decided_at=row.decided_at,
    )


def _similar(row: SimilarIncident) -> SimilarShown:
    return SimilarShown(
        number=row.label,
        title=row.title,
        state=State(row.state),
        created_at=row.created_at,
        same_service=row.same_service,
        outcome=row.outcome or None,
        cause=row.cause or None,
        notes=row.notes or None,
    )
