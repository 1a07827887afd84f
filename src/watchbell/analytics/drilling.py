"""What is behind a figure: exactly its incidents, each with what it contributes.

Pages go by keyset through the index of the instant that puts an incident into the figure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from watchbell.accounts.permissions import require
from watchbell.analytics.business_time import counting_of
from watchbell.analytics.contributing import MICRO
from watchbell.analytics.domain import Grouping, Kpi, Unit, clean_window
from watchbell.analytics.filtering import (
    FIELDS,
    NO_FILTERS,
    NONE,
    Filters,
    narrowing,
    parse_filters,
)
from watchbell.analytics.grouping import grouping_named
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.registry import kpi_named
from watchbell.analytics.selectors.asking import Asked
from watchbell.analytics.selectors.locating import (
    Spot,
    batches,
    located,
    located_largest,
)
from watchbell.incidents.domain import number_text
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.selectors.scope import visible_condition
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.pages import (
    Page,
    clean_limit,
    instant_key,
    read_cursor,
    uuid_key,
    write_cursor,
)
from watchbell.kernel.zones import clean_zone

_CHUNK = 500
_ANYWHERE = Spot()


class Part(StrEnum):
    """Which of the incidents that a figure looks at."""

    COUNTED = "counted"
    MISSING = "missing"
    DATA_ERRORS = "data_errors"


class Order(StrEnum):
    """Which of them come first: the latest, or those that contribute most."""

    LATEST = "latest"
    LARGEST = "largest"


_PARTS: Mapping[Part, str] = {
    Part.COUNTED: "span >= 0",
    Part.MISSING: "span is null",
    Part.DATA_ERRORS: "span < 0",
}
_SELECT = """
select i.id, i.number, i.title, i.state, i.priority, s.name, tm.name, a.name, i.created_at,
       found.ended_at, found.span, found.is_estimated
from ({facts}) as found
join incidents_incident i on i.id = found.id
left join catalog_service s on s.id = i.service_id
left join accounts_team tm on tm.id = i.team_id
left join accounts_person a on a.id = i.assignee_id
order by {order}
"""
_WITHIN = """
        join unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) as d (start, "end")
            on {end_event} >= d.start and {end_event} < d."end"
"""
_AMONG = " join unnest(%(ids)s::uuid[]) as one (id) on one.id = i.id"
# Of days that lie close said once more as plain bounds, of which the planner knows how much lies
# between them; of scattered ones it would read all that does.
_BETWEEN = " and {end_event} >= %(earliest)s and {end_event} < %(latest)s"
_NOTED = " and i.id in (select incident_id from analytics_fact where days && %(days)s::date[])"
_FACTS = """
    select * from (
        select i.id, b.ended_at, (round(({value})::float8 * {micro}) / {micro})::float8 as span,
               {estimated} as is_estimated
        from {source} cross join lateral (select {end_event} as ended_at) b {joins} {days}
        where {condition}) as facts
    where {part}
    order by {order} {limit}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which number somebody wants to see behind.

    `by` and `key` choose a group of a split: key None is the group of those that have none.
    `hours` tells it in business time, as `business_time.whose_hours` reads it.
    """

    name: str
    from_: datetime | None = None
    to: datetime | None = None
    filters: Filters = NO_FILTERS
    by: str | None = None
    key: str | None = None
    zone: str = "UTC"
    part: Part = Part.COUNTED
    order: Order = Order.LATEST
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One incident behind a figure. `value` is what it contributes, in the figure's unit.

    `ended_at` is the instant that puts it into the window. A missing value is None;
    `is_estimated` says that nobody recorded it.
    """

    id: UUID
    number: int
    title: str
    state: str
    priority: int | None
    service: str | None
    team: str | None
    assignee: str | None
    created_at: datetime
    ended_at: datetime
    value: float | None
    is_estimated: bool = False

    @property
    def label(self) -> str:
        return number_text(self.number)


def records(
    *, actor: Actor, question: Question, cursor: str | None = None, limit: int = 50, now: datetime
) -> Page[Record]:
    """Return one page of the incidents behind a number; the next one by its cursor."""
    chosen = _Drill.of(actor, question, now)
    size = clean_limit(limit)
    found: list[Record] = []
    for spots in chosen.spots(cursor, size + 1):
        found += chosen.first(spots, cursor, size + 1 - len(found))
        if len(found) > size:
            break
    if len(found) <= size:
        return Page(found, None)
    return Page(found[:size], chosen.cursor_behind(found[size - 1]))


def every_record(*, actor: Actor, question: Question, now: datetime) -> Iterator[Record]:
    """Return all incidents behind a number, however many, a few hundred in memory at a time."""
    statement, values = _Drill.of(actor, question, now).statement(None, None)
    return _streamed(statement, values)


def _streamed(statement: str, values: Mapping[str, Any]) -> Iterator[Record]:
    # A cursor of the server lives as long as its transaction.
    with transaction.atomic(), connection.chunked_cursor() as db:
        db.execute(statement, values)
        while rows := db.fetchmany(_CHUNK):
            yield from (Record(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class _Drill:
    """A question with everything looked up, ready to be said in SQL."""

    asked: Asked
    question: Question
    condition: str
    values: dict[str, Any]

    @classmethod
    def of(cls, actor: Actor, given: Question, now: datetime) -> "_Drill":
        require(actor, RULES[Action.READ], "seeing figures")
        question = _by_filter(given)
        since, until = clean_window(question.from_, question.to, now)
        kpi, grouping = kpi_named(question.name), grouping_named(question.by)
        narrowed = narrowing(question.filters)
        visible, values = visible_condition(actor, "i")
        scope = f"{visible} and {narrowed.sql}"
        values |= {**narrowed.values, "since": since, "until": until, "now": now}
        values["zone"] = clean_zone(question.zone, "zone")
        if question.hours:
            kpi, open_time = counting_of(kpi, question.hours, scope, values)
            values |= open_time
        conditions = [kpi.condition, scope]
        if kpi.has_window:
            conditions.append(f"{kpi.end_event} >= %(since)s and {kpi.end_event} < %(until)s")
        if grouping:
            conditions.append(f"({grouping.key}) is not distinct from %(group_key)s")
            values |= {**grouping.values, "group_key": question.key}
        whole = Asked(
            actor=actor,
            chosen=[kpi],
            since=since,
            until=until,
            now=now,
            zone=clean_zone(question.zone, "zone"),
            grouping=grouping,
            filters=question.filters,
            narrowed=narrowed,
        )
        return cls(whole, question, " and ".join(conditions), values | whole.values)

    @property
    def kpi(self) -> Kpi:
        return self.asked.chosen[0]

    @property
    def grouping(self) -> Grouping | None:
        return self.asked.grouping

    def spots(self, cursor: str | None, wanted: int) -> Iterator[Sequence[Spot]]:
        """Return in turn where to look for the next rows; spots of one turn are looked at together.

        Where nothing is known, that is anywhere in the window.
        """
        last = self._last(cursor)
        if self._by_value and self.question.part is Part.DATA_ERRORS:
            yield [Spot(days=located(self.asked, self.kpi, Part.DATA_ERRORS))]
        elif self._by_value and self.kpi.unit in (Unit.RATIO, Unit.QUOTIENT):
            for value, what in ((1.0, "ones"), (0.0, "zeros")):
                if last is None or last.value is None or last.value >= value:
                    same = last if last and last.value == value else None
                    yield from self._latest(what, same, wanted, only=f"span = {value}")
        elif self._by_value:
            behind = None if last is None else (last.value or 0.0, last.at)
            yield located_largest(self.asked, self.kpi, wanted, behind)
        else:
            yield from self._latest(self.question.part, last, wanted)

    def _latest(
        self, what: str, last: "_Last | None", wanted: int, only: str = ""
    ) -> Iterator[Sequence[Spot]]:
        places = located(self.asked, self.kpi, what)
        if places is None:
            yield [Spot(only=only)]
            return
        before = [place for place in places if last is None or place.start <= last.at]
        for batch in batches(before, wanted):
            yield [Spot(days=batch, only=only)]

    def first(self, spots: Sequence[Spot], cursor: str | None, limit: int) -> list[Record]:
        """Return the first rows behind `cursor` of all that lie at these spots."""
        found: list[Record] = []
        for spot in spots:
            if spot.days == []:
                continue
            statement, values = self.statement(cursor, limit, spot)
            with connection.cursor() as db:
                db.execute(statement, values)
                found += [Record(*row) for row in db.fetchall()]
        if len(spots) > 1:
            found.sort(key=lambda row: (row.value or 0.0, row.ended_at, row.id), reverse=True)
        return found[:limit]

    def statement(
        self, cursor: str | None, limit: int | None, spot: Spot = _ANYWHERE
    ) -> tuple[str, dict[str, Any]]:
        """Return the statement for the rows behind `cursor` at a spot, `limit` at most."""
        values, behind = dict(self.values), "true"
        columns = self._columns
        if last := self._last(cursor):
            values |= {"last_span": last.value, "last_ended_at": last.at, "last_id": last.id}
            names, marks = ", ".join(columns), ", ".join(f"%(last_{name})s" for name in columns)
            behind = f"({names}) < ({marks}) and {columns[0]} <= %(last_{columns[0]})s"
        order = ", ".join(f"{name} desc" for name in columns)
        facts = _FACTS.format(
            value=self.kpi.value,
            estimated=f"({self.kpi.estimated.value}) > 0" if self.kpi.estimated else "false",
            micro=MICRO,
            source=self.kpi.source,
            end_event=self.kpi.end_event,
            joins=self.grouping.joins if self.grouping else "",
            days=self._within(spot, values),
            condition=self.condition,
            part=" and ".join(filter(None, (self._part, behind, spot.only))),
            order=order,
            limit=f"limit {limit}" if limit else "",
        )
        order = ", ".join(f"found.{name} desc" for name in columns)
        return _SELECT.format(facts=facts, order=order), values

    @property
    def _columns(self) -> Sequence[str]:
        """Return what rows are ordered by; what may be on both sides in one instant by its side."""
        if self._by_value:
            return ("span", "ended_at", "id")
        return ("ended_at", "id", "span") if self.kpi.sides else ("ended_at", "id")

    @property
    def _part(self) -> str:
        if not self.kpi.is_never_missing:
            return _PARTS[self.question.part]
        # Not asked for, what is dear to read is read of the rows of the page alone.
        return "true" if self.question.part is Part.COUNTED else "false"

    def _within(self, spot: Spot, values: dict[str, Any]) -> str:
        """Return the join with the days on which it ended, and with the incidents."""
        if spot.days is None:
            return ""
        days = spot.days
        values |= {
            "days": [place.day for place in days],
            "starts": [place.start for place in days],
            "ends": [place.end for place in days],
            "earliest": min(place.start for place in days),
            "latest": max(place.end for place in days),
        }
        if spot.ids is not None:
            values["ids"] = list(spot.ids)
            return f"{_WITHIN}{_AMONG}".format(end_event=self.kpi.end_event)
        noted = _NOTED if self.kpi.is_found_by_day else ""
        width = (max(values["days"]) - min(values["days"])).days + 1
        between = _BETWEEN if width <= 2 * len(days) else ""
        return f"{_WITHIN}{between}{noted}".format(end_event=self.kpi.end_event)

    def cursor_behind(self, record: Record) -> str:
        """Return the cursor that goes on behind this record."""
        value = [repr(record.value)] if "span" in self._columns else []
        return write_cursor(*value, record.ended_at.isoformat(), record.id.hex)

    def _last(self, cursor: str | None) -> "_Last | None":
        """Return the row that a cursor goes on behind."""
        if not cursor:
            return None
        if "span" not in self._columns:
            at, last_id = read_cursor(cursor, 2)
            return _Last(None, instant_key(at), uuid_key(last_id))
        value, at, last_id = read_cursor(cursor, 3)
        try:
            return _Last(float(value), instant_key(at), uuid_key(last_id))
        except ValueError:
            raise InvalidInput("cursor: This is not a cursor of this list.") from None

    @property
    def _by_value(self) -> bool:
        has_values = self.question.part is not Part.MISSING and self.kpi.unit is not Unit.COUNT
        return self.question.order is Order.LARGEST and has_values


@dataclass(frozen=True, slots=True)
class _Last:
    """By what the last row of a page was put in its place."""

    value: float | None
    at: datetime
    id: UUID


def _by_filter(question: Question) -> Question:
    """Return the same question with its group as a filter where that says it: indexes know it."""
    by = question.by or ""
    if by not in FIELDS and not by.startswith(PREFIX):
        return question
    if by == "major":
        value = "yes" if question.key == "true" else "no"
    else:
        value = NONE if question.key is None else question.key
    group = parse_filters({by: [value]})
    if by in question.filters.values:
        # Narrowed by the same field already: the group stays a condition of its own.
        return question
    both = Filters({**question.filters.values, **group.values})
    return replace(question, filters=both, by=None, key=None)
