"""Who gets the letters about noise: chosen by each person, and for a team by its leads."""

from datetime import datetime

from django.db import transaction

from watchbell.accounts.models import Membership, Person, Team
from watchbell.accounts.permissions import require
from watchbell.analytics.models import NoiseChoice
from watchbell.analytics.noise.events import NoiseLettersSwitched
from watchbell.analytics.permissions import RULES, Action
from watchbell.kernel.actors import Actor, Role, SubjectRef
from watchbell.kernel.errors import AlreadyDone, PermissionDenied
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog import publish


def team_wants(team: Team) -> bool:
    """Say whether a team gets letters at all."""
    row = NoiseChoice.objects.filter(team=team).first()
    return row is None or row.is_wanted


def person_wants(person_id: object, team: Team) -> bool:
    """Say whether somebody gets the team's letter, if the team gets any."""
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
    rows = Membership.objects.filter(team=team, person_id=actor.person_id, is_lead=True)
    return actor.person_id is not None and rows.exists()


@transaction.atomic
def choose_for_oneself(*, wanted: bool, actor: Actor, now: datetime) -> None:
    """Record whether this person wants the letters of their teams."""
    require(actor, RULES[Action.READ], "choosing letters")
    if actor.person_id is None:
        raise PermissionDenied("Only people get letters.")
    row = NoiseChoice.objects.select_for_update().filter(person_id=actor.person_id).first()
    _put(row or NoiseChoice(person_id=actor.person_id), wanted, now)
    _told(SubjectRef("person", actor.person_id), wanted, actor, now)


@transaction.atomic
def choose_for_team(*, team: Team, wanted: bool, actor: Actor, now: datetime) -> None:
    """Record whether a team gets letters at all."""
    if not may_choose_for(actor, team):
        raise PermissionDenied("Its leads and managers choose that.")
    row = NoiseChoice.objects.select_for_update().filter(team=team).first()
    _put(row or NoiseChoice(team=team), wanted, now)
    _told(team.ref, wanted, actor, now)


def _put(row: NoiseChoice, wanted: bool, now: datetime) -> None:
    if row.pk is not None and row.is_wanted == wanted:
        raise AlreadyDone("That is so already.")
    is_new = row.pk is None
    row.id = row.pk or new_id(now)
    row.is_wanted = wanted
    row.save(force_insert=is_new, update_fields=None if is_new else ["is_wanted"])


def _told(subject: SubjectRef, wanted: bool, actor: Actor, now: datetime) -> None:
    publish(NoiseLettersSwitched(subject=subject, actor=actor, at=now, is_wanted=wanted))
