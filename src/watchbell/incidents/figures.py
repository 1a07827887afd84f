"""What Prometheus is told of incidents."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count

from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.models import Incident
from watchbell.platform.metrics import Metric, gauge


def collect_metrics(now: datetime) -> Iterator[Metric]:
    """Tell of the open incidents, and of those nobody answers for."""
    opened = Incident.objects.filter(state__in=sorted(OPEN_STATES))
    rows = opened.order_by("state", "priority").values_list("state", "priority")
    yield Metric(
        "watchbell_incidents_open",
        "Open incidents, by state and priority.",
        [
            ({"state": state, "priority": f"P{priority}" if priority else ""}, count)
            for state, priority, count in rows.annotate(n=Count("id"))
        ],
    )
    yield gauge(
        "watchbell_incidents_unanswered",
        "Open incidents that nobody has acknowledged.",
        opened.filter(acknowledged_at=None).count(),
    )
