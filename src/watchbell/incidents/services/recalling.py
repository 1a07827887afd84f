"""The end of what is brought in from another product's history, and taking it back."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.incidents.domain import CancelCode, State
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.finishing import cancel_locked
from watchbell.incidents.services.locking import lock_incident
from watchbell.kernel.actors import Actor
from watchbell.platform.bulk import save_row

_A_YEAR = timedelta(days=366)
_TIMERS = ["owner_due_at", "unowned_at", "close_at", "next_update_at", "follow_up_at"]


@transaction.atomic
def rest_incident(*, incident_id: UUID, actor: Actor, now: datetime) -> Incident:
    """Let no timer of the past ring: what it stands at stays so until somebody does something.

    What waits for a time ahead of `now` keeps waiting for it; else it is looked at in a year.
    """
    incident = lock_incident(incident_id, actor, Action.WORK)
    incident.owner_due_at = incident.unowned_at = incident.close_at = None
    incident.next_update_at = None
    due = incident.follow_up_at
    if incident.state == State.ON_HOLD and (due is None or due <= now):
        incident.follow_up_at = now + _A_YEAR
    save_row(incident, _TIMERS)
    return incident


def cancel_imported(*, incident_id: UUID, why: str, actor: Actor, now: datetime) -> Incident:
    """Take an incident that was brought in out of every figure again, whatever it stands at.

    Nobody is told, as nobody was when it came; `why` stands in its record.
    """
    quiet = replace(actor, recalled=True)
    incident = lock_incident(incident_id, quiet, Action.CANCEL)
    cancel_locked(incident, CancelCode.NOT_AN_INCIDENT, why, quiet, now)
    return incident
