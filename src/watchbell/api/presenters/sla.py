"""Service levels as the wire shows them, and as it names what they point at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any
from uuid import UUID

from watchbell.accounts.models import Team
from watchbell.api import references
from watchbell.api.schemas.sla import (
    SlaCycleShown,
    SlaDefinitionGiven,
    SlaDefinitionShown,
    SlaGoalShown,
    SlaPolicyShown,
    SlaThresholdShown,
)
from watchbell.catalog.models import BusinessCalendar, Service
from watchbell.catalog.selectors.calendars import calendar_by_slug
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.paging.models import EscalationPolicy
from watchbell.sla.domain import Definition, GoalSpec, Kind, Metric, Threshold
from watchbell.sla.models import Policy, PolicyVersion
from watchbell.sla.selectors.pills import Pill
from watchbell.sla.words import calculation

_SIMPLE = (
    "answers", "reopening", "starts_from", "start", "stop", "pause", "reset", "keeps_running",
    "longest_pause_minutes", "goal_percent",
)  # fmt: skip


@dataclass(frozen=True)
class Names:
    """The short names of what definitions point at by id."""

    known: Mapping[UUID, str] = field(default_factory=dict)

    def of(self, key: UUID | None) -> str | None:
        """Return a short name; the id itself of what is gone."""
        return None if key is None else self.known.get(key, str(key))


def names_in(says: Iterable[Definition]) -> Names:
    """Look up what these definitions point at, by one query for each kind."""
    goals = [goal for one in says for goal in one.goals]
    thresholds = [line for one in says for line in one.thresholds]
    pointed = {UUID(v) for g in goals for n in ("service", "team") for v in g.where.get(n, ())}
    calendars = {goal.calendar for goal in goals if goal.calendar is not None}
    policies = {line.escalation_policy for line in thresholds if line.escalation_policy}
    wanted: Sequence[tuple[Any, set[UUID]]] = (
        (Service, pointed),
        (Team, pointed),
        (BusinessCalendar, calendars),
        (EscalationPolicy, policies),
    )
    found: dict[UUID, str] = {}
    for kind, ids in wanted:
        if ids:
            found |= dict(kind.objects.filter(pk__in=ids).values_list("pk", "slug"))
    return Names(found)


def policy(row: Policy, newest: PolicyVersion, names: Names) -> SlaPolicyShown:
    """Show a policy as its newest version says."""
    return SlaPolicyShown(
        slug=row.slug,
        name=row.name,
        metric=Metric(row.metric),
        kind=Kind(row.kind),
        description=row.description,
        no=newest.no,
        valid_from=newest.valid_from,
        archived_at=row.archived_at,
        definition=_definition(newest.says, names),
        version=row.version,
    )


def _definition(says: Definition, names: Names) -> SlaDefinitionShown:
    return SlaDefinitionShown(
        goals=[_goal(goal, names) for goal in says.goals],
        pause_reasons=list(says.pause_reasons),
        thresholds=[
            SlaThresholdShown(
                percent=line.percent,
                tell=list(line.tell),
                escalation_policy=names.of(line.escalation_policy),
            )
            for line in says.thresholds
        ],
        **{name: getattr(says, name) for name in _SIMPLE},
    )


def _goal(goal: GoalSpec, names: Names) -> SlaGoalShown:
    return SlaGoalShown(
        name=goal.name,
        minutes=goal.minutes,
        calendar=names.of(goal.calendar),
        where={
            name: [
                names.of(UUID(one)) or one if name in ("service", "team") else one for one in values
            ]
            for name, values in goal.where.items()
        },
        condition=goal.condition,
        due_field=goal.due_field,
    )


def definition_of(given: SlaDefinitionGiven) -> Definition:
    """Return what a body says, the records it names looked up; InvalidInput names what is not."""
    goals = tuple(
        GoalSpec(
            name=goal.name,
            minutes=goal.minutes,
            calendar=_calendar(goal.calendar, f"definition.goals.{place}.calendar"),
            where={name: _values(name, values) for name, values in goal.where.items()},
            condition=goal.condition,
            due_field=goal.due_field,
        )
        for place, goal in enumerate(given.goals)
    )
    thresholds = tuple(
        Threshold(line.percent, tuple(line.tell), _paged_by(line.escalation_policy))
        for line in given.thresholds
    )
    simple = {name: getattr(given, name) for name in _SIMPLE}
    return Definition(
        goals=goals,
        thresholds=thresholds,
        pause_reasons=tuple(reason.value for reason in given.pause_reasons),
        **{**simple, "answers": tuple(given.answers)},
    )


def _values(name: str, values: Sequence[str]) -> tuple[str, ...]:
    if name == "service":
        return tuple(str(references.known_service(one, "where").pk) for one in values)
    if name == "team":
        return tuple(str(references.known_team(one, "where").pk) for one in values)
    return tuple(values)


def _calendar(slug: str | None, name: str) -> UUID | None:
    if slug is None:
        return None
    try:
        return calendar_by_slug(slug).pk
    except NotFound as error:
        raise InvalidInput(error.message, fields={name: error.message}) from None


def _paged_by(slug: str | None) -> UUID | None:
    found = references.policy(slug)
    return found.pk if found is not None else None


def cycle(pill: Pill) -> SlaCycleShown:
    """Show a cycle as it stands now."""
    return SlaCycleShown(
        id=pill.cycle_id,
        policy=pill.policy,
        metric=pill.metric,
        kind=pill.kind,
        no=pill.no,
        state=pill.state,
        status=pill.tone,
        goal=pill.goal_name,
        goal_seconds=pill.goal_span.total_seconds(),
        calendar=pill.calendar or None,
        started_at=pill.started_at,
        due_at=pill.due_at,
        elapsed_seconds=pill.elapsed.total_seconds(),
        remaining_seconds=pill.remaining.total_seconds(),
        paused_seconds=pill.paused_total.total_seconds(),
        paused_since=pill.paused_since,
        pause_reason=pill.pause_reason or None,
        stopped_at=pill.stopped_at,
        breached_at=pill.breached_at,
        stated=pill.is_stated,
        voided_at=pill.voided_at,
        void_reason=pill.void_reason or None,
        explanation=calculation(pill, UTC),
    )
