"""What has to be fetched before a signal can be judged, or because of one. Never in its batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography import x509
from django.db import connection, transaction

from watchbell.alerts.domain import SignalState
from watchbell.alerts.integrations.port import Errand
from watchbell.alerts.integrations.sns import CERTIFICATE, SUBSCRIPTION
from watchbell.alerts.models import Certificate, Signal
from watchbell.alerts.services.replaying import SIGNALS
from watchbell.platform.jobs import app
from watchbell.platform.wakeup import wake

JOBS = {
    CERTIFICATE: "watchbell.alerts.jobs.fetch_certificate",
    SUBSCRIPTION: "watchbell.alerts.jobs.confirm_subscription",
}

_RELEASE = """
update alerts_signal set state = 'pending', reason = '', absorbed_at = null
where integration_id = %s and received_at >= %s and state = 'waiting'
"""
_GIVE_UP = """
update alerts_signal set state = 'rejected', reason = %s, absorbed_at = %s
where integration_id = %s and received_at >= %s and state = 'waiting'
"""
_REMEMBER = """
with forgotten as (
    select received_at, id, received_at < %s as is_old from alerts_signal
    where state = 'waiting' and coalesce(absorbed_at, received_at) < %s
    order by received_at, id limit %s for update skip locked
)
update alerts_signal s
set state = case when is_old then 'rejected' else 'pending' end,
    reason = case when is_old then %s else '' end,
    absorbed_at = case when is_old then %s else null end
from forgotten f where s.received_at = f.received_at and s.id = f.id
"""
_WAITS_AT_MOST = timedelta(minutes=10)
_TRIED_FOR = timedelta(hours=1)
_AT_ONCE = 500
NEVER_CAME = (
    "What had to be fetched to judge it never came. It is kept: replay it when that is mended."
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One errand, and the signal that it is run for."""

    received_at: datetime
    signal_id: UUID
    integration_id: UUID
    errand: Errand


def send_on_errands(sent: Sequence[Sent]) -> None:
    """Have each errand run by a job; signals of one integration that wait alike share one."""
    seen: set[tuple[UUID, Errand]] = set()
    for one in sorted(sent, key=lambda one: one.received_at):
        if one.errand.what == CERTIFICATE:
            if (one.integration_id, one.errand) in seen:
                continue
            seen.add((one.integration_id, one.errand))
        app.configure_task(JOBS[one.errand.what], queue="jobs").defer(
            url=one.errand.url,
            integration_id=str(one.integration_id),
            received_at=one.received_at.isoformat(),
            signal_id=str(one.signal_id),
        )


def usable(pem: bytes) -> bool:
    """Say whether this is a certificate at all."""
    try:
        x509.load_pem_x509_certificate(pem)
    except ValueError:
        return False
    return True


@transaction.atomic
def keep_certificate(
    *, url: str, pem: bytes, integration_id: UUID, since: datetime, now: datetime
) -> int:
    """Keep what was fetched and absorb what waited for it; returns how many signals did."""
    Certificate.objects.get_or_create(url=url, defaults={"pem": pem.decode(), "fetched_at": now})
    return absorb_waiting(integration_id=integration_id, since=since)


def absorb_waiting(*, integration_id: UUID, since: datetime) -> int:
    """Have an integration's signals absorbed again that waited; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [integration_id, since])
        released = int(cursor.rowcount)
    wake(SIGNALS)
    return released


def give_up(*, integration_id: UUID, since: datetime, reason: str, now: datetime) -> None:
    """Reject what waited: it is kept and can be replayed."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_UP, [reason, now, integration_id, since])


def conclude(*, received_at: datetime, signal_id: UUID, state: SignalState, reason: str) -> None:
    """Write down what came of the errand that a signal asked for."""
    rows = Signal.objects.filter(received_at=received_at, id=signal_id)
    rows.update(state=state, reason=reason)


@transaction.atomic
def remember_waiting(now: datetime) -> int:
    """Have what waits longer than any errand takes absorbed again; returns how many did.

    An errand whose job failed for good would leave them waiting for ever, and nobody would see
    it. An hour after it came a signal is rejected, where somebody does.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _REMEMBER, [now - _TRIED_FOR, now - _WAITS_AT_MOST, _AT_ONCE, NEVER_CAME, now]
        )
        remembered = int(cursor.rowcount)
    if remembered:
        wake(SIGNALS)
    return remembered
