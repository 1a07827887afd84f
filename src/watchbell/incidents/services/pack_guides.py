"""The guides of a pack: taken in, and written."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from watchbell.incidents.guiding import GuideAnswer, GuideEnd, GuideStep
from watchbell.incidents.models import Category, Guide
from watchbell.incidents.packs.format import (
    Pack,
    PackGuide,
    PackGuideAnswer,
    PackGuideEnd,
    PackGuideStep,
)
from watchbell.incidents.services.guiding import GuideFields, change_guide, create_guide
from watchbell.incidents.services.pack_parts import PackChange, named_row, taken
from watchbell.kernel.actors import Actor


def take_guides(pack: Pack, actor: Actor, now: datetime) -> Iterator[PackChange]:
    """Take in the guides; they point at types and categories."""
    rows = Guide.objects.select_related("category")
    for wanted in pack.guides:
        row = rows.filter(slug=wanted.slug).first()
        yield _guide(wanted, written_guide(row) if row else None, actor, now)


def _guide(wanted: PackGuide, before: PackGuide | None, actor: Actor, now: datetime) -> PackChange:
    values: dict[str, Any] = {
        "slug": wanted.slug,
        "fields": GuideFields(
            name=wanted.name,
            description=wanted.description,
            type=wanted.type,
            category=named_row(Category, wanted.category, "category"),
            steps=[_step(step) for step in wanted.steps],
            is_active=wanted.active,
        ),
        "actor": actor,
        "now": now,
    }
    return taken(
        "guide", wanted, before, lambda: create_guide(**values), lambda: change_guide(**values)
    )


def _step(step: PackGuideStep) -> GuideStep:
    return GuideStep(
        step.title,
        step.text,
        tuple(GuideAnswer(answer.label, answer.to) for answer in step.answers),
        tuple(GuideEnd(end.act, end.to, end.text) for end in step.ends),
    )


def written_guides() -> list[PackGuide]:
    """Return every guide as a pack says it."""
    rows = Guide.objects.select_related("category").order_by("name", "slug")
    return [written_guide(row) for row in rows]


def written_guide(row: Guide) -> PackGuide:
    """Return a guide as a pack says it."""
    return PackGuide(
        slug=row.slug,
        name=row.name,
        description=row.description,
        type=row.type,
        category=row.category.slug if row.category else "",
        active=row.is_active,
        steps=[
            PackGuideStep(
                title=step.title,
                text=step.text,
                answers=[PackGuideAnswer(label=a.label, to=a.to) for a in step.answers],
                ends=[PackGuideEnd(act=e.act, to=e.to, text=e.text) for e in step.ends],
            )
            for step in row.outline()
        ],
    )
