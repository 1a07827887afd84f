"""A reader of the log that keeps the spells of incidents.

It reads the log from its first event, also in an installation that is older than this reader. An
incident's spells are made anew from its whole log whenever something moved it, so what is read
twice or out of order does no harm. Where retention has dropped an incident's beginning, what was
kept stays as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from watchbell.analytics.flow.spells import TOLD_BY, Spell, spells_of
from watchbell.incidents.events import (
    IncidentAcknowledged,
    IncidentAssigned,
    IncidentCancelled,
    IncidentClosed,
    IncidentDeclared,
    IncidentPutOnHold,
    IncidentReopened,
    IncidentResolved,
    IncidentResumed,
    IncidentStarted,
)
from watchbell.kernel.events import Event
from watchbell.platform.bulk import as_json
from watchbell.platform.eventlog import Handler, StoredEvent
from watchbell.platform.eventlog.reading import COLUMNS, stored_event

_EVENTS = f"""
select {COLUMNS} from platform_event
where subject_kind = 'incident' and subject_id = any(%(ids)s) and kind = any(%(kinds)s)
    and at >= (select min(created_at) from incidents_incident where id = any(%(ids)s))
order by at, id
"""  # noqa: S608 constants
# Locked in the order of their ids, so that two readers of one incident take turns.
_REPLACE = """
with locked as (
    select id from incidents_incident where id = any(%(ids)s) order by id for key share
), gone as (
    delete from analytics_spell s using locked where s.incident_id = locked.id
        and s.no >= (select count(*) from jsonb_array_elements(%(rows)s::jsonb) r
                     where (r->>'incident_id')::uuid = s.incident_id)
)
insert into analytics_spell (incident_id, no, since, until, state, reason, team_id, assignee_id)
select r.incident_id, r.no, r.since, r.until, r.state, r.reason, r.team_id, r.assignee_id
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    incident_id uuid, no int, since timestamptz, until timestamptz, state text, reason text,
    team_id uuid, assignee_id uuid)
join locked on locked.id = r.incident_id
on conflict (incident_id, no) do update set
    since = excluded.since, until = excluded.until, state = excluded.state,
    reason = excluded.reason, team_id = excluded.team_id, assignee_id = excluded.assignee_id
"""


def keep_at_once(batch: Sequence[Event], now: datetime) -> None:
    """Keep the spells of every incident that the events moved."""
    keep_spells({event.subject.id for event in batch})


def keep_one(event: Event, *, now: datetime) -> None:
    """Keep the spells of the incident that this event moved."""
    keep_spells([event.subject.id])


def keep_spells(incident_ids: Collection[UUID]) -> None:
    """Make the spells of these incidents anew from their log."""
    rows = [
        _row(incident_id, no, spell)
        for incident_id, told in _logs(incident_ids).items()
        for no, spell in enumerate(spells_of(told))
    ]
    if not rows:
        return
    ids = list({row["incident_id"] for row in rows})
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE, {"ids": ids, "rows": as_json(rows)})


def _logs(incident_ids: Collection[UUID]) -> Mapping[UUID, list[StoredEvent]]:
    found: dict[UUID, list[StoredEvent]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, {"ids": list(incident_ids), "kinds": list(TOLD_BY)})
        for row in cursor.fetchall():
            event = stored_event(row)
            found[event.subject.id].append(event)
    return found


def _row(incident_id: UUID, no: int, spell: Spell) -> dict[str, object]:
    return {
        "incident_id": incident_id,
        "no": no,
        "since": spell.since,
        "until": spell.until,
        "state": spell.state,
        "reason": spell.reason,
        "team_id": spell.team_id,
        "assignee_id": spell.assignee_id,
    }


HANDLERS: Mapping[type[Event], Handler] = dict.fromkeys(
    (
        IncidentDeclared,
        IncidentAssigned,
        IncidentAcknowledged,
        IncidentStarted,
        IncidentPutOnHold,
        IncidentResumed,
        IncidentResolved,
        IncidentClosed,
        IncidentCancelled,
        IncidentReopened,
    ),
    keep_one,
)
