"""Guides, and going through one on an incident."""

from typing import Any

from ninja import Body, Router

from watchbell.api.callers import reading
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.routes.incidents import found
from watchbell.api.schemas.fields import Nothing
from watchbell.api.schemas.guides import (
    GuideAnswerGiven,
    GuideAnswerShown,
    GuideEndShown,
    GuideList,
    GuideRunShown,
    GuideShown,
    GuideStartGiven,
    GuideStepShown,
    TakenShown,
)
from watchbell.incidents.guiding import GuideStep
from watchbell.incidents.models import Guide, GuideRun, Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import current_run, get_incident, guide_by_slug, guides
from watchbell.incidents.services import answer_guide, start_guide, step_back
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound

router = Router(tags=["guides"])
_NOTHING = Nothing()


@read(router, "/guides", name="list_guides", returns=GuideList)
def list_all(request: ApiRequest) -> Answer:
    """List the guides by name, with their steps."""
    return Answer(GuideList(items=[_guide(row) for row in guides(actor=request.actor)]))


@read(router, "/guides/{slug}", name="get_guide", returns=GuideShown, versioned=True)
def show(request: ApiRequest, slug: str) -> Answer:
    """Read one guide."""
    require(request.actor, Action.READ_INTERNAL)
    row = guide_by_slug(slug)
    return Answer(_guide(row), version=row.version)


@read(router, "/incidents/{number}/guide", name="get_incident_guide", returns=GuideRunShown)
def show_run(request: ApiRequest, number: str) -> Answer:
    """Read how far the guide has come that was begun last."""
    return Answer(_run(_of(request.actor, get_incident(request.actor, number))))


@write(
    router,
    "POST",
    "/incidents/{number}/guide",
    name="start_guide",
    returns=GuideRunShown,
    scope="incidents:write",
    status=201,
)
def start(request: ApiRequest, number: str, body: GuideStartGiven) -> Answer:
    """Begin a guide; one that was going on is left where it is."""
    guide = guide_by_slug(body.guide)
    return Answer(_run(start_guide(guide=guide, **_who(request, number))))


@write(
    router,
    "POST",
    "/incidents/{number}/guide/answer",
    name="answer_guide",
    returns=GuideRunShown,
    scope="incidents:write",
)
def answer(request: ApiRequest, number: str, body: GuideAnswerGiven) -> Answer:
    """Answer the question that the guide asks now."""
    run = _begun(request, number)
    return Answer(_run(answer_guide(run_id=run.pk, **dict(body), **_who(request, number))))


@write(
    router,
    "POST",
    "/incidents/{number}/guide/back",
    name="step_guide_back",
    returns=GuideRunShown,
    scope="incidents:write",
)
def back(request: ApiRequest, number: str, body: Body[Nothing] = _NOTHING) -> Answer:
    """Take the last answer back, so that its question is asked again."""
    run = _begun(request, number)
    return Answer(_run(step_back(run_id=run.pk, **_who(request, number))))


def _begun(request: ApiRequest, number: str) -> GuideRun:
    return _of(reading(request.actor), found(request.actor, number))


def _of(actor: Actor, incident: Incident) -> GuideRun:
    run = current_run(actor, incident)
    if run is None:
        raise NotFound("No guide was begun on this incident.")
    return run


def _who(request: ApiRequest, number: str) -> dict[str, Any]:
    row = found(request.actor, number)
    return {"incident_id": row.pk, "actor": request.actor, "now": request.now}


def _guide(row: Guide) -> GuideShown:
    return GuideShown(
        slug=row.slug,
        name=row.name,
        description=row.description,
        type=row.type or None,
        category=row.category.slug if row.category else None,
        active=row.is_active,
        steps=[_step(step) for step in row.outline()],
        version=row.version,
    )


def _run(row: GuideRun) -> GuideRunShown:
    here = row.here
    return GuideRunShown(
        id=row.pk,
        guide=row.guide.slug,
        name=row.name,
        started_at=row.started_at,
        started_by=row.started_by_name,
        path=[TakenShown(**taken) for taken in row.path],
        step=_step(here),
        ended=here.is_end,
    )


def _step(step: GuideStep) -> GuideStepShown:
    return GuideStepShown(
        title=step.title,
        text=step.text,
        answers=[GuideAnswerShown(label=a.label, to=a.to) for a in step.answers],
        ends=[GuideEndShown(act=e.act, to=e.to or None, text=e.text) for e in step.ends],
    )
