"""Claiming what is due, and locking its incidents: one statement each, only what a pass reads."""

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
_LOCK = f"""
select {", ".join(f"i.{column}" for column in _READ)},
    s.name, s.slug, s.team_id, s.escalation_policy_id, t.name, t.slug, p.name
from incidents_incident i
left join catalog_service s on s.id = i.service_id
left join accounts_team t on t.id = i.team_id
left join accounts_person p on p.id = i.acknowledged_by_id
where i.id = any(%s)
order by i.id
for no key update of i skip locked
"""  # noqa: S608 our own columns


@dataclass(frozen=True, slots=True)
class Claimed:
    """A due escalation in this worker's hands, and its policy once that was taken."""

    escalation: Escalation
    policy: Snapshot | None


def claim_escalations(now: datetime, most: int) -> list[Claimed]:
    """Lock due escalations, those due longest first; without what others hold."""
    with reading_much() as cursor:
        cursor.execute(CLAIM, [now, most])
        names = [column.name for column in cursor.description][:-1]
        return [
            Claimed(
                loaded(Escalation, dict(zip(names, values, strict=False))),
                read_snapshot(values[-1]) if values[-1] else None,
            )
            for values in cursor.fetchall()
        ]


def lock_incidents(ids: Collection[UUID]) -> dict[UUID, Incident]:
    """Lock these incidents but those that somebody else holds; by id, with what pages say."""
    with reading_much() as cursor:
        cursor.execute(_LOCK, [list(ids)])
        rows = cursor.fetchall()
    known: dict[UUID, Any] = {}
    found = (_incident(row[: len(_READ)], row[len(_READ) :], known) for row in rows)
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
