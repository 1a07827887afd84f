"""The time that people logged on an incident, for those who work on it."""

from watchbell.incidents.models import Incident, TimeEntry
from watchbell.incidents.permissions import Action, require
from watchbell.kernel.actors import Actor


def time_entries_of(
    actor: Actor, incident: Incident, *, with_removed: bool = False
) -> list[TimeEntry]:
    """Return what was logged, the newest work first; what was removed only if asked for."""
    require(actor, Action.READ_INTERNAL, incident)
    rows = TimeEntry.objects.filter(incident=incident)
    if not with_removed:
        rows = rows.filter(removed_at=None)
    return list(rows.select_related("person").order_by("-worked_at", "-id"))
