"""How many incidents were declared week by week."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from watchbell.accounts.permissions import require
from watchbell.analytics.filtering import NO_FILTERS, Filters, narrowing
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.rolling.editions import codes
from watchbell.analytics.rolling.standing import Standing, standing, still_stands
from watchbell.analytics.selectors.blocks import Moved, calendar_of, day_sums
from watchbell.incidents.selectors.scope import visible_condition
from watchbell.kernel.actors import Actor

_RAW = """
select (created_at at time zone 'utc')::date, coalesce(priority, 0), count(*)
from incidents_incident i
where created_at >= %(start)s and created_at < %(now)s and state <> 'cancelled'
    and outcome <> 'duplicate' and {condition}
group by 1, 2
"""
_HIDDEN = "i.is_restricted and i.id in (select incident_id from analytics_fact where is_restricted)"

_Counted = Iterable[tuple[date, int, int]]


@dataclass(frozen=True, slots=True)
class Week:
    """How many incidents were declared in the seven days from `start`, by priority (0: none)."""

    start: datetime
    by_priority: dict[int, int]

    @property
    def total(self) -> int:
        return sum(self.by_priority.values())


def weekly_incidents(
    *, actor: Actor, weeks: int = 26, filters: Filters = NO_FILTERS, now: datetime
) -> list[Week]:
    """Return the incidents declared in each of the last `weeks` weeks (from Monday, UTC).

    The last week is the running one; a week without incidents is there with nothing in it.
    """
    require(actor, RULES[Action.READ], "seeing figures")
    today = now.astimezone(UTC).date()
    monday = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    start = datetime.combine(monday, time(), UTC)
    counts: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for day, priority, count in _counted(actor, filters, start, now):
        counts[(day - monday).days // 7][priority] += count
    return [
        Week(start + timedelta(weeks=number), dict(counts.get(number, {})))
        for number in range(weeks)
    ]


def _counted(actor: Actor, filters: Filters, start: datetime, now: datetime) -> _Counted:
    found = None if filters else standing(now)
    if found is None or found.zone != "UTC":
        return _raw(actor, filters, start, now, "true")
    try:
        rows = list(_rolled_up(found, start.date()))
    except Moved:
        return _raw(actor, filters, start, now, "true")
    hidden = _raw(actor, filters, start, now, _HIDDEN) if found.hides else []
    return [*rows, *hidden] if still_stands(found) else _raw(actor, filters, start, now, "true")


def _rolled_up(found: Standing, first: date) -> Iterator[tuple[date, int, int]]:
    days = [
        (day, span.made)
        for within in calendar_of(found).values()
        for day, span in within.days.items()
        if day >= first
    ]
    for day, _, groups in day_sums(days, "priority", [codes()["declared"]]):
        for key, cell in groups:
            yield day, int(key or 0), cell.n


def _raw(
    actor: Actor, filters: Filters, start: datetime, now: datetime, condition: str
) -> list[tuple[date, int, int]]:
    visible, values = visible_condition(actor, "i")
    narrowed = narrowing(filters)
    statement = _RAW.format(condition=f"{visible} and {narrowed.sql} and {condition}")
    return _rows(statement, {**values, **narrowed.values, "start": start, "now": now})


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[date, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
