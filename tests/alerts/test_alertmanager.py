"""Alertmanager's webhook, as Alertmanager 0.25 sent it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.alerts import alert, webhook
from watchbell.alerts.domain import Severity, severity_of
from watchbell.alerts.integrations.alertmanager import parse
from watchbell.alerts.integrations.port import PayloadIgnored, PayloadRejected


def test_a_batch_is_never_collapsed() -> None:
    body = webhook(alert("Disk", instance="a"), alert("Disk", instance="b"))
    assert [seen.key for seen in parse(body, {})] == ["Disk/a", "Disk/b"]


def test_a_recovery_tells_when_it_was_well_again() -> None:
    ended = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    (seen,) = parse(webhook(alert(status="resolved", ends=ended)), {})
    assert (seen.firing, seen.ended_at, seen.started_at) == (False, ended, None)


def test_without_a_fingerprint_the_labels_tell_alerts_apart() -> None:
    one, other = alert(instance="a"), alert(instance="b")
    for each in (one, other):
        del each["fingerprint"]
    first, second = parse(webhook(one, other), {})
    (again,) = parse(webhook(one), {})
    assert first.key == again.key != second.key


def test_what_annotations_lack_the_name_of_the_alert_says() -> None:
    nameless = alert("HighLoad")
    nameless["annotations"] = {}
    (seen,) = parse(webhook(nameless), {})
    assert seen.title == "HighLoad"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "no object"),
        (b"{}", "no list called 'alerts'"),
        (b'{"alerts": {}}', "no list called 'alerts'"),
        (b'{"alerts": [3]}', "Alert 1 is no object"),
        (b'{"alerts": [{"labels": {"a": "b"}}, {}]}', "Alert 2 has no labels"),
    ],
)
def test_what_is_no_webhook_is_rejected_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(PayloadRejected, match=reason):
        parse(body, {})


def test_an_empty_webhook_is_ignored() -> None:
    with pytest.raises(PayloadIgnored, match="empty"):
        parse(b'{"alerts": []}', {})


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("critical", Severity.CRITICAL),
        ("PAGE", Severity.CRITICAL),
        (" Warning ", Severity.WARNING),
        ("info", Severity.INFO),
        ("P2", Severity.ERROR),
        ("purple", Severity.ERROR),
        ("", Severity.ERROR),
    ],
)
def test_a_severity_in_any_words(word: str, severity: Severity) -> None:
    assert severity_of(word) is severity


_texts = st.text(max_size=20)
_values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), _texts,
    st.lists(_texts, max_size=2), st.dictionaries(_texts, st.none() | _texts, max_size=3),
)  # fmt: skip
_FIELDS = (
    "status", "labels", "annotations", "startsAt", "endsAt", "fingerprint", "generatorURL",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(_FIELDS, _values)), max_size=2))
def test_whatever_is_sent_is_understood_or_rejected(alerts: list[Any]) -> None:
    try:
        seen = parse(json.dumps({"alerts": alerts}).encode(), {})
    except (PayloadRejected, PayloadIgnored):
        return
    assert len(seen) == len(alerts)
