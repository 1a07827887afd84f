"""Who and what else incidents concern, and what they cost, for any number of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from watchbell.incidents.domain import Effect, number_text, running_cost
from watchbell.incidents.models import Incident

# One statement for all tables: every page of records asks it.
_INVOLVED = """
select 'service', a.incident_id, s.id, s.slug, s.name, a.effect, s.cost_per_minute
from incidents_affectedservice a join catalog_service s on s.id = a.service_id
where a.incident_id = any(%(ids)s)
union all
select 'person', a.incident_id, p.id, p.email, p.name, '', 0
from incidents_affectedperson a join accounts_person p on p.id = a.person_id
where a.incident_id = any(%(ids)s)
union all
select 'item', a.incident_id, c.id, c.identifier, c.name, c.kind, 0
from incidents_affecteditem a join catalog_configurationitem c on c.id = a.item_id
where a.incident_id = any(%(ids)s)
union all
select 'watcher', w.incident_id, p.id, p.email, p.name, w.scope, 0
from incidents_watcher w join accounts_person p on p.id = w.person_id
where w.incident_id = any(%(ids)s)
union all
select 'parent', i.id, p.id, p.number::text, p.title, '', 0
from incidents_incident i join incidents_incident p on p.id = i.parent_id
where i.id = any(%(ids)s)
union all
select 'target', i.id, t.id, t.number::text, t.title, '', 0
from incidents_incident i join incidents_incident t on t.id = i.merged_into_id
where i.id = any(%(ids)s)
order by 1, 5, 3
"""


@dataclass(frozen=True, slots=True)
class SufferingService:
    """A further service that suffers, and what its outage costs a minute."""

    id: UUID
    slug: str
    name: str
    effect: Effect
    cost_per_minute: Decimal


@dataclass(frozen=True, slots=True)
class InvolvedItem:
    """A configuration item that the incident is about; `identifier` is "" when it has none."""

    id: UUID
    identifier: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class InvolvedPerson:
    id: UUID
    email: str
    name: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Involved:
    """Whom and what one incident concerns beside its own fields, each list by name.

    `parents` and `targets` hold the number of its parent and of what it is merged into, if any.
    """

    services: list[SufferingService] = field(default_factory=list)
    items: list[InvolvedItem] = field(default_factory=list)
    people: list[InvolvedPerson] = field(default_factory=list)
    watchers: list[InvolvedPerson] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)

    def watch_of(self, person_id: UUID | None) -> str:
        """Return what this person is mailed of it; nothing when they do not watch."""
        return next((one.scope for one in self.watchers if one.id == person_id), "")

    def is_watched_by(self, person_id: UUID | None) -> bool:
        return any(watcher.id == person_id for watcher in self.watchers)


def involved_in(incidents: Iterable[UUID]) -> dict[UUID, Involved]:
    """Return whom and what each of the incidents concerns, in one query."""
    found = {incident_id: Involved() for incident_id in incidents}
    if not found:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_INVOLVED, {"ids": list(found)})
        for kind, incident_id, key, address, name, effect, cost in cursor.fetchall():
            involved = found[incident_id]
            if kind == "service":
                service = SufferingService(key, address, name, Effect(effect), cost)
                involved.services.append(service)
            elif kind == "item":
                involved.items.append(InvolvedItem(key, address, name, effect))
            elif kind in ("parent", "target"):
                labels = involved.parents if kind == "parent" else involved.targets
                labels.append(number_text(int(address)))
            else:
                people = involved.people if kind == "person" else involved.watchers
                people.append(InvolvedPerson(key, address, name, effect))
    return found


def cost_of(incident: Incident, involved: Involved, now: datetime) -> Decimal | None:
    """Return what the incident has cost so far; it ends with the restoration.

    The incident's service must be loaded. Cancelled ones cost nothing of their own.
    """
    if incident.cancelled_at is not None:
        return None
    others = (service for service in involved.services if service.id != incident.service_id)
    rates = [service.cost_per_minute for service in others]
    if incident.service is not None:
        rates.append(incident.service.cost_per_minute)
    until = incident.restored_at or incident.resolved_at or now
    return running_cost(rates, incident.suffers_since, until)
