"""Saving what two people edit at once: what each changed stays, and only a true clash is asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.incidents.errors import EditConflict
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.editing import change_locked, check_editable, clean_field
from watchbell.incidents.services.involving import REPLACERS
from watchbell.incidents.services.locking import lock_incident
from watchbell.kernel.actors import Actor


@transaction.atomic
def merge_changes(
    *,
    incident_id: UUID,
    base: Mapping[str, Any],
    changes: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Set fields that were read as `base`; what others changed in other fields stays.

    A field that somebody else set to something else since is a conflict: EditConflict names all
    of them, and nothing is saved. With the `version` that was read, a record that has not moved
    on needs no comparing.
    """
    check_editable(changes)
    incident = lock_incident(incident_id, actor, Action.EDIT)
    if version is None or incident.version != version:
        _refuse_clashes(incident, base, changes, now)
    change_locked(incident, changes, actor, now)
    return incident


def _refuse_clashes(
    incident: Incident, base: Mapping[str, Any], changes: Mapping[str, Any], now: datetime
) -> None:
    theirs = {}
    for name, wanted in changes.items():
        if name in REPLACERS:
            continue  # Sets of other rows: they are replaced whole.
        was, present = base.get(name), getattr(incident, name)
        if was not in (None, ""):
            was = clean_field(name, was, now)
        if _differ(was, present) and _differ(clean_field(name, wanted, now), present):
            theirs[name] = present
    if theirs:
        what = " and ".join(name.replace("_", " ") for name in theirs)
        raise EditConflict(f"Somebody else changed the {what} meanwhile.", theirs=theirs)


def _differ(one: Any, other: Any) -> bool:
    return (one or None) != (other or None)  # nothing is nothing, in whatever shape
