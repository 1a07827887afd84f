"""What a policy, or hours, that are not saved yet would have done with the past. Writes nothing.

Both sides are worked out from the same log by the same function that lives and recomputes cycles:
as it stands now, and as it is thought of, each as if it had held all the time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import Q

from watchbell.catalog.calendars import Opening
from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.selectors import current_versions, hours_if, hours_of
from watchbell.incidents.models import Category
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor
from watchbell.sla.checking import clean_definition
from watchbell.sla.domain import CycleState, Definition, GoalSpec, Kind, Metric
from watchbell.sla.models import Policy, PolicyVersion
from watchbell.sla.permissions import Action, require
from watchbell.sla.promises import Calendars, Promise, Version
from watchbell.sla.replaying import Draft, Replay
from watchbell.sla.selectors.promising import Standing, calendars_for
from watchbell.sla.services.working import lived

PAST = timedelta(days=90)
AT_ONCE = 500
"""So many incidents are worked out in one go: some tenths of a second."""
MOST_DIFFERING = 100
_EVER = datetime(1900, 1, 1, tzinfo=UTC)
_BEFORE, _AFTER = UUID(int=1), UUID(int=2)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cycles were met, breached, or are not over yet."""

    met: int = 0
    breached: int = 0
    open: int = 0

    @property
    def percent(self) -> float | None:
        """The share of those that are over and were met; None when none is over."""
        over = self.met + self.breached
        return 100 * self.met / over if over else None

    def plus(self, verdicts: Sequence[str]) -> "Tally":
        """Return it with these added."""
        return Tally(
            self.met + verdicts.count("met"),
            self.breached + verdicts.count("breached"),
            self.open + verdicts.count("open"),
        )


@dataclass(frozen=True, slots=True)
class Differing:
    """An incident that fares differently: its cycles' verdicts on either side."""

    incident_id: UUID
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """How far it has come, and what it found; `after` is the last incident that was looked at."""

    looked_at: int = 0
    total: int = 0
    before: Tally = Tally()
    after: Tally = Tally()
    differ: int = 0
    differing: tuple[Differing, ...] = field(default=())
    last: tuple[datetime, UUID] | None = None
    is_done: bool = False


def try_policy(
    *,
    policy: Policy | None,
    metric: Metric,
    definition: Definition,
    so_far: Trial,
    actor: Actor,
    now: datetime,
) -> Trial:
    """Go on with a trial over the incidents of the last 90 days, a bounded number at once.

    Only what `actor` may know of is looked at, the oldest first. `policy` None is a new one.
    """
    require(actor, Action.MANAGE)
    return _go_on(
        _of_policy(policy, metric, clean_definition(definition, metric)), so_far, actor, now
    )


def try_calendar(
    *, calendar: BusinessCalendar, opening: Opening, so_far: Trial, actor: Actor, now: datetime
) -> Trial:
    """Go on with a trial of other hours, over all policies in force that count by them.

    Calendars that include this one change with it. Without such a policy nothing is looked at.
    """
    require(actor, Action.MANAGE)
    sides = _of_calendar(calendar, opening)
    return _go_on(sides, so_far, actor, now) if sides.before else Trial(is_done=True)


@dataclass(frozen=True)
class _Sides:
    """What incidents are worked out with, and which promises are on which side."""

    standing: Standing
    before: frozenset[UUID]
    after: frozenset[UUID]


def _go_on(sides: _Sides, so_far: Trial, actor: Actor, now: datetime) -> Trial:
    rows = visible_incidents(actor).filter(created_at__gte=now - PAST, created_at__lt=now)
    total = so_far.total or rows.count()
    if so_far.last is not None:
        at, last_id = so_far.last
        rows = rows.filter(Q(created_at__gt=at) | Q(created_at=at, id__gt=last_id))
    found = list(rows.order_by("created_at", "id").values_list("id", "created_at")[:AT_ONCE])
    tried = replace(
        so_far,
        total=max(total, so_far.looked_at + len(found)),
        looked_at=so_far.looked_at + len(found),
        last=(found[-1][1], found[-1][0]) if found else so_far.last,
        is_done=len(found) < AT_ONCE,
    )
    for incident_id, replayed in lived([row[0] for row in found], sides.standing, now):
        tried = _counted(tried, incident_id, replayed, sides, now)
    return tried


def _of_policy(policy: Policy | None, metric: Metric, definition: Definition) -> _Sides:
    newest = policy.versions.order_by("-no").first() if policy is not None else None
    sides = {_AFTER: definition, **({_BEFORE: newest.says} if newest is not None else {})}
    promises = [_promise(side, Kind.SLA, metric, says) for side, says in sides.items()]
    standing = Standing(promises, calendars_for(promises), _slugs())
    return _Sides(standing, frozenset([_BEFORE]), frozenset([_AFTER]))


def _of_calendar(calendar: BusinessCalendar, opening: Opening) -> _Sides:
    """Return every policy that counts by these hours twice: by those of now, and by the others."""
    later = hours_if(calendar, opening)
    versions = current_versions(later)
    earlier = hours_of([row.pk for row in versions.values()])
    hours = {row.pk: earlier[row.pk] for row in versions.values()}
    hours |= {-row.pk: later[key] for key, row in versions.items()}
    # A calendar by a name of its own is the same one with the other hours.
    other = {key: uuid5(key, "tried") for key in later}
    known = {key: [(_EVER, row.pk)] for key, row in versions.items()}
    known |= {other[key]: [(_EVER, -row.pk)] for key, row in versions.items()}
    before, after = list[Promise](), list[Promise]()
    for policy, says in _definitions_by(later.keys()):
        kind, metric = Kind(policy.kind), Metric(policy.metric)
        goals = tuple(_counting_by(goal, other) for goal in says.goals)
        before.append(_promise(policy.pk, kind, metric, says))
        after.append(_promise(uuid5(policy.pk, "tried"), kind, metric, replace(says, goals=goals)))
    rest = calendars_for(before)
    calendars = Calendars({**rest.versions, **known}, {**rest.hours, **hours})
    return _Sides(
        Standing([*before, *after], calendars, _slugs()),
        frozenset(one.id for one in before),
        frozenset(one.id for one in after),
    )


def _counting_by(goal: GoalSpec, other: Mapping[UUID, UUID]) -> GoalSpec:
    if goal.calendar is None:
        return goal
    return replace(goal, calendar=other.get(goal.calendar, goal.calendar))


def _definitions_by(calendars: Collection[UUID]) -> list[tuple[Policy, Definition]]:
    """Return the policies in force with a goal that counts by one of these calendars."""
    newest = PolicyVersion.objects.order_by("policy_id", "-no").distinct("policy_id")
    rows = newest.filter(policy__archived_at__isnull=True).select_related("policy")
    found = [(row.policy, row.says) for row in rows]
    return [
        (policy, says)
        for policy, says in sorted(found, key=lambda one: (one[0].position, one[0].name))
        if any(goal.calendar in calendars for goal in says.goals)
    ]


def _promise(id_: UUID, kind: Kind, metric: Metric, says: Definition) -> Promise:
    version = Version.of(id_, 1, _EVER, says)
    return Promise(id=id_, name="", kind=kind, metric=metric, versions=(version,))


def _slugs() -> dict[str, str]:
    return dict(Category.objects.values_list("name", "slug"))


def _counted(
    trial: Trial, incident_id: UUID, replayed: Replay, sides: _Sides, now: datetime
) -> Trial:
    before = _verdicts(replayed, sides.before, now)
    after = _verdicts(replayed, sides.after, now)
    is_other = before != after
    differing = trial.differing
    if is_other and len(differing) < MOST_DIFFERING:
        differing = (*differing, Differing(incident_id, before, after))
    return replace(
        trial,
        before=trial.before.plus(before),
        after=trial.after.plus(after),
        differ=trial.differ + is_other,
        differing=differing,
    )


def _verdicts(replayed: Replay, side: Collection[UUID], now: datetime) -> tuple[str, ...]:
    drafts = [draft for draft in replayed.drafts if draft.promise.id in side]
    return tuple(said for draft in drafts if (said := _verdict(draft, now)))


def _verdict(draft: Draft, now: datetime) -> str:
    """Return met, breached or open; "" for what counts in no figure."""
    if draft.state is CycleState.CANCELLED or draft.voided_at is not None:
        return ""
    if draft.reckoning(now).breached_at is not None:
        return "breached"
    return "met" if draft.state is CycleState.COMPLETED else "open"
