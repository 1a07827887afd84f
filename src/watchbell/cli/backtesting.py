"""`backtest`: what another set-up would have done with past incidents, as tables or as JSON."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbell.cli.edge import boot, emit, now
from watchbell.cli.kpis import instant_of, span_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

    from watchbell.paging.selectors import Changed, Report

_SHOWN = 20
_WHEN = "A day (2026-03-01) or a time with zone (2026-03-01T09:00Z); a day begins at 00:00 UTC."


_Some = list[str] | None
_From = Annotated[
    str | None, typer.Option("--from", metavar="T", help=f"{_WHEN} 90 days ago unless given.")
]
_To = Annotated[str | None, typer.Option("--to", metavar="T", help="Not included.")]
_Only = Annotated[str | None, typer.Option(metavar="SLUG", help="Only of this one.")]
_Priority = Annotated[
    int | None, typer.Option(metavar="1-5", help="Only incidents this urgent or more.")
]
_Answers = Annotated[
    str, typer.Option(help="as_quick: as soon after the first page as then; or as_then.")
]
_Routes = Annotated[
    _Some,
    typer.Option(metavar="SERVICE=POLICY", help="A service follows another policy; '-': none."),
]
_Change = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Changes as POST /backtests takes them, drafted rotations too: YAML or JSON.",
    ),
]
_Policy = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A policy that is not saved: YAML or JSON.")
]
_For = Annotated[
    _Some, typer.Option("--for", metavar="SERVICE", help="This service follows the --policy.")
]
_InsteadOf = Annotated[
    str | None, typer.Option(metavar="POLICY", help="The --policy takes the place of this one.")
]
_Swaps = Annotated[
    _Some,
    typer.Option(metavar="SCHEDULE:OUT=IN", help="E-mail addresses: IN has OUT's shifts."),
]
_Without = Annotated[
    _Some,
    typer.Option(metavar="SCHEDULE:ROTATION", help="A rotation, by its name, is left out."),
]
_Rules = Annotated[
    _Some,
    typer.Option(
        metavar="WHO:URGENCY=WAYS",
        help="Personal rules: ada@example.org:high=sms@0,voice@5; team:payments for a default.",
    ),
]
_Quiet = Annotated[
    _Some, typer.Option(metavar="WHO=HOURS", help="Quiet hours, such as 'mon-sun 22:00-07:00'.")
]
_Alerts = Annotated[
    _Some,
    typer.Option(metavar="SERVICE=CONDITION", help="Alerts for which this holds (CEL) go there."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def backtest(
    from_: _From = None,
    to: _To = None,
    service: _Only = None,
    team: _Only = None,
    priority: _Priority = None,
    answers: _Answers = "as_quick",
    change: _Change = None,
    route: _Routes = None,
    policy: _Policy = None,
    for_: _For = None,
    instead_of: _InsteadOf = None,
    swap: _Swaps = None,
    without: _Without = None,
    rules: _Rules = None,
    quiet: _Quiet = None,
    alerts: _Alerts = None,
    as_json: _Json = False,
) -> None:
    """Replay past incidents twice, as things are and as they might be, and compare.

    Nothing is sent and nothing is written. It takes half a minute or so for 100,000 incidents.
    """
    since, until = instant_of(from_, "--from"), instant_of(to, "--to")
    boot()
    from watchbell.cli import trying

    options = trying.Options(
        change=change, route=route or (), policy=policy, followed_by=for_ or (),
        instead_of=instead_of, swap=swap or (), without=without or (), rules=rules or (),
        quiet=quiet or (), alerts=alerts or (),
    )  # fmt: skip
    past = trying.Past(since, until, service, team, priority, answers)
    with _shown_progress() as progress:
        row, report = trying.judged(options, past, now(), progress)
    show = _emit if as_json else _print
    show(row.title, row.since, row.until, report)


@contextmanager
def _shown_progress() -> "Iterator[Callable[[int, int], None]]":
    """Draw a bar where somebody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("Replaying"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task("replaying", total=None)
        yield lambda done, total: drawn.update(task, completed=done, total=total)


def _emit(title: str, since: datetime, until: datetime, report: "Report") -> None:
    """Print the report with the same names as the API's."""
    from dataclasses import asdict

    counts = (
        "incidents", "alerts", "loose_alerts", "recorded_pages", "by_hand", "rerouted", "unopened",
    )  # fmt: skip
    document: dict[str, Any] = {
        "title": title,
        "since": since.astimezone(UTC).isoformat(),
        "until": until.astimezone(UTC).isoformat(),
        **{name: getattr(report, name) for name in counts},
    }
    for name in ("before", "after"):
        document[name] = asdict(getattr(report, name)) | {"unreached_why": report.why[name]}
    for kind in ("unreached", "exhausted"):
        document[kind] = {
            name: {"count": one.count, "incidents": [each.label for each in one.incidents]}
            for name, one in getattr(report, kind).items()
        }
    document |= {
        "people": [asdict(line) for line in report.people],
        "days_each": report.days_each,
        "times": [asdict(one) for one in report.times],
        "changed_count": report.changed_count,
        "changed": [_changed_json(one) for one in report.changed],
    }
    emit(document)


def _changed_json(one: "Changed") -> dict[str, Any]:
    from dataclasses import asdict

    sides = {name: asdict(getattr(one, name)) for name in ("before", "after")}
    return {"incident": one.incident.label, **sides, "others": one.others}


def _print(title: str, since: datetime, until: datetime, report: "Report") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    console.print(Text(title))
    console.print(
        f"{since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC: {report.incidents} incidents"
    )
    console.print(_sides(report))
    console.print(_people(report))
    if report.changed:
        console.print(_changed(report))
    console.print(
        f"Today's set-up replayed gives {report.before.pages} pages; {report.recorded_pages} are on"
        f" record. {report.by_hand} incidents were escalated or handed over by hand, which is not"
        " replayed."
    )


def _sides(report: "Report") -> "Table":
    table = _table("Side by side", "Today", "Tried")
    counts = {
        "Pages": "pages",
        "Messages": "messages",
        "Nights woken": "nights",
        "Pages on weekends": "weekend",
        "Nobody was told": "unreached",
        "Exhausted": "exhausted",
    }
    for words, name in counts.items():
        table.add_row(words, *(f"{getattr(one, name):,}" for one in (report.before, report.after)))
    for words, name in (
        ("First page, median", "first_median"),
        ("Nine in ten within", "first_p90"),
    ):
        table.add_row(words, *(_time(getattr(one, name)) for one in (report.before, report.after)))
    return table


def _people(report: "Report") -> "Table":
    from rich.text import Text

    table = _table("Per person", "Pages", "Messages", "Nights", "Weekend")
    for line in report.people[:_SHOWN]:
        pairs = zip(
            *(
                (one.pages, one.messages, one.nights, one.weekend)
                for one in (line.before, line.after)
            ),
            strict=True,
        )
        table.add_row(
            Text(line.name or "somebody removed"), *(f"{old} > {new}" for old, new in pairs)
        )
    if len(report.people) > _SHOWN:
        table.caption = f"and {len(report.people) - _SHOWN} more; --json has them all"
    return table


def _changed(report: "Report") -> "Table":
    from rich.text import Text

    table = _table("Incidents that went another way", "Pages", "First page after")
    for one in report.changed[:_SHOWN]:
        table.add_row(
            Text(f"{one.incident.label} {one.incident.title}"),
            f"{one.before.pages} > {one.after.pages}",
            f"{_time(one.before.first)} > {_time(one.after.first)}",
        )
    table.caption = f"{report.changed_count} in all, the greatest changes first"
    return table


def _table(title: str, *columns: str) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", caption_justify="left", box=box.SIMPLE)
    table.add_column("")
    for name in columns:
        table.add_column(name, justify="right")
    return table


def _time(seconds: float | None) -> str:
    return "never" if seconds is None else span_of(timedelta(seconds=round(seconds)))
