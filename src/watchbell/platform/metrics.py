"""Prometheus' text format, counted from the database when asked.

Every worker and web process would give the same figures, so none keeps counters in memory
(and no client library is loaded for it): whichever process is scraped tells of them all.
Rooms hand their collectors to `register`, in bootstrap.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import watchbell
from watchbell.platform.eventlog.reading import head_position
from watchbell.platform.eventlog.settling import unsettled
from watchbell.platform.models import ParkedEvent, SubscriptionCursor, WorkerHeartbeat

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Metric:
    """One family. `samples` holds (labels, value); a counter's name ends in `_total`."""

    name: str
    help: str
    samples: Iterable[tuple[Mapping[str, str], float]]
    type: str = "gauge"


Collector = Callable[[datetime], Iterable[Metric]]


@dataclass
class Registry:
    """The collectors by name, in the order they were given."""

    collectors: dict[str, Collector] = field(default_factory=dict)

    def render(self, now: datetime) -> str:
        """Ask every collector and return the whole exposition."""
        metrics = (m for collect in self.collectors.values() for m in collect(now))
        return "".join(line for metric in metrics for line in _lines(metric))


_registry = Registry()


def register(name: str, collector: Collector) -> None:
    """Have `collector(now)` asked at every scrape; a second one of that name replaces it."""
    _registry.collectors[name] = collector


def render(now: datetime) -> str:
    """Return every metric of the program in Prometheus' text format."""
    return _registry.render(now)


def gauge(name: str, text: str, value: float) -> Metric:
    """Return a gauge without labels."""
    return Metric(name, text, [({}, value)])


def count_by(name: str, text: str, label: str, counts: Mapping[str, int]) -> Metric:
    """Return a gauge with one sample per key of `counts`."""
    return Metric(name, text, [({label: key}, count) for key, count in sorted(counts.items())])


def seconds_since(instant: datetime | None, now: datetime) -> float:
    """Return how long ago `instant` was; 0 for None and for the future."""
    return max(0.0, (now - instant).total_seconds()) if instant else 0.0


def _lines(metric: Metric) -> Iterator[str]:
    yield f"# HELP {metric.name} {_escape(metric.help)}\n"
    yield f"# TYPE {metric.name} {metric.type}\n"
    for labels, value in metric.samples:
        inner = ",".join(f'{key}="{_quote(text)}"' for key, text in labels.items())
        braces = f"{{{inner}}}" if inner else ""
        yield f"{metric.name}{braces} {value:.15g}\n"


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quote(text: str) -> str:
    return _escape(text).replace('"', r"\"")


def collect_platform(now: datetime) -> Iterator[Metric]:
    """Tell of the event log, its readers and the workers."""
    yield Metric(
        "watchbell_build_info", "The running version.", [({"version": watchbell.__version__}, 1)]
    )
    head = head_position()
    yield Metric(
        "watchbell_events_total", "Events settled since the beginning.", [({}, head)], "counter"
    )
    yield gauge("watchbell_events_unsettled", "Events that wait for their position.", unsettled())
    yield Metric(
        "watchbell_subscription_lag_events",
        "Events that a reader of the log has not handled yet.",
        [
            ({"subscription": name}, max(0, head - position))
            for name, position in SubscriptionCursor.objects.order_by("name").values_list(
                "name", "position"
            )
        ],
    )
    yield gauge(
        "watchbell_events_parked",
        "Events that some reader could not handle and will try again.",
        ParkedEvent.objects.count(),
    )
    yield Metric(
        "watchbell_worker_heartbeat_age_seconds",
        "Seconds since each worker was last seen.",
        [
            ({"worker": f"{host}:{pid}"}, seconds_since(seen, now))
            for host, pid, seen in WorkerHeartbeat.objects.order_by("host", "pid").values_list(
                "host", "pid", "seen_at"
            )
        ],
    )


register("platform", collect_platform)
