"""The search for a cause on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.changes import ChangeShown
from watchbell.api.schemas.fields import Given, Shown
from watchbell.incidents.domain import Cause, State, Verdict


class HypothesisGiven(Given):
    text: str = Field(examples=["The certificate of the gateway has expired"])
    evidence: str = ""


class HypothesisEvidenceGiven(Given):
    evidence: str = Field(examples=["The handshake fails since 09:00"])


class VerdictGiven(Given):
    verdict: Verdict
    why: str
    cause: Cause | None = Field(None, description="A confirmed one may say what caused it.")


class HypothesisShown(Shown):
    id: UUID
    text: str
    evidence: str
    verdict: Verdict
    why: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class SimilarShown(Shown):
    """An incident that looked alike, and how it ended."""

    number: str
    title: str
    state: State
    created_at: datetime
    same_service: bool
    outcome: str | None
    cause: str | None
    notes: str | None


class DiagnosisShown(Shown):
    """What is known and what may be looked at."""

    diagnosis: str
    cause: str | None
    hypotheses: list[HypothesisShown]
    changes: list[ChangeShown] = Field(
        description="On its service and what that needs, from 48 hours before it began."
    )
    similar: list[SimilarShown]
