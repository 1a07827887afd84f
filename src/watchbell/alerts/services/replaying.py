"""Absorbing signals once more, after an adapter, a mapping or a sender was mended."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from watchbell.alerts.domain import SignalState
from watchbell.alerts.errors import NotReplayable
from watchbell.alerts.events import SignalsReplayed
from watchbell.alerts.models import Signal
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.services.integrations import lock_integration
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.errors import NotFound
from watchbell.platform.eventlog import publish
from watchbell.platform.jobs import app
from watchbell.platform.wakeup import wake

SIGNALS = "signals"
"""The topic on which the absorber is woken."""
REPLAY_JOB = "watchbell.alerts.jobs.replay_all_rejected"

# A signal that is rejected once more is absorbed after `until`, so the job comes to an end.
_BATCH = """
with chosen as (
    select received_at, id from alerts_signal
    where integration_id = %s and state = 'rejected'
      and coalesce(absorbed_at, received_at) <= %s
    order by received_at, id limit %s for update skip locked
)
update alerts_signal s set state = 'pending', reason = '', absorbed_at = null
from chosen where s.received_at = chosen.received_at and s.id = chosen.id
"""


@transaction.atomic
def replay_signal(*, received_at: datetime, signal_id: UUID, actor: Actor, now: datetime) -> Signal:
    """Have one signal absorbed again, as if it came once more with the age it has."""
    require(actor, Action.MANAGE_INTEGRATIONS)
    found = Signal.objects.select_for_update().filter(received_at=received_at, id=signal_id)
    signal = found.first()
    if signal is None:
        raise NotFound("There is no such signal; it may have been dropped as too old.")
    if signal.state == SignalState.PENDING:
        raise NotReplayable("This signal is pending: it is being absorbed already.")
    signal.state, signal.reason, signal.absorbed_at = SignalState.PENDING, "", None
    signal.save(update_fields=["state", "reason", "absorbed_at"])
    _tell(signal.integration_id, [signal.id], actor, now)
    return signal


@transaction.atomic
def replay_rejected(*, integration_id: UUID, actor: Actor, now: datetime) -> None:
    """Have every signal absorbed again that was rejected up to now: a job, batch by batch."""
    lock_integration(integration_id, actor)
    _tell(integration_id, None, actor, now)
    app.configure_task(REPLAY_JOB, queue="jobs").defer(
        integration_id=str(integration_id), until=now.isoformat()
    )


@transaction.atomic
def replay_batch(*, integration_id: UUID, until: datetime, limit: int) -> int:
    """Make some rejected signals pending again; returns how many, 0 when none is left."""
    with connection.cursor() as cursor:
        cursor.execute(_BATCH, [integration_id, until, limit])
        replayed: int = cursor.rowcount
    wake(SIGNALS)
    return replayed


def _tell(integration_id: UUID, signal_ids: list[UUID] | None, actor: Actor, now: datetime) -> None:
    subject = SubjectRef("integration", integration_id)
    publish(SignalsReplayed(subject=subject, actor=actor, at=now, signal_ids=signal_ids))
    wake(SIGNALS)
