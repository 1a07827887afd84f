"""`report`: the reports that people keep: listed, read, written to files, sent."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from watchbell.cli.edge import CommandError, boot, emit, now

if TYPE_CHECKING:
    from rich.table import Table

    from watchbell.analytics.reports.composed import Composed
    from watchbell.analytics.reports.listing import Kept
    from watchbell.analytics.reports.models import Report, ReportIssue

app = typer.Typer(help="Reports that people keep and mail.", no_args_is_help=True)
_ENDINGS = (".pdf", ".csv")
_PATIENCE, _NAP = 60, 0.5

_Which = Annotated[
    str, typer.Argument(metavar="REPORT", help="Its id or its name; `report list` shows both.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_all(as_json: _Json = False) -> None:
    """List every report that anybody keeps, with when it is mailed."""
    boot()
    found = _all()
    if as_json:
        emit([_shown(one) for one in found])
        return
    if not found:
        typer.echo("Nobody keeps a report yet. Reports, Save this view makes one.")
        return
    _print(_list_table(found))


@app.command()
def show(report: _Which, as_json: _Json = False) -> None:
    """Print a report as it would be now, with what its owner may see."""
    boot()
    row = _named(report)
    from watchbell.analytics.reports.issuing import lines_of, read_report

    at = now()
    composed = read_report(row, at=at, now=at)
    if not as_json:
        _print_composed(composed)
        return
    head, lines = lines_of(composed.asked, row.owner.as_actor(), at)
    emit({**_about(row, composed), "rows": [dict(zip(head, line, strict=True)) for line in lines]})


@app.command()
def write(
    report: _Which,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends with .pdf or .csv.")],
) -> None:
    """Write the PDF or the CSV of a report as it would be mailed now."""
    ending = file.suffix.lower()
    if ending not in _ENDINGS:
        message = "Give a file that ends with .pdf or .csv; the ending says which it is."
        raise typer.BadParameter(message, param_hint="FILE")
    boot()
    row = _named(report)
    from watchbell.analytics.reports.issuing import make

    at = now()
    made = make(row, at=at, now=at)
    content = made.pdf if ending == ".pdf" else made.csv
    try:
        file.write_bytes(content)
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror}. Name a folder that is yours."
        raise CommandError(message) from None
    typer.echo(f"{file}: {made.composed.name}, {made.composed.period}, {len(content):,} bytes.")


@app.command()
def send(
    report: _Which,
    wait: Annotated[
        int, typer.Option(min=0, metavar="SECONDS", help="How long to wait until it has left.")
    ] = _PATIENCE,
) -> None:
    """Send a report to its readers now; a running worker makes it and queues the mails."""
    boot()
    row = _named(report)
    from watchbell.analytics.reports.issuing import send_now
    from watchbell.kernel.actors import SYSTEM

    issue = _made(send_now(report_id=row.pk, actor=SYSTEM, now=now()), wait)
    if issue.state == "failed":
        raise CommandError(f"{row.name} could not be sent: {issue.reason}")
    if issue.state != "sent":
        raise CommandError(
            f"{row.name} waits to be made: no worker took it within {wait} s. It leaves as soon as"
            " one does; `watchbell doctor` says whether any runs."
        )
    typer.echo(f"{row.name} is on its way to {issue.sent_to} addresses.")


def _made(issue: "ReportIssue", wait: int) -> "ReportIssue":
    """Return what became of an issue within the time."""
    until = time.monotonic() + wait
    while issue.state == "making" and time.monotonic() < until:
        time.sleep(_NAP)
        issue.refresh_from_db()
    return issue


def _all() -> "list[Kept]":
    from watchbell.analytics.reports.listing import reports_of
    from watchbell.kernel.actors import SYSTEM

    return reports_of(SYSTEM)


def _named(text: str) -> "Report":
    """Return the report of an id or a name; BadParameter when none or several are meant."""
    from watchbell.analytics.reports.listing import report_for
    from watchbell.kernel.actors import SYSTEM

    found = [one.report for one in _all()]
    fits = [one for one in found if _is_id(text, one.pk)]
    fits = fits or [one for one in found if one.name.casefold() == text.strip().casefold()]
    if len(fits) == 1:
        return report_for(SYSTEM, fits[0].pk)
    if fits:
        several = "; ".join(f"{one.pk} of {one.owner.name}" for one in fits)
        message = f"{len(fits)} reports are called so. Use an id: {several}."
    else:
        message = f"There is no report {text!r}; `watchbell report list` names them."
    raise typer.BadParameter(message, param_hint="REPORT")


def _is_id(text: str, key: UUID) -> bool:
    try:
        return UUID(text) == key
    except ValueError:
        return False


def _shown(kept: "Kept") -> dict[str, Any]:
    from watchbell.analytics.reports.asking import view_of
    from watchbell.analytics.reports.planning import times_of

    row, plan, last = kept.report, kept.plan, kept.last
    view = view_of(row)
    return {
        "id": str(row.pk),
        "name": row.name,
        "owner": row.owner.email,
        "shared": row.is_shared,
        "period": view.period.value,
        "dashboard": view.dashboard,
        "mailed": times_of(plan).words if plan and plan.is_on else None,
        "next_at": plan.next_at if plan else None,
        "stopped_because": plan.stopped_because if plan else "",
        "last_sent_at": last.sent_at if last else None,
        "last_state": last.state if last else None,
    }


def _list_table(found: "list[Kept]") -> "Table":
    table = _table("", ("Report", "Owner", "Period", "Mailed", "Next", "Last sent"))
    table.columns[0].no_wrap = True
    for one in found:
        shown = _shown(one)
        mailed = "stopped" if shown["stopped_because"] else shown["mailed"] or "not mailed"
        times = [shown["next_at"], shown["last_sent_at"]]
        said = [f"{at:%Y-%m-%d %H:%M} UTC" if at else "" for at in times]
        table.add_row(
            f"{shown['name']}\n{shown['id']}", shown["owner"], shown["period"], mailed, *said
        )
    return table


def _about(row: "Report", composed: "Composed") -> dict[str, Any]:
    asked = composed.asked
    before = asked.before
    return {
        "id": str(row.pk),
        "name": composed.name,
        "owner": composed.owner,
        "from": asked.since.isoformat(),
        "to": asked.until.isoformat(),
        "as_of": composed.as_of.isoformat(),
        "zone": asked.zone,
        "compared": [at.isoformat() for at in before] if before else None,
        "filters": asked.filters.as_pairs(),
        "dashboard": asked.view.dashboard,
        "hours": asked.view.hours or None,
        "whole": composed.is_whole,
        "amended": list(composed.amended),
    }


def _print_composed(composed: "Composed") -> None:
    from watchbell.analytics.reports.composed import as_of_words, scope_words
    from watchbell.analytics.reports.wording import notes_of

    lead = [composed.name, composed.period]
    lead += [f"Compared with {composed.compared}"] if composed.compared else []
    lead += [f"Only {', '.join(composed.filters)}"] if composed.filters else []
    lead += [f"Times in business time: {composed.hours}"] if composed.hours else []
    lead += [*composed.amended, f"Figures {as_of_words(composed)}. {scope_words(composed)}"]
    for line in lead:
        typer.echo(line)
    cards = _table("", ("Figure", "Value", "", "Since before", "Target"))
    for told in composed.cards:
        moved = f"{told.moved.words} (was {told.moved.before})" if told.moved else ""
        goal = f"{told.lit.words}: {told.lit.goal}" if told.lit else ""
        cards.add_row(told.title, told.value, "; ".join(notes_of(told)), moved, goal)
    if composed.cards:
        _print(cards)
    if composed.rows:
        split = _table(f"By {composed.split.lower()}", (composed.split, *composed.columns))
        for row in composed.rows:
            split.add_row(row.label, *(value for value, _ in row.cells))
        _print(split)
    for panel in composed.panels:
        if panel.rows:
            table = _table(panel.title, panel.head)
            for line_ in panel.rows:
                table.add_row(*line_)
            _print(table)
        if panel.text:
            typer.echo(panel.text if panel.rows else f"{panel.title}: {panel.text}")


def _table(title: str, head: "tuple[str, ...]") -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(title=Text(title) if title else None, title_justify="left", box=box.SIMPLE)
    for place, name in enumerate(head):
        made.add_column(Text(name), justify="left" if place == 0 else "right")
    return made


def _print(table: "Table") -> None:
    from rich.console import Console

    Console(markup=False).print(table)
