"""Hard thinking in a process of its own, so that nothing urgent waits for it.

A worker's threads share one interpreter: minutes of arithmetic in one of them would hold up the
pages that leave by the others. What runs here gives way to every other process as well.
"""

import gc
import multiprocessing
import os

import django
from django.utils.module_loading import import_string

_NICENESS = 5
"""A third of the share of whatever else wants the processor: it gives way, and gets on."""


class ApartFailed(Exception):
    """The work did not come to its end; the worker's log has what its process said."""


def run_apart(work: str, *arguments: str) -> None:
    """Call `work`, a function by its dotted name, in a new process, and wait for its end."""
    process = multiprocessing.get_context("spawn").Process(
        target=_work, args=(work, arguments), daemon=True
    )
    process.start()
    process.join()
    if process.exitcode:
        raise ApartFailed(f"{work} ended with {process.exitcode}")


def _work(work: str, arguments: tuple[str, ...]) -> None:
    os.nice(_NICENESS)
    # Its life is short, and the cycles it leaves behind end with it: looking for them costs more.
    gc.disable()
    django.setup()
    import_string(work)(*arguments)
