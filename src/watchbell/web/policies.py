"""Escalation policies as other pages name them."""

from uuid import UUID

from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.kernel.pages import LONGEST
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.selectors import policies_page, policy_by_id


def policies_to_choose(actor: Actor) -> list[EscalationPolicy]:
    """Return the policies for a picker, by name."""
    return [view.policy for view in policies_page(actor=actor, limit=LONGEST).items]


def policy_or_none(policy_id: UUID | None) -> EscalationPolicy | None:
    """Return the policy a record names by its id; None when it is gone, or names none."""
    if policy_id is None:
        return None
    try:
        return policy_by_id(policy_id)
    except NotFound:
        return None
