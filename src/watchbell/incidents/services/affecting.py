"""Which configuration items an incident is about, and what follows from that."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.catalog.models import ConfigurationItem
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.editing import change_locked
from watchbell.incidents.services.involving import ITEMS, items_of
from watchbell.incidents.services.locking import lock_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, NotFound


@transaction.atomic
def affect_items(
    *, incident_id: UUID, items: Collection[ConfigurationItem], actor: Actor, now: datetime
) -> Incident:
    """Record that the incident is about these items too."""
    incident = lock_incident(incident_id, actor, Action.EDIT)
    known = items_of(incident)
    more = [item for item in items if item not in known]
    if not more:
        raise AlreadyDone(f"{incident.label} says so already.")
    return _set(incident, [*known, *more], actor, now)


@transaction.atomic
def spare_item(*, incident_id: UUID, item_id: UUID, actor: Actor, now: datetime) -> Incident:
    """Record that the incident is not about an item after all."""
    incident = lock_incident(incident_id, actor, Action.EDIT)
    known = items_of(incident)
    rest = [item for item in known if item.pk != item_id]
    if len(rest) == len(known):
        raise NotFound(f"{incident.label} is not about that configuration item.")
    return _set(incident, rest, actor, now)


def _set(
    incident: Incident, items: Sequence[ConfigurationItem], actor: Actor, now: datetime
) -> Incident:
    change_locked(incident, {ITEMS: items}, actor, now)
    return incident
