"""Readers of the log: each has a cursor that moves in the transaction of its effects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.platform.eventlog.reading import (
    StoredEvent,
    event_by_id,
    events_after,
    head_position,
)
from watchbell.platform.models import ParkedEvent, SubscriptionCursor

Handler = Callable[..., None]
"""handler(event, *, now): writes its effects in the transaction that is open around it."""

_BATCH = 200
_RETRIES = (10, 60, 300, 1800, 3600)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Subscription:
    """One reader: its name (stored, so keep it) and what it does with which event."""

    name: str
    handlers: Mapping[type[Event], Handler]

    @property
    def kinds(self) -> list[str]:
        return [event.kind for event in self.handlers]

    def handle(self, stored: StoredEvent, now: datetime) -> None:
        event = stored.restore()
        self.handlers[type(event)](event, now=now)


def advance(subscription: Subscription, now: datetime) -> int:
    """Handle the next batch; returns how many events were seen, 0 if another worker reads.

    The batch runs as one transaction. When an event fails, the batch is run again with a
    savepoint around each event, and the failing ones are parked.
    """
    try:
        return _advance(subscription, now, careful=False)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001 the boundary between the engine and a room's handler
        return _advance(subscription, now, careful=True)


@transaction.atomic
def _advance(subscription: Subscription, now: datetime, *, careful: bool) -> int:
    cursor = _claim(subscription.name)
    if cursor is None:
        return 0
    head = head_position()
    if cursor.position >= head:
        return 0
    batch = events_after(cursor.position, kinds=subscription.kinds, limit=_BATCH)
    for stored in batch:
        if careful:
            _handle_or_park(subscription, stored, now)
        else:
            subscription.handle(stored, now)
    cursor.position = _last(batch) if len(batch) == _BATCH else max(head, _last(batch))
    cursor.save(update_fields=["position"])
    return len(batch)


def _last(batch: list[StoredEvent]) -> int:
    return (batch[-1].position or 0) if batch else 0


def _claim(name: str) -> SubscriptionCursor | None:
    rows = SubscriptionCursor.objects.select_for_update(skip_locked=True)
    cursor = rows.filter(name=name).first()
    if cursor is None and not SubscriptionCursor.objects.filter(name=name).exists():
        SubscriptionCursor.objects.bulk_create(
            [SubscriptionCursor(name=name)], ignore_conflicts=True
        )
        cursor = rows.filter(name=name).first()
    return cursor


def _handle_or_park(subscription: Subscription, stored: StoredEvent, now: datetime) -> None:
    try:
        with transaction.atomic():
            subscription.handle(stored, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 one room's fault must not hold up the rest
        _log.exception("event_parked", subscription=subscription.name, event_kind=stored.kind)
        ParkedEvent.objects.create(
            id=new_id(now),
            subscription=subscription.name,
            event_id=stored.id,
            event_at=stored.at,
            event_kind=stored.kind,
            error=_describe(error),
            parked_at=now,
            retry_at=now + _pause(1),
        )


def retry_parked(subscriptions: Mapping[str, Subscription], now: datetime) -> int:
    """Try the parked events that are due once more; returns how many were handled."""
    handled = 0
    for _ in range(_BATCH):
        with transaction.atomic():
            parked = (
                ParkedEvent.objects.select_for_update(skip_locked=True)
                .filter(retry_at__lte=now, subscription__in=list(subscriptions))
                .order_by("retry_at")
                .first()
            )
            if parked is None:
                return handled
            handled += _retry(subscriptions[parked.subscription], parked, now)
    return handled


def _retry(subscription: Subscription, parked: ParkedEvent, now: datetime) -> int:
    try:
        with transaction.atomic():
            subscription.handle(event_by_id(parked.event_id, parked.event_at), now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 it stays parked, with the newest reason
        parked.attempts += 1
        parked.error = _describe(error)
        parked.retry_at = now + _pause(parked.attempts)
        parked.save(update_fields=["attempts", "error", "retry_at"])
        return 0
    parked.delete()
    return 1


def _describe(error: BaseException) -> str:
    cause: Any = error.__cause__ if isinstance(error, DatabaseError) else None
    return f"{type(error).__name__}: {cause or error}"[:1000].replace("\x00", "")


def _pause(attempts: int) -> timedelta:
    return timedelta(seconds=_RETRIES[min(attempts, len(_RETRIES)) - 1])
