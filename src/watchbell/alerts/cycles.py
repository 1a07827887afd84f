"""The absorber: from pending signals to alerts and incidents."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from watchbell.alerts.domain import Answer, SignalState, clean_answer, clean_observation
from watchbell.alerts.integrations.port import (
    Errand,
    PayloadIgnored,
    PayloadRejected,
    PayloadWaits,
    Said,
)
from watchbell.alerts.models import Integration
from watchbell.alerts.services import holding
from watchbell.alerts.services.absorbing import absorb_heard
from watchbell.alerts.services.errands import Sent, send_on_errands
from watchbell.alerts.services.expiring import expire_alerts
from watchbell.alerts.services.hearing import Heard, place_of
from watchbell.alerts.services.heeding import Asked
from watchbell.alerts.services.understanding import tell_first, understand
from watchbell.kernel.errors import InvalidInput
from watchbell.platform.wakeup import commit_unhurried

BATCH = 500
NOT_OPEN = "No alert is open under this key, so there was nothing to answer."
_BYTES = 1024 * 1024
_log = structlog.get_logger(__name__)

_ANY = "select exists (select from alerts_signal where state = 'pending')"
_INTEGRATIONS = """
select i.id from alerts_integration i
where exists (
    select from alerts_signal s where s.integration_id = i.id and s.state = 'pending')
order by i.id
for no key update of i skip locked
"""
# The running size keeps a batch of large bodies small; the first signal is taken whatever it is.
_CLAIM = """
with oldest as (
    select received_at, id, octet_length(body) as size from alerts_signal
    where state = 'pending' and integration_id = any(%s)
    order by received_at, id limit %s
), sized as (
    select received_at, id, size, sum(size) over (order by received_at, id) as so_far from oldest
)
select s.received_at, s.id, s.integration_id, s.content_type, s.headers, s.body
from alerts_signal s join sized using (received_at, id)
where sized.so_far - sized.size < %s
order by s.received_at, s.id
for update of s
"""
_SETTLE = """
update alerts_signal s
set state = r.state, reason = r.reason, observations = r.observations, absorbed_at = %s
from unnest(%s::timestamptz[], %s::uuid[], %s::text[], %s::text[], %s::int[])
    as r (received_at, id, state, reason, observations)
where s.received_at = r.received_at and s.id = r.id
"""
_SEEN = """
update alerts_integration i set last_signal_at = greatest(i.last_signal_at, r.at)
from unnest(%s::uuid[], %s::timestamptz[]) as r (id, at) where i.id = r.id
"""


@dataclass(slots=True)
class Claimed:
    """A pending signal in this worker's hands, and what becomes of it."""

    received_at: datetime
    id: UUID
    integration: Integration
    headers: dict[str, str]
    body: bytes
    state: SignalState = SignalState.ABSORBED
    reason: str = ""
    heard: list[Heard | Asked] = field(default_factory=list)
    errand: Errand | None = None


def absorb(now: datetime) -> int:
    """Absorb the next batch of pending signals; returns how many were taken.

    Workers share the integrations among them: one at a time absorbs what an integration said,
    in the order in which it came. A batch that fails is taken again one signal at a time, and
    the signal at fault is rejected.
    """
    try:
        return _absorb(now, BATCH, absorb_heard)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001 one poisonous signal must not hold up the others
        _log.exception("batch_failed")
        return _absorb(now, 1, _absorb_carefully)


@transaction.atomic
def _absorb(now: datetime, batch: int, take_in: Callable[..., frozenset[tuple[UUID, str]]]) -> int:
    claimed = _claim(batch)
    if not claimed:
        return 0
    commit_unhurried()
    for signal in claimed:
        _understand(signal)
    heard = [item for signal in claimed for item in signal.heard]
    if heard:
        try:
            _tell_dropped(claimed, take_in(heard, now=now))
        except _Poisonous as error:
            claimed[0].state, claimed[0].reason = SignalState.REJECTED, _reason(error)
        else:
            _note_unheeded(claimed)
    _settle(claimed, now)
    send_on_errands(
        [Sent(s.received_at, s.id, s.integration.id, s.errand) for s in claimed if s.errand]
    )
    tell_first([signal.integration for signal in claimed], now)
    return len(claimed)


def _tell_dropped(claimed: Sequence[Claimed], dropped: frozenset[tuple[UUID, str]]) -> None:
    """Write on the signals what routes dropped of them; one dropped whole is ignored."""
    for signal in claimed if dropped else ():
        gone = [place_of(one) in dropped for one in signal.heard]
        if any(gone):
            signal.reason = f"A route drops {sum(gone)} of {len(gone)}. {signal.reason}".strip()
        if gone and all(gone):
            signal.state = SignalState.IGNORED


def release(now: datetime) -> int:
    """Look again at alerts that were held back and whose time has come; returns how many."""
    return holding.release(now, limit=BATCH)


def expire(now: datetime) -> int:
    """End the alerts that were not said again for as long as their route allows."""
    return expire_alerts(now, limit=BATCH)


class _Poisonous(Exception):
    """One signal cannot be absorbed, though its adapter understood it."""


def _absorb_carefully(
    heard: Sequence[Heard | Asked], *, now: datetime
) -> frozenset[tuple[UUID, str]]:
    try:
        return absorb_heard(heard, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        _log.exception("signal_poisonous", integration=str(heard[0].integration.id))
        raise _Poisonous(f"It was understood but could not be absorbed: {error}") from error


def _claim(batch: int) -> list[Claimed]:
    """Lock the integrations that nobody absorbs now, and take their oldest pending signals."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY)
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(_INTEGRATIONS)
        ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return []
        cursor.execute(_CLAIM, [ids, batch, _BYTES])
        rows = cursor.fetchall()
    integrations = Integration.objects.select_related("team").in_bulk({row[2] for row in rows})
    return [_claimed(row, integrations) for row in rows]


def _claimed(row: tuple[Any, ...], integrations: dict[UUID, Integration]) -> Claimed:
    received_at, signal_id, integration_id, content_type, kept, body = row
    headers = {"content-type": content_type, **(json.loads(kept) if kept else {})}
    return Claimed(received_at, signal_id, integrations[integration_id], headers, bytes(body))


def _understand(signal: Claimed) -> None:
    """Have the vendor's adapter read the signal; only this signal suffers from what it cannot."""
    try:
        _take(signal, _parse(signal))
    except PayloadIgnored as error:
        signal.state, signal.reason, signal.errand = (
            SignalState.IGNORED, _reason(error), error.errand,
        )  # fmt: skip
    except PayloadWaits as error:
        signal.state, signal.reason, signal.errand = (
            SignalState.WAITING, _reason(error), error.errand,
        )  # fmt: skip
    except (PayloadRejected, InvalidInput) as error:
        signal.state, signal.reason = SignalState.REJECTED, _reason(error)
    except Exception as error:  # noqa: BLE001 the boundary to an adapter, perhaps somebody else's
        _log.exception("adapter_failed", integration_kind=signal.integration.kind)
        signal.state = SignalState.REJECTED
        signal.reason = f"The adapter failed: {type(error).__name__}: {_reason(error)}"
        signal.heard.clear()


def _parse(signal: Claimed) -> Sequence[Said]:
    return understand(signal.integration, signal.body, signal.headers, signal.received_at)


def _take(signal: Claimed, said: Sequence[Said]) -> None:
    remarks: Counter[str] = Counter()
    for one in said:
        if isinstance(one, Answer):
            answer = clean_answer(one)
            signal.heard.append(Asked(signal.integration, answer, signal.received_at))
            continue
        cleaned = clean_observation(one, signal.received_at)
        signal.heard.append(
            Heard(signal.integration, cleaned.observation, cleaned.remark, signal.received_at)
        )
        if cleaned.remark:
            remarks[cleaned.remark] += 1
    signal.reason = " ".join(remarks)[:2000]


def _reason(error: Exception) -> str:
    """Return an error's sentence without what a text column cannot hold."""
    return str(error).replace("\x00", "").encode("utf-8", "replace").decode()[:500]


def _note_unheeded(claimed: Sequence[Claimed]) -> None:
    """Say of a signal that nothing came of it when it spoke only of what is not open."""
    for signal in claimed:
        asked = [item for item in signal.heard if isinstance(item, Asked)]
        if asked and len(asked) == len(signal.heard) and not any(item.heeded for item in asked):
            signal.state, signal.reason = SignalState.IGNORED, NOT_OPEN


def _settle(claimed: Sequence[Claimed], now: datetime) -> None:
    last: dict[UUID, datetime] = {}
    for signal in claimed:
        last[signal.integration.id] = signal.received_at
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLE,
            [
                now,
                [signal.received_at for signal in claimed],
                [signal.id for signal in claimed],
                [signal.state.value for signal in claimed],
                [signal.reason for signal in claimed],
                [len(signal.heard) for signal in claimed],
            ],
        )
        cursor.execute(_SEEN, [list(last), list(last.values())])
