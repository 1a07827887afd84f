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
from watchbell.notify.domain import LEASE, MessageState, Outcome, topic_of
from watchbell.notify.models import Attempt, Message
from watchbell.platform.bulk import insert_rows, loaded, reading_much
from watchbell.platform.wakeup import wake

NEVER = "false"
"""What says in SQL of a message `m` that nobody needs it any more, where each is needed."""
GRACE = timedelta(seconds=5)
"""A sender this young may not have come to its locks yet."""
_VANISHED = "the worker that was sending it vanished, so it may come twice"
_UNNEEDED = "answered before it left"
_LEASE = """
update notify_message m
set state = 'sending', attempts = attempts + 1, due_at = %s
from (
    select id, state from notify_message
    where {which} and state in ('pending', 'sending') and due_at <= %s
    order by due_at limit %s for update skip locked
) due
where m.id = due.id
returning m.*, due.state as was, (
    select sealed_secret from accounts_contactmethod c where c.id = m.contact_method_id
) as way_secret, pg_try_advisory_lock(hashtextextended(m.id::text, 1)) as is_mine,
    {unneeded} as is_unneeded
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
        cursor.execute(statement, [now + LEASE, *values, now, most])
        rows = cursor.fetchall()
        names = [column.name for column in cursor.description]
    messages = [loaded(Message, dict(zip(names, row, strict=True))) for row in rows]
    messages.sort(
        key=attrgetter("pk")
    )  # an update returns rows in no order, and a bundle names its messages
    if messages:
        _write_down([m for m in messages if m.__dict__["was"] == MessageState.SENDING], now)
    return _without_unneeded(messages)


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


def _without_unneeded(messages: list[Message]) -> list[Message]:
    ids = [message.pk for message in messages if message.__dict__["is_unneeded"]]
    if not ids:
        return messages
    Message.objects.filter(pk__in=ids).update(
        state=MessageState.CANCELLED, last_error=_UNNEEDED, sealed_content=""
    )
    return [message for message in messages if message.pk not in ids]


def _write_down(again: Sequence[Message], now: datetime) -> None:
    """Keep each try whose end nobody knows; the page may have come."""
    insert_rows(
        [
            Attempt(
                at=now,
                id=new_id(now),
                message_id=message.pk,
                channel=message.channel,
                outcome=Outcome.UNKNOWN,
                reason=_VANISHED,
                duration_ms=0,
            )
            for message in again
        ]
    )
