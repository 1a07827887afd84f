"""The `watchbell` command: its list of commands, and how each ends."""

import os
import sys
from typing import Annotated

import typer

from watchbell import __version__
from watchbell.cli import (
    accounts,
    backtesting,
    doctor,
    importing,
    integrations,
    kpis,
    modules,
    prepare,
    reporting,
    rolling,
    serve,
    sla,
)
from watchbell.cli.edge import CommandError
from watchbell.platform.settings import SettingError

# Typer's own base of "the arguments are wrong", whichever click it carries.
_Usage: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="watchbell",
    help="Incident management: from the first signal to the lesson learned.",
    epilog="Any command takes --debug to show a traceback when it fails.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("up")(serve.up)
app.command("web")(serve.web)
app.command("worker")(serve.worker)
app.command("migrate")(prepare.migrate)
app.command("prepare", hidden=True)(prepare.prepare)
app.command("doctor")(doctor.doctor)
app.command("kpis")(kpis.kpis)
app.command("roll-up")(rolling.roll_up)
app.command("backtest")(backtesting.backtest)
app.command("import")(importing.import_)
app.command("undo-import")(importing.undo)
app.add_typer(accounts.users, name="user")
app.add_typer(accounts.tokens, name="token")
app.add_typer(integrations.app, name="integration")
app.add_typer(modules.app, name="module")
app.add_typer(sla.app, name="sla")
app.add_typer(reporting.app, name="report")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main() -> None:
    """Run one command: 0 when it did its work, 1 when it failed, 2 when it was asked wrongly."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    debug = len(arguments) != len(sys.argv) - 1
    try:
        status = app(arguments, prog_name="watchbell", standalone_mode=False)
    except BrokenPipeError:
        # The reader of our output went away; Python must not try to flush it once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except KeyboardInterrupt:
        status = 130
    except Exception as error:
        if debug:
            raise
        status = _explain(error)
    sys.exit(status if isinstance(status, int) else 0)


def _explain(error: Exception) -> int:
    """Say in one sentence what went wrong; this is the command's boundary."""
    if isinstance(error, _Usage):
        message: str = error.format_message()  # type: ignore[attr-defined]
        # A command without its subcommand answers with its help, which needs no name before it.
        typer.echo(message if "\n" in message else f"watchbell: {message}", err=True)
        return 2
    if isinstance(error, typer.Abort):
        return 1
    typer.echo(f"watchbell: {_sentence(error)}", err=True)
    return 1


def _sentence(error: Exception) -> str:
    from watchbell.kernel.errors import DomainError

    if isinstance(error, (CommandError, DomainError, SettingError)):
        return str(error)
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]} (--debug shows where)"
