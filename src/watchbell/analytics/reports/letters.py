"""A report as a mail: the cards of its page, its split, what to know, and the files with it."""

from watchbell.analytics.reports.composed import Composed, Panel, as_of_words, scope_words
from watchbell.analytics.reports.models import Report, ReportIssue
from watchbell.analytics.reports.reading import Reader, leave_link
from watchbell.analytics.reports.wording import Told, notes_of
from watchbell.kernel.text import slug_of
from watchbell.notify.domain import Attachment, Card, Content, Link, Sheet
from watchbell.notify.services import Draft
from watchbell.platform.settings import current

_MOST_ROWS = 12
PDF, CSV = "application/pdf", "text/csv"
_SHAPES = {"circle-check": "✓", "alert-triangle": "△", "circle-x": "✕", "circle-dashed": "○"}
_ARROWS = {"chevron-up": "▲", "chevron-down": "▼", "arrow-right": "▬"}


def draft_to(
    reader: Reader, *, report: Report, issue: ReportIssue, composed: Composed, files: "Files"
) -> Draft:
    """Return the mail to one reader; the same issue is never sent twice to an address."""
    return Draft(
        subject=issue.ref,
        channel="email",
        address=reader.address,
        content=content_of(composed, report=report, reader=reader, note=issue.note, files=files),
        key=f"report:{issue.pk}:{reader.address.casefold()}",
        person_id=reader.person.pk if reader.person else None,
    )


Files = tuple[Attachment, ...]


def content_of(
    composed: Composed, *, report: Report, reader: Reader | None, note: str, files: Files
) -> Content:
    """Return what the mail says; without a reader, as nobody in particular would get it."""
    leave = leave_link(report.pk, reader.address) if reader else ""
    is_colleague = reader is None or reader.person is not None
    page = f"{current().url}{composed.asked.view.address}"
    return Content(
        title=f"{composed.name}: {composed.period}",
        lead=" ".join(filter(None, [f"{composed.asked.view.period.words}.", note])),
        facts=_facts(composed),
        cards=tuple(_card(told) for told in composed.cards),
        sheets=_sheets(composed),
        body="\n\n".join(composed.amended),
        actions=(
            *((Link(_opens(composed), page, primary=True),) if is_colleague else ()),
            *((Link("Stop these mails to me", leave),) if leave else ()),
        ),
        notes=(
            f"Figures {as_of_words(composed)}. {scope_words(composed)}",
            f"{composed.owner} keeps this report in Watchbell.",
        ),
        unsubscribe=leave,
        thread=f"report-{report.pk.hex}",
        kind="analytics.report",
        attachments=files,
    )


def _opens(composed: Composed) -> str:
    return "Open the dashboard" if composed.dashboard else "Open the figures"


def file_name(composed: Composed, ending: str) -> str:
    """Return how an attached file is called: its report and the last day that it is about."""
    day = composed.asked.until.astimezone(composed.asked.tz).date().isoformat()
    return f"{slug_of(composed.name)[:60] or 'report'}-{day}.{ending}"


def _facts(composed: Composed) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("Compared with", composed.compared),
        ("Only", " · ".join(composed.filters)),
        ("Times", f"In business time: {composed.hours}" if composed.hours else ""),
        ("Dashboard", composed.dashboard),
    )
    return tuple((label, text) for label, text in pairs if text)


def _card(told: Told) -> Card:
    notes = notes_of(told)
    if told.moved:
        arrow = _ARROWS[told.moved.icon_name]
        notes.append(f"{arrow} {told.moved.words} (was {told.moved.before})")
    lit = told.lit
    mark = f"{_SHAPES[lit.icon_name]} {lit.words}: {lit.goal}" if lit else ""
    return Card(told.title, told.value, tuple(notes), mark, lit.tone if lit else "")


def _sheets(composed: Composed) -> tuple[Sheet, ...]:
    if composed.panels:
        return tuple(_panel(one) for one in composed.panels)
    if not composed.rows:
        return ()
    rows = tuple((row.label, *(value for value, _ in row.cells)) for row in composed.rows)
    return (_sheet(f"By {composed.split.lower()}", (composed.split, *composed.columns), rows),)


def _panel(panel: Panel) -> Sheet:
    title = f"{panel.title} ({panel.scope})" if panel.scope else panel.title
    if not panel.rows:
        return Sheet(title, (), (), panel.text)
    return _sheet(title, panel.head, panel.rows, panel.text)


def _sheet(
    title: str, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], note: str = ""
) -> Sheet:
    rest = len(rows) - _MOST_ROWS
    if rest > 0:
        title += f", the first {_MOST_ROWS}; {rest} more are attached"
    return Sheet(title, head, rows[:_MOST_ROWS], note)
