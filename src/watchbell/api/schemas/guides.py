"""Guides on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from watchbell.api.schemas.fields import Given, Shown, Slug
from watchbell.incidents.guiding import EndAct


class GuideAnswerShown(Shown):
    """What may be answered, and the title of the step that it leads to."""

    label: str
    to: str


class GuideEndShown(Shown):
    """What an end proposes; `to` is a team, category or service by slug, null for none."""

    act: EndAct
    to: str | None
    text: str


class GuideStepShown(Shown):
    """A question with its answers, or an end with what it proposes."""

    title: str
    text: str
    answers: list[GuideAnswerShown]
    ends: list[GuideEndShown]


class GuideShown(Shown):
    """A guide; without a type or a category it is for all."""

    slug: str
    name: str
    description: str
    type: str | None
    category: str | None
    active: bool
    steps: list[GuideStepShown] = Field(description="The first one comes first.")
    version: int


class GuideList(Shown):
    items: list[GuideShown]


class TakenShown(Shown):
    """A question that was answered."""

    question: str
    answer: str
    by: str


class GuideRunShown(Shown):
    """How far a guide has come on an incident, and the step it is at."""

    id: UUID
    guide: str
    name: str
    started_at: datetime
    started_by: str
    path: list[TakenShown]
    step: GuideStepShown
    ended: bool


class GuideStartGiven(Given):
    guide: Slug


class GuideAnswerGiven(Given):
    """An answer, in the words that the step offers."""

    question: str = Field(description="The title of the step, so that no two answer at once.")
    answer: str
