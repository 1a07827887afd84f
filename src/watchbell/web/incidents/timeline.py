"""The timeline in words: which entries are shown, and the names in them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime

from watchbell.accounts.selectors import people_by_id, teams_by_id
from watchbell.catalog.selectors import services_by_id
from watchbell.incidents.events import IncidentAssigned, IncidentChanged, IncidentPriorityChanged
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import TimelineEntry, timeline_page
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import instant_key, read_cursor, uuid_key, write_cursor
from watchbell.web.incidents.telling import Names, Told, tell

_FIRST, _EARLIER, _SIFTED, _REDRAWN = 20, 50, 200, 500
"""Entries read at first, for each look further back, for a filter, and when drawn again."""
_PEOPLE = ("assignee_id", "person_id", "previous_id", "holder_id")
_FIELD_EVENTS = frozenset(
    {
        "incident.changed",
        "incident.priority_changed",
        "incident.service_changed",
        "incident.assigned",
    }
)


@dataclass(frozen=True)
class Filter:
    """One way to look at the timeline, and which entries it shows."""

    name: str
    label: str
    shows: Callable[[TimelineEntry], bool]


def _begins(*prefixes: str) -> Callable[[TimelineEntry], bool]:
    return lambda entry: entry.kind.startswith(prefixes)


FILTERS = (
    Filter("", "All", lambda entry: True),
    Filter("conversation", "Conversation", lambda entry: entry.comment is not None),
    Filter("public", "Public", lambda entry: entry.comment is not None and not entry.is_internal),
    Filter("internal", "Internal", lambda entry: entry.is_internal),
    Filter("mail", "Messages", _begins("message.")),
    Filter("alerts", "Alerts", _begins("incident.alert", "escalation.", "incident.paged")),
    Filter("tasks", "Tasks", _begins("incident.task_", "incident.plan_", "incident.role_")),
    Filter("fields", "Field changes", lambda entry: entry.kind in _FIELD_EVENTS),
)
_BY_NAME = {one.name: one for one in FILTERS}


def told_timeline(
    actor: Actor,
    incident: Incident,
    wanted: str = "",
    cursor: str = "",
    *,
    back_to: str | None = None,
    limit: int = 0,
) -> tuple[list[Told], str]:
    """Return a page of the timeline in words, newest first, and the cursor of the earlier ones.

    `wanted` names one of FILTERS; an unknown name shows all. `back_to` is the cursor that ended
    the page shown now ("" when it showed all), to draw the same page again with what is new.
    """
    how_many = limit or (_REDRAWN if back_to is not None else _how_many(wanted, cursor))
    found = timeline_page(
        actor, incident, before=_place(cursor), back_to=_place(back_to or ""), limit=how_many
    )
    entries, following = found.entries, found.next
    older = write_cursor(following[0].isoformat(), str(following[1])) if following else ""
    shows = _BY_NAME.get(wanted, FILTERS[0]).shows
    entries = [entry for entry in entries if shows(entry)]
    names = _names(entries)
    return [tell(entry, names) for entry in _without_causes(entries)], older


def day_of(cursor: str) -> str:
    """Return the day, in the reader's zone, on which the page ended that gave this cursor."""
    place = _place(cursor)
    return f"{localtime(place[0]):%Y-%m-%d}" if place else ""


def _how_many(wanted: str, cursor: str) -> int:
    if wanted in _BY_NAME and wanted:
        return _SIFTED
    return _EARLIER if cursor else _FIRST


def _place(cursor: str) -> tuple[datetime, UUID] | None:
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
        people=_by_id(people_by_id(_ids(payloads, *_PEOPLE))),
        teams=_by_id(teams_by_id(_ids(given, "team_id", "previous_team_id"))),
        services=_by_id(services_by_id(_ids(payloads, "new_id"))),
    )


def _by_id(rows: Mapping[UUID, Any]) -> dict[str, str]:
    return {str(key): str(row) for key, row in rows.items()}


def _ids(payloads: Iterable[Mapping[str, Any]], *names: str) -> set[UUID]:
    values = {payload.get(name) for payload in payloads for name in names}
    return {UUID(value) for value in values if isinstance(value, str) and len(value) == 36}
