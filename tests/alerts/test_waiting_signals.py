"""Signals that wait for an errand: none waits for ever, and none unseen."""

from datetime import timedelta

import pytest

from tests.builders.alerts import make_integration
from watchbell.alerts.domain import SignalState
from watchbell.alerts.figures import collect_metrics
from watchbell.alerts.models import Signal
from watchbell.alerts.services.errands import NEVER_CAME, remember_waiting
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def wait_since(clock: ManualClock) -> Signal:
    """Return a signal that was read now and waits for something."""
    now = clock.now()
    integration = make_integration(kind="cloudwatch", now=now)
    return Signal.objects.create(
        received_at=now, id=new_id(now), integration_id=integration.pk, body=b"{}",
        state=SignalState.WAITING, reason="A certificate is being fetched.", absorbed_at=now,
    )  # fmt: skip


def test_one_that_was_forgotten_is_read_again_and_at_last_rejected_in_words(
    clock: ManualClock,
) -> None:
    signal = wait_since(clock)
    clock.advance(minutes=9)
    assert remember_waiting(clock.now()) == 0
    clock.advance(minutes=2)
    assert remember_waiting(clock.now()) == 1
    signal.refresh_from_db()
    assert (signal.state, signal.reason, signal.absorbed_at) == (SignalState.PENDING, "", None)
    Signal.objects.update(state=SignalState.WAITING, absorbed_at=clock.now())
    clock.advance(hours=1)
    assert remember_waiting(clock.now()) == 1
    signal.refresh_from_db()
    assert (signal.state, signal.reason) == (SignalState.REJECTED, NEVER_CAME)
    assert signal.absorbed_at == clock.now()
    assert remember_waiting(clock.now()) == 0


def test_the_metrics_tell_of_the_oldest_whatever_it_waits_for(clock: ManualClock) -> None:
    wait_since(clock)
    clock.advance(minutes=5)
    told = {metric.name: metric for metric in collect_metrics(clock.now())}
    [(_, seconds)] = told["watchbell_signals_oldest_pending_seconds"].samples
    assert seconds == timedelta(minutes=5).total_seconds()
