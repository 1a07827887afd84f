"""Giving settled events their position.

A row may be read in order only when no transaction older than its own can still commit.
The settler, one at a time, numbers every such row. A row whose transaction id lies beyond
the cluster's newest came from another cluster (dump and restore, a major upgrade): it is
settled by definition. So is a row of the settler's own transaction: should that roll back, the
row and its position go together.

This commit waits for the disk whatever those before it did (`wakeup.UNHURRIED`): an event with a
position, and all that was committed before it, is never lost.
"""

from datetime import datetime

from django.db import connection, transaction

_ONE_SETTLER = 7_230_001
_BATCH = 2000

_SETTLE = """
with horizon as (
    select pg_snapshot_xmin(s) as oldest, pg_snapshot_xmax(s) as newest
    from pg_current_snapshot() s
), batch as (
    select at, id, row_number() over (order by (xid >= newest) desc, xid, seq) as nth
    from platform_event, horizon
    where position is null
        and (xid < oldest or xid >= newest or xid = pg_current_xact_id_if_assigned())
    order by (xid >= newest) desc, xid, seq
    limit %s
), head as (
    update platform_eventhead
    set position = position + (select count(*) from batch)
    where exists (select from batch)
    returning position - (select count(*) from batch) as base
)
, numbered as (
    update platform_event e set position = head.base + batch.nth
    from batch, head
    where e.at = batch.at and e.id = batch.id
    returning 1
)
select count(*), case when count(*) > 0 then pg_notify('watchbell', 'settled')::text end
from numbered
"""


@transaction.atomic
def settle(now: datetime) -> int:
    """Number the settled events and tell the live pages; returns how many were numbered."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_ONE_SETTLER])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_SETTLE, [_BATCH])
        return int(cursor.fetchone()[0])


def is_settled() -> bool:
    """Say whether every event has its position."""
    with connection.cursor() as cursor:
        cursor.execute("select not exists (select from platform_event where position is null)")
        return bool(cursor.fetchone()[0])


def unsettled_for(now: datetime) -> float:
    """Return the age in seconds of the oldest event that waits for its position; 0 if none."""
    with connection.cursor() as cursor:
        # What is recalled from another product's history happened long before it came here.
        cursor.execute(
            "select min(at) from platform_event"
            " where position is null and not (payload ? 'recalled')"
        )
        oldest = cursor.fetchone()[0]
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
