"""People and teams for tests, made through the services."""

from datetime import datetime

from watchbell.accounts.models import Person, Team
from watchbell.accounts.services import add_member, create_person, create_team
from watchbell.kernel.actors import SYSTEM, Role


def make_person(
    name: str,
    *,
    now: datetime,
    role: Role = Role.RESPONDER,
    timezone: str = "UTC",
    password: str | None = None,
) -> Person:
    """Return a person whose address is their name at example.org."""
    return create_person(
        email=f"{name.lower()}@example.org",
        name=name,
        role=role,
        timezone=timezone,
        password=password,
        actor=SYSTEM,
        now=now,
    )


def make_team(name: str, *members: Person, now: datetime) -> Team:
    """Return a team; the first member leads it."""
    team = create_team(name=name, slug=name.lower().replace(" ", "-"), actor=SYSTEM, now=now)
    for number, person in enumerate(members):
        add_member(team_id=team.pk, person_id=person.pk, is_lead=number == 0, actor=SYSTEM, now=now)
    return team
