"""Paging by hand on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, WithJsonSchema

from watchbell.api.schemas.fields import Email, Given, Shown, Slug
from watchbell.notify.domain import MessageState, Outcome
from watchbell.paging.domain import AskStanding

# Written out, because incidents have an outcome of that name too.
AttemptOutcome = Annotated[
    Outcome, WithJsonSchema({"type": "string", "enum": [str(one) for one in Outcome]})
]


class PageGiven(Given):
    """Whom to page, a person or a team (then whoever is on call for it), and why."""

    person: Email | None = None
    team: Slug | None = None
    reason: str = Field(max_length=500)


class HandOverGiven(Given):
    """Who is told from now on, one of the three, and why."""

    person: Email | None = None
    team: Slug | None = None
    policy: Slug | None = None
    reason: str = Field(max_length=500)


class PageAnswerGiven(Given):
    """Whether you come, and what the others should know."""

    accepts: bool
    note: str = Field("", max_length=500)


class AttemptShown(Shown):
    """One try to send; `answer` is what the provider called it."""

    at: datetime
    outcome: AttemptOutcome
    reason: str
    answer: str
    duration_ms: int


class AskMessageShown(Shown):
    """One message of an ask; one that waits for its turn leaves at `due_at`."""

    channel: str
    state: MessageState
    due_at: datetime
    sent_at: datetime | None
    attempts: list[AttemptShown]


class PageShown(Shown):
    """One person paged by hand; `standing` goes from told over delivered to their answer."""

    person: str
    name: str
    team: str | None
    reason: str
    asked_by: str
    asked_at: datetime
    not_again_before: datetime
    channels: list[str]
    messages: list[AskMessageShown]
    standing: AskStanding
    answered_at: datetime | None
    note: str


class PagesShown(Shown):
    items: list[PageShown]


class NoticeGiven(Given):
    """What everybody with a child is told; `preview` sends nothing and says who would get it."""

    text: str = Field(max_length=5000)
    preview: bool = False


class NoticeReader(Shown):
    """Somebody who is told, and the incidents of theirs it is about."""

    person: str
    name: str
    incidents: list[str]


class NoticeShown(Shown):
    sent: bool
    items: list[NoticeReader]
