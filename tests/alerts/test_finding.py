"""Alerts are found by words of their titles, whatever stands between them, and by their keys."""

from datetime import datetime

import pytest

from tests.builders.alerts import alert, say
from watchbell.alerts import finding
from watchbell.alerts.finding import found_ids
from watchbell.alerts.models import Alert, Integration


@pytest.mark.parametrize("newest", [0, 10_000])
def test_words_and_their_beginnings_find_old_and_new(
    prometheus: Integration, now: datetime, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    monkeypatch.setattr(finding, "NEWEST", newest)
    say(prometheus, alert("DiskFull", instance="host-777.lan"), alert("Else"), now=now)
    kept = Alert.objects.get(title="DiskFull on host-777.lan")
    for wanted in ("host-777", "777", "DISKF host", kept.key):
        assert found_ids(wanted) == [kept.pk], wanted
    for wanted in ("host-778", "iskFull", "' | !"):
        assert found_ids(wanted) == [], wanted
