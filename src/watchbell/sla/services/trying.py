"""What a policy that is not saved yet would have done with the past. Writes nothing.

Both sides are worked out from the same log by the same function that lives and recomputes cycles:
the policy as it stands now, and as it is thought of, each as if it had held all the time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from watchbell.incidents.models import Category
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor
from watchbell.sla.checking import clean_definition
from watchbell.sla.domain import CycleState, Definition, Kind, Metric
from watchbell.sla.models import Policy
from watchbell.sla.permissions import Action, require
from watchbell.sla.promises import Promise, Version
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
    rows = visible_incidents(actor).filter(created_at__gte=now - PAST, created_at__lt=now)
    total = so_far.total or rows.count()
    if so_far.last is not None:
        at, last_id = so_far.last
        rows = rows.filter(Q(created_at__gt=at) | Q(created_at=at, id__gt=last_id))
    found = list(rows.order_by("created_at", "id").values_list("id", "created_at")[:AT_ONCE])
    standing = _both(policy, metric, clean_definition(definition, metric))
    tried = replace(
        so_far,
        total=max(total, so_far.looked_at + len(found)),
        looked_at=so_far.looked_at + len(found),
        last=(found[-1][1], found[-1][0]) if found else so_far.last,
        is_done=len(found) < AT_ONCE,
    )
    for incident_id, replayed in lived([row[0] for row in found], standing, now):
        tried = _counted(tried, incident_id, replayed, now)
    return tried


def _both(policy: Policy | None, metric: Metric, definition: Definition) -> Standing:
    newest = policy.versions.order_by("-no").first() if policy is not None else None
    sides = {_AFTER: definition, **({_BEFORE: newest.says} if newest is not None else {})}
    promises = [
        Promise(
            id=side,
            name="",
            kind=Kind.SLA,
            metric=metric,
            versions=(Version.of(side, 1, _EVER, says),),
        )
        for side, says in sides.items()
    ]
    slugs: Mapping[str, str] = dict(Category.objects.values_list("name", "slug"))
    return Standing(promises, calendars_for(promises), dict(slugs))


def _counted(trial: Trial, incident_id: UUID, replayed: Replay, now: datetime) -> Trial:
    before = _verdicts(replayed, _BEFORE, now)
    after = _verdicts(replayed, _AFTER, now)
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


def _verdicts(replayed: Replay, side: UUID, now: datetime) -> tuple[str, ...]:
    drafts = [draft for draft in replayed.drafts if draft.promise.id == side]
    return tuple(said for draft in drafts if (said := _verdict(draft, now)))


def _verdict(draft: Draft, now: datetime) -> str:
    """Return met, breached or open; "" for what counts in no figure."""
    if draft.state is CycleState.CANCELLED or draft.voided_at is not None:
        return ""
    if draft.reckoning(now).breached_at is not None:
        return "breached"
    return "met" if draft.state is CycleState.COMPLETED else "open"
