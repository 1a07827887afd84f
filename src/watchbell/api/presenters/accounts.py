"""People and teams as the wire shows them."""

from collections.abc import Iterable

from watchbell.accounts.models import Membership, Person, Team
from watchbell.api.schemas.accounts import MemberShown, PersonShown, TeamShown
from watchbell.kernel.actors import Role


def person(row: Person) -> PersonShown:
    return PersonShown(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        timezone=row.timezone,
        active=row.is_active,
        vip=row.is_vip,
        working_hours=row.working_hours,
        quiet_hours=row.quiet_hours,
        skills=row.skills,
        manager=row.manager.email if row.manager else None,
        created_at=row.created_at,
        version=row.version,
    )


def team(row: Team, members: Iterable[Membership]) -> TeamShown:
    """Show a team; the memberships come with their people."""
    return TeamShown(
        id=row.id,
        slug=row.slug,
        name=row.name,
        description=row.description,
        members=[member(entry) for entry in members],
        created_at=row.created_at,
        version=row.version,
    )


def member(row: Membership) -> MemberShown:
    return MemberShown(person=row.person.email, name=row.person.name, lead=row.is_lead)
