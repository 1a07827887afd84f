"""Who is sending which messages: a lease in their rows, and a lock that ends with its holder.

A worker that is killed leaves its messages `sending`. Their lease would free them after minutes;
PostgreSQL drops the locks of a killed worker with its connection, so what lies unlocked is freed
after seconds. Behind a pooler that shares connections nothing lies unlocked, and leases decide.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

import structlog
from django.db import connection, transaction

from watchbell.kernel.ids import new_id
from watchbell.notify.domain import LEASE, MessageState, topic_of
from watchbell.notify.models import Message
from watchbell.platform.bulk import loaded, reading_much
from watchbell.platform.wakeup import wake

NEVER = "false"
"""What says in SQL of a message `m` that nobody needs it any more, where each is needed."""
GRACE = timedelta(seconds=5)
"""A sender this young may not have come to its locks yet."""
_VANISHED = "the worker that was sending it vanished, so it may come twice"
_UNNEEDED = "answered before it left"
# One statement, which is its own transaction: every page waits for it. It writes down the try of a
# sender that vanished, whose end nobody knows, with an id before that of the next try.
_LEASE = """
with due as (
    select m.id, m.state, {unneeded} as is_unneeded
    from notify_message m
    where {which} and m.state in ('pending', 'sending') and m.due_at <= %s
    order by m.due_at limit %s for update of m skip locked
), lost as (
    insert into notify_attempt
        (at, id, message_id, channel, outcome, reason, reference, duration_ms)
    select %s, (left(%s, 24) || lpad(to_hex(row_number() over ()), 12, '0'))::uuid, m.id,
        m.channel, 'unknown', %s, '', 0
    from due join notify_message m on m.id = due.id where due.state = 'sending'
)
update notify_message m
set attempts = attempts + 1, due_at = %s,
    state = case when is_unneeded then 'cancelled' else 'sending' end,
    last_error = case when is_unneeded then %s else last_error end,
    sealed_content = case when is_unneeded then '' else sealed_content end
from due
where m.id = due.id
returning m.*, (
    select sealed_secret from accounts_contactmethod c where c.id = m.contact_method_id
) as way_secret, pg_try_advisory_lock(hashtextextended(m.id::text, 1)) as is_mine
"""
_FREE = """
update notify_message m set due_at = %s
from (
    select id from notify_message
    where state = 'sending' and channel = any(%s) and due_at > %s and due_at <= %s
    for update skip locked
) held
where m.id = held.id and pg_try_advisory_xact_lock(hashtextextended(m.id::text, 1))
returning m.channel
"""
_log = structlog.get_logger(__name__)


def lease(
    which: str, values: Sequence[Any], now: datetime, most: int, unneeded: str = NEVER
) -> list[Message]:
    """Take due messages that `which` describes; a try that was lost on the way is written down.

    Those that nobody needs any more are taken back.
    """
    statement = _LEASE.replace("{which}", which).replace("{unneeded}", unneeded)
    with reading_much() as cursor:
        lost: list[Any] = [now, str(new_id(now)), _VANISHED]
        cursor.execute(statement, [*values, now, most, *lost, now + LEASE, _UNNEEDED])
        rows = cursor.fetchall()
        names = [column.name for column in cursor.description]
    messages = [loaded(Message, dict(zip(names, row, strict=True))) for row in rows]
    # An update returns rows in no order, and a bundle names its messages.
    messages.sort(key=attrgetter("pk"))
    return [message for message in messages if message.state == MessageState.SENDING]


def let_go() -> None:
    """Give back the locks of this thread's connection: what it sent is recorded."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_unlock_all()")


@transaction.atomic
def free_vanished(kinds: Sequence[str], now: datetime) -> int:
    """Let others send at once what a vanished worker was sending; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [now, list(kinds), now, now + LEASE - GRACE])
        freed = [channel for (channel,) in cursor.fetchall()]
    if freed:
        _log.warning("senders_vanished", messages=len(freed))
        wake(*map(topic_of, set(freed)))
    return len(freed)
