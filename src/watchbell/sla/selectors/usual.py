"""Which of the usual policies an installation has not."""

from collections.abc import Collection
from dataclasses import dataclass

from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.selectors.types import fields_by_slug
from watchbell.kernel.actors import Actor
from watchbell.sla.models import Policy
from watchbell.sla.permissions import Action, require
from watchbell.sla.services.policies import PolicyFields
from watchbell.sla.services.seeding import usual_policies


@dataclass(frozen=True, slots=True)
class Missing:
    """A usual policy that is not here; it reads the field `lacks`, if that names one that is not
    set up.
    """

    slug: str
    fields: PolicyFields
    lacks: str


def missing_policies(*, actor: Actor) -> list[Missing]:
    """Return the usual policies that are not here, such as those of a newer version.

    One that was changed or archived is here: it is never offered again.
    """
    require(actor, Action.READ)
    here = set(Policy.objects.values_list("slug", flat=True))
    known = set(fields_by_slug())
    return [
        Missing(slug, fields, _field_lacking(fields, known))
        for slug, fields in usual_policies()
        if slug not in here
    ]


def _field_lacking(fields: PolicyFields, known: Collection[str]) -> str:
    """Return the field of types that a policy reads and nobody has set up; "" for none."""
    read = [goal.due_field.removeprefix(PREFIX) for goal in fields.definition.goals]
    return next((slug for slug in read if slug and slug not in known), "")
