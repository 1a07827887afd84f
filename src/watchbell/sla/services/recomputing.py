"""Working the cycles of the past out again: the same log gives the same rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from watchbell.platform.eventlog import publish
from watchbell.sla.selectors.promising import Standing, standing
from watchbell.sla.services.retelling import past_events
from watchbell.sla.services.working import Difference, difference, lock, write

_CHUNK = 1000
_NEXT = """
select id, created_at from incidents_incident
where created_at >= %s and created_at < %s and (created_at, id) > (%s, %s)
order by created_at, id limit %s
"""
_FIRST = UUID(int=0)
Progress = Callable[["Recomputed"], None]


@dataclass(frozen=True)
class Recomputed:
    """How much was worked out, and what of it differed from what was written down."""

    incidents: int = 0
    cycles: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0

    @property
    def differs(self) -> int:
        return self.added + self.changed + self.removed


def recompute(
    *,
    since: datetime,
    until: datetime,
    dry_run: bool = False,
    is_lived: bool = False,
    progress: Progress | None = None,
    now: datetime,
) -> Recomputed:
    """Work out the cycles of all incidents opened in [since, until), a thousand at once.

    Nothing is told to anybody. With `dry_run` it only counts what it would write. A past that was
    lived here at once (`is_lived`) gets the events that following it would have left in the log,
    each at its own instant.
    """
    promises, told = standing(), Recomputed()
    for ids in _chunks(since, until):
        found = _work_out(ids, promises, now, dry_run=dry_run)
        if is_lived:
            _retell(found)
        told = replace(
            told,
            incidents=told.incidents + len(ids),
            cycles=told.cycles + found.cycles,
            added=told.added + found.added,
            changed=told.changed + found.changed,
            removed=told.removed + len(found.gone),
        )
        if progress is not None:
            progress(told)
    return told


@transaction.atomic
def _work_out(ids: list[UUID], promises: Standing, now: datetime, *, dry_run: bool) -> Difference:
    if not dry_run:
        lock(ids)
    found = difference(ids, promises, now)
    if not dry_run:
        write(found)
    return found


@transaction.atomic
def _retell(found: Difference) -> None:
    publish(*(event for worked, _ in found.fresh for event in past_events(worked)))


def _chunks(since: datetime, until: datetime) -> Iterator[list[UUID]]:
    last = (since, _FIRST)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [since, until, *last, _CHUNK])
            rows = cursor.fetchall()
        if not rows:
            return
        yield [row[0] for row in rows]
        last = (rows[-1][1], rows[-1][0])
