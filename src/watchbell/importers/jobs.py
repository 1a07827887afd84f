"""Imports that were asked for on the page: long work, in a process of its own."""

from uuid import UUID

import structlog

from watchbell.importers.services import IMPORT_JOB, carry_out, give_up
from watchbell.importers.undoing import UNDO_JOB, carry_undo_out, give_undo_up
from watchbell.kernel.clock import SystemClock
from watchbell.platform.apart import ApartFailed, run_apart
from watchbell.platform.jobs import app

_log = structlog.get_logger(__name__)
_WHY = "It could not be carried out; the worker's log says why. What is taken in stays."


@app.task(name=IMPORT_JOB, queue="jobs")
def run_import(run_id: str) -> None:
    """Take a file in; whoever asked is not left waiting for ever."""
    try:
        run_apart(f"{__name__}.take", run_id)
    except ApartFailed as error:
        _log.error("import_failed", run=run_id, reason=str(error))
        give_up(run_id=UUID(run_id), reason=_WHY, now=SystemClock().now())


def take(run_id: str) -> None:
    """Do the work itself."""
    carry_out(run_id=UUID(run_id), now=SystemClock().now())


@app.task(name=UNDO_JOB, queue="jobs")
def run_undo(run_id: str) -> None:
    """Undo an import; what was begun can be begun again."""
    try:
        run_apart(f"{__name__}.take_back", run_id)
    except ApartFailed as error:
        _log.error("undo_failed", run=run_id, reason=str(error))
        give_undo_up(run_id=UUID(run_id))


def take_back(run_id: str) -> None:
    """Do the work itself."""
    carry_undo_out(run_id=UUID(run_id), now=SystemClock().now())
