"""What follows from the configuration items that an incident is about."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from watchbell.catalog.models import ConfigurationItem, Service
from watchbell.catalog.selectors import services_of_items
from watchbell.incidents.events import IncidentChanged
from watchbell.incidents.models import Incident
from watchbell.incidents.services.involving import ITEMS
from watchbell.kernel.actors import Actor


def own_service_of(items: Sequence[ConfigurationItem]) -> tuple[Service, str] | None:
    """Return the one service that hangs on the items, and the sentence that says why.

    None when there is no such service, or several: then somebody has to say which one.
    """
    if not items:
        return None
    by_item = services_of_items([item.pk for item in items])
    services = {service.pk: service for found in by_item.values() for service in found}
    if len(services) != 1:
        return None
    service = next(iter(services.values()))
    names = ", ".join(item.name for item in items if by_item[item.pk])
    verb = "supports" if sum(bool(found) for found in by_item.values()) == 1 else "support"
    return service, f"{names} {verb} only {service.name}, so that is its service."


def note_items(
    incident: Incident, items: Collection[ConfigurationItem], why: str, actor: Actor, now: datetime
) -> IncidentChanged:
    """Return what a new incident's log says of its items; `why`: they brought it its service."""
    changes: dict[str, list[Any]] = {ITEMS: [[], sorted(item.label for item in items)]}
    if why:
        changes["service"] = [None, str(incident.service)]
    return IncidentChanged(
        subject=incident.ref, actor=actor, at=now, changes=changes, words={}, why=why
    )
