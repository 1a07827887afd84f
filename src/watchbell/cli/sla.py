"""`sla`: cycles of the past worked out again."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from watchbell.cli.edge import boot, emit, now
from watchbell.cli.kpis import instant_of

_WORDS = "A day (2026-03-01) or a time with zone; incidents opened from then on."
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

app = typer.Typer(help="Service levels.", no_args_is_help=True)


@app.command()
def recompute(
    from_: Annotated[str | None, typer.Option("--from", metavar="T", help=_WORDS)] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="T", help="Not included.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change; write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Work the cycles of incidents out again from the log: the same log gives the same cycles.

    Nobody is written to or paged. A policy that holds from an earlier day on measures what was
    opened since then only after this.
    """
    since, until = instant_of(from_, "--from"), instant_of(to, "--to")
    boot()
    from watchbell.sla.services import recompute as work_out

    at = now()
    done = work_out(since=since or _LONG_AGO, until=until or at, dry_run=dry_run, now=at)
    figures = {
        "incidents": done.incidents,
        "cycles": done.cycles,
        "added": done.added,
        "changed": done.changed,
        "removed": done.removed,
    }
    if as_json:
        emit({**figures, "dry_run": dry_run})
        return
    would = "would be " if dry_run else ""
    typer.echo(f"{done.incidents} incidents, {done.cycles} cycles.")
    typer.echo(
        f"{done.added} {would}added, {done.changed} {would}changed, {done.removed} {would}removed."
    )
