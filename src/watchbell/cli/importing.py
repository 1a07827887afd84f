"""`import`: bring a history in from a file, try that first, or undo it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from watchbell.cli.edge import CommandError, boot, emit, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbell.importers.domain import Choices
    from watchbell.importers.models import ImportRun

_SHOWN = 10
_ORDERS = ("dmy", "mdy", "ymd")


_Kind = Annotated[str, typer.Argument(metavar="KIND", help="incidents-csv, servicenow-log, ...")]
_File = Annotated[Path, typer.Argument(metavar="FILE", help="The file to read.")]
_Dry = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be made; write nothing of it.")
]
_Mapping = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Which column is what (YAML); guessed without one."),
]
_Saved = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the mapping there to correct it; nothing else."),
]
_Zone = Annotated[
    str | None, typer.Option(metavar="ZONE", help="Of times without one: Europe/Berlin.")
]
_Order = Annotated[str | None, typer.Option(metavar="dmy|mdy|ymd", help="What 3/4/2016 means.")]
_Encoding = Annotated[str | None, typer.Option(help="Such as utf-8 or cp1252.")]
_Source = Annotated[
    str, typer.Option(help="Where it comes from, if several have the same numbers; else the kind.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def import_(
    kind: _Kind,
    file: _File,
    dry_run: _Dry = False,
    mapping: _Mapping = None,
    save_mapping: _Saved = None,
    zone: _Zone = None,
    date_order: _Order = None,
    encoding: _Encoding = None,
    source: _Source = "",
    as_json: _Json = False,
) -> None:
    """Bring a history in. The same file again changes nothing; one that grew adds what is new."""
    if date_order is not None and date_order not in _ORDERS:
        raise typer.BadParameter(f"Use one of: {', '.join(_ORDERS)}.", param_hint="--date-order")
    if not file.is_file():
        raise typer.BadParameter(f"There is no file {file}.", param_hint="FILE")
    boot()
    from watchbell.importers.domain import Choices, DateOrder

    choices = Choices(
        zone=_zone(zone),
        date_order=DateOrder(date_order) if date_order else None,
        encoding=encoding,
        mapping=_read_mapping(mapping),
    )
    if save_mapping is not None:
        _save_mapping(kind, file, choices, save_mapping)
        return
    run = _take(kind, file, choices, source, dry_run=dry_run)
    show = _emit if as_json else _print
    show(run)


def undo(
    run_id: Annotated[str, typer.Argument(metavar="ID", help="The import, as it was printed.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Cancel the incidents that an import made; the log keeps that they were there."""
    boot()
    from watchbell.importers.services import run_by_id
    from watchbell.importers.undoing import undo_import
    from watchbell.kernel.actors import SYSTEM

    try:
        run = run_by_id(UUID(run_id))
    except ValueError:
        raise typer.BadParameter("This is no id of an import.", param_hint="ID") from None
    count = run.imported.count()
    if not yes:
        typer.confirm(f"Cancel {count} incidents that came with {run.file_name}?", abort=True)
    cancelled = undo_import(run_id=run.pk, actor=SYSTEM, now=now())
    typer.echo(f"{cancelled} incidents are cancelled; they are in no figure any more.")


def _take(kind: str, file: Path, choices: "Choices", source: str, *, dry_run: bool) -> "ImportRun":
    from watchbell.importers.services import ImportFields, import_file
    from watchbell.kernel.actors import SYSTEM

    fields = ImportFields(
        kind=kind, file_name=file.name, choices=choices, source=source, is_dry=dry_run
    )
    with file.open("rb") as opened, _shown_progress() as progress:
        return import_file(fields=fields, file=opened, actor=SYSTEM, now=now(), progress=progress)


def _zone(name: str | None) -> str | None:
    from watchbell.kernel.zones import clean_zone

    return clean_zone(name) if name else None


def _read_mapping(path: Path | None) -> Any:
    if path is None:
        return None
    from watchbell.importers.mappings import mapping_of

    if not path.is_file():
        raise typer.BadParameter(f"There is no file {path}.", param_hint="--mapping")
    with _explained():
        return mapping_of(path.read_text(encoding="utf-8"))


def _save_mapping(kind: str, file: Path, choices: "Choices", path: Path) -> None:
    from watchbell.importers.mappings import guess_of, text_of

    with file.open("rb") as opened, _explained():
        guess = guess_of(kind, opened, choices)
    if guess is None:
        raise CommandError(f"{kind} needs no mapping.")
    path.write_text(text_of(guess), encoding="utf-8")
    typer.echo(f"{path} says what each column is taken for; correct it and give it by --mapping.")


@contextmanager
def _explained() -> Iterator[None]:
    """Say in one sentence why a file cannot be read."""
    from watchbell.importers.domain import Unreadable

    try:
        yield
    except (Unreadable, UnicodeDecodeError) as error:
        raise CommandError(str(error)) from None


@contextmanager
def _shown_progress() -> "Iterator[Callable[[int, int], None]]":
    """Draw a bar where somebody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("Importing"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task("importing", total=None)
        yield lambda done, total: drawn.update(task, completed=done, total=total)


def _emit(run: "ImportRun") -> None:
    from watchbell.importers.selectors import rejected_of

    emit(
        {
            "id": str(run.pk),
            "kind": run.kind,
            "source": run.source,
            "file": run.file_name,
            "state": run.state,
            "dry_run": run.is_dry,
            "counts": run.counts,
            "made": run.made,
            "rejected": [
                {"row": one.row, "reason": one.reason, "raw": one.raw} for one in rejected_of(run)
            ],
        }
    )


def _print(run: "ImportRun") -> None:
    from rich.console import Console
    from rich.text import Text

    from watchbell.importers.selectors import first_rejected
    from watchbell.importers.wording import sentences_of

    console = Console()
    for sentence in sentences_of(run):
        console.print(Text(sentence))
    for one in first_rejected(run, _SHOWN):
        console.print(Text(f"  row {one.row}: {one.reason}"))
    if run.counts.get("rejected", 0) > _SHOWN:
        console.print("  --json lists all rejected rows.")
    if not run.is_dry and run.counts.get("made"):
        console.print(Text(f"To undo it: watchbell undo-import {run.pk}"))
