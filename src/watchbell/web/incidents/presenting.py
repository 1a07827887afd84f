"""How an incident is told: its steps, its buttons, its timeline in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from watchbell.accounts.selectors import people_by_id, teams_by_id
from watchbell.alerts.selectors import alerts_of
from watchbell.catalog.selectors import services_by_id
from watchbell.incidents.domain import Stage, State
from watchbell.incidents.events import IncidentAssigned, IncidentChanged, IncidentPriorityChanged
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import (
    TimelineEntry,
    containments_of,
    get_incident,
    possible_actions,
    timeline_page,
)
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import instant_key, read_cursor, uuid_key, write_cursor
from watchbell.paging.selectors import escalation_of
from watchbell.web.access import works_here
from watchbell.web.incidents.telling import Names, Told, tell
from watchbell.web.incidents.verbs import PROMINENT, VERBS, Verb
from watchbell.web.middleware import Request
from watchbell.web.responses import is_htmx

_WAY = (State.NEW, State.IN_PROGRESS, State.RESOLVED, State.CLOSED)
_LABELS = {
    State.NEW: "New",
    State.IN_PROGRESS: "In progress",
    State.ON_HOLD: "On hold",
    State.RESOLVED: "Resolved",
    State.CLOSED: "Closed",
    State.CANCELLED: "Cancelled",
}
FILTERS = (("", "All"), ("conversation", "Conversation"), ("changes", "Changes"))
_PAGE = 100


@dataclass(frozen=True)
class Step:
    """One step of the stepper."""

    label: str
    status: str
    tone: str = ""


def steps(state: State) -> list[Step]:
    """Return the way of an incident, with the present step marked."""
    if state is State.CANCELLED:
        return [Step(_LABELS[State.NEW], "done"), Step(_LABELS[state], "now")]
    here = State.IN_PROGRESS if state is State.ON_HOLD else state
    position = _WAY.index(here)
    found = []
    for index, way in enumerate(_WAY):
        status = "done" if index < position else "now" if index == position else "todo"
        label = _LABELS[state] if status == "now" else _LABELS[way]
        found.append(Step(label, status, _tone(state) if status == "now" else ""))
    return found


def _tone(state: State) -> str:
    return {State.ON_HOLD: "hold", State.RESOLVED: "good", State.CLOSED: "good"}.get(state, "")


@dataclass(frozen=True)
class Button:
    """One thing that may be done; `direct` when it asks nothing."""

    verb: str
    step: Verb
    direct: bool


def buttons(actions: Iterable[str], incident: Incident) -> tuple[list[Button], list[Button]]:
    """Return what may be done: the buttons, and the menu behind them."""
    offered = set(actions)
    direct = {"acknowledge"} | ({"start", "close"} if _is_triaged(incident) else set())
    made = {
        verb: Button(verb, step, verb in direct) for verb, step in VERBS.items() if verb in offered
    }
    shown = [made[verb] for verb in PROMINENT if verb in made]
    hidden = [button for verb, button in made.items() if verb not in PROMINENT]
    return shown, hidden


def _is_triaged(incident: Incident) -> bool:
    return None not in (incident.category_id, incident.impact, incident.urgency)


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


def told_timeline(
    actor: Actor, incident: Incident, wanted: str = "", cursor: str = ""
) -> tuple[list[Told], str]:
    """Return a page of the timeline in words, newest first, and the cursor of the earlier ones.

    `wanted` is all of it, what was said, or what changed.
    """
    found = timeline_page(actor, incident, before=_before(cursor), limit=_PAGE)
    entries, following = found.entries, found.next
    older = write_cursor(following[0].isoformat(), str(following[1])) if following else ""
    if wanted == "conversation":
        entries = [entry for entry in entries if entry.comment is not None]
    if wanted == "changes":
        entries = [entry for entry in entries if entry.comment is None]
    names = _names(entries)
    return [tell(entry, names) for entry in _without_causes(entries)], older


def _before(cursor: str) -> tuple[datetime, UUID] | None:
    if not cursor:
        return None
    at, identifier = read_cursor(cursor, 2)
    return instant_key(at), uuid_key(identifier)


def _without_causes(entries: list[TimelineEntry]) -> list[TimelineEntry]:
    """Leave out a change of impact and urgency that the priority's own entry explains."""
    explained = {entry.at for entry in entries if entry.kind == IncidentPriorityChanged.kind}
    return [
        entry
        for entry in entries
        if not (
            entry.kind == IncidentChanged.kind
            and entry.at in explained
            and set(entry.payload["changes"]) <= {"impact", "urgency"}
        )
    ]


def _names(entries: Sequence[TimelineEntry]) -> Names:
    payloads = [entry.payload for entry in entries]
    given = [entry.payload for entry in entries if entry.kind == IncidentAssigned.kind]
    return Names(
        people=_by_id(people_by_id(_ids(payloads, "assignee_id", "person_id"))),
        teams=_by_id(teams_by_id(_ids(given, "team_id"))),
        services=_by_id(services_by_id(_ids(payloads, "new_id"))),
    )


def _by_id(rows: Mapping[UUID, Any]) -> dict[str, str]:
    return {str(key): str(row) for key, row in rows.items()}


def _ids(payloads: Iterable[Mapping[str, Any]], *names: str) -> set[UUID]:
    values = {payload.get(name) for payload in payloads for name in names}
    return {UUID(value) for value in values if isinstance(value, str) and len(value) == 36}


def incident_context(request: Request, incident: Incident) -> dict[str, Any]:
    """Return what the incident page and its parts show."""
    actions = possible_actions(request.actor, incident)
    shown, hidden = buttons(actions, incident)
    inside = works_here(request.actor)
    looking = _looking_at(request)
    wanted = looking.get("show", "")
    told, older = told_timeline(request.actor, incident, wanted, looking.get("before", ""))
    return {
        "incident": incident,
        "inside": inside,
        "recipient": _recipient(incident, inside),
        "actions": actions,
        "buttons": shown,
        "menu": hidden,
        "steps": steps(State(incident.state)),
        "stages": shown_stages(incident.stages()),
        "timeline": told,
        "older": older,
        "timeline_filters": FILTERS,
        "show": wanted,
        "escalation": escalation_of(incident.pk, actor=request.actor) if inside else None,
        "containments": containments_of(incident),
        "alerts": alerts_of(actor=request.actor, incident_id=incident.pk) if inside else [],
        "may_take": "assign" in actions and incident.assignee_id != request.actor.person_id,
    }


def _looking_at(request: Request) -> QueryDict:
    """Return the query of the page that people see; a script's request is to another address."""
    if is_htmx(request):
        return QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    return request.GET


def _recipient(incident: Incident, inside: bool) -> str:
    if not inside:
        return "the people who work on it"
    return incident.reporter.name if incident.reporter else "everyone who may read this incident"


def incident_parts(request: Request, number: str) -> HttpResponse:
    """Draw the parts of the page that change, to be put in place of the old ones."""
    incident = get_incident(request.actor, number)
    context = incident_context(request, incident)
    return render(request, "incidents/detail.html#parts", context)
