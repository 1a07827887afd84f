"""Which signals a worker takes next: of every sender in its turn, of each in their order.

A sender waits for its turn since it was served last, so one that sends a storm is last in line
each time, and what others say in the middle of it is in the next batch. Workers take different
senders: one at a time absorbs what an integration said.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from watchbell.accounts.models import Team
from watchbell.alerts.models import Integration
from watchbell.platform.bulk import loaded

_MOST_SENDERS = 64
"""How many senders a look for work asks after; the next look asks after the others."""

# Each sender is asked for as many as a batch holds and no more, so that a look costs the same
# however much waits. A join could be turned round to read all of it; `limit` forbids that.
_WAITING = """
select turns.id, waiting.n
from (
    select i.id, i.served_at from alerts_integration i
    cross join lateral (
        select from alerts_signal s where s.integration_id = i.id and s.state = 'pending' limit 1
    ) any_signal
    where exists (select from alerts_signal where state = 'pending')
    order by i.served_at nulls first, i.id limit %s
) turns
cross join lateral (
    select count(*)::int as n from (
        select from alerts_signal s
        where s.integration_id = turns.id and s.state = 'pending' limit %s
    ) counted
) waiting
order by turns.served_at nulls first, turns.id
"""
_OWN = (
    "id", "kind", "name", "team_id", "service_id", "escalation_policy_id", "grouping",
    "on_recovery", "default_category", "sealed_secret", "is_enabled", "last_signal_at", "version",
)  # fmt: skip
_LOCK = f"""
select {", ".join(f"i.{column}" for column in _OWN)}, i.settings::text, t.name, t.slug
from alerts_integration i left join accounts_team t on t.id = i.team_id
where i.id = any(%s)
order by i.id
for no key update of i skip locked
"""  # noqa: S608 our own columns
# The running size keeps a batch of large bodies small; the first signal is taken whatever it is.
_TAKE = """
with taken as (
    select s.*, share.integration_id, share.turn
    from unnest(%s::uuid[], %s::int[]) with ordinality as share (integration_id, most, turn)
    cross join lateral (
        select received_at, id, content_type, headers, body from alerts_signal s
        where s.integration_id = share.integration_id and s.state = 'pending'
        order by s.received_at, s.id limit share.most
    ) s
), sized as (
    select *, sum(octet_length(body)) over (order by turn, received_at, id)
        - octet_length(body) as before
    from taken
)
select received_at, id, integration_id, content_type, headers, body
from sized where before < %s
order by received_at, id
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A pending signal whose integration this transaction has locked."""

    received_at: datetime
    id: UUID
    integration: Integration
    headers: dict[str, str]
    body: bytes


class _Share(NamedTuple):
    """How many of its oldest signals a sender gives to a batch."""

    integration_id: UUID
    most: int


def take_signals(batch: int, most_bytes: int) -> list[Taken]:
    """Lock senders whose turn it is and whom nobody else serves; return the oldest they wait with.

    The signals are read after the locks were got, so that none is read that another worker has
    absorbed meanwhile.
    """
    for shares in _batches(_waiting(batch), batch):
        senders = _lock([share.integration_id for share in shares])
        ours = [share for share in shares if share.integration_id in senders]
        if ours and (rows := _read(ours, most_bytes)):
            return [_taken(row, senders) for row in rows]
    return []


def _waiting(batch: int) -> list[_Share]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [_MOST_SENDERS, batch])
        return [_Share(*row) for row in cursor.fetchall()]


def _batches(waiting: Sequence[_Share], batch: int) -> Iterator[list[_Share]]:
    """Share those who wait, in their turn, out to batches: what one has too many is for later."""
    shares: list[_Share] = []
    room = batch
    for share in waiting:
        shares.append(share._replace(most=min(share.most, room)))
        room -= shares[-1].most
        if room == 0:
            yield shares
            shares, room = [], batch
    if shares:
        yield shares


def _lock(ids: list[UUID]) -> dict[UUID, Integration]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [ids])
        rows = cursor.fetchall()
    return {row[0]: _integration(row[: len(_OWN)], *row[len(_OWN) :]) for row in rows}


def _integration(
    own: Sequence[Any], settings: str, team_name: str | None, team_slug: str | None
) -> Integration:
    values = dict(zip(_OWN, own, strict=True), settings=json.loads(settings))
    key = values["team_id"]
    team = loaded(Team, {"id": key, "name": team_name, "slug": team_slug}) if key else None
    return loaded(Integration, values, team=team)


def _read(shares: Sequence[_Share], most_bytes: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        ids, most = [share.integration_id for share in shares], [share.most for share in shares]
        cursor.execute(_TAKE, [ids, most, most_bytes])
        return list(cursor.fetchall())


def _taken(row: tuple[Any, ...], senders: dict[UUID, Integration]) -> Taken:
    received_at, signal_id, integration_id, content_type, kept, body = row
    headers = {"content-type": content_type, **(json.loads(kept) if kept else {})}
    return Taken(received_at, signal_id, senders[integration_id], headers, bytes(body))
