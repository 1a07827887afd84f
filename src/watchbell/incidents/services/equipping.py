"""What a new incident brings along by its type or preset: plans, tasks, roles; given once."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import memberships_of
from watchbell.incidents.duties import TEAM_LEAD, IncidentRole
from watchbell.incidents.fields.specs import TypeSpec
from watchbell.incidents.models import Incident, Plan, Task
from watchbell.incidents.modules import ROLES, TASKS
from watchbell.incidents.services.roles import assign_role
from watchbell.incidents.services.tasks import add_task, apply_plan
from watchbell.incidents.tasking import TaskLine, read_tasks
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import DomainError
from watchbell.platform.modules import is_on

_log = structlog.get_logger(__name__)


def equip(incident: Incident, form: TypeSpec, now: datetime) -> None:
    """Give a new incident what its type brings along.

    What cannot be given any more (a plan that is off, somebody who left) is left out: an incident
    is declared whatever its type says.
    """
    if not (form.default_plans or form.default_tasks or form.default_roles):
        return
    if is_on(ROLES):
        for role, who in form.default_roles.items():
            _give_role(incident, IncidentRole(role), who, now)
    give_plans(incident, form.default_plans, now)
    if is_on(TASKS):
        for line in read_tasks(form.default_tasks):
            _give_task(incident, line, now)
    _catch_up(incident)


def give_plans(incident: Incident, slugs: Sequence[str], now: datetime) -> None:
    """Apply the plans in their order, but those that the incident has already."""
    if not slugs or not is_on(TASKS):
        return
    found = {plan.slug: plan for plan in Plan.objects.filter(slug__in=slugs, is_active=True)}
    rows = Task.objects.filter(incident=incident, plan__isnull=False)
    there = set(rows.values_list("plan_id", flat=True))
    for plan in (found[slug] for slug in dict.fromkeys(slugs) if slug in found):
        if plan.pk not in there:
            _apply(incident, plan, now)
    _catch_up(incident)


def _apply(incident: Incident, plan: Plan, now: datetime) -> None:
    _try(
        lambda: apply_plan(incident_id=incident.pk, plan=plan, actor=SYSTEM, now=now),
        incident,
        plan.slug,
    )


def _give_task(incident: Incident, line: TaskLine, now: datetime) -> None:
    after = line.after_minutes
    _try(
        lambda: add_task(
            incident_id=incident.pk,
            title=line.title,
            role=line.role,
            due_at=None if after is None else now + timedelta(minutes=after),
            is_gate=line.is_gate,
            actor=SYSTEM,
            now=now,
        ),
        incident,
        line.title,
    )


def _give_role(incident: Incident, role: IncidentRole, who: str, now: datetime) -> None:
    person = _person(incident, who)
    if person is not None:
        _try(
            lambda: assign_role(
                incident_id=incident.pk, role=role, person=person, actor=SYSTEM, now=now
            ),
            incident,
            role.value,
        )


def _person(incident: Incident, who: str) -> Person | None:
    """Return whom a type means: somebody by id, or the first lead of the incident's team."""
    if who != TEAM_LEAD:
        return Person.objects.filter(pk=UUID(who), is_active=True).first()
    entries = memberships_of(incident.team_id) if incident.team_id else []
    leads = (entry.person for entry in entries if entry.is_lead and entry.person.is_active)
    return next(leads, None)


def _try(act: Callable[[], object], incident: Incident, what: str) -> None:
    try:
        act()
    except DomainError as error:
        _log.info("not_brought_along", incident=incident.label, what=what, why=error.message)


def _catch_up(incident: Incident) -> None:
    """Let whoever holds the new row know what these changes made of it."""
    incident.refresh_from_db(fields=["version", "updated_at", "confidants"])
