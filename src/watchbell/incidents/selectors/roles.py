"""Reading who is what for an incident."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchbell.incidents.duties import DUTIES, Duties, IncidentRole, RoleState
from watchbell.incidents.models import Incident, RoleAssignment


@dataclass(frozen=True)
class RoleSlot:
    """One role of one incident: who has it, and to whom it is offered."""

    role: IncidentRole
    duties: Duties
    holders: list[RoleAssignment]
    offer: RoleAssignment | None

    @property
    def holder(self) -> RoleAssignment | None:
        """Who has it; of the responders, the first."""
        return self.holders[0] if self.holders else None


@dataclass(frozen=True)
class Roles:
    """Every role in its order, and all that ended, the newest first."""

    slots: list[RoleSlot]
    history: list[RoleAssignment]


def roles_of(incident: Incident) -> Roles:
    """Return the incident's roles with their people, in one query."""
    rows = RoleAssignment.objects.filter(incident=incident).select_related("person", "given_by")
    found = list(rows.order_by("created_at", "id"))
    over = [row for row in found if row.ended_at is not None]
    slots = [_slot(role, duties, found) for role, duties in DUTIES.items()]
    return Roles(slots, sorted(over, key=lambda row: (row.ended_at, row.pk), reverse=True))


def _slot(role: IncidentRole, duties: Duties, rows: Sequence[RoleAssignment]) -> RoleSlot:
    own = [row for row in rows if row.role == role]
    held = [row for row in own if row.state == RoleState.HELD]
    held.sort(key=lambda row: (row.held_since, row.pk))
    offer = next((row for row in own if row.state == RoleState.OFFERED), None)
    return RoleSlot(role, duties, held, offer)
