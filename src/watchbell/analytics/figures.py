"""What Prometheus is told of the main figures: those of the last 30 days."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from watchbell.analytics.domain import Figure, Unit
from watchbell.analytics.selectors import kpis
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.metrics import Metric

MAIN = (
    "declared", "resolved", "inflow_outflow", "backlog_at_end", "mtta", "mttr_resolve",
    "sla_rate", "breach_risk", "reopen_rate", "reassigned_share", "csat_rate",
)  # fmt: skip
_FRESH = timedelta(minutes=1)
_STATISTICS = ("value", "median", "p90", "n")


class _Kept:
    """The figures as they were counted last; whoever scrapes often asks the database no oftener."""

    def __init__(self) -> None:
        self.at: datetime | None = None
        self.figures: Sequence[Figure] = ()

    def read(self, now: datetime) -> Sequence[Figure]:
        """Return the main figures, at most a minute old."""
        if self.at is None or not timedelta(0) <= now - self.at < _FRESH:
            self.figures = kpis(actor=SYSTEM, names=MAIN, now=now).figures
            self.at = now
        return self.figures


_kept = _Kept()


def collect_metrics(now: datetime) -> Iterator[Metric]:
    """Tell of the main figures over the last 30 days, at most a minute old.

    What nothing was counted for is left out, not 0.
    """
    samples = [
        ({"figure": figure.name, "unit": _unit(figure), "statistic": statistic}, float(number))
        for figure in _kept.read(now)
        for statistic in _STATISTICS
        if (number := getattr(figure, statistic)) is not None
    ]
    yield Metric(
        "watchbell_kpi", "Figures of the last 30 days, as defined on the reports page.", samples
    )


def _unit(figure: Figure) -> str:
    return "incidents" if figure.unit is Unit.COUNT else figure.unit.value
