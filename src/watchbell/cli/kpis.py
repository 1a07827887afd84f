"""`kpis`: the figures of the reports page, as a table or as JSON."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbell.cli.edge import boot, emit, now

if TYPE_CHECKING:
    from rich.table import Table

    from watchbell.analytics.business_time import InBusinessTime
    from watchbell.analytics.comparing import Change
    from watchbell.analytics.domain import Figure, KpiReport

_WORDS = "A day (2026-03-01) or a time with zone (2026-03-01T09:00Z); a day begins at 00:00 UTC."
_FILTER = "Narrow by field:value, such as service:checkout or priority:1; repeat it for more."
_HOURS = (
    "Tell what lasts in business time, too: 'business' by the hours that each incident was"
    " promised, or a calendar's short name."
)
_COMPARE = "'previous' for the window before, or another one as <from>/<to>."


def kpis(
    from_: Annotated[str | None, typer.Option("--from", metavar="T", help=_WORDS)] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="T", help="Not included.")] = None,
    by: Annotated[
        str | None, typer.Option(metavar="FIELD", help="service, team, category, month, ...")
    ] = None,
    filters: Annotated[
        list[str] | None, typer.Option("--filter", metavar="FIELD:VALUE", help=_FILTER)
    ] = None,
    names: Annotated[
        list[str] | None, typer.Option("--figure", metavar="NAME", help="Only this; repeat it.")
    ] = None,
    compare: Annotated[str | None, typer.Option(metavar="WINDOW", help=_COMPARE)] = None,
    zone: Annotated[str, typer.Option(metavar="ZONE", help="Whose months split.")] = "UTC",
    hours: Annotated[str | None, typer.Option(metavar="HOURS", help=_HOURS)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the figures of the last 30 days, or of [--from, --to)."""
    since, until = instant_of(from_, "--from"), instant_of(to, "--to")
    boot()
    asked = {"by": by, "names": names or None, "zone": zone}
    report, before = _read(since, until, filters or [], compare, asked)
    told = _in_business_time(report, hours, asked) if hours else None
    then = _in_business_time(before, hours, {**asked, "by": None}) if before and hours else None
    earlier = then.report if then else None
    if as_json:
        business = {"business": _with_changes(told.as_json(), told.report, earlier)} if told else {}
        emit({**_with_changes(report.as_json(), report, before), **business})
        return
    _print(report, before)
    if told:
        _print_business(told, earlier)


def _in_business_time(report: "KpiReport", hours: str, asked: dict[str, Any]) -> "InBusinessTime":
    from watchbell.analytics.business_time import in_business_time
    from watchbell.kernel.actors import SYSTEM

    window: dict[str, Any] = {"from_": report.from_, "to": report.to, "now": report.now}
    return in_business_time(actor=SYSTEM, hours=hours, **window, **asked)


def _print_business(told: "InBusinessTime", before: "KpiReport | None") -> None:
    from rich.console import Console

    from watchbell.analytics.comparing import compared

    console = Console()
    title = f"Business time: {told.whose.title}"
    changes = compared(told.report, before) if before is not None else None
    console.print(_table(told.report.figures, title, changes))
    for group in told.report.groups:
        console.print(_table(group.figures, f"{group.label}, business time", None))


def _read(
    since: datetime | None,
    until: datetime | None,
    pairs: list[str],
    compare: str | None,
    asked: dict[str, Any],
) -> "tuple[KpiReport, KpiReport | None]":
    from watchbell.analytics import selectors
    from watchbell.analytics.comparing import read_window
    from watchbell.analytics.filtering import parse_pairs
    from watchbell.kernel.actors import SYSTEM
    from watchbell.kernel.zones import zone

    at = now()
    asked["filters"] = parse_pairs(pairs)
    report = selectors.kpis(actor=SYSTEM, from_=since, to=until, now=at, **asked)
    if compare is None:
        return report, None
    window = read_window(compare, report.from_, report.to, zone(asked["zone"]))
    before = selectors.kpis(
        actor=SYSTEM, from_=window[0], to=window[1], now=at, **{**asked, "by": None}
    )
    return report, before


def _with_changes(
    shown: dict[str, Any], report: "KpiReport", before: "KpiReport | None"
) -> dict[str, Any]:
    from dataclasses import asdict

    from watchbell.analytics.comparing import compared

    if before is not None:
        changes = {name: asdict(change) for name, change in compared(report, before).items()}
        window = {"from": before.from_.isoformat(), "to": before.to.isoformat()}
        shown["compared"] = {**window, "figures": changes}
    return shown


def _print(report: "KpiReport", before: "KpiReport | None") -> None:
    from rich.console import Console

    from watchbell.analytics.comparing import compared

    console = Console()
    console.print(f"{report.from_:%Y-%m-%d %H:%M} to {report.to:%Y-%m-%d %H:%M} UTC")
    if before is not None:
        console.print(f"Before: {before.from_:%Y-%m-%d %H:%M} to {before.to:%Y-%m-%d %H:%M} UTC")
    changes = compared(report, before) if before is not None else None
    console.print(_table(report.figures, "All incidents", changes))
    for group in report.groups:
        console.print(_table(group.figures, group.label, None))


def instant_of(text: str | None, option: str) -> datetime | None:
    """Return the instant an option names; BadParameter when it names none."""
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time. {_WORDS}", param_hint=option) from None
    return instant.replace(tzinfo=UTC) if len(text) == len("2026-03-01") else instant


def _table(figures: "list[Figure]", title: str, changes: "dict[str, Change] | None") -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from watchbell.analytics.reports.wording import estimated_words

    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE)
    table.add_column("Figure")
    before = [] if changes is None else ["Before", ""]
    for name in ("Value", *before, "Median", "90 % within", "n", "Left out, estimated"):
        table.add_column(name, justify="right")
    for figure in figures:
        left_out = figure.missing + figure.data_errors
        table.add_row(
            figure.title,
            _words(figure.unit, figure.value),
            *(_change(figure, changes[figure.name]) if changes is not None else ()),
            _words(figure.unit, figure.median),
            _words(figure.unit, figure.p90),
            "" if figure.n is None else str(figure.n),
            ", ".join(filter(None, [str(left_out or ""), estimated_words(figure)])),
        )
    return table


def _change(figure: "Figure", change: "Change") -> tuple[str, str]:
    if change.trend is None:
        return _words(figure.unit, change.before), ""
    part = "" if change.part is None else f"{change.part:+.0%} "
    said = "" if change.trend == "other" else str(change.trend)
    return _words(figure.unit, change.before), f"{part}{said}".strip()


def _words(unit: str, value: float | None) -> str:
    if value is None:
        return "-"
    if unit == "seconds":
        return span_of(timedelta(seconds=round(value)))
    if unit == "ratio":
        return f"{value:.1%}"
    return f"{value:,.0f}" if unit == "count" else f"{value:,.2f}"


def span_of(span: timedelta) -> str:
    """Return a span by its two largest units: 3 d 4 h, 12 min 5 s."""
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(span.days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    return " ".join(f"{amount} {unit}" for amount, unit in parts[:2])
