"""Sending what is due. One cycle, in a lane of its own, for each channel: a slow mail server
delays no webhook."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction

from watchbell.kernel.clock import stopwatch
from watchbell.notify.bundling import (
    ALONE,
    LIMITS,
    Parcel,
    after_those_alone,
    fair_turns,
    pages_lately,
    parcels_of,
    recent_of,
)
from watchbell.notify.channels import (
    Channel,
    DeliveryError,
    OutgoingFile,
    OutgoingMessage,
    Registry,
    registry,
)
from watchbell.notify.domain import WAKING, Attachment, Content, Outcome, Purpose, topic_of
from watchbell.notify.leases import NEVER, free_vanished, lease, let_go
from watchbell.notify.models import Endpoint, Message
from watchbell.notify.selectors import content_of
from watchbell.notify.sending import send_all
from watchbell.notify.services import Result, put_back, record_results
from watchbell.platform.crypto import Unreadable, unseal
from watchbell.platform.engine import DELIVERY, Cycle
from watchbell.platform.files.storing import content_of as file_content
from watchbell.platform.settings import Secret

BATCH = 24
"""What eight threads send well within the lease, were every one to run into its timeout."""
_THREADS = 8
_MORE = 2
"""Times as many go to machines: those answer many at once, where a mail server counts."""
_MOST_BESIDE = 500
_log = structlog.get_logger(__name__)


def delivery_cycles(channels: Registry = registry, unneeded: str = NEVER) -> list[Cycle]:
    """Return the cycles that empty the outbox; `unneeded` is asked of each message `m`
    before it leaves."""
    sending = [
        Cycle(
            f"deliver-{c.kind}",
            Delivery(c, unneeded).run,
            lane=f"{DELIVERY}{c.kind}",
            topics=frozenset({topic_of(c.kind)}),
        )
        for c in channels
    ]
    vanished = Cycle(
        "free-vanished",
        lambda now: free_vanished(channels.kinds(), now),
        lane="housekeeping",
        every=5,
    )
    unknown = Cycle(
        "deliver-unknown",
        lambda now: fail_unknown(channels.kinds(), now),
        lane="housekeeping",
        every=30,
    )
    return [*sending, vanished, unknown]


class Delivery:
    """Claims, sends and records the due messages of one channel."""

    def __init__(self, channel: Channel, unneeded: str = NEVER) -> None:
        self._channel = channel
        self._unneeded = unneeded
        self._unrecorded: list[Result] = []
        self._times = _MORE if channel.kind == "webhook" else 1

    def run(self, now: datetime) -> int:
        """Send one batch; returns its size. No row is locked while it is on its way."""
        self._record([], now)
        claimed = claim(self._channel.kind, now, self._unneeded, BATCH * self._times)
        if not claimed:
            return 0
        parcels = self._parcels(claimed, now)
        sent = self._send_all([_outgoing(parcel, now) for parcel in parcels])
        results = [each for one, parcel in zip(sent, parcels, strict=True) for each in
                   _for_each(one, parcel)]  # fmt: skip
        self._record(results, now)
        let_go()
        self._channel.rest()
        return len(claimed)

    def _record(self, results: Sequence[Result], now: datetime) -> None:
        """Write down what became of messages; when the database is lost, as soon as it is back."""
        all_, self._unrecorded = [*self._unrecorded, *results], []
        if not all_:
            return
        try:
            record_results(all_, now=now)
        except (OperationalError, InterfaceError):
            self._unrecorded = all_
            raise

    def _parcels(self, claimed: list[Message], now: datetime) -> list[Parcel]:
        """Return what leaves now, and put back what must wait for its turn."""
        kind = self._channel.kind
        if kind in WAKING:
            return self._take_turns(claimed, now)
        if kind in ALONE and (several := _paged_often(claimed)):
            if len(claimed) == BATCH:
                claimed += claim_beside(kind, several, now, self._unneeded)
            pairs = [(message, _readable(message)) for message in claimed]
            return after_those_alone(kind, pairs, pages_lately(kind, several, now))
        return [Parcel([message], _readable(message)) for message in claimed]

    def _take_turns(self, claimed: list[Message], now: datetime) -> list[Parcel]:
        """Return what leaves now in fair order, and put back what must wait for its turn."""
        kind = self._channel.kind
        if len(claimed) == BATCH:
            claimed += claim_beside(
                kind, {message.address for message in claimed}, now, self._unneeded
            )
        parcels = parcels_of((message, _readable(message)) for message in claimed)
        leaving, waiting = fair_turns(kind, parcels, recent_of(kind, now), now)
        for parcel, until in waiting:
            put_back([message.pk for message in parcel.messages], until=until, limit=LIMITS[kind])
        return leaving

    def _send_all(self, messages: Sequence[OutgoingMessage]) -> list[Result]:
        return send_all(self._send, messages, min(_THREADS * self._times, len(messages)))

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


def claim(kind: str, now: datetime, unneeded: str = NEVER, most: int = BATCH) -> list[Message]:
    """Take due messages of one channel, and those whose sender vanished, under a lease."""
    messages = lease("channel = %s", [kind], now, most, unneeded)
    if told := [message for message in messages if message.endpoint_id]:
        endpoints = Endpoint.objects.in_bulk({message.endpoint_id for message in told})
        for message in told:
            message.endpoint = endpoints.get(message.endpoint_id)
    return [message for message in messages if message.endpoint or not message.endpoint_id]


def claim_beside(
    kind: str, addresses: Collection[str], now: datetime, unneeded: str = NEVER
) -> list[Message]:
    """Take what else is due for these addresses, so that it may leave together."""
    which = "channel = %s and address = any(%s)"
    return lease(which, [kind, list(addresses)], now, _MOST_BESIDE, unneeded)


@transaction.atomic
def fail_unknown(kinds: Sequence[str], now: datetime) -> int:
    """Fail the due messages of channels this installation no longer has."""
    messages = lease("not channel = any(%s)", [list(kinds)], now, BATCH)
    results = [
        Result(m.pk, m.attempts, Outcome.PERMANENT, 0, f"there is no channel {m.channel!r} here")
        for m in messages
    ]
    if results:
        record_results(results, now=now)
        let_go()
    return len(results)


def _paged_often(messages: Sequence[Message]) -> list[str]:
    """Return the addresses that get more than one page now."""
    counted = Counter(one.address for one in messages if one.purpose == Purpose.PAGE)
    return [address for address, number in counted.items() if number > 1]


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
        files=tuple(_file(one) for one in parcel.content.attachments),
    )


def _file(attachment: Attachment) -> OutgoingFile:
    """Read a file before the threads that send have it: they use no database."""
    return OutgoingFile(attachment.name, attachment.media_type, file_content(attachment.digest))


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
