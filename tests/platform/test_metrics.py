"""The exposition is what Prometheus reads."""

import subprocess
from datetime import datetime, timedelta

import pytest

from tests.builders.incidents import declare
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


@pytest.mark.usefixtures("database")
def test_every_room_that_was_wired_tells_its_figures(now: datetime) -> None:
    incident = declare(now=now)
    # Figures are kept for a minute, also those of the test before.
    text = render(now + timedelta(minutes=90))
    assert f'watchbell_incidents_open{{state="new",priority="P{incident.priority}"}} 1\n' in text
    for line in (
        "watchbell_incidents_unanswered 1",
        'watchbell_signals{state="pending"} 0',
        'watchbell_alerts_open{state="firing"} 0',
        'watchbell_messages{state="failed"} 0',
        "watchbell_escalations_running 0",
        'watchbell_kpi{figure="declared",unit="incidents",statistic="value"} 1',
    ):
        assert f"{line}\n" in text
    families = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert len(families) == len(set(families))


@pytest.mark.peers
@pytest.mark.usefixtures("database")
def test_prometheus_own_checker_finds_no_fault(now: datetime) -> None:
    declare(now=now)
    checked = subprocess.run(
        ["promtool", "check", "metrics"],
        check=False,
        input=render(now),
        text=True,
        capture_output=True,
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
