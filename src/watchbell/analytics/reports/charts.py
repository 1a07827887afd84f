"""The two trends of a report, drawn: incidents of each week, and means month by month."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Literal

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor

from watchbell.analytics.registry import KPIS
from watchbell.analytics.reports.lettering import REGULAR, STRONG
from watchbell.analytics.reports.wording import said
from watchbell.analytics.selectors import Week
from watchbell.analytics.telling import Month

INK, SOFT, RULE, ACCENT = "#18202b", "#5b6777", "#dde2ea", "#0b6b7d"
_TONES = ((1, "P1", "#c92a2a"), (2, "P2", "#d9731a"), (3, "P3", "#c9a227"), (4, "P4", ACCENT),
          (5, "P5", "#7fa8c9"), (0, "Not set", "#9aa5b4"))  # fmt: skip
_LEFT, _BOTTOM, _TOP = 30, 18, 20


def weeks_drawing(weeks: Sequence[Week], width: float, height: float) -> Drawing:
    """Return stacked bars, a week each, by priority; the legend names the colours."""
    drawing = Drawing(width, height)
    top = _rounded_up(max([week.total for week in weeks] + [1]))
    inner, tall = width - _LEFT, height - _BOTTOM - _TOP
    _grid(drawing, [f"{top:,.0f}", f"{top / 2:,.0f}" if top % 2 == 0 else "", "0"], width, tall)
    step = inner / len(weeks)
    for number, week in enumerate(weeks):
        x, y = _LEFT + number * step + step * 0.14, float(_BOTTOM)
        for priority, _, colour in reversed(_TONES):
            part = week.by_priority.get(priority, 0) / top * tall
            if part:
                drawing.add(_bar(x, y, step * 0.72, part, colour))
            y += part
        if number % max(1, ceil(len(weeks) / 9)) == 0:
            drawing.add(_text(x, 6, f"{week.start:%-d %b}", 7, SOFT))
    _legend(drawing, weeks, width, height)
    return drawing


def months_drawing(months: Sequence[Month], name: str, width: float, height: float) -> Drawing:
    """Return the means of one figure month by month; a month of nothing is a gap."""
    drawing = Drawing(width, height)
    kpi = KPIS[name]
    values = [month.figures[name].value for month in months]
    known = [value for value in values if value is not None]
    top = max([*known, 1.0]) * 1.15
    tall, step = height - _BOTTOM - _TOP, (width - _LEFT - 14) / max(1, len(months) - 1)
    drawing.add(_text(0, height - 9, kpi.title, 8.5, INK, strong=True))
    _grid(drawing, [said(top, kpi.unit), "", "0"], width, tall)
    points = [
        None if value is None else (_LEFT + 6 + place * step, _BOTTOM + value / top * tall)
        for place, value in enumerate(values)
    ]
    for run in _runs(points):
        flat = [number for point in run for number in point]
        drawing.add(PolyLine(flat, strokeColor=HexColor(ACCENT), strokeWidth=1.6))
        for x, y in run:
            drawing.add(Circle(x, y, 1.9, fillColor=HexColor(ACCENT), strokeColor=None))
    for place in range(0, len(months), 3):
        label = f"{months[place].start:%b %y}"
        drawing.add(_text(_LEFT + 6 + place * step, 6, label, 7, SOFT, anchor="middle"))
    _name_last(drawing, months, name)
    return drawing


def _name_last(drawing: Drawing, months: Sequence[Month], name: str) -> None:
    """Say the newest mean, and of which month it is, beside the title."""
    for month in reversed(months):
        figure = month.figures[name]
        if figure.value is not None:
            words = f"{said(figure.value, figure.unit)} in {month.start:%b %Y}"
            x, y = drawing.width, drawing.height - 9
            drawing.add(_text(x, y, words, 8.5, INK, strong=True, anchor="end"))
            return


def _runs(
    points: Sequence[tuple[float, float] | None],
) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _grid(drawing: Drawing, labels: Sequence[str], width: float, tall: float) -> None:
    for place, label in enumerate(labels):
        y = _BOTTOM + tall * (1 - place / (len(labels) - 1))
        drawing.add(Line(_LEFT, y, width, y, strokeColor=HexColor(RULE), strokeWidth=0.5))
        drawing.add(_text(_LEFT - 5, y - 2.5, label, 7, SOFT, anchor="end"))


def _legend(drawing: Drawing, weeks: Sequence[Week], width: float, height: float) -> None:
    present = {priority for week in weeks for priority, count in week.by_priority.items() if count}
    x = width
    for priority, words, colour in reversed(_TONES):
        if priority in present:
            x -= len(words) * 4.3 + 6
            drawing.add(_text(x, height - 9, words, 7.5, SOFT))
            x -= 10
            drawing.add(_bar(x, height - 9.5, 7, 7, colour))
            x -= 6


def _bar(x: float, y: float, width: float, height: float, colour: str) -> Rect:
    bar = Rect(x, y, width, height)
    bar.fillColor, bar.strokeColor = HexColor(colour), None
    return bar


def _text(
    x: float, y: float, words: str, size: float, colour: str, *, strong: bool = False,
    anchor: Literal["start", "middle", "end"] = "start",
) -> String:  # fmt: skip
    return String(
        x, y, words, fontName=STRONG if strong else REGULAR, fontSize=size,
        fillColor=HexColor(colour), textAnchor=anchor,
    )  # fmt: skip


def _rounded_up(value: float) -> float:
    """Return the next of 1, 2, 3, 4, 5, 6, 8, 10 times a power of ten."""
    size = 10.0 ** floor(log10(value))
    return next(step * size for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * size >= value)
