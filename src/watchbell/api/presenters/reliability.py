"""How reliable a service was, as the API says it."""

from datetime import timedelta
from typing import Any

from watchbell.analytics.reliability.reading import Line


def reliability_shown(line: Line) -> dict[str, Any]:
    """Return one service over the window; spans in seconds."""
    one = line.whole
    return {
        "service": line.service.slug,
        "agreed": one.agreed.total_seconds(),
        "downtime": one.downtime.total_seconds(),
        "degraded": one.degraded.total_seconds(),
        "availability": one.availability,
        "failures": one.failures,
        "mtbf": _seconds(one.mtbf),
        "target": one.target,
        "budget": one.budget,
        "allowed": _seconds(one.allowed),
        "left": _seconds(one.left),
        "cost": one.cost,
        "labour_cost": line.labour,
        "changes": line.changed.changes,
        "failed_changes": line.changed.failed,
        "change_failure_rate": line.changed.failure_rate,
    }


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
