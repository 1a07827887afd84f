"""Giving events their position.

The settler, one at a time, numbers every event that it can see and that has no position yet. So
positions appear in their order and none appears behind a reader, whoever commits when. What
follows from an event was written after that was committed: its `seq` is higher, and the settler
that sees it sees the other too. A transaction that is still open holds up nobody's events: its
own get theirs when it commits (docs/adr/0012).

This commit waits for the disk whatever those before it did (`wakeup.UNHURRIED`): an event with a
position, and all that was committed before it, is never lost.
"""

from datetime import datetime, timedelta

from django.db import connection

_BATCH = 2000
_LATELY = timedelta(hours=1)

# One statement, which is its own transaction: every signal waits for it. Whoever has the head's row
# is the settler. What another one numbered since this snapshot was taken is seen where it is
# locked, and left as it is.
_SETTLE = """
with head as (
    select position from platform_eventhead
    where exists (select from platform_event where position is null)
    for no key update skip locked
), batch as (
    select at, id, row_number() over (order by seq) as nth
    from platform_event where position is null and exists (select from head)
    order by seq limit %s
), numbered as (
    update platform_event e set position = head.position + batch.nth
    from batch, head
    where e.at = batch.at and e.id = batch.id and e.position is null
    returning e.position
), moved as (
    update platform_eventhead set position = (select max(position) from numbered)
    where exists (select from numbered)
)
select count(*), case when count(*) > 0 then pg_notify('watchbell', 'settled')::text end
from numbered
"""

# What keeps its position is not written again.
_BY_TIME = """
with head as (select position from platform_eventhead for no key update), ordered as (
    select at, id, row_number() over (order by at, seq) as nth
    from platform_event where position is not null and exists (select from head)
), first as (select min(position) - 1 as base from platform_event)
update platform_event e set position = first.base + ordered.nth
from ordered, first
where e.at = ordered.at and e.id = ordered.id and e.position <> first.base + ordered.nth
"""


def settle(now: datetime) -> int:
    """Number what has no position yet and tell the live pages; returns how many were numbered.

    Nothing is done while another settles.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [_BATCH])
        return int(cursor.fetchone()[0])


def settle_by_time() -> None:
    """Number all events anew in the order of their times.

    For a past of which some was told later than it happened. Every reader must have come to the
    head, where it stays.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BY_TIME)


def is_settled() -> bool:
    """Say whether every event has its position."""
    with connection.cursor() as cursor:
        cursor.execute("select not exists (select from platform_event where position is null)")
        return bool(cursor.fetchone()[0])


def unsettled() -> int:
    """Return how many events wait for their position."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from platform_event where position is null")
        return int(cursor.fetchone()[0])


def unsettled_for(now: datetime) -> float:
    """Return for how many seconds the oldest event of the last hour waits; 0 if none does."""
    with connection.cursor() as cursor:
        # What is recalled, or told of the demo's past, happened long before it was written.
        cursor.execute(
            "select min(at) from platform_event"
            " where position is null and at > %s and not (payload ? 'recalled')",
            [now - _LATELY],
        )
        oldest = cursor.fetchone()[0]
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
