"""Reading policies as administrators set them up."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.sla.models import Policy, PolicyVersion
from watchbell.sla.permissions import Action, require
from watchbell.sla.services.trying import Differing


@dataclass(frozen=True)
class Edition:
    """A version of a policy, and who made it; None when the program did."""

    version: PolicyVersion
    maker: Person | None


def policies_in_order(*, actor: Actor) -> list[tuple[Policy, PolicyVersion]]:
    """Return every policy with its newest version, those that start cycles first."""
    require(actor, Action.READ)
    newest = PolicyVersion.objects.order_by("policy_id", "-no").distinct("policy_id")
    found = [(row.policy, row) for row in newest.select_related("policy")]
    return sorted(
        found,
        key=lambda pair: (pair[0].archived_at is not None, pair[0].position, pair[0].name),
    )


def policy_by_slug(slug: str) -> Policy:
    """Return the policy with this short name; NotFound without one."""
    found = None if "\0" in slug else Policy.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(f"There is no policy called {slug[:80]!r}.")
    return found


def newest_version(policy: Policy) -> PolicyVersion:
    """Return what a policy says now."""
    return policy.versions.order_by("-no")[0]


def editions(policy: Policy, limit: int = 30) -> list[Edition]:
    """Return the versions of a policy, newest first."""
    rows = list(policy.versions.order_by("-no")[:limit])
    makers = Person.objects.in_bulk({row.created_by_id for row in rows if row.created_by_id})
    return [
        Edition(row, makers.get(row.created_by_id) if row.created_by_id else None) for row in rows
    ]


def incidents_that_differ(
    actor: Actor, differing: Sequence[Differing]
) -> list[tuple[Incident, Differing]]:
    """Return the incidents of a trial that this reader may know of, in its order."""
    rows = visible_incidents(actor).in_bulk([one.incident_id for one in differing])
    return [(rows[one.incident_id], one) for one in differing if one.incident_id in rows]
