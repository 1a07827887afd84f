"""The time that people logged on an incident, for those who work on it."""

from watchbell.incidents.models import Incident, TimeEntry
from watchbell.incidents.permissions import Action, require
from watchbell.kernel.actors import Actor


def time_entries_of(actor: Actor, incident: Incident) -> list[TimeEntry]:
    """Return what was logged and not removed, the newest work first."""
    require(actor, Action.READ_INTERNAL, incident)
    rows = TimeEntry.objects.filter(incident=incident, removed_at=None)
    return list(rows.select_related("person").order_by("-worked_at", "-id"))
