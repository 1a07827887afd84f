"""Reading figures. All of them come from one statement.

Restricted incidents count for those who may know of them, and for nobody else: who looks at
figures before and after would learn of one.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from watchbell.accounts.permissions import require
from watchbell.analytics.domain import (
    Figure,
    Grouping,
    Kpi,
    KpiGroup,
    KpiReport,
    Unit,
    clean_window,
)
from watchbell.analytics.filtering import NO_FILTERS, Filters, Narrowing, narrowing
from watchbell.analytics.grouping import grouping_named
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.registry import kpis_named
from watchbell.incidents.selectors.scope import knows_all, visible_condition
from watchbell.kernel.actors import Actor
from watchbell.kernel.zones import clean_zone, starts_at
from watchbell.kernel.zones import zone as zone_named

_WEEKS = """
select floor(extract(epoch from created_at - %(start)s) / 604800)::int, coalesce(priority, 0),
       count(*)
from incidents_incident i
where created_at >= %(start)s and created_at < %(now)s and state <> 'cancelled'
    and outcome <> 'duplicate' and {visible} and {narrowed}
group by 1, 2
"""


@dataclass(frozen=True, slots=True)
class Week:
    """How many incidents were declared in the seven days from `start`, by priority (0: none)."""

    start: datetime
    by_priority: dict[int, int]

    @property
    def total(self) -> int:
        return sum(self.by_priority.values())


@dataclass(frozen=True, slots=True)
class Month:
    """The chosen figures of one calendar month (UTC), by name."""

    start: datetime
    figures: dict[str, Figure]


def kpis(
    *,
    actor: Actor,
    from_: datetime | None = None,
    to: datetime | None = None,
    by: str | None = None,
    names: Collection[str] | None = None,
    filters: Filters = NO_FILTERS,
    zone: str = "UTC",
    now: datetime,
) -> KpiReport:
    """Return the figures over [from_, to), the last 30 days by default, split by `by` if given.

    `names` chooses figures, all of them by default; `filters` narrows the incidents; days, weeks
    and months of a split are those of `zone`.
    """
    require(actor, RULES[Action.READ], "seeing figures")
    since, until = clean_window(from_, to, now)
    grouping = grouping_named(by)
    chosen = kpis_named(names)
    window = _Window(since, until, now, clean_zone(zone, "zone"), narrowing(filters))
    rows = _rows(actor, chosen, grouping, window)
    return KpiReport(
        from_=since,
        to=until,
        now=now,
        by=grouping.name if grouping else None,
        figures=_figures(chosen, [row for row in rows if row.is_total]),
        groups=_groups(chosen, [row for row in rows if not row.is_total]),
        is_whole=knows_all(actor),
    )


def weekly_incidents(
    *, actor: Actor, weeks: int = 26, filters: Filters = NO_FILTERS, now: datetime
) -> list[Week]:
    """Return the incidents declared in each of the last `weeks` weeks (from Monday, UTC).

    The last week is the running one; a week without incidents is there with nothing in it.
    """
    require(actor, RULES[Action.READ], "seeing figures")
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    visible, values = visible_condition(actor, "i")
    narrowed = narrowing(filters)
    statement = _WEEKS.format(visible=visible, narrowed=narrowed.sql)
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, **narrowed.values, "start": start, "now": now})
        for week, priority, count in cursor.fetchall():
            counts[week][priority] = count
    return [Week(start + timedelta(weeks=number), counts[number]) for number in range(weeks)]


def monthly_figures(
    *,
    actor: Actor,
    names: Sequence[str] = ("mtta", "mttr_resolve"),
    months: int = 12,
    filters: Filters = NO_FILTERS,
    zone: str = "UTC",
    now: datetime,
) -> list[Month]:
    """Return the named figures for each of the last `months` months of `zone`, oldest first."""
    require(actor, RULES[Action.READ], "seeing figures")
    starts = _month_starts(now, months, zone)
    chosen = kpis_named(names)
    window = _Window(starts[0], now, now, zone, narrowing(filters))
    found = _rows(actor, chosen, grouping_named("month"), window)
    rows = {(row.key, row.kpi): row for row in found if not row.is_total}
    return [
        Month(
            start,
            {k.name: _figure(k, rows.get((f"{start:%Y-%m}", k.name))) for k in chosen},
        )
        for start in starts
    ]


def _month_starts(now: datetime, months: int, name: str) -> list[datetime]:
    tz = zone_named(name)
    last = now.astimezone(tz)
    index = last.year * 12 + last.month - 1
    return [
        _midnight(date(month // 12, month % 12 + 1, 1), tz)
        for month in range(index - months + 1, index + 1)
    ]


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return starts_at(datetime.combine(day, time()), tz).astimezone(tz)


@dataclass(frozen=True, slots=True)
class _Row:
    """What SQL found for one figure in one group, or in all of them together."""

    kpi: str
    is_total: bool
    key: str | None
    label: str | None
    n: int
    missing: int
    data_errors: int
    mean: float | None
    percentiles: list[float] | None


@dataclass(frozen=True, slots=True)
class _Window:
    """Over which incidents figures are asked for."""

    since: datetime
    until: datetime
    now: datetime
    zone: str
    narrowed: Narrowing


def _rows(
    actor: Actor, chosen: Sequence[Kpi], grouping: Grouping | None, window: _Window
) -> list[_Row]:
    visible, values = visible_condition(actor, "i")
    narrowed = window.narrowed
    statement = _statement(chosen, grouping, f"{visible} and {narrowed.sql}")
    times = {"since": window.since, "until": window.until, "now": window.now, "zone": window.zone}
    values = {**values, **narrowed.values, **times, **(grouping.values if grouping else {})}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [_Row(*row) for row in cursor.fetchall()]


def _statement(chosen: Sequence[Kpi], grouping: Grouping | None, visible: str) -> str:
    """Return one statement: a row for each figure over all, and one for each group."""
    summed = "\nunion all\n".join(_summed(kpi, grouping, visible) for kpi in chosen)
    return f"{summed}\norder by 2 desc, 3 nulls last, 1"


def _summed(kpi: Kpi, grouping: Grouping | None, visible: str) -> str:
    """Return the statement that sums one figure up; only times are sorted for percentiles."""
    total, key, sets = "true", "null, null", "()"
    if grouping:
        total, key, sets = "grouping(key) = 1", "key, label", "(), (key, label)"
    percentiles = "null::float8[]"
    if kpi.unit.has_spread:
        percentiles = (
            "percentile_cont(array[0.5, 0.9]) within group (order by span) filter (where span >= 0)"
        )
    return f"""
select '{kpi.name}'::text, {total}, {key},
       count(*) filter (where span >= 0),
       count(*) filter (where span is null),
       count(*) filter (where span < 0),
       avg(span) filter (where span >= 0),
       {percentiles}
from ({_facts(kpi, grouping, visible)}) as facts
group by grouping sets ({sets})"""  # noqa: S608 literals of the registry


def _facts(kpi: Kpi, grouping: Grouping | None, visible: str) -> str:
    """Return the statement that finds what each incident contributes, and to which group."""
    window = f"{kpi.end_event} >= %(since)s and {kpi.end_event} < %(until)s"
    where = kpi.condition if not kpi.has_window else f"{kpi.condition} and {window}"
    key = f", {grouping.key} as key, {grouping.label} as label" if grouping else ""
    joins = grouping.joins if grouping else ""
    return f"""
    select ({kpi.value})::float8 as span{key}
    from {kpi.source} cross join lateral (select {kpi.end_event} as ended_at) b {joins}
    where {where} and {visible}"""  # noqa: S608 literals of the registry


def _figures(chosen: Sequence[Kpi], rows: Sequence[_Row]) -> list[Figure]:
    """Return every chosen figure in its order; those without a row are empty."""
    found = {row.kpi: row for row in rows}
    return [_figure(kpi, found.get(kpi.name)) for kpi in chosen]


def _figure(kpi: Kpi, row: _Row | None) -> Figure:
    n = row.n if row else 0
    times = row.percentiles if row and kpi.unit.has_spread else None
    counts = kpi.unit is Unit.COUNT
    return Figure(
        name=kpi.name,
        title=kpi.title,
        definition=kpi.definition,
        population=kpi.population,
        unit=kpi.unit,
        subject=kpi.subject,
        better=kpi.better,
        value=float(n) if counts else _number(row.mean if row else None),
        median=_number(times[0]) if times else None,
        p90=_number(times[1]) if times else None,
        n=None if counts else n,
        missing=row.missing if row else 0,
        data_errors=row.data_errors if row else 0,
    )


def _number(value: Any) -> float | None:
    """Return a figure without the noise of binary fractions."""
    return None if value is None else round(float(value), 6)


def _groups(chosen: Sequence[Kpi], rows: Sequence[_Row]) -> list[KpiGroup]:
    by_key: dict[tuple[str | None, str | None], list[_Row]] = defaultdict(list)
    for row in rows:
        by_key[row.key, row.label].append(row)
    return [
        KpiGroup(key=key, label=label or "None", figures=_figures(chosen, members))
        for (key, label), members in by_key.items()
    ]
