"""The exposition is what Prometheus reads."""

from datetime import datetime

import pytest

from watchbell.platform.metrics import Metric, Registry, count_by, gauge, render


def test_labels_and_help_are_escaped(now: datetime) -> None:
    metric = Metric("m_total", "a\\b\nc", [({"name": 'x"y\\z\n'}, 1.5)], "counter")
    registry = Registry({"one": lambda _: [metric]})
    assert registry.render(now) == (
        '# HELP m_total a\\\\b\\nc\n# TYPE m_total counter\nm_total{name="x\\"y\\\\z\\n"} 1.5\n'
    )


def test_collectors_are_asked_in_order(now: datetime) -> None:
    registry = Registry(
        {
            "b": lambda _: [gauge("b", "B.", 2)],
            "a": lambda _: [count_by("a", "A.", "state", {"sent": 3, "failed": 12345678})],
        }
    )
    lines = registry.render(now).splitlines()
    assert lines == [
        "# HELP b B.", "# TYPE b gauge", "b 2",
        "# HELP a A.", "# TYPE a gauge", 'a{state="failed"} 12345678', 'a{state="sent"} 3',
    ]  # fmt: skip


@pytest.mark.usefixtures("database")
def test_the_platform_tells_of_its_log(now: datetime) -> None:
    text = render(now)
    assert "watchbell_events_unsettled 0\n" in text
    assert "# TYPE watchbell_events_total counter\n" in text
    assert "watchbell_events_parked 0\n" in text
