"""Who decides who is cleared for restricted records."""

from watchbell.accounts.models import Person, Team
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import PermissionDenied


def require_clearance(actor: Actor, doing: str) -> None:
    """Raise PermissionDenied unless the actor is cleared, or an administrator clears the first.

    Otherwise every administrator could let themselves in, and every manager through a team.
    """
    if actor.is_machine or actor.cleared:
        return
    if actor.role is not Role.ADMIN or _somebody_is_cleared():
        raise PermissionDenied(f"Only who is cleared for security may do this: {doing}.")


def _somebody_is_cleared() -> bool:
    people = Person.objects.filter(is_active=True)
    return (
        people.filter(role=Role.ADMIN, has_security_right=True).exists()
        or Team.objects.filter(is_security=True, memberships__person__is_active=True).exists()
    )
