"""Reading policies for those who look after them."""

from uuid import UUID

from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.sla.models import Policy, PolicyVersion
from watchbell.sla.permissions import Action, require


def policies(*, actor: Actor, with_archived: bool = False) -> list[Policy]:
    """Return the policies in their order; archived ones only when asked for."""
    require(actor, Action.READ)
    rows = Policy.objects.order_by("position", "created_at", "id")
    return list(rows if with_archived else rows.filter(archived_at=None))


def policy_by_slug(slug: str, *, actor: Actor) -> Policy:
    """Return one policy; NotFound without one."""
    require(actor, Action.READ)
    found = None if "\0" in slug else Policy.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(f"There is no policy called {slug[:80]!r}.")
    return found


def newest_versions(policy_ids: list[UUID]) -> dict[UUID, PolicyVersion]:
    """Return what each of these policies says now."""
    rows = PolicyVersion.objects.filter(policy_id__in=policy_ids).order_by("policy_id", "-no")
    return {row.policy_id: row for row in rows.distinct("policy_id")}
