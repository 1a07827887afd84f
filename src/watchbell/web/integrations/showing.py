"""What an integration's page tells of its traffic, of setting it up and of its switches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from watchbell.alerts.domain import SignalState
from watchbell.alerts.integrations.mapping import SETTING
from watchbell.alerts.integrations.registry import adapter_for
from watchbell.alerts.models import Integration
from watchbell.alerts.tracing import Slot, first_signal, last_faults, signal_rate
from watchbell.web.filters import one_of
from watchbell.web.middleware import Request

HOUR, DAY = "hour", "day"
_WINDOWS = {DAY: (24, timedelta(hours=1)), HOUR: (12, timedelta(minutes=5))}
_SERIES = (
    ("Understood", (SignalState.ABSORBED,), "--wb-green-ink"),
    ("Ignored", (SignalState.IGNORED,), "--wb-ink-3"),
    ("Rejected", (SignalState.REJECTED,), "--wb-danger-ink"),
    ("Waiting", (SignalState.PENDING, SignalState.WAITING), "--wb-blue-ink"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One stretch of time in the table beside the chart."""

    label: str
    counts: list[int]
    total: int


def traffic(request: Request, found: Integration) -> dict[str, Any]:
    """Return the chart and the table of the last day or hour, and what went wrong in a day."""
    window = one_of(request, "rate", [DAY, HOUR]) or DAY
    slots, every = _WINDOWS[window]
    told = signal_rate(
        actor=request.actor, integration_id=found.pk, now=request.now, slots=slots, every=every
    )
    return {
        "window": window,
        "rate_chart": _chart(told),
        "rate_rows": [_row(slot) for slot in reversed(told)],
        "rate_total": sum(slot.total for slot in told),
        "faults": last_faults(actor=request.actor, integration_id=found.pk, now=request.now),
    }


def setting_up(request: Request, found: Integration) -> dict[str, Any]:
    """Return what the page says of the way to the first signal, and of switches and mapping."""
    adapter = adapter_for(found.kind)
    return {
        "newest_signal": first_signal(actor=request.actor, integration_id=found.pk),
        "switches": [(one, bool(found.settings.get(one.name))) for one in adapter.switches],
        "takes_mapping": adapter.parse_with is not None,
        "has_mapping": SETTING in found.settings,
    }


def _chart(told: Sequence[Slot]) -> dict[str, Any]:
    return {
        "kind": "bar",
        "labels": [_label(slot) for slot in told],
        "series": [
            {
                "name": name,
                "values": [_of(slot, states) for slot in told],
                "stack": "all",
                "colour": c,
            }
            for name, states, c in _SERIES
        ],
    }


def _row(slot: Slot) -> Row:
    return Row(_label(slot), [_of(slot, states) for _, states, _ in _SERIES], slot.total)


def _of(slot: Slot, states: Sequence[SignalState]) -> int:
    return sum(slot.counts.get(state, 0) for state in states)


def _label(slot: Slot) -> str:
    return timezone.localtime(slot.at).strftime("%H:%M")
