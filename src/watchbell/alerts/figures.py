"""What Prometheus is told of signals and alerts."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min

from watchbell.alerts.domain import AlertState, SignalState
from watchbell.alerts.models import Alert, Signal
from watchbell.platform.metrics import Metric, count_by, gauge, seconds_since

_RECENT = timedelta(hours=1)
_OPEN = (AlertState.FIRING, AlertState.ACKNOWLEDGED)


def collect_metrics(now: datetime) -> Iterator[Metric]:
    """Tell of the last hour's signals, those that wait, and the open alerts."""
    recent = Signal.objects.filter(received_at__gte=now - _RECENT)
    signals = dict(recent.order_by().values_list("state").annotate(n=Count("id")))
    yield count_by(
        "watchbell_signals",
        "Signals received in the last hour, by what became of them.",
        "state",
        {state.value: signals.get(state.value, 0) for state in SignalState},
    )
    oldest = min(
        filter(None, map(_oldest, (SignalState.PENDING, SignalState.WAITING))), default=None
    )
    yield gauge(
        "watchbell_signals_oldest_pending_seconds",
        "How long the longest waiting signal has been there.",
        seconds_since(oldest, now),
    )
    opened = Alert.objects.filter(state__in=_OPEN)
    alerts = dict(opened.order_by().values_list("state").annotate(n=Count("id")))
    yield count_by(
        "watchbell_alerts_open",
        "Open alerts, by state.",
        "state",
        {state.value: alerts.get(state.value, 0) for state in _OPEN},
    )


def _oldest(state: SignalState) -> datetime | None:
    found: datetime | None = Signal.objects.filter(state=state).aggregate(
        oldest=Min("received_at")
    )["oldest"]
    return found
