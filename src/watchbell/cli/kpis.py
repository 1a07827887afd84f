"""`kpis`: the figures of the reports page, as a table or as JSON."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from watchbell.cli.edge import boot, emit, now

if TYPE_CHECKING:
    from rich.table import Table

    from watchbell.analytics.domain import Figure

_WORDS = "A day (2026-03-01) or a time with zone (2026-03-01T09:00Z); a day begins at 00:00 UTC."


def kpis(
    from_: Annotated[str | None, typer.Option("--from", metavar="T", help=_WORDS)] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="T", help="Not included.")] = None,
    by: Annotated[
        str | None, typer.Option(metavar="FIELD", help="service, team, category, month, ...")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the figures of the last 30 days, or of [--from, --to)."""
    since, until = instant_of(from_, "--from"), instant_of(to, "--to")
    boot()
    from watchbell.analytics import selectors
    from watchbell.kernel.actors import SYSTEM

    report = selectors.kpis(actor=SYSTEM, from_=since, to=until, by=by, now=now())
    if as_json:
        emit(report.as_json())
        return
    from rich.console import Console

    console = Console()
    console.print(f"{report.from_:%Y-%m-%d %H:%M} to {report.to:%Y-%m-%d %H:%M} UTC")
    console.print(_table(report.figures, "All incidents"))
    for group in report.groups:
        console.print(_table(group.figures, group.label))


def instant_of(text: str | None, option: str) -> datetime | None:
    """Return the instant an option names; BadParameter when it names none."""
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time. {_WORDS}", param_hint=option) from None
    return instant.replace(tzinfo=UTC) if len(text) == len("2026-03-01") else instant


def _table(figures: "list[Figure]", title: str) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE)
    table.add_column("Figure")
    for name in ("Value", "Median", "90 % within", "n", "Left out"):
        table.add_column(name, justify="right")
    for figure in figures:
        left_out = figure.missing + figure.data_errors
        numbers = (figure.value, figure.median, figure.p90)
        table.add_row(
            figure.title,
            *(_words(figure.unit, number) for number in numbers),
            "" if figure.n is None else str(figure.n),
            str(left_out) if left_out else "",
        )
    return table


def _words(unit: str, value: float | None) -> str:
    if value is None:
        return "-"
    if unit == "seconds":
        return span_of(timedelta(seconds=round(value)))
    return f"{value:.1%}" if unit == "ratio" else f"{value:,.0f}"


def span_of(span: timedelta) -> str:
    """Return a span by its two largest units: 3 d 4 h, 12 min 5 s."""
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(span.days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    return " ".join(f"{amount} {unit}" for amount, unit in parts[:2])
