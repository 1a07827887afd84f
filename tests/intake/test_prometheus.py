"""Alertmanager's API v2 as a server: what Prometheus and amtool hear from us."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.alerts import drain
from tests.database import Clone
from tests.intake.speaking import Client
from watchbell.alerts.domain import SignalState
from watchbell.alerts.integrations.port import PayloadIgnored, PayloadRejected
from watchbell.alerts.integrations.prometheus import Malformed, judge, parse
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.alerts.selectors import integration_key
from watchbell.alerts.services import IntegrationFields, create_integration
from watchbell.alerts.services.lapsing import Lapse, lapse
from watchbell.incidents.models import Incident
from watchbell.intake.dialects.matching import BadMatcher, read_matcher
from watchbell.intake.dialects.prometheus import DIALECT, fingerprint
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock

PAYLOADS = Path(__file__).parents[1] / "alerts/payloads/prometheus"


@pytest.fixture
def key(committed_db: Clone, now: datetime) -> str:
    _, key = create_integration(
        kind="prometheus", fields=IntegrationFields(name="Prometheus"), actor=SYSTEM, now=now
    )
    return str(key)


@pytest.fixture
def client(clock: ManualClock, key: str) -> Client:
    return Client(DIALECT, clock, **{"content-type": "application/json"})


@pytest.fixture
def base(key: str) -> str:
    return f"/integrations/prometheus/{key}"


def stamp(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def alert(name: str = "Disk", **given: Any) -> dict[str, Any]:
    labels = {"alertname": name, "severity": "critical", **given.pop("labels", {})}
    return {"labels": labels, "annotations": {"summary": f"{name} is bad"}, **given}


def body(*alerts: Any) -> bytes:
    return json.dumps(alerts).encode()


def test_an_alert_is_taken_with_an_empty_answer_and_becomes_an_incident(
    client: Client, base: str, now: datetime
) -> None:
    answer = client.post(f"{base}/api/v2/alerts", body(alert(endsAt=stamp(now + timedelta(1)))))
    assert (answer.status, answer.body) == (200, b"")
    assert drain(now) == 1
    assert Incident.objects.get().title == "Disk is bad"
    assert Alert.objects.get().expires_at == now + timedelta(1)


def test_any_prefix_and_a_trailing_slash_are_taken(client: Client, base: str) -> None:
    prefixes = ("", "/some/proxy", "/x/integrations/prometheus/y")
    asked = [("POST", f"{prefix}{base}/api/v2/alerts/", body(alert())) for prefix in prefixes]
    assert [answer.status for answer in client.ask_all(*asked)] == [200, 200, 200]
    assert Signal.objects.count() == 3


NOT_VALID = {
    body({"labels": {}}): "at least one label pair required",
    body({"labels": {"a": ""}}): "at least one label pair required",
    body(
        alert(startsAt="2026-03-02T09:00:00Z", endsAt="2026-03-02T08:00:00Z")
    ): "start time must be before end time",
    body(
        {"labels": {}}, {"labels": {"": "x"}}
    ): 'at least one label pair required; invalid label set: invalid name ""',
}


def test_what_is_not_valid_is_refused_in_alertmanagers_words_and_kept(
    client: Client, base: str
) -> None:
    answers = client.ask_all(*(("POST", f"{base}/api/v2/alerts", sent) for sent in NOT_VALID))
    assert [(answer.status, answer.json) for answer in answers] == [
        (400, told) for told in NOT_VALID.values()
    ]
    assert Signal.objects.filter(state=SignalState.REJECTED).count() == len(NOT_VALID)


NO_LIST = [
    b"", b"{nope", b"{}", b"null", b'["x"]', body({"labels": {"a": 1}}), body(alert(endsAt="x")),
]  # fmt: skip


def test_what_is_no_list_of_alerts_is_refused_and_kept(client: Client, base: str) -> None:
    for answer in client.ask_all(*(("POST", f"{base}/api/v2/alerts", sent) for sent in NO_LIST)):
        assert (answer.status, answer.json["code"]) == (400, 400)
        assert answer.json["message"].startswith('parsing alerts body from "" failed, because ')
    assert Signal.objects.filter(state=SignalState.REJECTED).count() == len(NO_LIST)


def test_valid_alerts_are_taken_though_another_beside_them_is_not(
    client: Client, base: str, now: datetime
) -> None:
    answer = client.post(f"{base}/api/v2/alerts", body(alert("Good"), {"labels": {}}))
    assert (answer.status, answer.json) == (400, "at least one label pair required")
    drain(now)
    assert Alert.objects.get().labels["alertname"] == "Good"


def test_an_end_that_has_passed_resolves(client: Client, base: str, now: datetime) -> None:
    address = f"{base}/api/v2/alerts"
    starts = stamp(now - timedelta(minutes=9))
    client.post(address, body(alert(startsAt=starts, endsAt=stamp(now + timedelta(minutes=4)))))
    drain(now)
    client.post(address, body(alert(startsAt=starts, endsAt=stamp(now - timedelta(seconds=1)))))
    drain(now)
    found = Alert.objects.get()
    assert (found.state, found.resolved_at) == ("resolved", now - timedelta(seconds=1))
    assert Incident.objects.get().state == "resolved"


def test_scenario_53_an_alert_that_is_not_repeated_is_over_at_its_end(
    client: Client, base: str, clock: ManualClock
) -> None:
    address, begun = f"{base}/api/v2/alerts", clock.now()
    clock.advance(seconds=1)
    client.post(address, body(alert(endsAt=stamp(clock.now() + timedelta(seconds=10)))))
    drain(clock.now())
    assert lapse(begun + timedelta(seconds=10), limit=10) == 0
    assert lapse(begun + timedelta(seconds=11), limit=10) == 1
    found = Alert.objects.get()
    assert (found.state, found.resolved_at) == ("resolved", begun + timedelta(seconds=11))
    assert Incident.objects.get().state == "resolved"
    assert lapse(begun + timedelta(seconds=12), limit=10) == 0


def test_an_alert_without_an_end_is_over_five_minutes_after_it_was_last_heard_of(
    client: Client, base: str, clock: ManualClock
) -> None:
    address = f"{base}/api/v2/alerts"
    client.post(address, body(alert()))
    drain(clock.now())
    clock.advance(minutes=4)
    client.post(address, body(alert()))
    clock.advance(minutes=2)
    # What was said is not read yet, so nobody knows that the alert was repeated.
    assert lapse(clock.now(), limit=10) == 0
    drain(clock.now())
    assert lapse(clock.now(), limit=10) == 0
    clock.advance(minutes=3)
    assert lapse(clock.now(), limit=10) == 1
    assert Alert.objects.get().count == 2


def test_after_a_start_senders_have_the_time_to_repeat_themselves(
    client: Client, base: str, clock: ManualClock
) -> None:
    client.post(f"{base}/api/v2/alerts", body(alert()))
    drain(clock.now())
    clock.advance(hours=1)
    cycle = Lapse(timedelta(seconds=75))
    assert cycle(clock.now()) == 0
    assert cycle(clock.now() + timedelta(seconds=74)) == 0
    assert cycle(clock.now() + timedelta(seconds=75)) == 1


def test_open_alerts_are_told_by_filters_as_amtool_asks_for_them(
    client: Client, base: str, now: datetime
) -> None:
    alerts = [alert("Disk"), alert("Net", labels={"severity": "warning", "job": "a b"})]
    client.post(f"{base}/api/v2/alerts", body(*alerts))
    drain(now)
    asked = f"{base}/api/v2/alerts?active=true&silenced=false&inhibited=false&unprocessed=false"

    def names(query: str) -> list[str]:
        answer = client.get(f"{asked}{query}")
        assert answer.status == 200
        return sorted(one["labels"]["alertname"] for one in answer.json)

    assert names("") == ["Disk", "Net"]
    assert names("&filter=alertname%3DDisk&filter=severity%3D~crit.%2A") == ["Disk"]
    assert names("&filter=alertname!%3DDisk") == ["Net"]
    assert names("&filter=job%3D%22a%20b%22") == ["Net"]
    assert names("&filter=job!~.%2B") == ["Disk"]
    assert names("&filter=job%3D") == ["Disk"]
    assert names("&receiver=watch.*") == ["Disk", "Net"]
    assert names("&receiver=other") == []
    assert client.get(f"{base}/api/v2/alerts?active=false").json == []
    bad = client.get(f"{asked}&filter=severity%3D~(")
    assert (bad.status, bad.json.startswith("error parsing regexp")) == (400, True)


def test_an_alert_is_told_in_alertmanagers_form(client: Client, base: str, now: datetime) -> None:
    sent = json.loads((PAYLOADS / "prometheus-firing.json").read_text())[0]
    sent |= {"startsAt": stamp(now - timedelta(seconds=5)), "endsAt": stamp(now + timedelta(1))}
    client.post(f"{base}/api/v2/alerts", body(sent))
    drain(now)
    (told,) = client.get(f"{base}/api/v2/alerts").json
    assert told == sent | {
        "startsAt": "2026-03-02T08:59:55.000Z",
        "endsAt": "2026-03-03T09:00:00.000Z",
        "updatedAt": "2026-03-02T09:00:00.000Z",
        "fingerprint": "1cbeed47adb1b3cf",
        "receivers": [{"name": "watchbell"}],
        "status": {"state": "active", "silencedBy": [], "inhibitedBy": [], "mutedBy": []},
    }
    (group,) = client.get(f"{base}/api/v2/alerts/groups").json
    assert (group["labels"], group["alerts"]) == ({"alertname": "AlwaysFiring"}, [told])


def test_alerts_of_restricted_incidents_are_not_read_back(
    client: Client, base: str, now: datetime
) -> None:
    client.post(f"{base}/api/v2/alerts", body(alert()))
    drain(now)
    Incident.objects.update(is_restricted=True)
    assert client.get(f"{base}/api/v2/alerts").json == []


def test_status_and_probes_answer(client: Client, base: str) -> None:
    status = client.get(f"{base}/api/v2/status").json
    assert status["cluster"]["status"] == "disabled"
    assert "receiver: watchbell" in status["config"]["original"]
    assert client.get(f"{base}/api/v2/receivers").json == [{"name": "watchbell"}]
    assert client.get(f"{base}/-/healthy").body == b"OK"
    assert client.get(f"{base}/-/ready").status == 200
    assert client.get(f"{base}/api/v2/nonsense").status == 404
    assert client.ask("PUT", f"{base}/api/v2/alerts").status == 405


def test_a_wrong_key_and_another_kind_of_integration_are_refused_by_a_json_text(
    clock: ManualClock, committed_db: Clone, now: datetime
) -> None:
    other, _ = create_integration(
        kind="alertmanager", fields=IntegrationFields(name="Other"), actor=SYSTEM, now=now
    )
    client = Client(DIALECT, clock)
    wrong = str(integration_key(actor=SYSTEM, integration=Integration.objects.get(pk=other.pk)))
    for key in ("wbi_nobody", wrong):
        answer = client.post(f"/integrations/prometheus/{key}/api/v2/alerts", body(alert()))
        assert (answer.status, isinstance(answer.json, str)) == (404, True)


def test_a_fingerprint_is_the_one_that_a_real_alertmanager_gave() -> None:
    labels = {"alertname": "AlwaysFiring", "cluster": "test", "severity": "critical"}
    assert fingerprint(labels | {"team": "ops"}) == "1cbeed47adb1b3cf"


@pytest.mark.parametrize("text", ["", "a", "=b", 'a="b', "a=~(", "a b=c", "a" * 2000 + "=b"])
def test_what_is_no_matcher_is_refused(text: str) -> None:
    with pytest.raises(BadMatcher):
        read_matcher(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["labels", "annotations", "startsAt", "endsAt", "alertname", ""])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_sent_is_judged_or_refused_and_never_fails(sent: bytes) -> None:
    try:
        judged = judge(sent)
    except Malformed:
        judged = None
    try:
        seen = parse(sent, {})
    except (PayloadIgnored, PayloadRejected):
        seen = []
    assert len(seen) == (len(judged.alerts) if judged else 0)
