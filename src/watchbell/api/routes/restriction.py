"""Restricted incidents: hide one, let people in by name, show it to everybody again."""

from ninja import Router

from watchbell.accounts.selectors import person_by_email
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, write
from watchbell.api.routes.incidents import answer_with, found
from watchbell.api.schemas.incidents import IncidentShown, Reason
from watchbell.api.schemas.restriction import Confidant
from watchbell.incidents import services

router = Router(tags=["restriction"])


@write(
    router,
    "POST",
    "/incidents/{number}/restriction",
    name="restrict_incident",
    returns=IncidentShown,
    scope="incidents:write",
)
def restrict(request: ApiRequest, number: str, body: Reason) -> Answer:
    """Hide it from all but its team, who works on it, who reported it and the security team.

    Whoever restricts it stays in; others are let in by name.
    """
    row = found(request.actor, number)
    services.restrict_incident(
        incident_id=row.pk, reason=body.reason, actor=request.actor, now=request.now
    )
    return answer_with(row.pk, request)


@write(
    router,
    "POST",
    "/incidents/{number}/restriction/lift",
    name="lift_restriction",
    returns=IncidentShown,
    scope="incidents:write",
)
def lift(request: ApiRequest, number: str, body: Reason) -> Answer:
    """Show it to everybody who works here again; only who is cleared for security may."""
    row = found(request.actor, number)
    services.lift_restriction(
        incident_id=row.pk, reason=body.reason, actor=request.actor, now=request.now
    )
    return answer_with(row.pk, request)


@write(
    router,
    "POST",
    "/incidents/{number}/confidants",
    name="let_in",
    returns=IncidentShown,
    scope="incidents:write",
)
def let_in(request: ApiRequest, number: str, body: Confidant) -> Answer:
    """Let a colleague know of a restricted incident."""
    row = found(request.actor, number)
    person = references.known_person(body.person, "person")
    services.let_in(incident_id=row.pk, person=person, actor=request.actor, now=request.now)
    return answer_with(row.pk, request)


@write(
    router,
    "DELETE",
    "/incidents/{number}/confidants/{email}",
    name="shut_out",
    returns=None,
    scope="incidents:write",
    status=204,
)
def shut_out(request: ApiRequest, number: str, email: str) -> Answer:
    """Take back that somebody was let in by name."""
    row = found(request.actor, number)
    person = person_by_email(email)
    services.shut_out(incident_id=row.pk, person=person, actor=request.actor, now=request.now)
    return Answer(None)
