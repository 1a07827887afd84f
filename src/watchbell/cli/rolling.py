"""`roll-up`: what figures are read from, made now and not little by little."""

from datetime import timedelta
from typing import Annotated

import typer

from watchbell.cli.edge import boot, now


def roll_up(
    anew: Annotated[bool, typer.Option(help="Throw away what there is, and begin again.")] = False,
) -> None:
    """Roll the figures up: after an import, or where a worker has not come that far yet.

    May be stopped at any time; a worker goes on with it, or the same command.
    """
    boot()
    from watchbell.analytics.services import rebuild

    began = now()
    steps = rebuild(now=began, anew=anew)
    took = timedelta(seconds=round((now() - began).total_seconds()))
    typer.echo(f"Rolled up in {took}, in {steps} steps.")
