"""Saved views: which there are for somebody, and what one is narrowed to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from watchbell.incidents.domain import OPEN_STATES, State
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.models import SavedView
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import brought
from watchbell.incidents.selectors.answers import usable_answers
from watchbell.incidents.selectors.listing import IncidentFilters
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound

FIELDS = (
    "state", "priority", "type", "category", "service", "item", "team", "assignee",
    "label", "contact", "q",
)  # fmt: skip
"""What a view may be narrowed by, as it stands in addresses, beside custom.<slug>."""
_CONTACT = {"first": True, "more": False}
"""Whether the first contact was enough, as it stands in addresses."""
LOOKS = ("sort", "layout", "by")
"""How a view is shown: its order, list or board, and what the board's columns are."""
_MOST = 50


def views_for(actor: Actor) -> list[SavedView]:
    """Return the views somebody keeps, their teams keep, and all keep, by name; 50 at most."""
    require(actor, Action.LIST_ALL)
    theirs = Q(owner_id=actor.person_id) | Q(team_id__in=actor.team_ids) | Q(is_shared=True)
    rows = SavedView.objects.filter(theirs).select_related("owner", "team")
    return list(rows.order_by(F("name"), F("id"))[:_MOST])


def view_for(actor: Actor, view_id: UUID) -> SavedView:
    """Return one of the views that somebody may use."""
    found = next((view for view in views_for(actor) if view.pk == view_id), None)
    if found is None:
        raise NotFound("There is no such view.")
    return found


def filters_from(query: Mapping[str, Any], *, me: UUID | None, now: datetime) -> IncidentFilters:
    """Read filters as they stand in an address; what cannot be used narrows nothing.

    state is one state or "open"; assignee an id, "me" or "nobody"; owner "none" or nothing.
    """
    got = {name: str(query.get(name) or "") for name in FIELDS}
    return IncidentFilters(
        states=_states(got["state"]),
        priorities=(int(got["priority"]),) if got["priority"].isdecimal() else (),
        type=got["type"],
        category=got["category"],
        service=got["service"],
        item=_id(got["item"]),
        team=got["team"],
        assignee=me if got["assignee"] == "me" else _id(got["assignee"]),
        unassigned=got["assignee"] == "nobody" or query.get("owner") == "none",
        labels=(got["label"],) if got["label"] else (),
        first_contact=_CONTACT.get(got["contact"]),
        q=got["q"],
        custom=usable_answers(_answers(query)),
        also={name: str(query[name]) for name in brought.narrowings() if query.get(name)},
        now=now,
    )


def kept_query(query: Mapping[str, Any]) -> dict[str, str]:
    """Return the part of an address that a view keeps: filters, answers looked for, looks."""
    names = [
        *FIELDS,
        *brought.narrowings(),
        *LOOKS,
        *(name for name in query if name.startswith(PREFIX)),
    ]
    kept = {name: str(query[name]) for name in names if query.get(name)}
    allowed = {"layout": ("list", "board"), "by": ("state", "owner", "priority")}
    return {name: value for name, value in kept.items() if value in allowed.get(name, (value,))}


def _answers(query: Mapping[str, Any]) -> dict[str, str]:
    given = {n.removeprefix(PREFIX): v for n, v in query.items() if n.startswith(PREFIX)}
    return {slug: str(value) for slug, value in given.items() if value}


def _states(text: str) -> tuple[State, ...]:
    if text == "open":
        return tuple(sorted(OPEN_STATES))
    return (State(text),) if text in set(State) else ()


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
