"""Claiming what is due together with its incidents, by one statement; only what a pass reads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from watchbell.accounts.models import Person, Team
from watchbell.catalog.models import Service
from watchbell.incidents.models import Incident
from watchbell.paging.domain import Snapshot, read_snapshot
from watchbell.paging.models import Escalation
from watchbell.platform.bulk import loaded, reading_much

# In the order of the index `paging_escalation_next`: a tie of 100,000 is not sorted each time.
CLAIM = """
select id, incident_id, policy_id, state, cause, reason, step, loop, next_at, is_holding,
    is_forced, started_at, ended_at, snapshot::text
from paging_escalation where state = 'running' and next_at <= %s
order by next_at, id limit %s
for update skip locked
"""
_READ = (
    "id", "state", "number", "title", "description", "priority", "priority_reason", "severity",
    "impact", "urgency", "major_state", "is_restricted", "confidants", "labels", "channel",
    "escalation_policy_id", "assignee_id", "reporter_id", "acknowledged_by_id", "acknowledged_at",
    "created_at", "occurred_at", "detected_at", "team_id", "service_id",
)  # fmt: skip
"""What conditions and pages read of an incident; all of it would take half of a pass."""
_OWN, _OTHERS = 13, 7
"""How many columns are the escalation's, before its snapshot, and how many of others the last."""
_WHOLE = f"""
    {", ".join(f"i.{column}" for column in _READ)},
    s.name, s.slug, s.team_id, s.escalation_policy_id, t.name, t.slug, p.name
"""
_BESIDE = """
left join catalog_service s on s.id = i.service_id
left join accounts_team t on t.id = i.team_id
left join accounts_person p on p.id = i.acknowledged_by_id
"""
_LOCK = f"""
select {_WHOLE} from incidents_incident i {_BESIDE}
where i.id = any(%s)
order by i.id
for no key update of i skip locked
"""  # noqa: S608 our own columns
# An incident is locked for itself, so each is read as it is when its lock was got, and what is
# read beside it goes by that. Nobody is waited for.
_CLAIM_WHOLE = f"""
with due as materialized ({CLAIM})
select due.*, {_WHOLE}
from due
cross join lateral (
    select {", ".join(_READ)} from incidents_incident
    where id = due.incident_id
    for no key update skip locked
) i {_BESIDE}
order by due.next_at, due.id
"""  # noqa: S608 our own columns


@dataclass(frozen=True, slots=True)
class Claimed:
    """A due escalation in this worker's hands, its incident, and its policy once that was taken."""

    escalation: Escalation
    incident: Incident
    policy: Snapshot | None


def claim_escalations(now: datetime, most: int) -> list[Claimed]:
    """Lock due escalations and their incidents, those due longest first.

    Those that others hold, or whose incident others hold, are left for another pass.
    """
    with reading_much() as cursor:
        cursor.execute(_CLAIM_WHOLE, [now, most])
        names = [column.name for column in cursor.description][:_OWN]
        rows = cursor.fetchall()
    known: dict[UUID, Any] = {}
    return [
        Claimed(
            loaded(Escalation, dict(zip(names, row[:_OWN], strict=True))),
            _incident(row[_OWN + 1 : -_OTHERS], row[-_OTHERS:], known),
            read_snapshot(row[_OWN]) if row[_OWN] else None,
        )
        for row in rows
    ]


def lock_incidents(ids: Collection[UUID]) -> dict[UUID, Incident]:
    """Lock these incidents but those that somebody else holds; by id, with what pages say."""
    with reading_much() as cursor:
        cursor.execute(_LOCK, [list(ids)])
        rows = cursor.fetchall()
    known: dict[UUID, Any] = {}
    found = (_incident(row[:-_OTHERS], row[-_OTHERS:], known) for row in rows)
    return {incident.pk: incident for incident in found}


def _incident(own: tuple[Any, ...], others: tuple[Any, ...], known: dict[UUID, Any]) -> Incident:
    """Return one incident with its service, team and who answered, each of which is made once."""
    values = dict(zip(_READ, own, strict=True))
    service_name, service_slug, owner, policy, team_name, team_slug, answerer = others
    service_id, team_id, by = values["service_id"], values["team_id"], values["acknowledged_by_id"]
    if service_id is not None and service_id not in known:
        service = {"name": service_name, "slug": service_slug, "team_id": owner}
        known[service_id] = loaded(
            Service, {"id": service_id, **service, "escalation_policy_id": policy}
        )
    if team_id is not None and team_id not in known:
        known[team_id] = loaded(Team, {"id": team_id, "name": team_name, "slug": team_slug})
    if by is not None and by not in known:
        known[by] = loaded(Person, {"id": by, "name": answerer})
    return loaded(
        Incident,
        values,
        service=known.get(service_id),
        team=known.get(team_id),
        acknowledged_by=known.get(by),
    )
