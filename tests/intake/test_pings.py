"""Pings as healthchecks takes them, and Opsgenie's heartbeats: what the clients hear from us."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.database import Clone
from tests.intake.speaking import Client
from watchbell.alerts.models import Alert, Heartbeat, HeartbeatPing
from watchbell.alerts.services import IntegrationFields, create_integration
from watchbell.alerts.services.heartbeats import HeartbeatFields, create_heartbeat
from watchbell.alerts.services.pinging import watch_heartbeats
from watchbell.intake.dialects import opsgenie_heartbeats, pings
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock


@pytest.fixture
def integration_key(committed_db: Clone, now: datetime) -> str:
    _, key = create_integration(
        kind="prometheus", fields=IntegrationFields(name="Prometheus"), actor=SYSTEM, now=now
    )
    return str(key)


def test_a_heartbeats_own_address_takes_every_word(
    clock: ManualClock, committed_db: Clone, now: datetime
) -> None:
    _, key = create_heartbeat(fields=HeartbeatFields(name="Backup"), actor=SYSTEM, now=now)
    client = Client(pings.DIALECT, clock, **{"user-agent": "curl/8.5"})
    run = "?rid=0f3a1c5e-0000-4000-8000-000000000001"
    asked = [
        ("GET", f"/ping/{key}/start{run}", b""),
        ("POST", f"/ping/{key}/log", b"half way"),
        ("HEAD", f"/ping/{key}/", b""),
        ("GET", f"/ping/{key}/0{run}", b""),
        ("POST", f"/ping/{key}/fail", "Grüße\0".encode() + b"\xff"),
        ("GET", f"/ping/{key}/17", b""),
    ]
    answers = client.ask_all(*asked)
    assert {(answer.status, answer.body) for answer in answers} == {(200, b"OK")}
    assert answers[0].headers[b"ping-body-limit"] == b"10000"
    kept = HeartbeatPing.objects.order_by("id").values_list("kind", "exit_status", "body", "source")
    assert sorted(map(str, kept)) == sorted(
        str(said)
        for said in [
            ("start", None, "", "curl/8.5"),
            ("log", None, "half way", "curl/8.5"),
            ("success", None, "", "curl/8.5"),
            ("success", 0, "", "curl/8.5"),
            ("fail", None, "Grüße\N{REPLACEMENT CHARACTER}", "curl/8.5"),
            ("fail", 17, "", "curl/8.5"),
        ]
    )
    refused = client.ask_all(
        ("GET", f"/ping/{key}/256", b""),
        ("GET", f"/ping/{key}?rid=nonsense", b""),
        ("GET", f"/ping/{key}/nonsense", b""),
        ("GET", f"/ping/{key}/start/start", b""),
        ("GET", "/ping/wbh_nobody", b""),
        ("GET", "/ping/", b""),
        ("PUT", f"/ping/{key}", b""),
    )
    assert [answer.status for answer in refused] == [400, 400, 404, 404, 404, 404, 405]
    assert HeartbeatPing.objects.count() == len(asked)


def test_an_integrations_key_names_its_heartbeats_and_makes_them_when_asked(
    clock: ManualClock, integration_key: str
) -> None:
    client = Client(pings.DIALECT, clock)
    base = f"/ping/{integration_key}"
    asked = [
        ("GET", f"{base}/nightly-backup", b""),
        ("GET", f"{base}/nightly-backup?create=1", b""),
        ("GET", f"{base}/nightly-backup/start?create=1", b""),
        ("GET", f"{base}/nightly-backup/3", b""),
        ("GET", base, b""),
        ("GET", "/ping/wbi_nobody/x?create=1", b""),
    ]
    answers = [(answer.status, answer.body) for answer in client.ask_all(*asked)]
    assert answers == [
        (404, b"not found"),
        (201, b"Created"),
        (200, b"OK"),
        (200, b"OK"),
        (404, b"not found"),
        (404, b"not found"),
    ]
    assert Heartbeat.objects.get().last_exit_status == 3
    made = Heartbeat.objects.get()
    for name in ("Disk check", "disk CHECK"):
        create_heartbeat(
            fields=HeartbeatFields(name=name),
            actor=SYSTEM,
            now=clock.now(),
            integration_id=made.integration_id,
        )
    assert client.get(f"{base}/disk-check").status == 409


@pytest.fixture
def genie(clock: ManualClock, integration_key: str) -> Client:
    """Opsgenie's SDK, as it is recorded."""
    return Client(opsgenie_heartbeats.DIALECT, clock, authorization=f"GenieKey {integration_key}")


Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def ask(genie: Client) -> Ask:
    """Make one call; returns its status, and what it told without the envelope."""

    def ask(method: str, path: str = "", **given: Any) -> tuple[int, dict[str, Any]]:
        body = json.dumps(given).encode() if given else b""
        answer = genie.ask(method, f"/v2/heartbeats{path}", body)
        assert {"took", "requestId"} <= set(answer.json)
        return answer.status, {**answer.json, **answer.json.get("data", {})}

    return ask


def test_opsgenies_heartbeats_are_made_pinged_and_expire(clock: ManualClock, ask: Ask) -> None:
    status, told = ask("POST", name="hb1", interval=10, intervalUnit="minutes", enabled=True)
    assert (status, told["interval"], told["expired"]) == (201, 10, False)
    assert ask("POST", name="hb1", interval=10, intervalUnit="minutes", enabled=True)[0] == 422
    assert ask("POST", name="hb2", interval=1, intervalUnit="weeks", enabled=True)[0] == 422
    for method, name in (("GET", "hb1"), ("POST", "nobody"), ("PUT", "hb1"), ("PATCH", "hb1")):
        status, told = ask(method, f"/{name}/ping")
        assert (status, told["result"]) == (202, "PONG - Heartbeat received")
    clock.advance(minutes=11)
    watch_heartbeats(clock.now())
    assert ask("GET", "/hb1")[1]["expired"] is True
    assert Alert.objects.get().state == "firing"
    ask("GET", "/hb1/ping")
    watch_heartbeats(clock.now())
    assert Alert.objects.get().state == "resolved"
    status, told = ask(
        "PATCH", "/hb1", interval=2, intervalUnit="hours", alertPriority="P1", enabled=False
    )
    assert (status, told["interval"], told["intervalUnit"], told["enabled"]) == (
        200, 2, "hours", False,
    )  # fmt: skip
    assert ask("POST", "/hb1/enable")[1]["enabled"] is True
    assert ask("POST", "/hb1/disable")[1]["enabled"] is False
    assert [one["name"] for one in ask("GET")[1]["heartbeats"]] == ["hb1"]
    assert ask("DELETE", "/hb1")[1]["result"] == "Deleted"
    assert ask("GET", "/hb1")[0] == 404
    assert ask("POST", "/hb1")[0] == 405


def test_opsgenies_key_is_asked_for_and_a_body_must_be_json(
    clock: ManualClock, genie: Client, integration_key: str
) -> None:
    nobody = Client(opsgenie_heartbeats.DIALECT, clock)
    assert nobody.get("/v2/heartbeats").status == 401
    assert nobody.get(f"/any/prefix/v2/heartbeats?apiKey={integration_key}").status == 200
    assert genie.post("/v2/heartbeats", b"{nope").status == 400
    assert genie.post("/v2/heartbeats", b"{}").status == 422


def test_only_the_calls_of_heartbeats_are_taken() -> None:
    matches = opsgenie_heartbeats.DIALECT.matches
    assert all(map(matches, ["/v2/heartbeats", "/x/v2/heartbeats/a b/ping/", "/v2/heartbeats/a"]))
    assert not any(map(matches, ["/v2/heartbeats/a/b/c", "/v2/heartbeatsx", "/v2/alerts"]))
