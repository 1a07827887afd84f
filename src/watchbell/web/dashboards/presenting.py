"""Answers of widgets as a page shows them: in words, with bars, charts and ways to the records."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from watchbell.analytics.dashboards import answers as said_by
from watchbell.analytics.dashboards.answering import measured
from watchbell.analytics.dashboards.answers import Answered, Group
from watchbell.analytics.dashboards.domain import Widget
from watchbell.analytics.domain import Figure, Kpi, Unit
from watchbell.analytics.registry import KPIS
from watchbell.analytics.reports.wording import clock_words, estimated_words
from watchbell.web.reports.presenting import Lit, Moved, lit, moved, said

_MEASURES = {"median": "median", "p90": "90 % within", "total": "all together"}
_MOST_ROWS = 60
_SCALES = ((2 * 86_400, 86_400, "d"), (2 * 3_600, 3_600, "h"), (0, 60, "min"))
_TONES = {"P1": "danger", "P2": "orange", "P3": "brass", "P4": "accent", "P5": "blue"}
_NO_KEY = {"assignee": "Nobody", "priority": "Not set"}
_RING = {"met": "good", "near": "warn", "missed": "danger"}


@dataclass(frozen=True, slots=True)
class Said:
    """A number in words, and where its incidents are listed; "" where nowhere."""

    title: str
    value: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBody:
    """One number; `share` is its part of a ring, from 0 to 100."""

    title: str
    value: str
    href: str
    note: str
    clock: str
    n: str
    moved: Moved | None
    lit: Lit | None
    tone: str
    share: str
    companions: list[Said]
    definition: str
    population: str
    edge_cases: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendBody:
    """A course: a chart, or its table alone."""

    chart: dict[str, Any]
    chart_id: str
    is_table: bool
    title: str
    rows: list[Said]
    whole: str
    companions: list[Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRow:
    """One group: its number, its part of the longest in per cent, and what stands beside it."""

    label: str
    value: str
    href: str
    width: str
    note: str
    tone: str
    beside: list[Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitBody:
    """Groups, as bars or as a table."""

    rows: list[SplitRow]
    more: int
    is_table: bool
    title: str
    headings: list[str]
    whole: Said
    companions: list[Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class BurdenRow:
    """What being on call cost somebody; `width` is their part of who was called away most."""

    burden: said_by.Burden
    width: str
    apart: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BurdensBody:
    rows: list[BurdenRow]
    fairness: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A widget as it is drawn: `part` names what of dashboards/widgets.html draws its body."""

    widget: Widget
    part: str
    body: Any = None
    window: tuple[datetime, datetime] | None = None
    as_of: datetime | None = None

    @property
    def json_text(self) -> str:
        """Return the widget as the page of changing sends it back."""
        return json.dumps(self.widget.as_json())

    @property
    def template(self) -> str:
        return f"dashboards/widgets.html#{self.part}"

    @property
    def kpi(self) -> Kpi | None:
        """Return the figure that it explains, if it shows one."""
        return KPIS.get(self.widget.figure_name)

    @property
    def scope(self) -> str:
        """Return what sets it apart from the rest of the board, in words."""
        length = self.widget.days or 0
        days = f"{length} day{'s' if length > 1 else ''}" if length and not self.is_now else ""
        pairs = [pair.replace(":", ": ", 1) for pair in self.widget.filters.as_pairs()]
        hours = "business time" if self.widget.hours else ""
        return ", ".join(filter(None, [days, hours, *pairs]))

    @property
    def is_now(self) -> bool:
        """Say whether it is about this moment, whatever the period."""
        return self.kpi is not None and self.kpi.as_of_now


def waiting(widget: Widget) -> Drawn:
    """Return a widget whose answer comes later."""
    return Drawn(widget=widget, part="waiting")


def drawn(answered: Answered, *, is_linked: bool = True, zone: str = "UTC") -> Drawn:
    """Return a widget with its answer; on a wall nothing leads anywhere."""
    if answered.answer is None:
        part, body = "fault", answered.fault
    else:
        part, body = _BODIES[type(answered.answer)](_Page(answered, is_linked, zone))
    return Drawn(
        widget=answered.widget,
        part=part,
        body=body,
        window=(answered.since, answered.until),
        as_of=answered.as_of,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """What every body needs: the answer, and whether numbers lead to their records."""

    answered: Answered
    is_linked: bool
    zone: str

    @property
    def widget(self) -> Widget:
        return self.answered.widget

    @property
    def answer(self) -> Any:
        return self.answered.answer

    def href(
        self,
        figure: Figure,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        group: tuple[str, str | None] | None = None,
    ) -> str:
        """Return the page of exactly the incidents behind a number; "" for nothing."""
        counts = bool(figure.n) or (figure.n is None and bool(figure.value))
        if not counts or not self.is_linked:
            return ""
        window = (since or self.answered.since, until or self.answered.until)
        pairs = [
            ("from", window[0].astimezone(UTC).isoformat()),
            ("to", window[1].astimezone(UTC).isoformat()),
            *(("filter", pair) for pair in self.answered.filters.as_pairs()),
        ]
        if group:
            by, key = group
            pairs += [("by", by), *([("key", key)] if key is not None else [])]
        if self.widget.hours and KPIS[figure.name].lasting:
            pairs.append(("hours", self.widget.hours))
        return f"{reverse('figure', args=[figure.name])}?{urlencode(pairs)}"

    def said(self, figure: Figure, group: tuple[str, str | None] | None = None) -> Said:
        """Return a figure that stands beside another one."""
        value = said(figure.value, figure.unit)
        return Said(figure.title, value, self.href(figure, group=group))

    def companions(self) -> list[Said]:
        return [self.said(figure) for figure in self.answer.companions]


def _card(page: _Page) -> tuple[str, CardBody]:
    answer: said_by.FigureAnswer = page.answer
    figure, widget = answer.figure, page.widget
    target = lit(figure, answer.target) if answer.target else None
    body = CardBody(
        title=figure.title,
        value=said(measured(figure, widget.measure), figure.unit),
        href=page.href(figure),
        note=_note(figure, widget.measure),
        clock=clock_words(answer.clock) if answer.clock else "",
        n="" if figure.n is None else f"{figure.n:,}",
        moved=moved(answer.change, figure.unit) if answer.change else None,
        lit=target,
        tone=_RING.get(answer.light or "", ""),
        share=f"{(figure.value or 0) * 100:.2f}",
        companions=page.companions(),
        definition=figure.definition,
        population=figure.population,
        edge_cases=KPIS[figure.name].edge_cases,
    )
    return ("promise" if widget.kind == "promise" else "figure"), body


def _note(figure: Figure, measure: str) -> str:
    """Return what else there is to say of a spread: the other numbers of it."""
    if not figure.unit.has_spread or figure.value is None:
        return ""
    if measure == "value":
        median, p90 = said(figure.median, figure.unit), said(figure.p90, figure.unit)
        words = [f"Median {median}, 90 % within {p90}", estimated_words(figure)]
        return ", ".join(filter(None, words))
    return f"{_MEASURES[measure].capitalize()}; mean {said(figure.value, figure.unit)}"


def _trend(page: _Page) -> tuple[str, TrendBody]:
    answer: said_by.TrendAnswer = page.answer
    widget, unit = page.widget, answer.whole.unit
    numbers = [measured(one, widget.measure) if one else None for _, one in answer.points]
    if unit is Unit.COUNT:
        numbers = [number or 0 for number in numbers]
    links = [
        page.href(figure, since=stretch.start, until=stretch.end) if figure else ""
        for stretch, figure in answer.points
    ]
    labels = [stretch.label for stretch, _ in answer.points]
    rows = [
        Said(label, said(number, unit), link)
        for label, number, link in zip(labels, numbers, links, strict=True)
    ]
    body = TrendBody(
        chart=_chart(answer.whole.title, widget.look, unit, labels, numbers, links),
        chart_id=f"chart-{widget.id}",
        is_table=widget.look == "table",
        title=widget.heading,
        rows=rows,
        whole=said(measured(answer.whole, widget.measure), unit),
        companions=page.companions(),
    )
    return "trend", body


def _chart(
    title: str,
    look: str,
    unit: Unit,
    labels: Sequence[str],
    numbers: Sequence[float | None],
    links: Sequence[str],
) -> dict[str, Any]:
    size, name = _scale(unit, numbers)
    values = [None if one is None else round(one / size, 2) for one in numbers]
    series = [{"name": title, "values": values, "area": look == "line"}]
    kind = "bar" if look == "bar" else "line"
    return {"kind": kind, "unit": name, "labels": labels, "links": links, "series": series}


def _scale(unit: Unit, numbers: Sequence[float | None]) -> tuple[float, str]:
    """Return what one of the chart's units is in the figure's, and the unit's short name."""
    if unit is Unit.RATIO:
        return 0.01, "%"
    if unit is not Unit.SECONDS:
        return 1, ""
    longest = max((one for one in numbers if one is not None), default=0)
    return next((size, name) for least, size, name in _SCALES if longest >= least)


def _split(page: _Page) -> tuple[str, SplitBody]:
    answer: said_by.SplitAnswer = page.answer
    widget = page.widget
    name = widget.figure_name
    sizes = [measured(group.figures[name], widget.measure) or 0 for group in answer.groups]
    longest = max(sizes, default=0) or 1
    rows = [
        _row(page, group, size / longest)
        for group, size in zip(answer.groups[:_MOST_ROWS], sizes, strict=False)
    ]
    body = SplitBody(
        rows=rows,
        more=max(0, len(answer.groups) - _MOST_ROWS),
        is_table=widget.look == "table" or widget.is_of_promises,
        title=answer.whole.title,
        headings=[figure.title for figure in answer.companions],
        whole=page.said(answer.whole),
        companions=page.companions(),
    )
    return "split", body


def _row(page: _Page, group: Group, part: float) -> SplitRow:
    widget, answer = page.widget, page.answer
    figure = group.figures[widget.figure_name]
    at = (answer.by, group.key)
    return SplitRow(
        label=_label(group, answer.by),
        value=said(measured(figure, widget.measure), figure.unit),
        href=page.href(figure, group=at),
        width=f"{part * 100:.2f}%",
        note="" if figure.n is None else f"n = {figure.n:,}",
        tone=_TONES.get(group.label, "") if answer.by == "priority" else "",
        beside=[page.said(group.figures[one.name], at) for one in answer.companions],
    )


def _label(group: Group, by: str) -> str:
    """Return what a group is called; what has no value is called after what it lacks."""
    if group.key is None:
        return _NO_KEY.get(by, group.label)
    return group.label[:1].upper() + group.label[1:]


def _burdens(page: _Page) -> tuple[str, BurdensBody]:
    answer: said_by.PagesAnswer = page.answer
    most = max((one.interruptions for one in answer.burdens), default=0) or 1
    everybody = [one.interruptions for one in answer.burdens]
    mean = sum(everybody) / len(everybody) if everybody else 0
    rows = [
        BurdenRow(
            burden=one,
            width=f"{one.interruptions / most * 100:.2f}%",
            apart=round((one.interruptions / mean - 1) * 100) if mean else 0,
        )
        for one in answer.burdens[:_MOST_ROWS]
    ]
    return "pages", BurdensBody(rows=rows, fairness=answer.fairness)


def _as_it_is(part: str) -> Callable[[_Page], tuple[str, Any]]:
    return lambda page: (part, page.answer)


_BODIES: Mapping[type[Any], Callable[[_Page], tuple[str, Any]]] = {
    said_by.FigureAnswer: _card,
    said_by.TrendAnswer: _trend,
    said_by.SplitAnswer: _split,
    said_by.PagesAnswer: _burdens,
    said_by.MajorsAnswer: _as_it_is("majors"),
    said_by.OnCallAnswer: _as_it_is("oncall"),
    said_by.ServicesAnswer: _as_it_is("services"),
    said_by.NoteAnswer: _as_it_is("note"),
}
