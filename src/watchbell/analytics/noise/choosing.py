"""Who gets the letters about noise: chosen by each person, and for a team by its leads."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Membership, Person, Team
from watchbell.accounts.permissions import require
from watchbell.analytics.events import NoiseLettersSwitched
from watchbell.analytics.models import NoiseChoice
from watchbell.analytics.permissions import RULES, Action
from watchbell.kernel.actors import Actor, Role, SubjectRef
from watchbell.kernel.errors import AlreadyDone, PermissionDenied
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog import publish


def team_wants(team: Team) -> bool:
    """Say whether a team gets letters at all."""
    row = NoiseChoice.objects.filter(team=team).first()
    return row is None or row.is_wanted


def person_wants(person_id: UUID | None, team: Team) -> bool:
    """Say whether somebody gets the team's letter, if the team gets any."""
    if person_id is None:
        return False
    membership = Membership.objects.filter(team=team, person_id=person_id).first()
    if membership is None:
        return False
    row = NoiseChoice.objects.filter(person_id=person_id).first()
    if row is not None:
        return row.is_wanted
    role = Role(Person.objects.values_list("role", flat=True).get(pk=person_id))
    return membership.is_lead or role.rank >= Role.MANAGER.rank


def first_team(actor: Actor) -> Team | None:
    """Return the first team of `actor` by name, or of all when they are in none."""
    own = Team.objects.filter(pk__in=actor.team_ids).order_by("name").first()
    return own or Team.objects.order_by("name").first()


def may_choose_for(actor: Actor, team: Team) -> bool:
    """Say whether `actor` may switch the team's letters: its leads and managers may."""
    if actor.role is not None and actor.role.rank >= Role.MANAGER.rank:
        return True
    if actor.person_id is None:
        return False
    rows = Membership.objects.filter(team=team, person_id=actor.person_id, is_lead=True)
    return rows.exists()


@transaction.atomic
def choose_for_oneself(*, wanted: bool, actor: Actor, now: datetime) -> None:
    """Record whether this person wants the letters of their teams."""
    require(actor, RULES[Action.READ], "choosing letters")
    if actor.person_id is None:
        raise PermissionDenied("Only people get letters.")
    row = NoiseChoice.objects.select_for_update().filter(person_id=actor.person_id).first()
    if row is None:
        fresh = NoiseChoice(id=new_id(now), person_id=actor.person_id, is_wanted=wanted)
        fresh.save(force_insert=True)
    else:
        _change(row, wanted=wanted)
    _tell(SubjectRef("person", actor.person_id), actor, now, wanted=wanted)


@transaction.atomic
def choose_for_team(*, team: Team, wanted: bool, actor: Actor, now: datetime) -> None:
    """Record whether a team gets letters at all."""
    if not may_choose_for(actor, team):
        raise PermissionDenied("Its leads and managers choose that.")
    row = NoiseChoice.objects.select_for_update().filter(team=team).first()
    if row is None:
        NoiseChoice(id=new_id(now), team=team, is_wanted=wanted).save(force_insert=True)
    else:
        _change(row, wanted=wanted)
    _tell(team.ref, actor, now, wanted=wanted)


def _change(row: NoiseChoice, *, wanted: bool) -> None:
    if row.is_wanted == wanted:
        raise AlreadyDone("That is so already.")
    row.is_wanted = wanted
    row.save(update_fields=["is_wanted"])


def _tell(subject: SubjectRef, actor: Actor, now: datetime, *, wanted: bool) -> None:
    publish(NoiseLettersSwitched(subject=subject, actor=actor, at=now, is_wanted=wanted))
