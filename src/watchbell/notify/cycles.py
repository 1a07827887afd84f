"""Sending what is due. One cycle, in a lane of its own, for each channel: a slow mail server
delays no webhook."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from watchbell.kernel.clock import stopwatch
from watchbell.notify.bundling import LIMITS, Parcel, fair_turns, parcels_of, recent_of
from watchbell.notify.channels import Channel, DeliveryError, OutgoingMessage, Registry, registry
from watchbell.notify.domain import LEASE, WAKING, Content, Outcome
from watchbell.notify.models import Endpoint, Message
from watchbell.notify.selectors import content_of
from watchbell.notify.services import Result, put_back, record_results
from watchbell.platform.crypto import Unreadable, unseal
from watchbell.platform.engine import Cycle
from watchbell.platform.settings import Secret

BATCH = 24
"""What eight threads send well within the lease, were every one to run into its timeout."""
_THREADS = 8
_MOST_BESIDE = 500
_LEASE = """
update notify_message m
set state = 'sending', attempts = attempts + 1, due_at = %s
from (
    select id from notify_message
    where {which} and state in ('pending', 'sending') and due_at <= %s
    order by due_at limit %s for update skip locked
) due
where m.id = due.id
returning m.*, (
    select sealed_secret from accounts_contactmethod c where c.id = m.contact_method_id
) as way_secret
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
        parcels = [Parcel([message], _readable(message)) for message in claimed]
        if self._channel.kind in WAKING:
            parcels = self._take_turns(claimed, now)
        sent = self._send_all([_outgoing(parcel, now) for parcel in parcels])
        results = [each for one, parcel in zip(sent, parcels, strict=True) for each in
                   _for_each(one, parcel)]  # fmt: skip
        if results:
            record_results(results, now=now)
        self._channel.rest()
        return len(claimed)

    def _take_turns(self, claimed: list[Message], now: datetime) -> list[Parcel]:
        """Return what leaves now in fair order, and put back what must wait for its turn."""
        kind = self._channel.kind
        if len(claimed) == BATCH:
            claimed += claim_beside(kind, {message.address for message in claimed}, now)
        parcels = parcels_of((message, _readable(message)) for message in claimed)
        leaving, waiting = fair_turns(kind, parcels, recent_of(kind, now), now)
        for parcel, until in waiting:
            put_back([message.pk for message in parcel.messages], until=until, limit=LIMITS[kind])
        return leaving

    def _send_all(self, messages: Sequence[OutgoingMessage]) -> list[Result]:
        if len(messages) < 2:
            return [self._send(message) for message in messages]
        with ThreadPoolExecutor(min(_THREADS, len(messages)), "delivery") as pool:
            return list(pool.map(self._send, messages))

    def _send(self, message: OutgoingMessage) -> Result:
        began = stopwatch()
        reason, reference, retry_after, gone = "", "", None, False
        try:
            reference = self._channel.send(message).reference
            outcome = Outcome.SENT
        except DeliveryError as error:
            outcome = Outcome.PERMANENT if error.permanent else Outcome.TEMPORARY
            reason, retry_after, gone = error.reason, error.retry_after, error.gone
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
            gone=gone,
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


def claim_beside(kind: str, addresses: Collection[str], now: datetime) -> list[Message]:
    """Take what else is due for these addresses, so that it may leave together."""
    which = "channel = %s and address = any(%s)"
    return _lease(which, [kind, list(addresses)], now, most=_MOST_BESIDE)


def _lease(which: str, values: list[Any], now: datetime, most: int = BATCH) -> list[Message]:
    statement = _LEASE.replace("{which}", which)
    return list(Message.objects.raw(statement, [now + LEASE, *values, now, most]))


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


def _for_each(result: Result, parcel: Parcel) -> list[Result]:
    """Return what one sending brought for every message that left with it."""
    return [
        replace(result, message_id=message.pk, attempt=message.attempts)
        for message in parcel.messages
    ]


def _outgoing(parcel: Parcel, now: datetime) -> OutgoingMessage:
    message = parcel.first
    return OutgoingMessage(
        id=message.pk,
        address=message.endpoint.address if message.endpoint else message.address,
        content=parcel.content,
        attempt=message.attempts,
        at=now,
        keys=_keys(message),
    )


def _readable(message: Message) -> Content:
    try:
        return content_of(message)
    except Unreadable:
        return Content(title=message.title, lead="Its text was sealed with another secret key.")


def _keys(message: Message) -> tuple[Secret, ...]:
    endpoint = message.endpoint
    if endpoint is None:
        sealed = [message.__dict__.get("way_secret") or ""]
    else:
        sealed = [endpoint.sealed_secret, endpoint.sealed_previous]
    try:
        return tuple(unseal(text) for text in sealed if text)
    except Unreadable:
        return ()
