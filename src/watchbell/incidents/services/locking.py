"""Taking hold of an incident for a change, and letting it go again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.incidents.domain import TRANSITIONS, State
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.services.fitting import missing_of
from watchbell.incidents.services.owning import mind_the_owner
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import IllegalTransition, NotFound, StaleVersion
from watchbell.platform.bulk import save_row, update_rows
from watchbell.platform.gathering import gathered

# Written out, for every change of a record begins with it and the ORM takes longer to word it
# than PostgreSQL to answer. The search vector is the database's own, and the largest column.
_FIELDS = [f for f in Incident._meta.concrete_fields if f.name != "search"]
_NAMES = dict.fromkeys(f.attname for f in _FIELDS)
_CONVERTED = [(place, f) for place, f in enumerate(_FIELDS) if hasattr(f, "from_db_value")]
_LOCK = f"select {', '.join(_NAMES)} from incidents_incident where id = %s for no key update"  # noqa: S608 our own names
_LOCK_MANY = f"""
select {", ".join(_NAMES)} from incidents_incident where id = any(%s) order by id for no key update
"""  # noqa: S608 our own names


def lock_incident(
    incident_id: UUID, actor: Actor, action: Action, *, version: int | None = None
) -> Incident:
    """Return the incident locked for this transaction, after asking whether `actor` may.

    `version` is what the caller read; StaleVersion when the record has moved on since.
    """
    incident = _locked(incident_id)
    if incident is None:
        raise NotFound("There is no such incident.")
    require(actor, action, incident)
    if version is not None and version != incident.version:
        raise StaleVersion(
            f"{incident.label} was changed meanwhile (version {incident.version}, you have"
            f" {version}). Load it again and repeat your change."
        )
    return incident


def lock_incidents(ids: Collection[UUID], actor: Actor, action: Action) -> list[Incident]:
    """Return these incidents locked in the order of their ids, those of them that there are."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_MANY, [list(ids)])
        incidents = [_read(row) for row in cursor.fetchall()]
    for incident in incidents:
        require(actor, action, incident)
    return incidents


def _locked(incident_id: UUID) -> Incident | None:
    together = gathered()
    if together is None:
        return _read_locked(incident_id)
    found = together.find(Incident, incident_id) or _read_locked(incident_id)
    if found is not None:
        together.hold(found)
    return found


def _read_locked(incident_id: UUID) -> Incident | None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [incident_id])
        row = cursor.fetchone()
    return None if row is None else _read(row)


def _read(row: Sequence[Any]) -> Incident:
    values = list(row)
    for place, field in _CONVERTED:
        values[place] = field.from_db_value(values[place], None, connection)
    return Incident.from_db(connection.alias, _NAMES, values)


def save_incident(incident: Incident, fields: list[str], now: datetime) -> None:
    """Write the named fields and count the version up."""
    save_row(incident, [*fields, *_counted_up(incident, now)])


def save_incidents(incidents: Sequence[Incident], fields: Sequence[str], now: datetime) -> None:
    """Write the named fields of several locked incidents by one statement; each counts up."""
    changed = dict.fromkeys(fields)
    for incident in incidents:
        changed |= dict.fromkeys(_counted_up(incident, now))
    update_rows(incidents, [*changed])


def _counted_up(incident: Incident, now: datetime) -> list[str]:
    incident.version += 1
    incident.updated_at = now
    return [*mind_the_owner(incident, now), "version", "updated_at"]


def confide(incident: Incident, person_id: UUID) -> list[str]:
    """Let in by name whoever is given a part in a restricted incident; returns what changed."""
    if not incident.is_restricted or person_id in incident.confidants:
        return []
    incident.confidants.append(person_id)
    return ["confidants"]


def enter(
    incident: Incident, target: State, actor: Actor, facts: Mapping[str, Any] | None = None
) -> None:
    """Move to `target` when the table and the guards allow it; nothing is saved here.

    A step that was taken in another product is a fact, and facts ask nobody for leave.
    """
    if actor.recalled:
        incident.state = target
        return
    state = State(incident.state)
    if target not in TRANSITIONS[state]:
        raise IllegalTransition(refusal_of(incident, target))
    missing = missing_of(incident, target, by_machine=actor.is_machine, facts=facts)
    if missing:
        raise GuardNotMet(_still_needs(incident, missing), fields=missing)
    incident.state = target


def _still_needs(incident: Incident, missing: Mapping[str, str]) -> str:
    own = [name.replace("_", " ") for name in missing if not name.startswith(PREFIX)]
    asked = [text for name, text in missing.items() if name.startswith(PREFIX)]
    needs = [f"{incident.label} still needs: {', '.join(own)}."] if own else []
    return " ".join([*needs, *asked])


def refusal_of(incident: Incident, target: State) -> str:
    """Say that no step leads there, and where the steps from here lead."""
    state = State(incident.state)
    ways = ", ".join(sorted(s.value.replace("_", " ") for s in TRANSITIONS[state]))
    here, there = (s.value.replace("_", " ") for s in (state, target))
    return f"{incident.label} is {here} and cannot become {there}; from here it can become: {ways}."
