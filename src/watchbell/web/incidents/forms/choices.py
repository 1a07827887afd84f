"""What may be chosen in the forms, and the rows behind it."""

from typing import Any

from watchbell.accounts.models import Person, Team
from watchbell.accounts.selectors import people_page, teams_with_members
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import services_page
from watchbell.incidents.selectors import categories, plans
from watchbell.kernel.actors import Actor, Role
from watchbell.web.forms import EMPTY

MOST = 500
IMPACTS = [
    EMPTY,
    ("1", "1 · Everyone"),
    ("2", "2 · A site or a department"),
    ("3", "3 · A team"),
    ("4", "4 · One person"),
]
URGENCIES = [
    EMPTY,
    ("1", "1 · At once"),
    ("2", "2 · Today"),
    ("3", "3 · This week"),
    ("4", "4 · When there is time"),
]
SEVERITIES = [
    ("", "Not said"),
    ("SEV1", "SEV1 · The business stands still"),
    ("SEV2", "SEV2 · A large part is hurt"),
    ("SEV3", "SEV3 · Some are hurt, work goes on"),
    ("SEV4", "SEV4 · Hardly noticed"),
]


def services_for(actor: Actor) -> dict[str, Service]:
    """Return the active services by slug."""
    rows = services_page(actor=actor, active_only=True, limit=MOST).items
    return {service.slug: service for service in rows}


def teams_for(actor: Actor) -> dict[str, Team]:
    """Return the teams by slug."""
    return {team.slug: team for team in teams_with_members(actor=actor)}


def colleagues_for(actor: Actor) -> dict[str, Person]:
    """Return the active people who may be given an incident, by id."""
    rows = people_page(actor=actor, active_only=True, limit=MOST).items
    return {str(person.pk): person for person in rows if person.role != Role.REQUESTER}


def category_choices() -> list[tuple[str, str]]:
    """Return the categories, children behind their root."""
    return [
        EMPTY,
        *(
            (row.slug, f"{chr(0x2003)}{row.name}" if row.parent_id else row.name)
            for row in categories()
        ),
    ]


def incident_changes(got: dict[str, Any]) -> dict[str, Any]:
    """Turn what a form sent into the values that `change_incident` takes."""
    changes = dict(got)
    if "category" in changes:
        by_slug = {row.slug: row for row in categories()}
        changes["category"] = by_slug.get(changes["category"])
    for name in ("impact", "urgency"):
        if name in changes:
            changes[name] = int(changes[name]) if changes[name] else None
    return changes


def plan_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the plans in use."""
    return [(plan.slug, plan.name) for plan in plans(actor=actor) if plan.is_active]
