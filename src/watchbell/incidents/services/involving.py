"""Who and what else an incident concerns: other services, items, affected people, watchers."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.catalog.models import ConfigurationItem, Service
from watchbell.incidents.domain import Effect, State, WatchScope
from watchbell.incidents.events import IncidentChanged
from watchbell.incidents.models import (
    AffectedItem,
    AffectedPerson,
    AffectedService,
    Incident,
    Watcher,
)
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.relation_events import IncidentUnwatched, IncidentWatched
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog import publish

MOST_SERVICES = 50
MOST_ITEMS = 50
MOST_PEOPLE = 200
MOST_WATCHERS = 200
ITEMS = "configuration_items"
Told = list[list[str]]
"""What was, and what is, as a change's history keeps it."""


@transaction.atomic
def affect_service(
    *, incident_id: UUID, service: Service, effect: Effect, actor: Actor, now: datetime
) -> Incident:
    """Record that another service suffers too, or that it suffers differently than thought."""
    incident = _lock_open(incident_id, actor)
    wanted = [*((s, e) for s, e in _services(incident) if s.pk != service.pk), (service, effect)]
    told = replace_services(incident, wanted, now)
    return _tell(incident, "affected_services", told, actor, now)


@transaction.atomic
def spare_service(*, incident_id: UUID, service_id: UUID, actor: Actor, now: datetime) -> Incident:
    """Record that a service does not suffer after all."""
    incident = _lock_open(incident_id, actor)
    wanted = [(s, e) for s, e in _services(incident) if s.pk != service_id]
    told = replace_services(incident, wanted, now)
    return _tell(incident, "affected_services", told, actor, now)


@transaction.atomic
def affect_person(*, incident_id: UUID, person: Person, actor: Actor, now: datetime) -> Incident:
    """Record that somebody suffers too."""
    incident = _lock_open(incident_id, actor)
    wanted = [*_people(incident), person]
    told = replace_people(incident, wanted, now)
    return _tell(incident, "affected_people", told, actor, now)


@transaction.atomic
def spare_person(*, incident_id: UUID, person_id: UUID, actor: Actor, now: datetime) -> Incident:
    """Record that somebody does not suffer after all."""
    incident = _lock_open(incident_id, actor)
    wanted = [person for person in _people(incident) if person.pk != person_id]
    told = replace_people(incident, wanted, now)
    return _tell(incident, "affected_people", told, actor, now)


def replace_services(
    incident: Incident, wanted: Sequence[tuple[Service, Effect]], now: datetime
) -> Told:
    """Make these, and no others, the further services of a locked incident."""
    by_id = {service.pk: (service, effect) for service, effect in wanted}
    if incident.service_id in by_id:
        message = "The main service is affected already; change the effect of the incident."
        raise InvalidInput(message, fields={"affected_services": message})
    at_most(MOST_SERVICES, by_id, "affected_services")
    before = _services(incident)
    if dict(before) == dict(by_id.values()):
        return []
    AffectedService.objects.filter(incident=incident).delete()
    AffectedService.objects.bulk_create(
        AffectedService(id=new_id(now), incident=incident, service=service, effect=effect)
        for service, effect in by_id.values()
    )
    return [_effects(before), _effects(by_id.values())]


def replace_items(incident: Incident, wanted: Sequence[ConfigurationItem], now: datetime) -> Told:
    """Make these, and no others, the configuration items of a locked incident."""
    by_id = {item.pk: item for item in wanted}
    at_most(MOST_ITEMS, by_id, ITEMS)
    before = items_of(incident)
    if set(before) == set(by_id.values()):
        return []
    AffectedItem.objects.filter(incident=incident).delete()
    write_items([(incident, item) for item in by_id.values()], now)
    return [_labels(before), _labels(by_id.values())]


def write_items(pairs: Sequence[tuple[Incident, ConfigurationItem]], now: datetime) -> None:
    """Write down which items incidents are about, in one statement; none costs none."""
    AffectedItem.objects.bulk_create(
        AffectedItem(id=new_id(now), incident=incident, item=item) for incident, item in pairs
    )


def items_of(incident: Incident) -> list[ConfigurationItem]:
    """Return the items that the incident is about, in the order they were named."""
    rows = AffectedItem.objects.filter(incident=incident).select_related("item")
    return [row.item for row in rows.defer("item__search").order_by("id")]


def replace_people(incident: Incident, wanted: Sequence[Person], now: datetime) -> Told:
    """Make these, and no others, the affected people of a locked incident."""
    by_id = {person.pk: person for person in wanted}
    at_most(MOST_PEOPLE, by_id, "affected_people")
    before = _people(incident)
    if set(before) == set(by_id.values()):
        return []
    AffectedPerson.objects.filter(incident=incident).delete()
    AffectedPerson.objects.bulk_create(
        AffectedPerson(id=new_id(now), incident=incident, person=person)
        for person in by_id.values()
    )
    return [sorted(p.name for p in before), sorted(p.name for p in by_id.values())]


REPLACERS: Mapping[str, Callable[[Incident, Any, datetime], Told]] = {
    "affected_services": replace_services,
    "affected_people": replace_people,
    ITEMS: replace_items,
}
"""What `change_incident` edits that is no column of the incident."""


@transaction.atomic
def watch_incident(
    *,
    incident_id: UUID,
    person: Person,
    scope: WatchScope = WatchScope.EVERYTHING,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Let somebody know what becomes of it, by mail: oneself, or a colleague who may see it."""
    incident = _lock_to_watch(incident_id, person, actor)
    if not person.is_active or not may(person.as_actor(), Action.READ, incident):
        message = f"{person.name} may not see {incident.label}."
        raise InvalidInput(message, fields={"person": message})
    if Watcher.objects.filter(incident=incident, person=person).exists():
        raise AlreadyDone(f"{person.name} watches {incident.label} already.")
    if Watcher.objects.filter(incident=incident).count() >= MOST_WATCHERS:
        raise Conflict(f"{incident.label} has {MOST_WATCHERS} watchers, which is the most.")
    Watcher.objects.create(id=new_id(now), incident=incident, person=person, since=now, scope=scope)
    save_incident(incident, [], now)
    own = person.pk == actor.person_id
    publish(
        IncidentWatched(subject=incident.ref, actor=actor, at=now, person_id=person.pk, own=own)
    )
    return incident


@transaction.atomic
def unwatch_incident(*, incident_id: UUID, person: Person, actor: Actor, now: datetime) -> Incident:
    """Tell somebody of it no more."""
    incident = _lock_to_watch(incident_id, person, actor)
    deleted, _ = Watcher.objects.filter(incident=incident, person=person).delete()
    if not deleted:
        raise NotFound(f"{person.name} does not watch {incident.label}.")
    save_incident(incident, [], now)
    own = person.pk == actor.person_id
    publish(
        IncidentUnwatched(subject=incident.ref, actor=actor, at=now, person_id=person.pk, own=own)
    )
    return incident


def _lock_to_watch(incident_id: UUID, person: Person, actor: Actor) -> Incident:
    is_self = person.pk == actor.person_id
    return lock_incident(incident_id, actor, Action.WATCH if is_self else Action.EDIT)


def _lock_open(incident_id: UUID, actor: Actor) -> Incident:
    incident = lock_incident(incident_id, actor, Action.EDIT)
    if incident.state in (State.CLOSED, State.CANCELLED):
        raise Conflict(f"{incident.label} is {incident.state}; reopen it to change it.")
    return incident


def _tell(incident: Incident, field: str, told: Told, actor: Actor, now: datetime) -> Incident:
    if not told:
        raise AlreadyDone(f"{incident.label} says so already.")
    save_incident(incident, [], now)
    changes = {field: told}
    publish(IncidentChanged(subject=incident.ref, actor=actor, at=now, changes=changes))
    return incident


def _services(incident: Incident) -> list[tuple[Service, Effect]]:
    rows = AffectedService.objects.filter(incident=incident).select_related("service")
    return [(row.service, Effect(row.effect)) for row in rows.order_by("id")]


def _people(incident: Incident) -> list[Person]:
    rows = AffectedPerson.objects.filter(incident=incident).select_related("person")
    return [row.person for row in rows.order_by("id")]


def _effects(services: Any) -> list[str]:
    return sorted(f"{service.name} ({effect})" for service, effect in services)


def _labels(items: Iterable[ConfigurationItem]) -> list[str]:
    return sorted(item.label for item in items)


def at_most(most: int, given: Sized, field: str) -> None:
    """Refuse a list that is too long to be read."""
    if len(given) > most:
        raise InvalidInput(f"{field}: too many.", fields={field: f"Use {most} at most."})
