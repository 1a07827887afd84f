"""Figures in business time: the same incidents and the same instants, counting open hours only.

The hours come from `catalog.hours`: the open spans of each calendar are handed to the database
once, as sorted arrays, and what has passed at an instant is a bisection in them (`width_bucket`).
So a figure costs two bisections an incident, and is exact to the microsecond.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from watchbell.analytics.contributing import families
from watchbell.analytics.domain import Kpi, KpiReport, Lasting
from watchbell.analytics.filtering import NO_FILTERS, Filters
from watchbell.analytics.registry import kpis_named
from watchbell.analytics.selectors.answering import figures_of
from watchbell.analytics.selectors.asking import Asked, ask
from watchbell.analytics.selectors.raw import Part, count_raw
from watchbell.catalog.hours import ALWAYS, Hours
from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.selectors.calendars import (
    calendar_by_slug,
    current_version,
    default_calendar,
    hours_of,
)
from watchbell.incidents.selectors.scope import knows_all, visible_condition
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.sla.selectors.promising import standing

OWN = "business"
"""By the hours that each incident was promised."""
_ALWAYS = 0
_TICK = timedelta(microseconds=1)
# The newest promise about the resolution says by whose hours an incident goes.
_PROMISED = """
    left join lateral (
        select coalesce(y.calendar_version_id, 0) as version from sla_cycle y
        where y.incident_id = i.id and y.metric = 'resolution' and y.kind = 'sla' and not y.stated
        order by y.started_at desc, y.id limit 1) promised on true
    join (values {rows}) o (version, starts, ends, passed)
        on o.version = coalesce(promised.version, %(open_default)s)"""
_CHOSEN = (
    " cross join (select %(open_starts)s::timestamptz[] as starts,"
    " %(open_ends)s::timestamptz[] as ends, %(open_passed)s::bigint[] as passed) o"
)
# A gap counts in whole seconds, as it does on the clock.
_GAPS = """case when i.resolved_gap_seconds > 0 then (
    select coalesce(sum(trunc(({reopened} - {resolved}) / 1000000.0) * 1000000), 0)::bigint from (
        select e.kind, e.at, lag(e.kind) over logged as kind_before, lag(e.at) over logged as since
        from platform_event e
        where e.subject_kind = 'incident' and e.subject_id = i.id
        and e.kind in ('incident.resolved', 'incident.reopened')
        window logged as (order by e.at, e.seq)) g
    where g.kind = 'incident.reopened' and g.kind_before = 'incident.resolved') else 0 end"""


@dataclass(frozen=True, slots=True)
class Whose:
    """By whose hours figures are told: those of one calendar, or each incident's own.

    What was promised nothing goes by the `default` calendar, and by the clock without one.
    """

    name: str
    title: str
    calendar: BusinessCalendar | None
    default: BusinessCalendar | None = None


@dataclass(frozen=True, slots=True)
class InBusinessTime:
    """Figures in business time, and by whose hours they are told."""

    whose: Whose
    report: KpiReport

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        said = self.report.as_json()
        shown = {name: said[name] for name in ("figures", "groups")}
        return {"hours": self.whose.name, "title": self.whose.title, **shown}


def counting_of(
    kpi: Kpi, hours: str, scope: str, values: Mapping[str, Any]
) -> tuple[Kpi, Mapping[str, Any]]:
    """Return one figure by `hours`, for incidents within `scope`, and what its parameters mean."""
    if kpi.lasting is None:
        message = f"{kpi.title} does not last from one instant to another."
        raise InvalidInput(f"hours: {message}", fields={"hours": message})
    counting = Counting.of(whose_hours(hours), *extremes([kpi], scope, values))
    return counting.told(kpi), counting.values


def told_in_business_time(names: Collection[str] | None = None) -> list[Kpi]:
    """Return the figures that last from one instant to another, of these or of all."""
    return [kpi for kpi in kpis_named(names) if kpi.lasting is not None]


def whose_hours(hours: str) -> Whose:
    """Return by whose hours `business`, or the short name of a calendar, tells figures.

    InvalidInput names `hours` when there is no such calendar.
    """
    if hours != OWN:
        try:
            chosen = calendar_by_slug(hours)
        except NotFound as error:
            said = f"{error} Use {OWN!r}, or the short name of a calendar."
            raise InvalidInput(f"hours: {said}", fields={"hours": said}) from error
        return Whose(hours, chosen.name, chosen)
    default = default_calendar()
    rest = default.name if default else "the clock"
    return Whose(OWN, f"Each incident's own hours, else {rest}", None, default)


def offered_hours() -> list[tuple[str, str]]:
    """Return what figures can be told by: (name, title)."""
    rows = BusinessCalendar.objects.filter(archived_at__isnull=True).exclude(slug=OWN)
    return [
        (OWN, "Each incident's own hours"),
        *rows.order_by("name", "slug").values_list("slug", "name"),
    ]


def in_business_time(
    *,
    actor: Actor,
    hours: str = OWN,
    from_: datetime | None = None,
    to: datetime | None = None,
    by: str | None = None,
    names: Collection[str] | None = None,
    filters: Filters = NO_FILTERS,
    zone: str = "UTC",
    now: datetime,
) -> InBusinessTime:
    """Return those of the figures that last, over the incidents that `kpis` counts, in open time.

    `hours` is `business` or the short name of a calendar, as it stands now.
    """
    asked = ask(
        actor=actor,
        chosen=told_in_business_time(names),
        from_=from_,
        to=to,
        by=by,
        filters=filters,
        zone=zone,
        now=now,
    )
    whose = whose_hours(hours)
    return InBusinessTime(whose, _report(asked, whose))


def _report(asked: Asked, whose: Whose) -> KpiReport:
    counting = Counting.of(whose, *_extremes(asked))
    chosen = [counting.told(kpi) for kpi in asked.chosen]
    counted = count_raw(asked, Part(chosen, values=dict(counting.values)))
    figures, groups = figures_of(chosen, counted)
    return KpiReport(
        from_=asked.since,
        to=asked.until,
        now=asked.now,
        by=asked.grouping.name if asked.grouping else None,
        figures=figures,
        groups=groups,
        is_whole=knows_all(asked.actor),
        as_of=asked.now,
    )


def _extremes(asked: Asked) -> tuple[datetime, datetime]:
    """Return the first and the last instant that these figures ask the hours about."""
    if not asked.chosen:
        return asked.since, asked.until
    visible, who = visible_condition(asked.actor, "i")
    scope = f"{visible} and {asked.narrowed.sql}"
    return extremes(asked.chosen, scope, {**asked.values, **who})


def extremes(
    chosen: Sequence[Kpi], scope: str, values: Mapping[str, Any]
) -> tuple[datetime, datetime]:
    """Return the first and the last instant of what lasts, of the incidents within `scope`."""
    parts = []
    for family in families(chosen):
        end, window = family.end_event, ""
        if family.has_window:
            window = f" and {end} >= %(since)s and {end} < %(until)s"
        lasting = [kpi.lasting for kpi in family.members if kpi.lasting]
        instants = ", ".join(
            dict.fromkeys(f"({text})" for one in lasting for text in (one.start, one.end))
        )
        parts.append(
            f"select min(least({instants})) as first, max(greatest({instants})) as last"  # noqa: S608 literals of the registry
            f" from {family.source} where ({family.condition}) and {scope}{window}"
        )
    both = " union all ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(f"select min(first), max(last) from ({both}) one", values)  # noqa: S608 literals of the registry
        first, last = cursor.fetchone()
    return (first or values["now"], last or values["now"])


@dataclass(frozen=True, slots=True)
class Counting:
    """How the database counts open time: a join that brings each incident its hours as `o`."""

    join: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, whose: Whose, first: datetime, last: datetime) -> "Counting":
        """Return it for instants from `first` to `last`."""
        if whose.calendar is not None:
            spans = _spans(_hours(whose.calendar), first, last)
            names = ("open_starts", "open_ends", "open_passed")
            return cls(_CHOSEN, dict(zip(names, spans, strict=True)))
        return cls._own(whose, first, last)

    @classmethod
    def _own(cls, whose: Whose, first: datetime, last: datetime) -> "Counting":
        known: dict[int, Hours] = {_ALWAYS: ALWAYS, **standing().calendars.hours}
        values: dict[str, Any] = {"open_default": _ALWAYS}
        if whose.default is not None:
            version = current_version(whose.default.pk).pk
            known[version] = hours_of([version])[version]
            values["open_default"] = version
        rows = []
        for version, hours in known.items():
            key = f"open_{version}"
            values[key], values[f"{key}_e"], values[f"{key}_p"] = _spans(hours, first, last)
            rows.append(
                f"({version}::bigint, %({key})s::timestamptz[], %({key}_e)s::timestamptz[],"
                f" %({key}_p)s::bigint[])"
            )
        return cls(_PROMISED.format(rows=", ".join(rows)), values)

    def told(self, kpi: Kpi) -> Kpi:
        """Return the same figure in open time."""
        if kpi.lasting is None:
            raise ValueError(f"{kpi.name} does not last from one instant to another")
        return replace(
            kpi, value=_open_seconds(kpi.lasting), lasting=None, source=kpi.source + self.join
        )


def _hours(calendar: BusinessCalendar) -> Hours:
    version = current_version(calendar.pk).pk
    return hours_of([version])[version]


def _spans(
    hours: Hours, first: datetime, last: datetime
) -> tuple[list[datetime], list[datetime], list[int]]:
    """Return when spans start and end, and the microseconds that passed by the end of each.

    An empty one comes before all, so that every instant lies in or behind one.
    """
    before = first - _TICK
    starts, ends, passed = [before], [before], [0]
    for span in hours.spans(first, last + _TICK):
        starts.append(span.start)
        ends.append(span.end)
        passed.append(passed[-1] + (span.end - span.start) // _TICK)
    return starts, ends, passed


def _open_seconds(lasting: Lasting) -> str:
    less = ""
    if lasting.without_gaps:
        less = " - " + _GAPS.format(reopened=_passed("g.at"), resolved=_passed("g.since"))
    # An impossible order stays one, also within a night.
    return (
        f"case when {lasting.end} < {lasting.start} then {lasting.on_the_clock}"
        f" else ({_passed(lasting.end)} - {_passed(lasting.start)}{less}) / 1000000::float8 end"
    )


def _passed(instant: str) -> str:
    """Return the microseconds of open time before an instant, in SQL; null without one."""
    place = f"width_bucket({instant}, o.starts)"
    left = f"extract(epoch from o.ends[{place}] - {instant}) * 1000000"
    return f"(o.passed[{place}] - greatest(0, {left})::bigint)"
