"""A report of a dashboard: its widgets answered as its page answers them, as cards and tables."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from watchbell.analytics.dashboards import answers as said_by
from watchbell.analytics.dashboards.answering import Look, answer_widgets, measured
from watchbell.analytics.dashboards.answers import Answered
from watchbell.analytics.dashboards.finding import board_for
from watchbell.analytics.domain import Figure, Unit
from watchbell.analytics.registry import KPIS
from watchbell.analytics.reports.asking import Asked
from watchbell.analytics.reports.composed import Composed, Panel
from watchbell.analytics.reports.naming import filter_words, split_words
from watchbell.analytics.reports.tabling import CLOCK, FIGURE_HEAD, figure_row
from watchbell.analytics.reports.wording import NOTHING, Told, clock_words, lit, moved, said, tell
from watchbell.incidents.domain import MajorState
from watchbell.kernel.actors import Actor
from watchbell.kernel.saying import (
    exact_percent_text,
    hours_text,
    minutes_text,
    money_text,
    percent_text,
    plain_text,
    span_text,
)
from watchbell.kernel.zones import wall_at

BOARD_HEAD = ("widget", *FIGURE_HEAD)
_MEASURES = {"median": "median", "p90": "90 % within", "total": "all together"}
_MAJORS = {
    MajorState.DECLARED: "Runs",
    MajorState.MITIGATED: "Mitigated",
    MajorState.PROPOSED: "Proposed",
}
_BUDGETS = {"none": "No promise", "kept": "Kept", "at_risk": "At risk", "spent": "Broken"}


def compose_board(*, name: str, owner: str, asked: Asked, actor: Actor, now: datetime) -> Composed:
    """Return the dashboard of a view as a report, with what `actor` may know of.

    NotFound when it is gone, or the actor may not open it any more.
    """
    board = board_for(actor, asked.view.dashboard)
    found = answered_board(asked=asked, actor=actor, now=now)
    figures = [one for one in found if isinstance(one.answer, said_by.FigureAnswer)]
    return Composed(
        name=name,
        owner=owner,
        asked=asked,
        at=now,
        as_of=min((one.as_of for one in found), default=now),
        is_whole=all(one.is_whole for one in found),
        cards=tuple(_once(card for one in figures for card in _cards(one))),
        filters=tuple(filter_words(asked.filters)),
        dashboard=board.name,
        panels=tuple(panel_of(one, asked) for one in found if one not in figures),
    )


def answered_board(*, asked: Asked, actor: Actor, now: datetime) -> list[Answered]:
    """Return the widgets of a view's dashboard with their answers, in their order."""
    board = board_for(actor, asked.view.dashboard)
    window = (asked.since, asked.until)
    look = Look(actor=actor, now=now, zone=asked.zone, filters=asked.filters, window=window)
    return answer_widgets(board, board.shown, look)


def board_rows(found: list[Answered], asked: Asked) -> Iterator[list[Any]]:
    """Yield the lines of a table under BOARD_HEAD: a figure, or a cell of a list, each."""
    for one in found:
        for row in _figure_rows(one) if _is_of_figures(one) else _cell_rows(panel_of(one, asked)):
            yield [one.widget.heading, *row]


def panel_of(answered: Answered, asked: Asked) -> Panel:
    """Return a widget as a table, or as the words that stand in its place."""
    title, scope = answered.widget.heading, ", ".join(answered.widget.filters.as_pairs())
    if answered.answer is None:
        return Panel(title=title, scope=scope, text=answered.fault)
    made = _WAYS[type(answered.answer)](_Sheet(answered, asked))
    return replace(made, title=title, scope=scope)


def _once(cards: Iterator[Told]) -> list[Told]:
    """Return the cards, each title once: what stands beside two promises is said once."""
    return list({(card.title, card.value): card for card in cards}.values())


def _cards(answered: Answered) -> Iterator[Told]:
    answer, widget = answered.answer, answered.widget
    if not isinstance(answer, said_by.FigureAnswer):
        return
    figure = answer.figure
    told = tell(figure, None, None)
    note = _MEASURES.get(widget.measure, "")
    yield replace(
        told,
        title=", ".join(filter(None, [widget.heading, note])),
        value=said(measured(figure, widget.measure), figure.unit),
        moved=moved(answer.change, figure.unit) if answer.change else None,
        lit=lit(figure, answer.target) if answer.target else None,
        clock=clock_words(answer.clock) if answer.clock else "",
    )
    for other in answer.companions:
        yield tell(other, None, None)


def _is_of_figures(answered: Answered) -> bool:
    kinds = (said_by.FigureAnswer, said_by.TrendAnswer, said_by.SplitAnswer)
    return isinstance(answered.answer, kinds)


def _figure_rows(answered: Answered) -> Iterator[list[Any]]:
    window = [answered.since, answered.until]
    hours = answered.widget.hours or CLOCK
    for label, figure, since, until in _figures(answered, window):
        told = hours if KPIS[figure.name].lasting else CLOCK
        yield figure_row(label, figure, [since, until], told)


def _figures(
    answered: Answered, window: list[datetime]
) -> Iterator[tuple[str, Figure, datetime, datetime]]:
    answer = answered.answer
    if isinstance(answer, said_by.FigureAnswer):
        for figure in (answer.figure, *answer.companions):
            yield "", figure, window[0], window[1]
    if isinstance(answer, said_by.TrendAnswer):
        yield "", answer.whole, window[0], window[1]
        for stretch, found in answer.points:
            if found is not None:
                yield stretch.label, found, stretch.start, stretch.end
    if isinstance(answer, said_by.SplitAnswer):
        yield "", answer.whole, window[0], window[1]
        for group in answer.groups:
            for figure in group.figures.values():
                yield group.label, figure, window[0], window[1]


def _cell_rows(panel: Panel) -> Iterator[list[Any]]:
    """Yield a line for each cell of a list: its row as the group, its column as the figure."""
    rest = [None] * (len(FIGURE_HEAD) - 5)
    for row in panel.rows:
        for column, text in zip(panel.head[1:], row[1:], strict=True):
            yield [row[0], "", column, "text", text, *rest]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What every table is made of."""

    answered: Answered
    asked: Asked

    @property
    def answer(self) -> Any:
        return self.answered.answer

    def wall(self, instant: datetime) -> str:
        """Return an instant by the report's clock."""
        return f"{wall_at(instant, self.asked.tz):%-d %b %H:%M}"


def _trend(sheet: _Sheet) -> Panel:
    answer: said_by.TrendAnswer = sheet.answer
    widget, unit = sheet.answered.widget, answer.whole.unit
    rows = []
    for stretch, figure in answer.points:
        number = measured(figure, widget.measure) if figure else None
        number = number or 0 if unit is Unit.COUNT else number
        rows.append((stretch.label, said(number, unit)))
    first = {"month": "Month", "week": "Week from"}.get(widget.by, "Day")
    whole = said(measured(answer.whole, widget.measure), unit)
    beside = [f"{other.title} {said(other.value, other.unit)}" for other in answer.companions]
    return Panel(
        title="",
        head=(first, answer.whole.title),
        rows=tuple(rows),
        text=", ".join([f"All of them: {whole}", *beside]) + ".",
    )


def _split(sheet: _Sheet) -> Panel:
    answer: said_by.SplitAnswer = sheet.answer
    widget = sheet.answered.widget
    if not answer.groups:
        return Panel(title="", text="Nothing to count here.")
    others = [other.name for other in answer.companions]
    rows = []
    for group in answer.groups:
        figure = group.figures[widget.figure_name]
        n = [] if figure.n is None else [f"{figure.n:,}"]
        beside = [said(group.figures[name].value, group.figures[name].unit) for name in others]
        value = said(measured(figure, widget.measure), figure.unit)
        rows.append((group.label[:1].upper() + group.label[1:], value, *n, *beside))
    n_head = [] if answer.whole.n is None else ["n"]
    head = (answer.whole.title, *n_head, *(KPIS[name].title for name in others))
    return Panel(title="", head=(split_words(answer.by), *head), rows=tuple(rows))


def _majors(sheet: _Sheet) -> Panel:
    answer: said_by.MajorsAnswer = sheet.answer
    rows = [
        (f"{one.number} {one.title}", _MAJORS.get(MajorState(one.state), one.state), one.service,
         one.lead or "Not assigned", sheet.wall(one.since))
        for one in answer.majors
    ]  # fmt: skip
    if not rows:
        return Panel(title="", text="No major incident runs.")
    head = ("Major incident", "State", "Service", "Lead", "Since")
    return Panel(title="", head=head, rows=tuple(rows))


def _on_call(sheet: _Sheet) -> Panel:
    answer: said_by.OnCallAnswer = sheet.answer
    rows = []
    for duty in answer.duties:
        people = [(name, sheet.wall(until)) for name, until in duty.people]
        rows += [(duty.schedule, *one) for one in people or [("Nobody", NOTHING)]]
    if not rows:
        return Panel(title="", text="There is no schedule yet.")
    return Panel(title="", head=("Schedule", "On call", "Until"), rows=tuple(rows))


def _services(sheet: _Sheet) -> Panel:
    answer: said_by.ServicesAnswer = sheet.answer
    rows = []
    for line in answer.lines:
        one = line.whole
        promise = f"{plain_text(one.target)} %, " if one.target else ""
        left = "none" if one.budget == "spent" else NOTHING
        if one.left is not None and one.budget != "spent":
            left = span_text(one.left.total_seconds())
        apart = f"> {span_text(one.agreed.total_seconds())}"
        rows.append((
            line.service.name,
            exact_percent_text(one.availability),
            f"{promise}{_BUDGETS[one.budget]}" if promise else _BUDGETS[one.budget],
            left,
            span_text(one.downtime.total_seconds()),
            minutes_text(one.downtime),
            span_text(one.mtbf.total_seconds()) if one.mtbf is not None else apart,
            NOTHING if one.cost is None else money_text(one.cost),
            f"{line.changed.failed} of {line.changed.changes}" if line.changed.changes else NOTHING,
        ))  # fmt: skip
    if not rows:
        return Panel(title="", text="No service fits.")
    head = ("Service", "Available", "Promise", "Budget left", "Downtime", "Minutes",
            "Between outages", "Cost", "Changes failed")  # fmt: skip
    return Panel(title="", head=head, rows=tuple(rows))


def _pages(sheet: _Sheet) -> Panel:
    answer: said_by.PagesAnswer = sheet.answer
    rows = [
        (one.name, str(one.interruptions), str(one.pages), str(one.nights), hours_text(one.on_call))
        for one in answer.burdens
    ]
    if not rows:
        return Panel(title="", text="Nobody was paged or on call.")
    return Panel(
        title="",
        head=("Person", "Interruptions", "Pages", "Nights woken", "On call"),
        rows=tuple(rows),
        text=f"Fairness {percent_text(answer.fairness)}; 100 % when all were called away alike.",
    )


def _note(sheet: _Sheet) -> Panel:
    return Panel(title="", text=sheet.answer.text)


_WAYS: Mapping[type[Any], Callable[[_Sheet], Panel]] = {
    said_by.TrendAnswer: _trend,
    said_by.SplitAnswer: _split,
    said_by.MajorsAnswer: _majors,
    said_by.OnCallAnswer: _on_call,
    said_by.ServicesAnswer: _services,
    said_by.PagesAnswer: _pages,
    said_by.NoteAnswer: _note,
}
"""What makes a table of an answer; a single figure is a card."""
