"""Roles of an incident as the wire shows them."""

from watchbell.api.schemas.roles import PastRoleShown, RoleHolderShown, RoleShown, RolesShown
from watchbell.incidents.duties import IncidentRole, RoleState
from watchbell.incidents.models import RoleAssignment
from watchbell.incidents.selectors import Roles


def roles(found: Roles) -> RolesShown:
    return RolesShown(
        items=[
            RoleShown(
                role=slot.role,
                name=slot.duties.name,
                purpose=slot.duties.purpose,
                duties=list(slot.duties.tasks),
                holders=[_holder(row) for row in slot.holders],
                offered_to=_holder(slot.offer) if slot.offer else None,
            )
            for slot in found.slots
        ],
        history=[_past(row) for row in found.history],
    )


def _holder(row: RoleAssignment) -> RoleHolderShown:
    return RoleHolderShown(
        person=row.person.email, name=row.person.name, since=row.held_since or row.created_at
    )


def _past(row: RoleAssignment) -> PastRoleShown:
    return PastRoleShown(
        role=IncidentRole(row.role),
        person=row.person.email,
        name=row.person.name,
        state=RoleState(row.state),
        since=row.held_since,
        ended_at=row.ended_at,
        note=row.note,
    )
