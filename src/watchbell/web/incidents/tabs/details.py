"""What is known about an incident: its facts, the stages it has reached, its times."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watchbell.accounts.permissions import allows
from watchbell.importers.permissions import IMPORT
from watchbell.incidents.domain import Stage, State
from watchbell.incidents.fields.specs import DEFAULT_TYPE, Kind, TypeSpec
from watchbell.incidents.fields.values import in_words, instant_of
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import form_of, involved_in, names_for
from watchbell.web.access import works_here
from watchbell.web.incidents.tab import Tab, for_everybody
from watchbell.web.middleware import Request


@dataclass(frozen=True)
class ShownStage:
    """A stage as the page shows it; the first one not reached is `next`."""

    stage: Stage
    status: str


def shown_stages(found: list[Stage]) -> list[ShownStage]:
    """Mark each stage reached, next or open."""
    shown, next_found = [], False
    for stage in found:
        status = "reached" if stage.reached_at else "open"
        if status == "open" and not next_found:
            status, next_found = "next", True
        shown.append(ShownStage(stage, status))
    return shown


@dataclass(frozen=True)
class Answer:
    """What one of the type's fields says; `address` is where a URL leads."""

    name: str
    said: str
    slug: str = ""
    value: str = ""
    address: str = ""
    instant: datetime | None = None


def answered_form(incident: Incident) -> TypeSpec | None:
    """Return the type of an incident that has something to show of it."""
    if incident.type == DEFAULT_TYPE and not incident.custom:
        return None
    return form_of(incident.type)


def answers_of(incident: Incident, form: TypeSpec, inside: bool) -> list[Answer]:
    """Return what is answered, in the form's order; requesters see what was theirs to say."""
    given = incident.custom
    specs = [spec for spec in form.fields if spec.slug in given]
    names = names_for(specs, [given])
    return [
        Answer(
            name=spec.name,
            said=in_words(spec, given[spec.slug], names),
            slug=spec.slug,
            value=given[spec.slug] if inside and spec.kind is Kind.CHOICE else "",
            address=given[spec.slug] if spec.kind is Kind.URL else "",
            instant=instant_of(given[spec.slug]),
        )
        for spec in specs
        if inside or spec.on_request_form
    ]


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    involved = involved_in([incident.pk])[incident.pk]
    form = answered_form(incident)
    correcting = Action.CORRECT if incident.state == State.CLOSED else Action.EDIT
    return {
        "type": form,
        "may_answer": incident.state not in (State.CLOSED, State.CANCELLED)
        and may(request.actor, Action.EDIT, incident),
        "answers": answers_of(incident, form, works_here(request.actor)) if form else [],
        "stages": shown_stages(incident.stages()),
        "involved": involved,
        "watching": involved.is_watched_by(request.actor.person_id),
        "watch_scope": involved.watch_of(request.actor.person_id),
        "may_import": allows(request.actor, IMPORT),
        "may_watch": may(request.actor, Action.WATCH, incident),
        "may_correct": incident.state != State.CANCELLED
        and may(request.actor, correcting, incident),
    }


TAB = Tab(
    name="details",
    label="Details",
    icon="list-details",
    template="incidents/tabs/details.html",
    context=_context,
    may=for_everybody,
)
