"""Writing down whether the first contact was enough, when it is decided."""

from datetime import datetime, timedelta
from uuid import UUID

from watchbell.incidents.domain import State
from watchbell.incidents.first_contact import DECIDING, at_first_contact, counts, resolver_in
from watchbell.incidents.models import Incident
from watchbell.platform.eventlog import StoredEvent, events_of, gathered_events_of
from watchbell.platform.gathering import gathered

FIRST_CONTACT = "first_contact_resolution"
_CLOCKS_DIFFER = timedelta(days=1)
_MOST = 500


def judge_contact(incident: Incident, resolver_id: UUID | None) -> None:
    """Say of a locked incident that is being resolved whether its first contact was enough.

    The log is asked only where the record itself leaves the answer open.
    """
    if not counts(incident.channel, incident.outcome):
        incident.first_contact_resolution = None
    elif resolver_id is None or _has_moved(incident, resolver_id):
        incident.first_contact_resolution = False
    else:
        until = incident.resolved_at + _CLOCKS_DIFFER if incident.resolved_at else None
        incident.first_contact_resolution = at_first_contact(
            _log_of(incident, until), resolver_id=resolver_id, reporter_id=incident.reporter_id
        )


def judge_again(incident: Incident) -> None:
    """Do so once more, because what it follows from was corrected after the resolution."""
    if incident.state in (State.RESOLVED, State.CLOSED):
        judge_contact(incident, resolver_in(_log_of(incident, None)))


def _has_moved(incident: Incident, resolver_id: UUID) -> bool:
    is_anothers = incident.assignee_id not in (None, resolver_id)
    return is_anothers or bool(incident.reopen_count or incident.reassignment_count)


def _log_of(incident: Incident, until: datetime | None) -> list[StoredEvent]:
    """Return the events that decide it, oldest first."""
    coming = gathered_events_of(incident.ref, kinds=DECIDING)
    together = gathered()
    if together is not None and together.is_new(incident):
        return coming
    since = incident.created_at - _CLOCKS_DIFFER
    found = events_of(incident.ref, since=since, until=until, kinds=DECIDING, limit=_MOST)
    return [*found[::-1], *coming]
