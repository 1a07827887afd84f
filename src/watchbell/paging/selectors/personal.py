"""Reading somebody's own rules."""

from dataclasses import dataclass
from uuid import UUID

from watchbell.accounts.permissions import RULES, Action, require
from watchbell.accounts.selectors import contact_methods_of
from watchbell.kernel.actors import Actor
from watchbell.notify.channels import registry
from watchbell.paging.models import PersonalRule
from watchbell.paging.reaching import PageUrgency, Rule, Way, default_rules


@dataclass(frozen=True)
class OwnRules:
    """The rules of one urgency, and what goes in their place while there are none."""

    urgency: PageUrgency
    rules: list[PersonalRule]
    otherwise: list[Rule]


def personal_rules_of(person_id: UUID, *, actor: Actor) -> dict[PageUrgency, OwnRules]:
    """Return somebody's rules by urgency, each with its address."""
    if actor.person_id != person_id:
        require(actor, RULES[Action.EDIT_OWN], "seeing others' rules")
    rows = PersonalRule.objects.filter(person_id=person_id).select_related("method")
    rules = list(rows.order_by("position"))
    kinds = registry.kinds()
    ways = [
        Way(method.kind, method.address, method.pk)
        for method in contact_methods_of(person_id)
        if method.muted_at is None and method.kind in kinds
    ]
    return {
        urgency: OwnRules(
            urgency,
            [rule for rule in rules if rule.urgency == urgency],
            default_rules(ways, urgency),
        )
        for urgency in PageUrgency
    }
