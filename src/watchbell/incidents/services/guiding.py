"""Writing guides, and going through one on an incident, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Team
from watchbell.catalog.models import Service
from watchbell.incidents.domain import State
from watchbell.incidents.guide_events import (
    GuideAnswered,
    GuideSaved,
    GuideStarted,
    GuideSteppedBack,
)
from watchbell.incidents.guiding import EndAct, GuideStep, key_of, problems_of, stored
from watchbell.incidents.models import Category, Guide, GuideRun, Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.guides import guide_by_slug
from watchbell.incidents.selectors.types import known_type
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.incidents.services.naming import insert_named
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_slug, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish

_TITLE, _TEXT = 300, 5000
_NAMED: dict[EndAct, Any] = {
    EndAct.ESCALATE: Team,
    EndAct.CATEGORY: Category,
    EndAct.SERVICE: Service,
}
_WHAT = {EndAct.ESCALATE: "team", EndAct.CATEGORY: "category", EndAct.SERVICE: "service"}


@dataclass(frozen=True, kw_only=True)
class GuideFields:
    """What a guide says, and for which incidents; an empty type and no category mean all."""

    name: str
    steps: Sequence[GuideStep]
    description: str = ""
    type: str = ""
    category: Category | None = None
    is_active: bool = True


@transaction.atomic
def create_guide(*, slug: str, fields: GuideFields, actor: Actor, now: datetime) -> Guide:
    """Add a guide; its short name stays."""
    require(actor, Action.CONFIGURE)
    guide = Guide(id=new_id(now), slug=clean_slug(slug, "slug"), **_clean(fields))
    insert_named(guide, "guide")
    publish(_saved(guide, actor, now))
    return guide


@transaction.atomic
def change_guide(
    *, slug: str, fields: GuideFields, actor: Actor, now: datetime, version: int | None = None
) -> Guide:
    """Make the guide say what `fields` says; where it goes on already it stays as it was."""
    require(actor, Action.CONFIGURE)
    guide = Guide.objects.select_for_update().get(pk=guide_by_slug(slug).pk)
    expect_version(guide.version, version)
    wanted = _clean(fields)
    changed = [name for name, value in wanted.items() if getattr(guide, name) != value]
    if changed:
        for name in changed:
            setattr(guide, name, wanted[name])
        guide.version += 1
        guide.save(update_fields=[*changed, "version"])
        publish(_saved(guide, actor, now))
    return guide


def _clean(fields: GuideFields) -> dict[str, Any]:
    problems = problems_of(fields.steps) or _unknown_names(fields.steps)
    if problems:
        raise InvalidInput(" ".join(problems), fields={"steps": " ".join(problems)})
    for step in fields.steps:
        _check_texts(step)
    return {
        "name": clean_line(fields.name, "name", 80),
        "description": clean_text(fields.description, "description", 2000),
        "type": known_type(fields.type).slug if fields.type else "",
        "category": fields.category,
        "steps": stored(fields.steps),
        "is_active": fields.is_active,
    }


def _check_texts(step: GuideStep) -> None:
    clean_line(step.title, "steps", _TITLE)
    clean_text(step.text, "steps", _TEXT)
    for answer in step.answers:
        clean_line(answer.label, "steps", _TITLE)
    for end in step.ends:
        clean_line(end.text, "steps", _TEXT, required=False)


def _unknown_names(steps: Sequence[GuideStep]) -> list[str]:
    """Say which teams, categories and services that ends name are not here."""
    problems = []
    for act, kind in _NAMED.items():
        named = {e.to: step.title for step in steps for e in step.ends if e.act is act and e.to}
        known = set(kind.objects.filter(slug__in=named).values_list("slug", flat=True))
        problems += [
            f"“{title}”: there is no {_WHAT[act]} {slug!r}."
            for slug, title in named.items()
            if slug not in known
        ]
    return problems


def _saved(guide: Guide, actor: Actor, now: datetime) -> GuideSaved:
    return GuideSaved(
        subject=guide.ref,
        actor=actor,
        at=now,
        slug=guide.slug,
        name=guide.name,
        is_active=guide.is_active,
    )


@transaction.atomic
def start_guide(*, incident_id: UUID, guide: Guide, actor: Actor, now: datetime) -> GuideRun:
    """Begin a guide on an incident; one that was going on is left where it is."""
    incident = _lock(incident_id, actor)
    if not guide.is_active:
        raise Conflict(f"{guide.name} is no longer used; choose another guide.")
    before = _newest(incident)
    if before is not None and before.guide_id == guide.pk and not before.path:
        raise AlreadyDone(f"{guide.name} has just been begun.")
    run = GuideRun.objects.create(
        id=new_id(now),
        incident=incident,
        guide=guide,
        name=guide.name,
        steps=guide.steps,
        started_at=now,
        started_by_name=actor.name,
    )
    save_incident(incident, [], now)
    publish(
        GuideStarted(subject=incident.ref, actor=actor, at=now, run_id=run.pk, guide=guide.name)
    )
    return run


@transaction.atomic
def answer_guide(
    *,
    incident_id: UUID,
    run_id: UUID,
    question: str,
    answer: str,
    actor: Actor,
    now: datetime,
) -> GuideRun:
    """Answer the question that the guide asks now; Conflict when somebody was quicker."""
    incident = _lock(incident_id, actor)
    run = _run(incident, run_id)
    here = run.here
    if key_of(question) != here.key:
        raise Conflict(f"That was answered meanwhile. The guide now says: {here.title}")
    chosen = next((a for a in here.answers if key_of(a.label) == key_of(answer)), None)
    if chosen is None:
        known = ", ".join(offered.label for offered in here.answers) or "none: it is an end"
        message = f"Choose one of the answers: {known}."
        raise InvalidInput(f"answer: {message}", fields={"answer": message})
    run.path = [
        *run.path,
        {"question": here.title, "answer": chosen.label, "by": actor.name},
    ]
    run.save(update_fields=["path"])
    save_incident(incident, [], now)
    after = run.here
    publish(
        GuideAnswered(
            subject=incident.ref,
            actor=actor,
            at=now,
            run_id=run.pk,
            question=here.title,
            answer=chosen.label,
            end=after.title if after.is_end else "",
        )
    )
    return run


@transaction.atomic
def step_back(*, incident_id: UUID, run_id: UUID, actor: Actor, now: datetime) -> GuideRun:
    """Take the last answer back, so that its question is asked again."""
    incident = _lock(incident_id, actor)
    run = _run(incident, run_id)
    if not run.path:
        raise Conflict("This is the first question; there is nothing to go back to.")
    *kept, taken_back = run.path
    run.path = kept
    run.save(update_fields=["path"])
    save_incident(incident, [], now)
    publish(
        GuideSteppedBack(
            subject=incident.ref,
            actor=actor,
            at=now,
            run_id=run.pk,
            question=taken_back["question"],
            answer=taken_back["answer"],
        )
    )
    return run


def _lock(incident_id: UUID, actor: Actor) -> Incident:
    incident = lock_incident(incident_id, actor, Action.WORK)
    if incident.state in (State.CLOSED, State.CANCELLED):
        raise Conflict(f"{incident.label} is {incident.state}; reopen it to go on.")
    return incident


def _newest(incident: Incident) -> GuideRun | None:
    rows = GuideRun.objects.filter(incident=incident)
    return rows.order_by("-started_at", "-id").first()


def _run(incident: Incident, run_id: UUID) -> GuideRun:
    run = GuideRun.objects.filter(pk=run_id, incident=incident).first()
    if run is None:
        raise NotFound(f"{incident.label} has no such guide.")
    if run != _newest(incident):
        raise Conflict(f"Another guide was begun on {incident.label} since; go on with that.")
    return run
