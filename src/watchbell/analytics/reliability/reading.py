"""Reading reliability: the outages of services, united by the database, measured by `measuring`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.accounts.permissions import require
from watchbell.alerts.quiet_selectors import windows_between
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.reliability.changing import Changed, changes_of
from watchbell.analytics.reliability.labour import labour_costs
from watchbell.analytics.reliability.measuring import Reliability, Suffered, measure
from watchbell.analytics.reliability.options import DEGRADED_PERCENT
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import trees_of_dependents
from watchbell.incidents.domain import number_text
from watchbell.incidents.selectors.scope import visible_condition
from watchbell.kernel.actors import Actor
from watchbell.kernel.intervals import Interval
from watchbell.platform.options.reading import value

MOST_OUTAGES = 100
"""So many incidents of a service are listed, the newest ones."""
# An incident is away from its beginning until the service worked again, else until it was
# resolved, else until now. Those that ended before the window are not even read.
_HIT = """
with mine as not materialized (
    select i.id, i.number, i.title, i.priority, i.service_id, i.effect,
        coalesce(i.occurred_at, i.detected_at, i.created_at) as began_at,
        coalesce(i.restored_at, i.resolved_at, %(now)s) as ended_at,
        i.restored_at is null and i.resolved_at is null as runs
    from incidents_incident i
    where (i.resolved_at >= %(since)s or i.state in ('new', 'in_progress', 'on_hold'))
        and i.state <> 'cancelled' and i.outcome <> 'duplicate' and {visible}
), hit as not materialized (
    select m.id, m.number, m.title, m.priority, m.service_id as hit_id, m.effect as hit_effect,
        m.began_at, m.ended_at, m.runs
    from mine m where m.service_id is not null
    union all
    select m.id, m.number, m.title, m.priority, a.service_id, a.effect,
        m.began_at, m.ended_at, m.runs
    from incidents_affectedservice a join mine m on m.id = a.incident_id
)
"""
_IN_WINDOW = """
where ended_at > began_at and began_at < %(until)s and ended_at > %(since)s
    and (%(service)s::uuid is null or hit_id = %(service)s)
"""
_UNITED = f"""
select hit_id, hit_effect, range_agg(tstzrange(began_at, ended_at))
from hit {_IN_WINDOW} group by hit_id, hit_effect
"""  # noqa: S608 constants
_LISTED = f"""
select number, title, priority, hit_effect, began_at, ended_at, runs
from hit {_IN_WINDOW} order by began_at desc, number desc limit {MOST_OUTAGES}
"""  # noqa: S608 constants


@dataclass(frozen=True, slots=True)
class Line:
    """One service with how reliable it was, over the window and in each part of it.

    `labour` is what the work on its incidents cost that were resolved in the window; None where no
    rate is known.
    """

    service: Service
    whole: Reliability
    parts: list[Reliability] = field(default_factory=list)
    changed: Changed = field(default_factory=Changed)
    labour: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """One incident by which a service suffered; `runs`: it still does."""

    number: int
    title: str
    priority: int | None
    effect: str
    began_at: datetime
    ended_at: datetime
    runs: bool

    @property
    def label(self) -> str:
        return number_text(self.number)


def reliability(
    *,
    actor: Actor,
    window: Interval,
    parts: Sequence[Interval] = (),
    service_id: UUID | None = None,
    now: datetime,
) -> list[Line]:
    """Return every service that is in use or suffered, those first that were away longest.

    `parts` lie in the window, such as its months; what has not come yet is no part of it.
    """
    require(actor, RULES[Action.READ], "seeing figures")
    past = window.intersect(Interval(window.start, now)) if window.start < now else None
    if past is None:
        return []
    suffered = _suffered(actor, past, service_id, now)
    rows = Service.objects.select_related("team").order_by("name", "id")
    wanted = rows.filter(pk=service_id) if service_id else rows
    percent, changed = value(DEGRADED_PERCENT), changes_of(actor, past, service_id)
    labour = labour_costs(actor, past, service_id)
    found = [
        replace(
            _line(service, suffered[service.pk], past, parts, percent),
            changed=changed.get(service.pk, Changed()),
            labour=labour.get(service.pk),
        )
        for service in wanted
        if service.is_active or service.pk in suffered
    ]
    return sorted(found, key=lambda line: (-line.whole.downtime, line.service.name))


def outages(*, actor: Actor, service_id: UUID, window: Interval, now: datetime) -> list[Outage]:
    """Return the incidents by which a service suffered in the window, the newest first."""
    require(actor, RULES[Action.READ], "seeing figures")
    return [Outage(*row) for row in _asked(_LISTED, actor, window, service_id, now)]


def _line(
    service: Service,
    suffered: Suffered,
    window: Interval,
    parts: Iterable[Interval],
    percent: int,
) -> Line:
    def measured(part: Interval) -> Reliability:
        return measure(
            suffered,
            part,
            degraded_percent=percent,
            cost_per_minute=service.cost_per_minute,
            target=service.availability_target,
        )

    within = [both for part in parts if (both := part.intersect(window))]
    return Line(service, measured(window), [measured(part) for part in within])


def _suffered(
    actor: Actor, window: Interval, service_id: UUID | None, now: datetime
) -> dict[UUID, Suffered]:
    spans: dict[UUID, dict[str, list[Interval]]] = defaultdict(dict)
    for hit_id, effect, united in _asked(_UNITED, actor, window, service_id, now):
        spans[hit_id][effect] = [Interval(one.lower, one.upper) for one in united]
    maintained = _maintained(actor, window)
    found: dict[UUID, Suffered] = defaultdict(Suffered)
    for key in {*spans, *maintained}:
        found[key] = Suffered(
            outages=spans[key].get("outage", ()),
            degraded=spans[key].get("degraded", ()),
            maintained=maintained.get(key, ()),
        )
    return found


def _maintained(actor: Actor, window: Interval) -> dict[UUID, list[Interval]]:
    found: dict[UUID, list[Interval]] = defaultdict(list)
    for planned in windows_between(actor=actor, since=window.start, until=window.end):
        covered = {service.pk for service in planned.services.all()}
        if planned.with_dependents:
            covered |= {one for tree in trees_of_dependents(covered).values() for one in tree}
        for span in planned.timing.spans_from(window.start):
            if span.start >= window.end:
                break
            for key in covered:
                found[key].append(span)
    return found


def _asked(
    statement: str, actor: Actor, window: Interval, service_id: UUID | None, now: datetime
) -> list[Any]:
    visible, seen = visible_condition(actor, "i")
    values = {
        **seen,
        "since": window.start,
        "until": window.end,
        "service": service_id,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HIT.format(visible=visible) + statement, values)
        rows: list[Any] = cursor.fetchall()
    return rows
