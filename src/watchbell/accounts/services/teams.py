"""Writing teams and who belongs to them."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from watchbell.accounts import permissions
from watchbell.accounts.events import (
    LeadChanged,
    MemberAdded,
    MemberRemoved,
    TeamChanged,
    TeamCreated,
)
from watchbell.accounts.models import Membership, Team
from watchbell.accounts.permissions import RULES, Action
from watchbell.accounts.services.clearance import require_clearance
from watchbell.accounts.services.people import lock_person
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_slug, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish


@transaction.atomic
def create_team(
    *, name: str, slug: str, description: str = "", actor: Actor, now: datetime
) -> Team:
    """Add a team with nobody in it."""
    permissions.require(actor, RULES[Action.MANAGE_TEAMS], "adding teams")
    team = Team(
        id=new_id(now),
        name=clean_line(name, "name"),
        slug=clean_slug(slug, "slug"),
        description=clean_text(description, "description", 2000),
        created_at=now,
    )
    try:
        with transaction.atomic():
            team.save(force_insert=True)
    except IntegrityError:
        message = "Another team has this short name; choose another."
        raise Conflict(f"slug: {message}", fields={"slug": message}) from None
    publish(TeamCreated(subject=team.ref, actor=actor, at=now, name=team.name))
    return team


@transaction.atomic
def change_team(
    *,
    team_id: UUID,
    name: str | None = None,
    description: str | None = None,
    is_security: bool | None = None,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Team:
    """Change what is given; the short name stays, because addresses and files hold it."""
    team = _lock(team_id, actor, "changing teams")
    expect_version(team.version, version)
    wanted = {
        "name": None if name is None else clean_line(name, "name"),
        "description": (
            None if description is None else clean_text(description, "description", 2000)
        ),
        "is_security": is_security,
    }
    changed = [
        field
        for field, value in wanted.items()
        if value is not None and value != getattr(team, field)
    ]
    if not changed:
        return team
    if "is_security" in changed:
        require_clearance(actor, "making a team a security team, or no longer one")
    for field in changed:
        setattr(team, field, wanted[field])
    team.version += 1
    team.save(update_fields=[*changed, "version"])
    publish(TeamChanged(subject=team.ref, actor=actor, at=now, fields=tuple(changed)))
    return team


@transaction.atomic
def add_member(
    *, team_id: UUID, person_id: UUID, is_lead: bool = False, actor: Actor, now: datetime
) -> Membership:
    """Put somebody who is active into a team."""
    team = _lock(team_id, actor, "changing teams")
    if team.is_security:
        require_clearance(actor, "adding people to a security team")
    person = lock_person(person_id)
    if not person.is_active:
        raise Conflict("This person is not active; activate them first.")
    if Membership.objects.filter(team=team, person=person).exists():
        raise AlreadyDone(f"{person.name} is in this team already.")
    membership = Membership.objects.create(
        id=new_id(now), team=team, person=person, is_lead=is_lead
    )
    publish(
        MemberAdded(subject=team.ref, actor=actor, at=now, person_id=person.pk, is_lead=is_lead)
    )
    return membership


@transaction.atomic
def remove_member(*, team_id: UUID, person_id: UUID, actor: Actor, now: datetime) -> None:
    """Take somebody out of a team."""
    team = _lock(team_id, actor, "changing teams")
    membership = _membership(team, person_id)
    membership.delete()
    publish(MemberRemoved(subject=team.ref, actor=actor, at=now, person_id=person_id))


@transaction.atomic
def set_lead(
    *, team_id: UUID, person_id: UUID, is_lead: bool, actor: Actor, now: datetime
) -> Membership:
    """Say whether a member leads the team; a team may have several leads."""
    team = _lock(team_id, actor, "changing teams")
    membership = _membership(team, person_id)
    if membership.is_lead == is_lead:
        raise AlreadyDone("That is so already.")
    membership.is_lead = is_lead
    membership.save(update_fields=["is_lead"])
    publish(
        LeadChanged(subject=team.ref, actor=actor, at=now, person_id=person_id, is_lead=is_lead)
    )
    return membership


def _lock(team_id: UUID, actor: Actor, doing: str) -> Team:
    permissions.require(actor, RULES[Action.MANAGE_TEAMS], doing)
    try:
        return Team.objects.select_for_update(no_key=True).get(pk=team_id)
    except Team.DoesNotExist:
        raise NotFound("There is no such team.") from None


def _membership(team: Team, person_id: UUID) -> Membership:
    try:
        return Membership.objects.get(team=team, person_id=person_id)
    except Membership.DoesNotExist:
        raise NotFound("This person is not in the team.") from None
