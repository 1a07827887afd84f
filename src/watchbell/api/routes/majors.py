"""Major incidents, and what was done to limit the damage."""

from uuid import UUID

from ninja import Body, Query, Router

from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.routes.incidents import found
from watchbell.api.routes.verbs import act_on, verb
from watchbell.api.schemas.incidents import Reason
from watchbell.api.schemas.majors import (
    Acceptance,
    ContainmentList,
    ContainmentQuery,
    ContainmentShown,
    MajorEnd,
    PhaseGiven,
    ReversalGiven,
    ScopeGiven,
)
from watchbell.incidents import services
from watchbell.incidents.models import ContainmentAction, Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import active_containments, containments_of, get_incident

router = Router(tags=["major incidents"])
# What no body at all means.
_ACCEPTED = Acceptance()
_ENDED = MajorEnd()
_REVERSED = ReversalGiven()


@verb(router, "propose-major")
def propose(request: ApiRequest, number: str, body: Reason) -> Answer:
    """Propose it as a major incident; a manager decides."""
    return act_on(request, number, services.propose_major, **dict(body))


@verb(router, "accept-major")
def accept(request: ApiRequest, number: str, body: Body[Acceptance] = _ACCEPTED) -> Answer:
    """Agree with the proposal: it is a major incident."""
    return act_on(request, number, services.accept_major, **dict(body))


@verb(router, "decline-major")
def decline(request: ApiRequest, number: str, body: Reason) -> Answer:
    """Decline the proposal; the reason is kept."""
    return act_on(request, number, services.decline_major, **dict(body))


@verb(router, "phase")
def phase(request: ApiRequest, number: str, body: PhaseGiven) -> Answer:
    """Say what the response to a major incident is busy with."""
    return act_on(request, number, services.set_phase, **dict(body))


@verb(router, "end-major")
def end(request: ApiRequest, number: str, body: Body[MajorEnd] = _ENDED) -> Answer:
    """End the major response; it must be mitigated, and the incident itself goes on."""
    return act_on(request, number, services.end_major, **dict(body))


@verb(router, "scope")
def scope(request: ApiRequest, number: str, body: ScopeGiven) -> Answer:
    """Write down how far the damage reaches."""
    return act_on(request, number, services.assess_scope, **dict(body))


@read(router, "/containments", name="list_containments", returns=ContainmentList)
def active(request: ApiRequest, query: Query[ContainmentQuery]) -> Answer:
    """List what is done and not reversed yet, across incidents, the newest first."""
    page = active_containments(
        request.actor, service=query.service or "", limit=query.limit, cursor=query.cursor
    )
    items = [_containment(row, row.incident) for row in page.items]
    return Answer(ContainmentList(items=items, next_cursor=page.next_cursor))


@read(
    router,
    "/incidents/{number}/containments",
    name="list_incident_containments",
    returns=ContainmentList,
)
def of_incident(request: ApiRequest, number: str) -> Answer:
    """List what was done about one incident, reversed or not, the newest first."""
    row = get_incident(request.actor, number)
    require(request.actor, Action.READ_INTERNAL, row)
    items = [_containment(done, row) for done in containments_of(row)]
    return Answer(ContainmentList(items=items, next_cursor=None))


@write(
    router,
    "POST",
    "/incidents/{number}/containments/{id}/reverse",
    name="reverse_containment",
    returns=ContainmentShown,
    scope="incidents:write",
)
def reverse(
    request: ApiRequest, number: str, id: UUID, body: Body[ReversalGiven] = _REVERSED
) -> Answer:
    """Record that an action was undone."""
    row = found(request.actor, number)
    done = services.reverse_containment(
        incident_id=row.pk, containment_id=id, actor=request.actor, now=request.now, **dict(body)
    )
    return Answer(_containment(done, row))


def _containment(row: ContainmentAction, incident: Incident) -> ContainmentShown:
    return ContainmentShown(
        id=row.id,
        incident=incident.label,
        service=incident.service.slug if incident.service else None,
        action=row.action,
        effect=row.effect,
        reversal=row.reversal,
        done_by=row.done_by.email if row.done_by else None,
        done_at=row.done_at,
        reversed_by=row.reversed_by.email if row.reversed_by else None,
        reversed_at=row.reversed_at,
        reversal_note=row.reversal_note or None,
    )
