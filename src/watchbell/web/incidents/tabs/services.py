"""Which services suffer: whose they are, who is on call for them, what they need and carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import people_by_id
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import dependents_of, needs_of, services_by_id
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import OpenLoad, involved_in, open_by_service
from watchbell.oncall.selectors import on_shift_of_team
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request

_NOTHING = OpenLoad(0, None)


@dataclass(frozen=True)
class Beside:
    """A service that another one needs or carries, and what is open on it."""

    service: Service
    load: OpenLoad = _NOTHING


@dataclass(frozen=True)
class Suffering:
    """A service that suffers; `oncall` is None when its team has no schedule.

    `needs` stand one step below it, `carries` is everything that may fail with it.
    """

    service: Service
    effect: str
    oncall: Sequence[Person] | None
    needs: Sequence[Beside]
    carries: Sequence[Beside]


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    effects: dict[UUID, str] = {}
    if incident.service_id is not None:
        effects[incident.service_id] = incident.effect
    for service in involved_in([incident.pk])[incident.pk].services:
        effects.setdefault(service.id, service.effect)
    known = services_by_id(effects)
    rows = [_suffering(known[pk], effect, request.now) for pk, effect in effects.items()]
    beside = {one.service.pk for row in rows for one in (*row.needs, *row.carries)}
    load = open_by_service(request.actor, beside)
    return {"suffering": [_weighed(row, load) for row in rows]}


def _suffering(service: Service, effect: str, now: datetime) -> Suffering:
    return Suffering(
        service=service,
        effect=effect,
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
