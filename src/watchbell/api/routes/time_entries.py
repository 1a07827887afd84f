"""Time that people worked on an incident: logged, corrected, removed and restored."""

from uuid import UUID

from ninja import Body, Router

from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.routes.incidents import found
from watchbell.api.schemas.fields import Nothing
from watchbell.api.schemas.time_entries import (
    TimeChanges,
    TimeEntriesShown,
    TimeEntryShown,
    TimeGiven,
)
from watchbell.incidents import services
from watchbell.incidents.models import TimeEntry
from watchbell.incidents.selectors import get_incident, time_entries_of

router = Router(tags=["time"])
_NOTHING = Nothing()
_TIMES = "/incidents/{number}/time"
_TIME = f"{_TIMES}/{{id}}"
_SCOPE = "incidents:write"


def _shown(row: TimeEntry) -> TimeEntryShown:
    return TimeEntryShown(
        id=row.id,
        person=row.person.email,
        minutes=row.minutes,
        worked_at=row.worked_at,
        note=row.note,
        logged_at=row.logged_at,
        removed_at=row.removed_at,
    )


@read(router, _TIMES, name="list_time", returns=TimeEntriesShown)
def list_all(request: ApiRequest, number: str) -> Answer:
    """List the time that was logged on an incident and counts."""
    incident = get_incident(request.actor, number)
    rows = time_entries_of(request.actor, incident)
    shown = [_shown(row) for row in rows]
    return Answer(TimeEntriesShown(items=shown, minutes=incident.worked_minutes or 0))


@write(router, "POST", _TIMES, name="log_time", returns=TimeEntryShown, scope=_SCOPE, status=201)
def log(request: ApiRequest, number: str, body: TimeGiven) -> Answer:
    """Log how long somebody worked on it, also when it is over."""
    row = services.log_time(
        incident_id=found(request.actor, number).id,
        person=references.person(body.person, "person"),
        actor=request.actor,
        now=request.now,
        **body.model_dump(exclude={"person"}),
    )
    return Answer(_shown(row))


@write(router, "PATCH", _TIME, name="correct_time", returns=TimeEntryShown, scope=_SCOPE)
def correct(request: ApiRequest, number: str, id: UUID, body: TimeChanges) -> Answer:
    """Correct what was logged; the timeline keeps what it was."""
    changes = body.model_dump(exclude_unset=True)
    if "person" in changes:
        changes["person"] = references.person(body.person, "person")
    row = services.correct_time(
        incident_id=found(request.actor, number).id,
        entry_id=id,
        changes=changes,
        actor=request.actor,
        now=request.now,
    )
    return Answer(_shown(row))


@write(router, "DELETE", _TIME, name="remove_time", returns=TimeEntryShown, scope=_SCOPE)
def remove(request: ApiRequest, number: str, id: UUID) -> Answer:
    """Let what was logged count no more; it can be restored."""
    row = services.remove_time(
        incident_id=found(request.actor, number).id,
        entry_id=id,
        actor=request.actor,
        now=request.now,
    )
    return Answer(_shown(row))


@write(
    router, "POST", f"{_TIME}/restore", name="restore_time", returns=TimeEntryShown, scope=_SCOPE
)
def restore(request: ApiRequest, number: str, id: UUID, body: Body[Nothing] = _NOTHING) -> Answer:
    """Let what was removed count again."""
    row = services.restore_time(
        incident_id=found(request.actor, number).id,
        entry_id=id,
        actor=request.actor,
        now=request.now,
    )
    return Answer(_shown(row))
