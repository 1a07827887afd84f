"""What reporters said of how their incidents were handled, on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Shown


class SurveyShown(Shown):
    """One answer, 1 (not at all satisfied) to 5; null until there is one."""

    person: str
    asked_at: datetime
    score: int | None
    comment: str
    answered_at: datetime | None
    changed_at: datetime | None
    follow_up: UUID | None = Field(description="The task that a bad score made; of colleagues.")
