"""Handing an incident over: to another policy, to a team, or to one person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person, Team
from watchbell.accounts.permissions import require
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action as IncidentAction
from watchbell.incidents.permissions import may_know
from watchbell.incidents.services import assign_incident, unacknowledge_incident
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.text import clean_line
from watchbell.oncall.models import Schedule
from watchbell.paging.domain import Snapshot, Step, Target, TargetType, why_not_pageable
from watchbell.paging.errors import NothingToEscalate
from watchbell.paging.events import HandedOver
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.resolving import Roster
from watchbell.paging.selectors.policies import snapshots_of
from watchbell.paging.services.running import begin, begin_with, halt
from watchbell.paging.walks import policy_of
from watchbell.platform.eventlog import publish

MINUTES_TO_ANSWER = 10
_MOST_SCHEDULES = 20


@transaction.atomic
def hand_to_policy(
    *,
    incident_id: UUID,
    policy: EscalationPolicy,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Let another policy tell its people from its first step, now and whenever it begins anew."""
    incident = _lock(incident_id, actor, version)
    if not policy.steps.exists():
        _refuse("policy", f"{policy.name} has no steps, so it tells nobody.")
    _end(incident, f"handed over to {policy.name}", actor, now)
    if incident.escalation_policy_id != policy.pk:
        incident.escalation_policy_id = policy.pk
        save_incident(incident, ["escalation_policy_id"], now)
    begin(incident_id, cause="handed over", now=now)
    return _tell(incident, "policy", policy.ref, policy.name, reason, actor, now)


@transaction.atomic
def hand_to_team(
    *,
    incident_id: UUID,
    team: Team,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Give it to a team: who is on call for it is told, then its leads, then everybody in it."""
    incident = _lock(incident_id, actor, version)
    policy = walk_of_team(team)
    _require_somebody(policy, "team", f"Nobody of {team.name} may answer incidents.", now)
    _end(incident, f"handed over to {team.name}", actor, now)
    if (incident.team_id, incident.assignee_id) != (team.pk, None):
        assign_incident(
            incident_id=incident_id, team=team, assignee=None, reason=reason, actor=actor, now=now
        )
    begin_with(incident_id, policy, cause="handed over", now=now)
    return _tell(incident, "team", team.ref, team.name, reason, actor, now)


@transaction.atomic
def hand_to_person(
    *,
    incident_id: UUID,
    person: Person,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Incident:
    """Give it to a person, who is told at once; the policy goes on from there without an answer."""
    incident = _lock(incident_id, actor, version)
    policy = _walk_of_person(person, incident)
    refusal = f"{person.name} does not answer incidents here; choose a colleague."
    _require_somebody(policy, "person", refusal, now, only_first=True)
    if not may_know(person.as_actor(), incident):
        _refuse("person", f"{person.name} may not see {incident.label}; let them in first.")
    _end(incident, f"handed over to {person.name}", actor, now)
    if incident.assignee_id != person.pk:
        assign_incident(
            incident_id=incident_id,
            team=incident.team,
            assignee=person,
            reason=reason,
            actor=actor,
            now=now,
        )
    begin_with(incident_id, policy, cause="handed over", now=now)
    return _tell(incident, "person", person.ref, person.name, reason, actor, now)


def walk_of_team(team: Team) -> Snapshot:
    """Return the steps by which a team is told that has no policy of its own."""
    on_call = Schedule.objects.filter(team=team).order_by("name").values_list("pk", "name")
    schedules = tuple(
        Target(TargetType.SCHEDULE, pk, name) for pk, name in on_call[:_MOST_SCHEDULES]
    )
    kinds = (TargetType.TEAM_LEADS, TargetType.TEAM)
    groups = [schedules, *((Target(kind, team.pk, team.name),) for kind in kinds)]
    steps = tuple(Step(MINUTES_TO_ANSWER, targets) for targets in groups if targets)
    return Snapshot(team.pk, team.name, 1, 0, "UTC", steps)


def before_the_policy(incident: Incident, first: Step, name: str) -> Snapshot:
    """Return the incident's policy with a step before its own; that step alone without one."""
    wanted = policy_of(incident)
    policy = snapshots_of([wanted]).get(wanted) if wanted else None
    if policy is None:
        return Snapshot(incident.pk, name, 1, 0, "UTC", (first,))
    return Snapshot(
        policy.policy_id,
        f"{name}, then {policy.name}",
        policy.version,
        policy.repeat,
        policy.timezone,
        (first, *policy.steps),
        policy.holidays,
    )


def _walk_of_person(person: Person, incident: Incident) -> Snapshot:
    target = Target(TargetType.PERSON, person.pk, person.name)
    return before_the_policy(incident, Step(MINUTES_TO_ANSWER, (target,)), person.name)


def _lock(incident_id: UUID, actor: Actor, version: int | None) -> Incident:
    require(actor, RULES[Action.ESCALATE], "handing over")
    incident = lock_incident(incident_id, actor, IncidentAction.ASSIGN, version=version)
    over = why_not_pageable(incident.state, acknowledged_by=None)
    if over:
        raise NothingToEscalate(f"{incident.label} cannot be handed over: {over}.")
    return incident


def _end(incident: Incident, reason: str, actor: Actor, now: datetime) -> None:
    """Stop what runs, and take the answer away that was given."""
    halt(incident.pk, reason=reason, actor=actor, now=now)
    if incident.acknowledged_at is not None:
        unacknowledge_incident(incident_id=incident.pk, reason=reason, actor=actor, now=now)
        incident.refresh_from_db(fields=["acknowledged_at", "acknowledged_by", "version"])


def _require_somebody(
    policy: Snapshot, field: str, refusal: str, now: datetime, *, only_first: bool = False
) -> None:
    steps = policy.steps[:1] if only_first else policy.steps
    roster = Roster(now)
    roster.prepare(target for step in steps for target in step.targets)
    if not any(roster.people_of(step) for step in steps):
        _refuse(field, refusal)


def _refuse(field: str, message: str) -> None:
    raise InvalidInput(message, fields={field: message})


def _tell(
    incident: Incident,
    to: str,
    ref: SubjectRef,
    name: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Incident:
    reason = clean_line(reason, "reason", 500)
    publish(
        HandedOver(
            subject=incident.ref, actor=actor, at=now, to=to, to_id=ref.id, name=name, reason=reason
        )
    )
    return incident
