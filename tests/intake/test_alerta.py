"""Alerta's API and Grafana OnCall's inbound addresses: what their clients hear from us."""

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
from tests.intake.test_prometheus import JSON
from watchbell.alerts.integrations import alerta as alerta_adapter
from watchbell.alerts.integrations import grafana_oncall as oncall_adapter
from watchbell.alerts.integrations.port import PayloadIgnored, PayloadRejected
from watchbell.alerts.models import Alert, Heartbeat, Signal
from watchbell.alerts.services import IntegrationFields, create_integration
from watchbell.incidents.models import Incident
from watchbell.intake.dialects import alerta, grafana_oncall
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock

PAYLOADS = Path(__file__).parents[1] / "alerts/payloads"
SENT = (PAYLOADS / "alerta/cli-send.json").read_bytes()


def make_key(kind: str, now: datetime) -> str:
    fields = IntegrationFields(name=f"Our {kind}")
    return str(create_integration(kind=kind, fields=fields, actor=SYSTEM, now=now)[1])


@pytest.fixture
def cli(committed_db: Clone, clock: ManualClock, now: datetime) -> Client:
    """Alerta's client, as it is recorded: the key in a header."""
    return Client(alerta.DIALECT, clock, authorization=f"Key {make_key('alerta', now)}")


def test_an_alert_is_sent_found_acknowledged_and_closed(cli: Client, now: datetime) -> None:
    assert cli.get("/config").json["alarm_model"]["severity"]["critical"] == 1
    answer = cli.post("/alert", SENT)
    assert (answer.status, answer.json["alert"]["resource"]) == (201, "db1")
    drain(now)
    incident = Incident.objects.get()
    assert incident.title == "DiskFull on db1"
    found = cli.get("/alerta/api/alerts?severity=critical&page=1&page-size=1000").json
    (told,) = found["alerts"]
    assert (told["status"], told["service"], told["tags"]) == ("open", ["Storage"], ["a", "b"])
    assert cli.get("/alerta/alerts?severity!=critical").json["alerts"] == []
    assert cli.get("/alerta/alerts?q=x").status == 400
    # By the id that the sender was given, and by that which the list tells.
    acted = cli.ask_all(
        ("PUT", f"/alert/{answer.json['id']}/action", b'{"action": "ack", "text": null}'),
        ("PUT", f"/alert/{told['id']}/action", b'{"action": "ack"}'),
        ("PUT", f"/alert/{told['id']}/action", b'{"action": "dance"}'),
        ("PUT", f"/alert/{told['id']}/status", b'{"status": "closed"}'),
        ("GET", f"/alert/{told['id']}", b""),
        ("GET", "/alert/nonsense", b""),
        ("DELETE", f"/alert/{told['id']}", b""),
    )
    assert [one.status for one in acted] == [200, 409, 400, 200, 200, 404, 405]
    assert acted[4].json["alert"]["status"] == "closed"


def test_an_answer_is_taken_back_and_an_alert_is_shelved(cli: Client, now: datetime) -> None:
    cli.post("/alert", SENT)
    drain(now)
    (told,) = cli.get("/alerta/alerts").json["alerts"]
    action = f"/alert/{told['id']}/action"

    def status() -> str:
        (one,) = cli.get("/alerta/alerts").json["alerts"]
        return str(one["status"])

    def act(**given: Any) -> int:
        return cli.ask("PUT", action, json.dumps(given).encode()).status

    assert (act(action="unack"), act(action="ack"), status()) == (409, 200, "ack")
    drain(now)
    assert (act(action="unack", text="not me"), status()) == (200, "open")
    assert (act(action="shelve", timeout=600), status()) == (200, "shelved")
    assert Alert.objects.get().snoozed_until == now + timedelta(minutes=10)
    assert cli.get("/alerta/alerts?status=shelved").json["total"] == 1
    assert (act(action="unshelve"), status()) == (200, "open")
    assert (act(action="shelve", timeout=10**12), status()) == (200, "shelved")
    assert Alert.objects.get().snoozed_until == now + timedelta(days=30)


def test_health_ends_an_alert_and_correlated_events_are_one(cli: Client, now: datetime) -> None:
    given = json.loads(SENT) | {"correlate": ["DiskFull", "DiskOk"]}
    cli.post("/alert", json.dumps(given).encode())
    cli.post("/alert", json.dumps(given | {"severity": "minor"}).encode())
    drain(now)
    assert Alert.objects.get().count == 2
    cli.post("/alert", json.dumps(given | {"event": "DiskOk", "severity": "ok"}).encode())
    drain(now)
    assert Alert.objects.get().state == "resolved"


def test_what_is_no_alert_is_refused_and_kept(cli: Client) -> None:
    for sent in (b"{nope", b"[]", b"{}", b'{"resource": "db1"}'):
        answer = cli.post("/alert", sent)
        assert (answer.status, answer.json["status"]) == (400, "error")
    assert Signal.objects.filter(state="rejected").count() == 4


def test_heartbeats_are_made_by_their_first_word(
    cli: Client, clock: ManualClock, now: datetime
) -> None:
    beat = {"origin": "cron1", "tags": ["nightly"], "attributes": {}, "timeout": 300}
    answer = cli.post("/heartbeat", json.dumps(beat).encode())
    assert (answer.status, answer.json["heartbeat"]["timeout"]) == (201, 300)
    cli.post("/heartbeat", json.dumps(beat | {"timeout": 600}).encode())
    one = Heartbeat.objects.get()
    assert (one.name, one.period.total_seconds(), one.tags) == ("cron1", 600, ["nightly"])
    assert [b["origin"] for b in cli.get("/alerta/heartbeats").json["heartbeats"]] == ["cron1"]
    assert cli.get(f"/alerta/heartbeat/{one.pk}").json["heartbeat"]["status"] == "ok"
    assert cli.ask("DELETE", f"/alerta/heartbeat/{one.pk}").status == 200
    assert not Heartbeat.objects.exists()


def test_the_key_may_stand_in_the_address_and_a_wrong_one_is_told(
    committed_db: Clone, clock: ManualClock, now: datetime
) -> None:
    key = make_key("alerta", now)
    client = Client(alerta.DIALECT, clock)
    assert client.post(f"/integrations/alerta/{key}/alert", SENT).status == 201
    assert client.get(f"/x/integrations/alerta/{key}/alerts").json["total"] == 0
    assert client.get(f"/alerta/alerts?api-key={key}").status == 200
    for refused in ("/alert", f"/integrations/alerta/{make_key('heartbeat', now)}/alert"):
        answer = client.post(refused, SENT)
        assert (answer.status, answer.json["message"]) == (401, "API key is invalid")


def test_pages_of_ours_are_not_taken_for_alertas() -> None:
    matches = alerta.DIALECT.matches
    ours = ["/alerts", "/heartbeats", "/alerts/x", "/services/alerta/alerts", "/incidents/1/alerts"]
    assert not any(map(matches, ours))


def test_oncalls_inbound_addresses_answer_in_its_words(
    committed_db: Clone, clock: ManualClock, now: datetime
) -> None:
    key, other = make_key("grafana-oncall", now), make_key("alertmanager", now)
    client = Client(grafana_oncall.DIALECT, clock)
    formatted = (PAYLOADS / "grafana-oncall/formatted-alerting.json").read_bytes()
    webhook = (PAYLOADS / "alertmanager/one-firing.json").read_bytes()
    base = "/integrations/v1"
    answers = client.ask_all(
        ("POST", f"{base}/formatted_webhook/{key}/", formatted),
        ("POST", f"{base}/alertmanager/{key}", webhook),
        ("POST", f"{base}/alertmanager/{other}/", webhook),
        ("POST", f"{base}/zabbix/{other}/", formatted),
        ("POST", f"{base}/webhook/wbi_nobody/", formatted),
        ("POST", f"{base}/webhook/{key}/", b"{nope"),
        ("GET", f"{base}/webhook/{key}/", b""),
        ("GET", f"{base}/webhook/{key}/heartbeat/", b""),
        ("POST", f"{base}/webhook/{key}/heartbeat/", b"{}"),
    )
    assert [(one.status, one.body) for one in answers[:3]] == [(200, b"Ok.")] * 3
    assert [one.status for one in answers[3:]] == [400, 403, 400, 405, 200, 200]
    assert answers[7].body == b":)"
    drain(now)
    assert Heartbeat.objects.get().name == "Our grafana-oncall"
    titles = set(Alert.objects.values_list("title", flat=True))
    assert "The whole system is down" in titles
    assert Alert.objects.count() == 3


def test_uptime_kumas_up_ends_its_down() -> None:
    down = b'{"title": "Shop is down", "message": "timeout", "state": "alerting"}'
    up = (PAYLOADS / "grafana-oncall/uptime-kuma-up.json").read_bytes()
    headers = {":type": "webhook"}
    first, then = (oncall_adapter.parse(body, headers)[0] for body in (down, up))
    assert (first.key, first.firing, then.key, then.firing) == ("Shop", True, "Shop", False)


TYPES = ["alertmanager", "grafana", "grafana_alerting", "webhook", "zabbix", "kapacitor"]
NAMES = ["resource", "event", "severity", "alert_uid", "title", "state", "alerts", "id", "ruleId"]


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), JSON, max_size=5) | JSON)
def test_whatever_is_sent_is_understood_or_refused_and_never_fails(sent: Any) -> None:
    body = json.dumps(sent).encode()
    parses = [(alerta_adapter.parse, {}), *((oncall_adapter.parse, {":type": t}) for t in TYPES)]
    for parse, headers in parses:
        try:
            assert parse(body, headers)
        except (PayloadIgnored, PayloadRejected):
            continue
