"""What the incident page shows: its steps, its buttons, its tabs, its timeline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import (
    cost_of,
    get_incident,
    involved_in,
    possible_actions,
)
from watchbell.platform.files.limits import limits
from watchbell.web.access import works_here
from watchbell.web.incidents.tab import Tab, looking_at
from watchbell.web.incidents.tabs import TABS
from watchbell.web.incidents.timeline import FILTERS, day_of, told_timeline
from watchbell.web.incidents.verbs import PROMINENT, VERBS
from watchbell.web.incidents.verbs.verb import Verb
from watchbell.web.middleware import Request
from watchbell.web.modules import has_tab
from watchbell.web.responses import is_htmx
from watchbell.web.sla.pills import pills_on

BACK_TO = "Timeline-Back-To"
"""What a script's request says of how far back the timeline goes that is shown."""
_WAY = (State.NEW, State.IN_PROGRESS, State.RESOLVED, State.CLOSED)
_LABELS = {
    State.NEW: "New",
    State.IN_PROGRESS: "In progress",
    State.ON_HOLD: "On hold",
    State.RESOLVED: "Resolved",
    State.CLOSED: "Closed",
    State.CANCELLED: "Cancelled",
}


STATE_HELP = {
    State.NEW: "Nobody works on it yet. Classify it, acknowledge it or give it to somebody.",
    State.IN_PROGRESS: "Somebody works on it. Resolve it when the service works again, or put it"
    " on hold when you wait for somebody.",
    State.ON_HOLD: "It waits, for a reason and until a day; it comes back by itself then, or when"
    " the caller answers.",
    State.RESOLVED: "The service works again. Whoever reported it may confirm that or say it is"
    " not fixed; otherwise it closes by itself.",
    State.CLOSED: "It is over and stays as it is. It can be reopened for a while after its"
    " resolution, later by an administrator; a follow-up can be opened at any time.",
    State.CANCELLED: "It was no incident of its own. An administrator may bring it back, unless it"
    " was merged.",
}


@dataclass(frozen=True)
class Step:
    """One step of the stepper; `help` says what the present state means and what leads on."""

    label: str
    status: str
    tone: str = ""
    help: str = ""


def steps(state: State) -> list[Step]:
    """Return the way of an incident, with the present step marked."""
    if state is State.CANCELLED:
        return [
            Step(_LABELS[State.NEW], "done"),
            Step(_LABELS[state], "now", help=STATE_HELP[state]),
        ]
    here = State.IN_PROGRESS if state is State.ON_HOLD else state
    position = _WAY.index(here)
    found = []
    for index, way in enumerate(_WAY):
        status = "done" if index < position else "now" if index == position else "todo"
        label = _LABELS[state] if status == "now" else _LABELS[way]
        now = status == "now"
        found.append(Step(label, status, *((_tone(state), STATE_HELP[state]) if now else ())))
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
class TabLink:
    """A tab in the row of tabs: `href` without script, `part` with it."""

    tab: Tab
    href: str
    part: str
    current: bool


def tabs_of(request: Request, incident: Incident) -> dict[str, Tab]:
    """Return the tabs that this person may open, by name."""
    return {tab.name: tab for tab in TABS if has_tab(tab.name) and tab.may(request, incident)}


def aside_context(
    request: Request, incident: Incident, tabs: Mapping[str, Tab], open_tab: Tab
) -> dict[str, Any]:
    """Return what the row of tabs and the open one show."""
    page, show = reverse("incident", args=[incident.label]), looking_at(request).get("show", "")
    links = [
        TabLink(
            tab=tab,
            href=f"{page}?{urlencode({'tab': tab.name} | ({'show': show} if show else {}))}",
            part=reverse("incident-tab", args=[incident.label, tab.name]),
            current=tab is open_tab,
        )
        for tab in tabs.values()
    ]
    own = {
        "incident": incident,
        "inside": works_here(request.actor),
        "actions": possible_actions(request.actor, incident, now=request.now),
    }
    return {**open_tab.context(request, incident), **own, "tabs": links, "tab": open_tab}


def incident_context(request: Request, incident: Incident) -> dict[str, Any]:
    """Return what the incident page and its parts show."""
    inside = works_here(request.actor)
    looking = looking_at(request)
    wanted = looking.get("show", "")
    before = looking.get("before", "")
    back_to = request.headers.get(BACK_TO) if is_htmx(request) else None
    told, older = told_timeline(request.actor, incident, wanted, before, back_to=back_to)
    tabs = tabs_of(request, incident)
    aside = aside_context(request, incident, tabs, tabs.get(looking.get("tab", ""), TABS[0]))
    involved = aside.get("involved") or involved_in([incident.pk])[incident.pk]
    actions = aside["actions"]
    asks = incident.state == State.RESOLVED and incident.reporter_id == request.actor.person_id
    # The reporter is asked in words; the same two steps need no second pair of buttons.
    offered = [verb for verb in actions if not (asks and verb in ("close", "reopen"))]
    shown, hidden = buttons(offered, incident)
    return {
        **aside,
        "pills": pills_on(request, [incident.pk]),
        "cost": cost_of(incident, involved, request.now) if inside else None,
        "merged_into": involved.targets,
        "recipient": _recipient(incident, inside),
        "limits": limits(),
        "asks_reporter": asks,
        "buttons": shown,
        "menu": hidden,
        "steps": steps(State(incident.state)),
        "timeline": told,
        "older": older,
        "timeline_filters": FILTERS if inside else FILTERS[:2],
        "show": wanted,
        "may_take": "assign" in actions and incident.assignee_id != request.actor.person_id,
    }


def _recipient(incident: Incident, inside: bool) -> str:
    if not inside:
        return "the people who work on it"
    return incident.reporter.name if incident.reporter else "everyone who may read this incident"


def incident_parts(request: Request, number: str) -> HttpResponse:
    """Draw the parts of the page that change, to be put in place of the old ones."""
    incident = get_incident(request.actor, number)
    context = incident_context(request, incident)
    response = render(request, "incidents/detail.html#parts", context)
    if context["older"] != request.headers.get(BACK_TO, context["older"]):
        # So much is new that it does not join what is shown: begin afresh.
        response.headers["HX-Refresh"] = "true"
    return response


def earlier_part(request: Request, incident: Incident) -> HttpResponse:
    """Draw the entries before those shown, to go below them."""
    show, before = request.GET.get("show", ""), request.GET.get("before", "")
    told, older = told_timeline(request.actor, incident, show, before)
    context = {
        "incident": incident,
        "timeline": told,
        "older": older,
        "show": show,
        "day_above": day_of(before),
    }
    return render(request, "incidents/detail.html#earlier", context)
