"""Roles of an incident: who leads, who speaks, who writes, and how that changes hands."""

from collections.abc import Callable
from typing import Any

from ninja import Body, Router

from watchbell.accounts.selectors import person_by_id
from watchbell.api import references
from watchbell.api.callers import reading
from watchbell.api.edge import ApiRequest, caller_id
from watchbell.api.operations import Answer, Decorator, read, write
from watchbell.api.presenters.roles import roles
from watchbell.api.routes.incidents import found
from watchbell.api.schemas.fields import Nothing
from watchbell.api.schemas.roles import Declination, HandOver, Leaving, RoleGiven, RolesShown
from watchbell.incidents import services
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import get_incident, roles_of

router = Router(tags=["roles"])
_NOTHING = Nothing()
_DECLINED = Declination()
_LEFT = Leaving()


def _step(step: str) -> Decorator:
    return write(
        router,
        "POST",
        f"/incidents/{{number}}/roles/{{role}}/{step}",
        name=f"{step.replace('-', '_')}_role",
        returns=RolesShown,
        scope="incidents:write",
    )


def _do(request: ApiRequest, number: str, act: Callable[..., object], **values: Any) -> Answer:
    row = found(request.actor, number)
    act(incident_id=row.id, actor=request.actor, now=request.now, **values)
    return _answer(request, number)


def _answer(request: ApiRequest, number: str) -> Answer:
    return Answer(roles(roles_of(get_incident(reading(request.actor), number))))


@read(router, "/incidents/{number}/roles", name="list_roles", returns=RolesShown)
def list_all(request: ApiRequest, number: str) -> Answer:
    """Read who is what for an incident, with every role's duties and what is over."""
    row = get_incident(request.actor, number)
    require(request.actor, Action.READ_INTERNAL, row)
    return Answer(roles(roles_of(row)))


@write(
    router,
    "POST",
    "/incidents/{number}/roles",
    name="assign_role",
    returns=RolesShown,
    scope="incidents:write",
)
def assign(request: ApiRequest, number: str, body: RoleGiven) -> Answer:
    """Give a vacant role to somebody, or take over an occupied one yourself."""
    found(request.actor, number)
    person = references.known_person(body.person, "person")
    return _do(request, number, services.assign_role, role=body.role, person=person)


@_step("hand-over")
def hand_over(request: ApiRequest, number: str, role: IncidentRole, body: HandOver) -> Answer:
    """Ask somebody to relieve the holder, who keeps the role until they accept."""
    found(request.actor, number)
    person = references.known_person(body.person, "person")
    return _do(request, number, services.offer_role, role=role, person=person, note=body.note)


@_step("accept")
def accept(
    request: ApiRequest, number: str, role: IncidentRole, body: Body[Nothing] = _NOTHING
) -> Answer:
    """Take the role that is offered to you."""
    return _do(request, number, services.accept_role, role=role)


@_step("decline")
def decline(
    request: ApiRequest, number: str, role: IncidentRole, body: Body[Declination] = _DECLINED
) -> Answer:
    """Refuse the role that is offered to you; it stays with its holder."""
    return _do(request, number, services.decline_role, role=role, reason=body.reason)


@_step("withdraw")
def withdraw(
    request: ApiRequest, number: str, role: IncidentRole, body: Body[Nothing] = _NOTHING
) -> Answer:
    """Take an offer back before it is answered."""
    return _do(request, number, services.withdraw_role_offer, role=role)


@_step("leave")
def leave(
    request: ApiRequest, number: str, role: IncidentRole, body: Body[Leaving] = _LEFT
) -> Answer:
    """End your time in a role, or, as a manager, somebody else's."""
    found(request.actor, number)
    person = (
        references.known_person(body.person, "person")
        if body.person
        else person_by_id(caller_id(request))
    )
    return _do(request, number, services.leave_role, role=role, person=person, reason=body.reason)
