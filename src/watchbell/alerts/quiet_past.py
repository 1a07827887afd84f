"""When incidents were quiet in the past: what `quieting` would have said at each instant.

Silences are taken as they stand today, from when they were made until they were ended; labels as
each alert spoke last.
"""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from watchbell.alerts.domain.indexing import RuleIndex
from watchbell.alerts.models import Silence
from watchbell.incidents.selectors import sources_of
from watchbell.kernel.intervals import Interval, merge, subtract

MOST_ALERTS = 200
"""So many of an incident's first alerts decide whether it was quiet."""
_MOST_SPANS = 2000
_ALERTS = """
select i.target, a.id, coalesce(s.slug, ''), n.name, a.severity, a.title, a.labels::text,
    a.first_seen_at, a.resolved_at
from unnest(%s::uuid[], %s::uuid[]) as i (id, target) cross join lateral (
    select * from alerts_alert where incident_id = i.id order by id limit %s) a
join alerts_integration n on n.id = a.integration_id
left join catalog_service s on s.id = a.service_id
"""
_SNOOZES = """
select subject_id, at, kind, payload ->> 'until' from platform_event
where subject_kind = 'alert' and subject_id = any(%s)
    and kind in ('alert.snoozed', 'alert.woken') and at < %s
order by at, seq
"""


@dataclass(frozen=True, slots=True)
class _Heard:
    """An alert while it was open, with what silences ask for."""

    incident_id: UUID
    alert_id: UUID
    facts: dict[str, str]
    open: Interval


class QuietPast:
    """What kept incidents quiet within [lo, hi), read once for many of them."""

    def __init__(self, lo: datetime, hi: datetime) -> None:
        self._lo, self._hi = lo, hi
        held = Silence.objects.filter(Q(over_at__isnull=True) | Q(over_at__gt=lo))
        silences = list(held.filter(created_at__lt=hi, starts_at__lt=hi).order_by("id"))
        self._index = RuleIndex((one, one.what) for one in silences)
        self._spans = {one.id: self._spans_of(one) for one in silences}

    def of(self, incident_ids: Iterable[UUID]) -> dict[UUID, list[Interval]]:
        """Return when all open alerts of an incident were silenced or snoozed; of those only that
        ever were."""
        heard = self._heard(list(incident_ids))
        snoozed = self._snoozed([one.alert_id for one in heard])
        quiet = {one.alert_id: self._quiet(one, snoozed) for one in heard}
        if not any(quiet.values()):
            return {}
        by_incident: dict[UUID, list[_Heard]] = defaultdict(list)
        for one in heard:
            by_incident[one.incident_id].append(one)
        found = {id_: _all_quiet(alerts, quiet) for id_, alerts in by_incident.items()}
        return {id_: spans for id_, spans in found.items() if spans}

    def _spans_of(self, silence: Silence) -> list[Interval]:
        """Return when it held; one that recurs held from when it was made."""
        first = max(self._lo, silence.created_at)
        found = []
        for span in islice(silence.timing.spans_from(first), _MOST_SPANS):
            if span.start >= self._hi:
                break
            found.append(Interval(max(span.start, first), span.end))
        return found

    def _heard(self, incident_ids: list[UUID]) -> list[_Heard]:
        whose = {id_: id_ for id_ in incident_ids}
        whose |= {one.id: one.target_id for one in sources_of(incident_ids)}
        with connection.cursor() as cursor:
            cursor.execute(_ALERTS, [list(whose), list(whose.values()), MOST_ALERTS])
            rows = cursor.fetchall()
        return [self._alert(row) for row in rows if row[7] < self._hi]

    def _alert(self, row: tuple[Any, ...]) -> _Heard:
        service, integration, severity, title, labels = row[2:7]
        facts = {"service": service, "integration": integration, "severity": severity}
        facts |= {"title": title, **json.loads(labels)}
        first, last = row[7:]
        over = last if last is not None and last > first else max(self._hi, first)
        return _Heard(row[0], row[1], facts, Interval(first, over))

    def _snoozed(self, alert_ids: list[UUID]) -> dict[UUID, list[Interval]]:
        """Return when alerts were snoozed: the last one counts, and one that was woken is over."""
        with connection.cursor() as cursor:
            cursor.execute(_SNOOZES, [alert_ids, self._hi])
            rows = cursor.fetchall()
        found: dict[UUID, list[Interval]] = defaultdict(list)
        for alert_id, at, _, until in rows:
            spans = found[alert_id]
            if spans and spans[-1].end > at:
                begun = spans.pop().start
                spans.extend([Interval(begun, at)] if begun < at else [])
            if until is not None:
                spans.append(Interval(at, datetime.fromisoformat(until)))
        return found

    def _quiet(self, one: _Heard, snoozed: dict[UUID, list[Interval]]) -> list[Interval]:
        spans = _touching(snoozed.get(one.alert_id, []), one.open)
        for silence in self._index.matching(one.facts):
            spans += _touching(self._spans[silence.id], one.open)
        return merge(spans)


def _touching(spans: list[Interval], open_: Interval) -> list[Interval]:
    """Return those of the spans, which are in order and do not overlap, that share an instant."""
    first = bisect_right(spans, open_.start, key=lambda span: span.end)
    return list(takewhile(lambda span: span.start < open_.end, spans[first:]))


def _all_quiet(alerts: list[_Heard], quiet: dict[UUID, list[Interval]]) -> list[Interval]:
    """Return when at least one alert was open, and each open one was quiet."""
    loud = [span for one in alerts for span in subtract([one.open], quiet[one.alert_id])]
    return subtract(merge(one.open for one in alerts), merge(loud))
