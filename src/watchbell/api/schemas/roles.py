"""Roles of an incident on the wire."""

from datetime import datetime

from pydantic import Field

from watchbell.api.schemas.fields import Email, Given, Shown
from watchbell.incidents.duties import IncidentRole, RoleState


class RoleHolderShown(Shown):
    """One person in one role; `since` is when they took it, or were asked to."""

    person: str
    name: str
    since: datetime


class RoleShown(Shown):
    """A role, what it does, who has it (responders are many), and to whom it is offered."""

    role: IncidentRole
    name: str
    purpose: str
    duties: list[str]
    holders: list[RoleHolderShown]
    offered_to: RoleHolderShown | None


class PastRoleShown(Shown):
    """A time in a role that is over, or an offer that came to nothing."""

    role: IncidentRole
    person: str
    name: str
    state: RoleState
    since: datetime | None
    ended_at: datetime | None
    note: str


class RolesShown(Shown):
    items: list[RoleShown]
    history: list[PastRoleShown]


class RoleGiven(Given):
    """A role and who gets it."""

    role: IncidentRole
    person: Email


class HandOver(Given):
    """Whom to ask, and what they should know."""

    person: Email
    note: str = Field("", max_length=1000)


class Declination(Given):
    reason: str = Field("", max_length=1000)


class Leaving(Given):
    person: Email | None = Field(None, description="You, unless given; others only for managers.")
    reason: str = Field("", max_length=1000)
