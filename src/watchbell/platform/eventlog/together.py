"""Writing what many calls of services have gathered, in a few statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models

from watchbell.platform.bulk import update_rows, write_rows
from watchbell.platform.eventlog.publishing import write_events
from watchbell.platform.gathering import Gathered, gathering


@contextmanager
def written_together() -> Iterator[Gathered]:
    """Gather what services write within, and write it at the end, in the caller's transaction.

    An error leaves nothing written. The rows are those that the same calls write one by one.
    """
    with gathering() as together:
        yield together
    for rows in together.new.values():
        if rows:
            write_rows(list(rows.values()))
    for model, changes in together.changed.items():
        _update(together.held[model], changes)
    if together.events:
        write_events(together.events)


def _update(held: dict[Any, models.Model], changes: dict[Any, dict[str, None]]) -> None:
    """Write the changed rows; each statement takes those of which the same fields changed."""
    alike: dict[tuple[str, ...], list[models.Model]] = {}
    for pk, names in changes.items():
        alike.setdefault(tuple(sorted(names)), []).append(held[pk])
    for fields, rows in alike.items():
        update_rows(rows, fields)
