"""The absorber: from pending signals to alerts and incidents."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
from watchbell.alerts.services.absorbing import absorb_heard, absorb_within
from watchbell.alerts.services.claiming import Taken, take_signals
from watchbell.alerts.services.errands import Sent, send_on_errands
from watchbell.alerts.services.expiring import expire_alerts
from watchbell.alerts.services.hearing import Heard, place_of
from watchbell.alerts.services.heeding import Asked
from watchbell.alerts.services.understanding import tell_first, understand
from watchbell.kernel.errors import InvalidInput
from watchbell.platform.bulk import as_json
from watchbell.platform.wakeup import UNHURRIED

BATCH = 500
_FEW = 50
"""So many are taken one by one where a batch has failed, so that others need not wait long."""
NOT_OPEN = "No alert is open under this key, so there was nothing to answer."
_BYTES = 1024 * 1024
_log = structlog.get_logger(__name__)

# A batch that the database loses is absorbed again, so its commit need not wait for the disk.
_SETTLE = f"""
with settled as (
    update alerts_signal s
    set state = r.state, reason = r.reason, observations = r.observations, absorbed_at = %s
    from jsonb_to_recordset(%s::jsonb)
        as r (received_at timestamptz, id uuid, state text, reason text, observations int)
    where s.received_at = r.received_at and s.id = r.id
)
update alerts_integration i
set last_signal_at = greatest(i.last_signal_at, r.at), served_at = %s
from unnest(%s::uuid[], %s::timestamptz[]) as r (id, at) where i.id = r.id
returning {UNHURRIED}
"""  # noqa: S608 our own words


@dataclass(slots=True)
class Claimed:
    """A pending signal in this worker's hands, and what becomes of it."""

    taken: Taken
    state: SignalState = SignalState.ABSORBED
    reason: str = ""
    heard: list[Heard | Asked] = field(default_factory=list)
    errand: Errand | None = None

    @property
    def integration(self) -> Integration:
        return self.taken.integration


def absorb(now: datetime) -> int:
    """Absorb the next batch of pending signals; returns how many were taken.

    Workers share the integrations among them: one at a time absorbs what an integration said,
    in the order in which it came. Of a batch that fails the first signals are taken again one by
    one, and what is at fault is rejected.
    """
    try:
        return _absorb(now, BATCH, _take_in_all)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001 one poisonous signal must not hold up the others
        _log.exception("batch_failed")
        return _absorb(now, _FEW, _take_in_each)


@transaction.atomic
def _absorb(now: datetime, batch: int, take_in: Callable[[list[Claimed], datetime], None]) -> int:
    claimed = [Claimed(taken) for taken in take_signals(batch, _BYTES)]
    if not claimed:
        return 0
    for signal in claimed:
        _understand(signal)
    take_in([signal for signal in claimed if signal.heard], now)
    _settle(claimed, now)
    _send_on_errands(claimed)
    tell_first([signal.integration for signal in claimed], now)
    return len(claimed)


def _take_in_all(claimed: list[Claimed], now: datetime) -> None:
    if claimed:
        heard = [item for signal in claimed for item in signal.heard]
        _tell_dropped(claimed, absorb_within(heard, now=now))
        _note_unheeded(claimed)


def _take_in_each(claimed: list[Claimed], now: datetime) -> None:
    """Absorb one signal after the other; one that its adapter understood may still be at fault."""
    for signal in claimed:
        try:
            _tell_dropped([signal], absorb_heard(signal.heard, now=now))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 the batch failed because of such a signal
            _log.exception("signal_poisonous", integration=str(signal.integration.id))
            signal.state = SignalState.REJECTED
            signal.reason = f"It was understood but could not be absorbed: {_reason(error)}"
        else:
            _note_unheeded([signal])


def _send_on_errands(claimed: Sequence[Claimed]) -> None:
    sent = [
        Sent(one.taken.received_at, one.taken.id, one.integration.id, one.errand)
        for one in claimed
        if one.errand
    ]
    if sent:
        send_on_errands(sent)


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
    taken = signal.taken
    return understand(taken.integration, taken.body, taken.headers, taken.received_at)


def _take(signal: Claimed, said: Sequence[Said]) -> None:
    remarks: Counter[str] = Counter()
    integration, received_at = signal.integration, signal.taken.received_at
    for one in said:
        if isinstance(one, Answer):
            answer = clean_answer(one)
            signal.heard.append(Asked(integration, answer, received_at))
            continue
        cleaned = clean_observation(one, received_at)
        signal.heard.append(Heard(integration, cleaned.observation, cleaned.remark, received_at))
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
    last = {signal.integration.id: signal.taken.received_at for signal in claimed}
    settled = [
        {
            "received_at": signal.taken.received_at,
            "id": signal.taken.id,
            "state": signal.state.value,
            "reason": signal.reason,
            "observations": len(signal.heard),
        }
        for signal in claimed
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [now, as_json(settled), now, list(last), list(last.values())])
