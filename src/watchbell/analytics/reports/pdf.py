"""A report as PDF, drawn in this process by ReportLab, which pip brings whole (docs/adr/0017)."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from watchbell.analytics.registry import KPIS
from watchbell.analytics.reports.cards import Cards
from watchbell.analytics.reports.charts import (
    ACCENT,
    INK,
    RULE,
    SOFT,
    months_drawing,
    weeks_drawing,
)
from watchbell.analytics.reports.composed import Composed, Panel, as_of_words, scope_words
from watchbell.analytics.reports.lettering import REGULAR, STRONG, marked, register, style
from watchbell.analytics.reports.wording import MONTHLY

_MARGIN = 18 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_PADDING = 6
"""What ReportLab's frames keep free at each side."""
_HEAD_AND_ROWS = 150
"""What must be left of a page for a table to begin on it."""
_TITLE = style(21, INK, strong=True, leading=27)
_LEAD = style(10.5, INK, leading=16)
_SOFT = style(8.5, SOFT, leading=13)
_HEADING = style(12, INK, strong=True, leading=20)
_CELL, _CELL_STRONG = style(8.5, INK, leading=12), style(8.5, INK, strong=True, leading=12)
_SMALL = style(8, INK, leading=12)


def pdf_of(composed: Composed) -> bytes:
    """Return the report as PDF: the same words and figures as its page and its mail."""
    register()
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=_MARGIN - _PADDING,
        rightMargin=_MARGIN - _PADDING,
        topMargin=17 * mm,
        bottomMargin=20 * mm,
        title=composed.name,
        author=composed.owner,
        subject=f"Figures, {composed.period}",
        creator="Watchbell",
    )
    document.build(_story(composed), canvasmaker=_numbered(composed))
    return file.getvalue()


def _story(composed: Composed) -> list[Flowable]:
    return [
        *_head(composed),
        Cards(list(composed.cards), _WIDTH),
        *_amended(composed),
        *_trends(composed),
        *_split(composed),
        *_panels(composed),
        *_definitions(composed),
    ]


def _head(composed: Composed) -> list[Flowable]:
    beside = f"Compared with {composed.compared}" if composed.compared else "Not compared"
    if composed.dashboard:
        beside = f"The dashboard {composed.dashboard}, its figures beside the period before"
    lines = [Paragraph(marked(beside), _SOFT)]
    if composed.hours:
        lines.append(Paragraph(f"Times in business time: {marked(composed.hours)}", _SOFT))
    if composed.filters:
        lines.append(Paragraph(f"<b>Only</b> {marked(' · '.join(composed.filters))}", _SOFT))
    else:
        lines.append(Paragraph("All incidents", _SOFT))
    lines.append(Paragraph(marked(scope_words(composed)), _SOFT))
    return [
        Paragraph(marked(composed.name), _TITLE),
        Paragraph(marked(composed.period), _LEAD),
        Spacer(0, 3),
        *lines,
        Spacer(0, 12),
    ]


def _amended(composed: Composed) -> list[Flowable]:
    if not composed.amended:
        return []
    lines = "<br/>".join(marked(line) for line in composed.amended)
    words = f"<b>The past was amended.</b><br/>{lines}"
    box = Table([[Paragraph(words, _SMALL)]], colWidths=[_WIDTH])
    box.setStyle(
        TableStyle([
            ("BACKGROUND", (0, 0), (-1, -1), HexColor("#fdf6e7")),
            ("LINEBEFORE", (0, 0), (0, -1), 2.5, HexColor("#c9a227")),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
        ])
    )  # fmt: skip
    return [box, Spacer(0, 10)]


def _trends(composed: Composed) -> list[Flowable]:
    found: list[Flowable] = []
    if any(week.total for week in composed.weeks):
        weeks = weeks_drawing(composed.weeks, _WIDTH, 128)
        found.append(
            KeepTogether([Paragraph("Incidents declared per week", _HEADING), weeks, Spacer(0, 8)])
        )
    if any(f.value for month in composed.months for f in month.figures.values()):
        half = (_WIDTH - 18) / 2
        drawn = [months_drawing(composed.months, name, half, 118) for name in MONTHLY]
        pair = Table([drawn], colWidths=[half + 18, half])
        pair.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0),
                                  ("RIGHTPADDING", (0, 0), (-1, -1), 0)]))  # fmt: skip
        found.append(KeepTogether([Paragraph("Means of the last twelve months", _HEADING), pair]))
    return found


def _split(composed: Composed) -> list[Flowable]:
    if not composed.split:
        return []
    heading = Paragraph(f"By {marked(composed.split.lower())}", _HEADING)
    if not composed.rows:
        return [KeepTogether([heading, Paragraph("No incident falls into this period.", _SOFT)])]
    rows = [(row.label[:1].upper() + row.label[1:], row.cells) for row in composed.rows]
    table = _table((composed.split, *composed.columns), rows)
    return [Spacer(0, 8), CondPageBreak(_HEAD_AND_ROWS), heading, table]


def _panels(composed: Composed) -> list[Flowable]:
    """Return the widgets of a dashboard: a heading with a table, or with words."""
    found: list[Flowable] = []
    for panel in composed.panels:
        found += [Spacer(0, 8), CondPageBreak(_HEAD_AND_ROWS), _panel_heading(panel)]
        if panel.rows:
            rows = [(row[0], [(text, "") for text in row[1:]]) for row in panel.rows]
            found += [_table(panel.head, rows)]
        if panel.text:
            found += [Spacer(0, 3), Paragraph(marked(panel.text).replace("\n", "<br/>"), _SOFT)]
    return found


def _panel_heading(panel: Panel) -> Paragraph:
    scope = f' <font size="8.5" color="{SOFT}">{marked(panel.scope)}</font>' if panel.scope else ""
    return Paragraph(marked(panel.title) + scope, _HEADING)


def _table(head: Sequence[str], rows: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Table:
    """Return a table of rows by their names, each cell with a note beneath."""
    columns = len(head) - 1
    first = max(110.0, min(150.0, _WIDTH * 0.34)) if columns > 1 else _WIDTH * 0.6
    wide = (_WIDTH - first) / columns
    right = type(_CELL)("right", parent=_CELL, alignment=2)
    soft = type(_CELL)("soft-right", parent=_SOFT, alignment=2, fontSize=7.5, leading=10)
    top: list[Any] = [Paragraph(marked(head[0]), _SOFT)]
    top += [Paragraph(marked(title), soft) for title in head[1:]]
    lines = [
        [
            Paragraph(marked(label), _CELL_STRONG),
            *([Paragraph(marked(value), right), *([Paragraph(note, soft)] if note else [])]
              for value, note in cells),
        ]
        for label, cells in rows
    ]  # fmt: skip
    table = Table([top, *lines], colWidths=[first, *[wide] * columns], repeatRows=1)
    table.setStyle(
        TableStyle([
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(RULE)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ])
    )  # fmt: skip
    return table


def _definitions(composed: Composed) -> list[Flowable]:
    if not composed.cards:
        return []
    found: list[Flowable] = [Spacer(0, 12), Paragraph("What the figures mean", _HEADING)]
    for told in {told.name: told for told in composed.cards}.values():
        n = f" <b>n = {told.n}.</b>" if told.n else ""
        words = f"<b>{marked(KPIS[told.name].title)}.</b> {marked(told.definition)}"
        known = f"{told.population} {told.edge_cases}".replace("`", "")
        rest = f"{marked(known)}{n}"
        found.append(KeepTogether([Paragraph(words, _SMALL), Paragraph(rest, _SOFT), Spacer(0, 5)]))
    return found


def _numbered(composed: Composed) -> type[Canvas]:
    """Return a canvas that knows how many pages there are when it writes the foot of each."""
    foot = f"{composed.period} · {as_of_words(composed)} · Watchbell"

    class Numbered(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 ReportLab's own name
            self.kept.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]  # the documented way to count pages

        def save(self) -> None:
            for number, page in enumerate(self.kept, 1):
                self.__dict__.update(page)
                _frame(self, foot, f"Page {number} of {len(self.kept)}")
                super().showPage()
            super().save()

    return Numbered


def _frame(canvas: Canvas, foot: str, number: str) -> None:
    canvas.setFillColor(HexColor(ACCENT))
    canvas.rect(0, A4[1] - 5, A4[0], 5, stroke=0, fill=1)
    canvas.setStrokeColor(HexColor(RULE))
    canvas.setLineWidth(0.5)
    canvas.line(_MARGIN, 15 * mm, A4[0] - _MARGIN, 15 * mm)
    canvas.setFillColor(HexColor(SOFT))
    canvas.setFont(REGULAR, 7.5)
    canvas.drawString(_MARGIN, 10.5 * mm, foot)
    canvas.setFont(STRONG, 7.5)
    canvas.drawRightString(A4[0] - _MARGIN, 10.5 * mm, number)
