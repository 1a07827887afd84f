"""Counting open time in the database.

The open spans of each calendar are handed to it once, as sorted arrays, and what has passed at an
instant is a bisection in them (`width_bucket`). So open time costs two bisections, and is exact to
the microsecond. Instants are microseconds since 1970 here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from watchbell.analytics.domain import Kpi, Lasting
from watchbell.analytics.hours.choosing import Whose
from watchbell.catalog.hours import Hours

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_SPANS = "%({0})s::bigint[], %({0}_ends)s::bigint[], %({0}_passed)s::bigint[]"
# The newest promise about the resolution says by whose hours an incident goes.
PROMISED = """
    left join lateral (
        select coalesce(y.calendar_version_id, 0) as version from sla_cycle y
        where y.incident_id = {id} and y.metric = 'resolution' and y.kind = 'sla' and not y.stated
        order by y.started_at desc, y.id limit 1) promised on true"""
# A gap counts in whole seconds, as it does on the clock.
_GAPS = """(
    select coalesce(sum(({reopened} - {resolved}) / 1000000 * 1000000), 0)::bigint from (
        select e.kind, {at} as at, lag(e.kind) over logged as kind_before,
               lag({at}) over logged as since
        from platform_event e
        where e.subject_kind = 'incident' and e.subject_id = {id}
        and e.kind in ('incident.resolved', 'incident.reopened')
        window logged as (order by e.at, e.seq)) g
    where g.kind = 'incident.reopened' and g.kind_before = 'incident.resolved')"""


def instant(text: str) -> str:
    """Return an instant in SQL as microseconds: exact from 1700 to 2240, where floats tell them.

    `extract` counts in numerics, which takes twenty times as long.
    """
    return f"(date_part('epoch', {text}) * 1000000)::bigint"


def passed(at: str) -> str:
    """Return the open time before an instant by the hours `o`, in SQL; null without one."""
    place = f"width_bucket({at}, o.starts)"
    return f"(o.passed[{place}] - greatest(0, o.ends[{place}] - {at}))"


def gaps(incident: str) -> str:
    """Return the open time in which an incident, by its id, was resolved and then reopened."""
    return _GAPS.format(
        id=incident, at=instant("e.at"), reopened=passed("g.at"), resolved=passed("g.since")
    )


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Hours as the database bisects them: `rows` is a table of (version, starts, ends, passed).

    `version` is the one that counts where nothing else was promised.
    """

    rows: str
    values: Mapping[str, Any]
    version: int
    is_own: bool

    @classmethod
    def of(cls, whose: Whose, first: datetime, last: datetime) -> "OpenHours":
        """Return it for instants from `first` to `last`."""
        is_own, version, known = whose.calendar is None, whose.version, whose.known()
        values, rows = dict[str, Any](), list[str]()
        for one in known if is_own else [version]:
            key = f"open_{one}"
            spans = _spans(known[one], first, last)
            values |= {key: spans[0], f"{key}_ends": spans[1], f"{key}_passed": spans[2]}
            rows.append(f"({one}::bigint, {_SPANS.format(key)})")
        return cls(f"(values {', '.join(rows)})", values, version, is_own)

    def joined(self, promised: str) -> str:
        """Return the join that brings the hours `o` to what was `promised` a version, or null."""
        on = f"o.version = coalesce({promised}, {self.version})" if self.is_own else "true"
        return f" join {self.rows} o (version, starts, ends, passed) on {on}"

    def told(self, kpi: Kpi) -> Kpi:
        """Return the same figure in open time, read from the incidents themselves."""
        if kpi.lasting is None:
            raise ValueError(f"{kpi.name} does not last from one instant to another")
        promised = PROMISED.format(id="i.id") if self.is_own else ""
        source = f"{kpi.source}{promised}{self.joined('promised.version')}"
        return replace(kpi, value=_open_seconds(kpi.lasting), lasting=None, source=source)


def _spans(hours: Hours, first: datetime, last: datetime) -> tuple[list[int], list[int], list[int]]:
    """Return when spans start and end, and how much has passed by the end of each.

    An empty one comes before all, so that every instant lies in or behind one.
    """
    before = (first - _EPOCH) // _TICK - 1
    starts, ends, total = [before], [before], [0]
    for span in hours.spans(first, last + _TICK):
        starts.append((span.start - _EPOCH) // _TICK)
        ends.append((span.end - _EPOCH) // _TICK)
        total.append(total[-1] + ends[-1] - starts[-1])
    return starts, ends, total


def _open_seconds(lasting: Lasting) -> str:
    less = ""
    if lasting.without_gaps:
        less = f" - case when i.resolved_gap_seconds > 0 then {gaps('i.id')} else 0 end"
    open_time = f"{passed(instant(lasting.end))} - {passed(instant(lasting.start))}{less}"
    # An impossible order stays one, also within a night.
    return (
        f"case when {lasting.end} < {lasting.start} then {lasting.on_the_clock}"
        f" else ({open_time}) / 1000000::float8 end"
    )
