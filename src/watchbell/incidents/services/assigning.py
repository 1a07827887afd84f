"""Automatic assignment: a team's rule, and giving an incident by it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from watchbell.accounts.models import Person, Team
from watchbell.accounts.permissions import RULES
from watchbell.accounts.permissions import Action as AccountAction
from watchbell.accounts.permissions import require as require_rule
from watchbell.accounts.selectors import members_of
from watchbell.incidents.choosing import (
    UNOWNED_MINUTES,
    AssignmentStrategy,
    Candidate,
    Choice,
    choose,
)
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.models import AssignmentRule, Incident
from watchbell.incidents.owner_events import AssignmentRuleSet
from watchbell.incidents.services.responding import assign_incident
from watchbell.kernel.actors import SYSTEM, Actor, Role
from watchbell.kernel.errors import InvalidInput
from watchbell.oncall.selectors import on_shift_of_team
from watchbell.platform.eventlog import publish


@transaction.atomic
def set_assignment_rule(
    *,
    team: Team,
    strategy: str,
    on_shift_only: bool,
    match_skills: bool,
    unowned_minutes: int = UNOWNED_MINUTES,
    actor: Actor,
    now: datetime,
) -> AssignmentRule:
    """Say how the team's incidents find their owner; `off` leaves it to people."""
    require_rule(actor, RULES[AccountAction.MANAGE_TEAMS], "changing teams")
    if strategy not in set(AssignmentStrategy):
        message = f"Use one of: {', '.join(AssignmentStrategy)}."
        raise InvalidInput(f"strategy: {message}", fields={"strategy": message})
    if not 1 <= unowned_minutes <= 1440:
        message = "Use 1 to 1440 minutes."
        raise InvalidInput(f"unowned_minutes: {message}", fields={"unowned_minutes": message})
    rule, _ = AssignmentRule.objects.select_for_update().get_or_create(team=team)
    wanted: dict[str, Any] = {
        "strategy": strategy,
        "on_shift_only": on_shift_only,
        "match_skills": match_skills,
        "unowned_minutes": unowned_minutes,
    }
    changed = [name for name, value in wanted.items() if value != getattr(rule, name)]
    for name in changed:
        setattr(rule, name, wanted[name])
    if changed:
        rule.save(update_fields=changed)
        publish(AssignmentRuleSet(subject=team.ref, actor=actor, at=now, **wanted))
    return rule


def teams_with_rules(team_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these teams whose incidents are given to somebody by a rule."""
    rules = AssignmentRule.objects.exclude(strategy=AssignmentStrategy.OFF)
    return set(rules.filter(team_id__in=team_ids).values_list("team_id", flat=True))


@transaction.atomic
def assign_by_rule(*, incident_id: UUID, team_id: UUID, now: datetime) -> Choice | None:
    """Give an open incident that nobody has to somebody of its team, as the team's rule says.

    Nothing happens when the team has no rule, when nobody may have it, or when the incident
    has an owner, or another team, by now.
    """
    rules = AssignmentRule.objects.exclude(strategy=AssignmentStrategy.OFF)
    rule = rules.select_for_update().filter(team_id=team_id).first()
    if rule is None:
        return None
    incident = (
        Incident.objects.select_for_update(of=("self",), no_key=True)
        .select_related("category", "category__parent", "service", "team")
        .filter(pk=incident_id, team_id=team_id, assignee=None, state__in=sorted(OPEN_STATES))
        .first()
    )
    if incident is None:
        return None
    chosen = choose(
        _candidates(rule, now),
        needs_of(incident),
        strategy=AssignmentStrategy(rule.strategy),
        on_shift_only=rule.on_shift_only,
        match_skills=rule.match_skills,
    )
    if chosen is not None:
        _give(incident, chosen, rule, now)
    return chosen


def _give(incident: Incident, chosen: Choice, rule: AssignmentRule, now: datetime) -> None:
    rule.turns[str(chosen.id)] = now.isoformat()
    rule.save(update_fields=["turns"])
    assign_incident(
        incident_id=incident.pk,
        team=incident.team,
        assignee=Person.objects.get(pk=chosen.id),
        reason=chosen.reason,
        actor=SYSTEM,
        now=now,
    )


def needs_of(incident: Incident) -> frozenset[str]:
    """Return the skills an incident asks for: its category, the root of it, service, labels."""
    category, service = incident.category, incident.service
    named = [
        category.slug if category else "",
        category.parent.slug if category and category.parent else "",
        service.slug if service else "",
        *(label.lower() for label in incident.labels),
    ]
    return frozenset(name for name in named if name)


def _candidates(rule: AssignmentRule, now: datetime) -> list[Candidate]:
    people = [p for p in members_of(rule.team_id) if Role(p.role).rank >= Role.RESPONDER.rank]
    on_shift = on_shift_of_team(rule.team_id, at=now)
    held = Incident.objects.filter(assignee__in=people, state__in=sorted(OPEN_STATES))
    counts = dict(held.values_list("assignee").annotate(n=Count("id")).order_by())
    return [
        Candidate(
            id=person.pk,
            name=person.name,
            # A team without a schedule is on shift as a whole.
            on_shift=on_shift is None or person.pk in on_shift,
            skills=frozenset(person.skills),
            open_count=counts.get(person.pk, 0),
            last_given_at=_turn(rule, person),
        )
        for person in people
    ]


def _turn(rule: AssignmentRule, person: Person) -> datetime | None:
    at = rule.turns.get(str(person.pk))
    return datetime.fromisoformat(at) if at else None
