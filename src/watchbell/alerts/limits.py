"""What waits to be read, how fast signals come, and how near each limit is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from watchbell.alerts.domain.checking import MOST_ROUTES
from watchbell.alerts.models import Heartbeat, InhibitionRule, Integration, Route, Silence
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.services.heartbeats import MOST_HEARTBEATS
from watchbell.alerts.services.inhibiting import MOST_RULES
from watchbell.alerts.services.silencing import MOST_SILENCES
from watchbell.kernel.actors import Actor

FEW, MANY = 1_000, 10_000
"""Counting what waits stops at so many, for a notice and for the page of limits."""
_RATES_STOP = 100_000
_MINUTE = timedelta(minutes=1)

# Each sender's are found by an index of what waits, the oldest first; no more than asked for.
_WAITING = """
select i.id, waiting.n, waiting.oldest
from alerts_integration i
cross join lateral (
    select count(*)::int as n, min(received_at) as oldest from (
        select s.received_at from alerts_signal s
        where s.integration_id = i.id and s.state = 'pending'
        order by s.received_at, s.id limit %s
    ) first
) waiting
where exists (select from alerts_signal where state = 'pending') and waiting.n > 0
"""
_RATES = """
select i.id, lately.n
from alerts_integration i
cross join lateral (
    select count(*)::int as n from (
        select from alerts_signal s
        where s.integration_id = i.id and s.received_at > %s and s.received_at <= %s limit %s
    ) one
) lately
where lately.n > 0
"""
_MONTHS = """
select substring(c.relname from '_(\\d{4}_\\d{2})$'), sum(pg_total_relation_size(c.oid))::bigint
from pg_inherits h join pg_class c on c.oid = h.inhrelid
where h.inhparent = %s::regclass
group by 1 order by 1 desc nulls last
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many signals wait to be read, at least where there are `more`, and since when."""

    count: int = 0
    oldest: datetime | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """What one integration sends now: signals in the last minute, and what of it waits."""

    integration: Integration
    last_minute: int
    waiting: Waiting

    @property
    def per_second(self) -> float:
        """Return the mean of the last minute."""
        return self.last_minute / _MINUTE.total_seconds()


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a limit is used, and what happens when it is reached."""

    name: str
    used: int
    most: int
    when: str

    @property
    def is_near(self) -> bool:
        """Say whether four fifths are used."""
        return self.used * 5 >= self.most * 4


@dataclass(frozen=True, slots=True)
class Month:
    """What one month of signals, or of the log, takes on disk; "" for what has no month."""

    name: str
    bytes: int


def waiting_signals(*, actor: Actor) -> Waiting:
    """Return how many signals wait to be read; counted up to 1,000 of each sender."""
    require(actor, Action.READ)
    found = _waiting(FEW)
    if not found:
        return Waiting()
    return Waiting(
        sum(one.count for one in found.values()),
        min(one.oldest for one in found.values() if one.oldest),
        any(one.more for one in found.values()),
    )


def flows(*, actor: Actor, now: datetime) -> list[Flow]:
    """Return what each integration sends now, those with most that waits first."""
    require(actor, Action.READ_INTEGRATIONS)
    waiting, rates = _waiting(MANY), _rates(now)
    rows = Integration.objects.in_bulk(list(waiting.keys() | rates.keys()))
    found = [Flow(row, rates.get(key, 0), waiting.get(key, Waiting())) for key, row in rows.items()]
    return sorted(found, key=lambda f: (-f.waiting.count, -f.last_minute, f.integration.name))


def rooms(*, actor: Actor, now: datetime) -> Iterator[Room]:
    """Yield the limits that fill up, with how much of each is used."""
    require(actor, Action.READ_INTEGRATIONS)
    silences = Silence.objects.filter(Q(over_at__isnull=True) | Q(over_at__gt=now)).count()
    more = "Another is refused, and says so."
    yield Room("Silences that hold or will", silences, MOST_SILENCES, more)
    yield Room("Inhibition rules", InhibitionRule.objects.count(), MOST_RULES, more)
    routes = Route.objects.filter(integration=None).count()
    yield Room("Routes of every source", routes, MOST_ROUTES, more)
    yield Room("Heartbeats", Heartbeat.objects.count(), MOST_HEARTBEATS, more)


def months(*, actor: Actor, table: str) -> list[Month]:
    """Return what each month of a table takes, the newest first."""
    require(actor, Action.READ_INTEGRATIONS)
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, [table])
        return [Month((name or "").replace("_", "-"), size) for name, size in cursor.fetchall()]


def _waiting(most: int) -> Mapping[UUID, Waiting]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [most + 1])
        return {
            key: Waiting(min(count, most), oldest, count > most)
            for key, count, oldest in cursor.fetchall()
        }


def _rates(now: datetime) -> Mapping[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute(_RATES, [now - _MINUTE, now, _RATES_STOP])
        return dict(cursor.fetchall())
