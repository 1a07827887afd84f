"""What suffers: services with their team and who is on call, and the items it is about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from watchbell.accounts.models import Person, Team
from watchbell.accounts.selectors import leads_of, people_by_id
from watchbell.catalog.models import Change, Service
from watchbell.catalog.selectors import (
    changes_near,
    dependents_of,
    needs_of,
    services_by_id,
    services_of_items,
)
from watchbell.incidents.models import Incident
from watchbell.incidents.modules import DIAGNOSIS
from watchbell.incidents.selectors import (
    Involved,
    OpenLoad,
    OtherIncident,
    involved_in,
    open_by_service,
    others_about,
)
from watchbell.incidents.selectors.involvement import InvolvedItem
from watchbell.oncall.selectors import on_shift_of_team
from watchbell.platform.modules import is_on
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request

_NOTHING = OpenLoad(0, None)
_RECENT = timedelta(hours=48)
_MOST_CHANGES = 10


@dataclass(frozen=True)
class Beside:
    """A service that another one needs or carries, and what is open on it."""

    service: Service
    load: OpenLoad = _NOTHING


@dataclass(frozen=True)
class Suffering:
    """A service that suffers; `oncall` is None when its team has no schedule.

    `leads` lead its team; `needs` stand one step below it, `carries` is everything that may fail
    with it.
    """

    service: Service
    effect: str
    leads: Sequence[Person]
    oncall: Sequence[Person] | None
    needs: Sequence[Beside]
    carries: Sequence[Beside]


@dataclass(frozen=True)
class Hit:
    """An item that the incident is about: what hangs on it, and what else is open on it.

    Of each service it is known whether it is named on the incident already.
    """

    item: InvolvedItem
    services: Sequence[tuple[Service, bool]]
    others: Sequence[OtherIncident]


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    involved = involved_in([incident.pk])[incident.pk]
    rows = _suffering_of(request, incident, involved)
    named = {row.service.pk for row in rows}
    hits = _hits(request, incident, involved, named)
    computed = {service.pk for hit in hits for service, _ in hit.services}
    return {
        "suffering": rows,
        "team": _own_team(request, incident) if not rows else None,
        "hits": hits,
        "may_adopt": incident.is_open and incident.parent_id is None,
        "shows_changes": is_on(DIAGNOSIS) and bool(named | computed),
        "recent": _recent(request, named | computed),
    }


@dataclass(frozen=True)
class OwnTeam:
    """The team that has an incident of no service; `oncall` is None when it has no schedule."""

    team: Team
    leads: Sequence[Person]
    oncall: Sequence[Person] | None


def _own_team(request: Request, incident: Incident) -> OwnTeam | None:
    team = incident.team
    if team is None:
        return None
    leads = leads_of([team.pk]).get(team.pk, [])
    return OwnTeam(team, leads, _on_call(team.pk, request.now))


def _suffering_of(request: Request, incident: Incident, involved: Involved) -> list[Suffering]:
    effects: dict[UUID, str] = {}
    if incident.service_id is not None:
        effects[incident.service_id] = incident.effect
    for service in involved.services:
        effects.setdefault(service.id, service.effect)
    known = services_by_id(effects)
    leads = leads_of({service.team_id for service in known.values() if service.team_id})
    rows = [_suffering(known[pk], effect, leads, request.now) for pk, effect in effects.items()]
    beside = {one.service.pk for row in rows for one in (*row.needs, *row.carries)}
    load = open_by_service(request.actor, beside)
    return [_weighed(row, load) for row in rows]


def _hits(
    request: Request, incident: Incident, involved: Involved, named: Collection[UUID]
) -> list[Hit]:
    if not involved.items:
        return []
    services = services_of_items([item.id for item in involved.items])
    others = others_about(request.actor, incident)
    return [
        Hit(
            item=item,
            services=[(service, service.pk in named) for service in services[item.id]],
            others=others.get(item.id, []),
        )
        for item in involved.items
    ]


def _recent(request: Request, service_ids: Collection[UUID]) -> list[Change]:
    """Return what was changed on the services, and on what they need, in the last 48 hours."""
    return changes_near(
        actor=request.actor,
        service_ids=service_ids,
        since=request.now - _RECENT,
        until=request.now,
        limit=_MOST_CHANGES,
    )


def _suffering(
    service: Service, effect: str, leads: Mapping[UUID, list[Person]], now: datetime
) -> Suffering:
    return Suffering(
        service=service,
        effect=effect,
        leads=leads.get(service.team_id, []) if service.team_id else [],
        oncall=_on_call(service.team_id, now),
        needs=[Beside(one) for one in needs_of(service.pk)],
        carries=[Beside(one) for one in dependents_of(service.pk, whole_tree=True)],
    )


def _on_call(team_id: UUID | None, now: datetime) -> Sequence[Person] | None:
    found = on_shift_of_team(team_id, at=now) if team_id is not None else None
    if found is None:
        return None
    return sorted(people_by_id(found).values(), key=lambda person: person.name)


def _weighed(row: Suffering, load: Mapping[UUID, OpenLoad]) -> Suffering:
    def weighed(some: Sequence[Beside]) -> list[Beside]:
        return [Beside(one.service, load.get(one.service.pk, _NOTHING)) for one in some]

    return replace(row, needs=weighed(row.needs), carries=weighed(row.carries))


TAB = Tab(
    name="services",
    label="Services",
    icon="topology-star-3",
    template="incidents/tabs/services.html",
    context=_context,
)
