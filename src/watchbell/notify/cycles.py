"""Sending what is due. One cycle, in a lane of its own, for each channel: a slow mail server
delays no webhook."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from watchbell.kernel.clock import stopwatch
from watchbell.notify.channels import Channel, DeliveryError, OutgoingMessage, Registry, registry
from watchbell.notify.domain import LEASE, Content, Outcome
from watchbell.notify.models import Endpoint, Message
from watchbell.notify.selectors import content_of
from watchbell.notify.services import Result, record_results
from watchbell.platform.crypto import Unreadable, unseal
from watchbell.platform.engine import Cycle
from watchbell.platform.settings import Secret

BATCH = 24
"""What eight threads send well within the lease, were every one to run into its timeout."""
_THREADS = 8
_LEASE = """
update notify_message m
set state = 'sending', attempts = attempts + 1, due_at = %s
from (
    select id from notify_message
    where {which} and state in ('pending', 'sending') and due_at <= %s
    order by due_at limit %s for update skip locked
) due
where m.id = due.id
returning m.*
"""
_log = structlog.get_logger(__name__)


def delivery_cycles(channels: Registry = registry) -> list[Cycle]:
    """Return the cycles that empty the outbox."""
    topics = frozenset({"messages"})
    sending = [
        Cycle(f"deliver-{c.kind}", Delivery(c).run, lane=f"delivery-{c.kind}", topics=topics)
        for c in channels
    ]
    unknown = Cycle(
        "deliver-unknown",
        lambda now: fail_unknown(channels.kinds(), now),
        lane="housekeeping",
        every=30,
    )
    return [*sending, unknown]


class Delivery:
    """Claims, sends and records the due messages of one channel."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def run(self, now: datetime) -> int:
        """Send one batch; returns its size. Nothing is locked while it is on its way."""
        claimed = claim(self._channel.kind, now)
        if not claimed:
            return 0
        results = self._send_all([_outgoing(message, now) for message in claimed])
        record_results(results, now=now)
        self._channel.rest()
        return len(claimed)

    def _send_all(self, messages: Sequence[OutgoingMessage]) -> list[Result]:
        if len(messages) == 1:
            return [self._send(messages[0])]
        with ThreadPoolExecutor(min(_THREADS, len(messages)), "delivery") as pool:
            return list(pool.map(self._send, messages))

    def _send(self, message: OutgoingMessage) -> Result:
        began = stopwatch()
        reason, reference, retry_after = "", "", None
        try:
            reference = self._channel.send(message).reference
            outcome = Outcome.SENT
        except DeliveryError as error:
            outcome = Outcome.PERMANENT if error.permanent else Outcome.TEMPORARY
            reason, retry_after = error.reason, error.retry_after
        except Exception as error:  # noqa: BLE001 the boundary to an adapter, which may be anybody's
            _log.exception("channel_broke", channel=self._channel.kind)
            outcome = Outcome.TEMPORARY
            reason = f"the channel has a fault: {type(error).__name__}"
        return Result(
            message_id=message.id,
            attempt=message.attempt,
            outcome=outcome,
            duration_ms=int((stopwatch() - began) * 1000),
            reason=reason,
            reference=reference,
            retry_after=retry_after,
        )


@transaction.atomic
def claim(kind: str, now: datetime) -> list[Message]:
    """Take due messages of one channel, and those whose sender vanished, under a lease."""
    messages = _lease("channel = %s", [kind], now)
    endpoints = Endpoint.objects.in_bulk([m.endpoint_id for m in messages if m.endpoint_id])
    for message in messages:
        if message.endpoint_id:
            message.endpoint = endpoints[message.endpoint_id]
    return messages


def _lease(which: str, values: list[Any], now: datetime) -> list[Message]:
    statement = _LEASE.replace("{which}", which)
    return list(Message.objects.raw(statement, [now + LEASE, *values, now, BATCH]))


@transaction.atomic
def fail_unknown(kinds: Sequence[str], now: datetime) -> int:
    """Fail the due messages of channels this installation no longer has."""
    messages = _lease("not channel = any(%s)", [list(kinds)], now)
    results = [
        Result(m.pk, m.attempts, Outcome.PERMANENT, 0, f"there is no channel {m.channel!r} here")
        for m in messages
    ]
    if results:
        record_results(results, now=now)
    return len(results)


def _outgoing(message: Message, now: datetime) -> OutgoingMessage:
    return OutgoingMessage(
        id=message.pk,
        address=message.endpoint.address if message.endpoint else message.address,
        content=_readable(message),
        attempt=message.attempts,
        at=now,
        keys=_keys(message.endpoint),
    )


def _readable(message: Message) -> Content:
    try:
        return content_of(message)
    except Unreadable:
        return Content(title=message.title, lead="Its text was sealed with another secret key.")


def _keys(endpoint: Endpoint | None) -> tuple[Secret, ...]:
    if endpoint is None:
        return ()
    sealed = [text for text in (endpoint.sealed_secret, endpoint.sealed_previous) if text]
    return tuple(unseal(text) for text in sealed)
