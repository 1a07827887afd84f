"""Readers of the log: each has a cursor that moves in the transaction of its effects."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)

from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.platform.bulk import reading_much
from watchbell.platform.eventlog.reading import (
    COLUMNS,
    StoredEvent,
    event_by_id,
    stored_event,
)
from watchbell.platform.models import ParkedEvent
from watchbell.platform.modules import Module, is_on
from watchbell.platform.wakeup import UNHURRIED

Handler = Callable[..., None]
"""handler(event, *, now): writes its effects in the transaction that is open around it."""

_BATCH = 200
_RETRIES = (10, 60, 300, 1800, 3600)
_log = structlog.get_logger(__name__)

# Both at once: with what this snapshot shows of the log, its head included, nothing is passed over.
_TAKE = f"""
with taken as (
    select c.position, h.position as head
    from platform_subscriptioncursor c, platform_eventhead h
    where c.name = %s
    for update of c skip locked
)
select t.position as since, t.head, e.*
from taken t left join lateral (
    select {COLUMNS} from platform_event
    where position > t.position and kind = any(%s) and (%s or not payload ? 'recalled')
    order by position limit %s
) e on true
order by e.position
"""  # noqa: S608 constants
_CLAIM = """
select c.position, h.position
from platform_subscriptioncursor c, platform_eventhead h
where c.name = %s
for update of c skip locked
"""
# Asked for all readers at once: most events are for one or two of them.
_AWAITED = f"""
with reader as (
    select * from unnest(%s::text[], %s::text[], %s::boolean[]) as r (name, kinds, recalls)
), behind as (
    select c.name, h.position as head, exists (
        select from platform_event e
        where e.position > c.position and e.kind = any(string_to_array(r.kinds, ','))
            and (r.recalls or not e.payload ? 'recalled')
    ) as is_awaited
    from reader r join platform_subscriptioncursor c on c.name = r.name, platform_eventhead h
    where c.position < h.position
    for update of c skip locked
), moved as (
    update platform_subscriptioncursor c set position = b.head
    from behind b
    where c.name = b.name and not b.is_awaited
)
select name, {UNHURRIED} from behind where is_awaited
union all
select r.name, null from reader r
where not exists (select from platform_subscriptioncursor c where c.name = r.name)
"""  # noqa: S608 our own words
_MAKE = """
insert into platform_subscriptioncursor (name, position) values (%s, 0) on conflict do nothing
"""
_PLACE = """
insert into platform_subscriptioncursor (name, position)
select r.name, h.position from unnest(%s::text[]) as r (name), platform_eventhead h
on conflict do nothing
"""
# A cursor and its effects go together, so the commit need not wait for the disk.
_MOVE = f"""
update platform_subscriptioncursor set position = %s where name = %s
returning {UNHURRIED}
"""  # noqa: S608 our own words


@dataclass(frozen=True)
class Subscription:
    """One reader: its name (stored, so keep it) and what it does with which event.

    While its `module` is off it passes over what happens, and does not make up for it. What
    comes together is given to `at_once`, when there is one; it does as the handlers do one by one.
    What is recalled from another product's history is shown only to a reader that `recalls`: one
    that keeps figures, never one that tells or pages anybody.
    One that `begins_at_first` keeps what follows from the log alone, and reads it from its first
    event also where it is newer than the log.
    """

    name: str
    handlers: Mapping[type[Event], Handler]
    module: Module | None = None
    at_once: Callable[[Sequence[Event], datetime], None] | None = None
    begins_at_first: bool = False
    recalls: bool = False

    @property
    def kinds(self) -> list[str]:
        return [event.kind for event in self.handlers]

    def handle_all(self, batch: Sequence[StoredEvent], now: datetime) -> None:
        if self.at_once is None:
            for stored in batch:
                self.handle(stored, now)
        elif batch and (self.module is None or is_on(self.module)):
            self.at_once([stored.restore() for stored in batch], now)

    def handle(self, stored: StoredEvent, now: datetime) -> None:
        if self.module is not None and not is_on(self.module):
            return
        event = stored.restore()
        self.handlers[type(event)](event, now=now)


def awaited(subscriptions: Iterable[Subscription]) -> list[Subscription]:
    """Return those that have something to handle, in their order; the others move to the head."""
    found = list(subscriptions)
    with connection.cursor() as cursor:
        kinds = [",".join(one.kinds) for one in found]
        recalls = [one.recalls for one in found]
        cursor.execute(_AWAITED, [[one.name for one in found], kinds, recalls])
        names = {name for name, _ in cursor.fetchall()}
    return [one for one in found if one.name in names]


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
    taken = _take(subscription)
    if taken is None:
        return 0
    position, head, batch = taken
    if position >= head:
        return 0
    if careful:
        for stored in batch:
            _handle_or_park(subscription, stored, now)
    else:
        subscription.handle_all(batch, now)
    last = (batch[-1].position or 0) if batch else 0
    _move(subscription.name, last if len(batch) == _BATCH else max(head, last))
    return len(batch)


def place_new_readers(names: Iterable[str]) -> None:
    """Let readers that a new version brought begin with what is settled from now on.

    To be called before anybody reads: an old event is no order to act today. In a new database
    they begin with the first event.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [list(names)])


@transaction.atomic
def begin_at_head(name: str) -> None:
    """Let a reader begin with what is settled from now on; it is told nothing of what was."""
    claimed = _claim(name)
    if claimed is not None:
        _move(name, claimed[1])


def _take(subscription: Subscription) -> tuple[int, int, list[StoredEvent]] | None:
    """Lock a reader's cursor; return it, the log's head, and what comes next for this reader.

    None while another worker has it.
    """
    values: list[Any] = [
        subscription.name,
        subscription.kinds,
        subscription.recalls,
        _BATCH,
    ]
    with reading_much() as cursor:
        cursor.execute(_TAKE, values)
        rows = cursor.fetchall()
        if not rows and _claim(subscription.name) is not None:
            cursor.execute(_TAKE, values)
            rows = cursor.fetchall()
    if not rows:
        return None
    position, head, *_ = rows[0]
    return position, head, [stored_event(row[2:]) for row in rows if row[2] is not None]


def _claim(name: str) -> tuple[int, int] | None:
    """Lock one reader's cursor, making it when missing; return it and the log's head.

    None while another worker has it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [name])
        found = cursor.fetchone()
        if found is None:
            cursor.execute(_MAKE, [name])
            if cursor.rowcount:
                cursor.execute(_CLAIM, [name])
                found = cursor.fetchone()
    return (found[0], found[1]) if found else None


def _move(name: str, position: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [position, name])


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
