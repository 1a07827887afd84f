"""PagerDuty's Events API: answers in its words, and what becomes of its events."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders.alerts import make_integration
from tests.database import Clone
from tests.intake.asgi import Answer
from tests.intake.speaking import Sender, Speaker
from watchbell.alerts.domain import AlertState, SignalState
from watchbell.alerts.integrations.pagerduty import EVENT_LIMIT
from watchbell.alerts.models import Alert, Signal
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.intake.dialects.pagerduty import DIALECT
from watchbell.intake.exchange import Reply
from watchbell.kernel.clock import ManualClock
from watchbell.platform.eventlog import events_of

RECORDED = Path(__file__).parents[1] / "alerts/payloads/pagerduty"
REQUESTS = sorted(path for path in RECORDED.glob("*.json") if len(path.suffixes) == 1)
WRONG_LENGTH = "Length of 'routing_key' is incorrect (should be 32 characters)"
PROCESSED = {"status": "success", "message": "Event processed"}


@pytest.fixture
def pagerduty(committed_db: Clone, clock: ManualClock) -> Sender:
    integration = make_integration("Shop", kind="pagerduty", now=clock.now())
    return Sender(DIALECT, clock, integration)


def event(action: str = "trigger", key: str = "disk", **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"event_action": action, "dedup_key": key, **more}
    if action == "trigger":
        said = {"summary": "Disk full", "source": "db1", "severity": "critical"}
        told["payload"] = said | more.get("payload", {})
    return told


def enqueue(sender: Sender, told: dict[str, Any], path: str = "/v2/enqueue") -> Answer:
    return sender.send(path, {"routing_key": sender.key, **told})


def test_a_key_is_as_long_as_pagerdutys(pagerduty: Sender) -> None:
    assert len(pagerduty.key) == 32
    assert pagerduty.key.isalnum()


def test_an_event_is_answered_and_answering_it_answers_the_incident(pagerduty: Sender) -> None:
    answer = enqueue(pagerduty, event())
    assert (answer.status, answer.json) == (202, {**PROCESSED, "dedup_key": "disk"})
    pagerduty.absorb()
    incident = Incident.objects.get()
    assert (incident.title, incident.acknowledged_at) == ("Disk full", None)
    enqueue(pagerduty, event("acknowledge"))
    pagerduty.absorb()
    incident.refresh_from_db()
    assert incident.acknowledged_at == pagerduty.clock.now()
    assert Alert.objects.get().state == AlertState.ACKNOWLEDGED
    enqueue(pagerduty, event())
    pagerduty.absorb()
    assert (Alert.objects.get().count, Alert.objects.get().state) == (2, AlertState.ACKNOWLEDGED)
    enqueue(pagerduty, event("resolve"))
    pagerduty.absorb()
    incident.refresh_from_db()
    assert incident.state == State.RESOLVED
    kinds = [one.kind for one in reversed(events_of(Alert.objects.get().ref))]
    assert kinds == ["alert.fired", "alert.acknowledged", "alert.resolved"]


def test_trigger_acknowledge_and_resolve_in_one_batch_keep_their_order(pagerduty: Sender) -> None:
    for action in ("trigger", "acknowledge", "resolve"):
        assert enqueue(pagerduty, event(action)).status == 202
    pagerduty.absorb()
    incident = Incident.objects.get()
    assert incident.first_acknowledged_at is not None
    assert incident.state == State.RESOLVED
    kinds = [one.kind for one in reversed(events_of(Alert.objects.get().ref))]
    assert kinds == ["alert.fired", "alert.acknowledged", "alert.resolved"]


def test_keys_decide_what_is_the_same(pagerduty: Sender) -> None:
    """Scenario 51, by PagerDuty's rule that an event without a key is a new one each time."""
    enqueue(pagerduty, event(key="a"))
    enqueue(pagerduty, event(key="a", payload={"summary": "Disk fuller"}))
    enqueue(pagerduty, event(key="b"))
    pagerduty.absorb()
    assert dict(Alert.objects.values_list("key", "count")) == {"a": 2, "b": 1}
    enqueue(pagerduty, event("resolve", key="a"))
    enqueue(pagerduty, event(key="a"))
    pagerduty.absorb()
    states = list(Alert.objects.filter(key="a").order_by("pk").values_list("state", flat=True))
    assert states == ["resolved", "firing"]
    assert Alert.objects.get(key="b").state == AlertState.FIRING
    keyless = {k: v for k, v in event().items() if k != "dedup_key"}
    first, second = enqueue(pagerduty, keyless), enqueue(pagerduty, keyless)
    pagerduty.absorb()
    made = {first.json["dedup_key"], second.json["dedup_key"]}
    assert len(made) == 2
    assert Alert.objects.filter(key__in=made).count() == 2


def test_an_answer_to_nothing_is_accepted_and_said_to_be_so(pagerduty: Sender) -> None:
    answer = enqueue(pagerduty, event("acknowledge", key="gone"))
    assert (answer.status, answer.json["dedup_key"]) == (202, "gone")
    pagerduty.absorb()
    signal = Signal.objects.get()
    assert signal.state == SignalState.IGNORED
    assert signal.reason.startswith("No alert is open under this key")


def test_one_of_two_alerts_answered_leaves_the_incident_unanswered(
    committed_db: Clone, clock: ManualClock
) -> None:
    made = make_integration("Shop", kind="pagerduty", now=clock.now())
    sender = Sender(DIALECT, clock, made)
    enqueue(sender, event(key="a"))
    enqueue(sender, event(key="b"))
    sender.absorb()
    incident = Incident.objects.order_by("pk").first()
    assert incident is not None
    Alert.objects.update(incident=incident)
    enqueue(sender, event("acknowledge", key="a"))
    sender.absorb()
    incident.refresh_from_db()
    assert incident.acknowledged_at is None
    enqueue(sender, event("acknowledge", key="b"))
    sender.absorb()
    incident.refresh_from_db()
    assert incident.acknowledged_at is not None


@pytest.fixture
def client() -> Speaker:
    """A client without a database behind it."""
    return Speaker(DIALECT, "pagerduty")


def told(answer: Reply) -> tuple[int, Any]:
    return answer.status, json.loads(answer.body)


def invalid(*errors: str) -> dict[str, Any]:
    return {"status": "invalid event", "message": "Event object is invalid", "errors": [*errors]}


@pytest.mark.parametrize("path", ["/v2/enqueue", "/v2/enqueue/", "/some/where/v2/enqueue"])
def test_prefixes_and_slashes_are_fine(client: Speaker, path: str) -> None:
    assert client.send(path, event() | {"routing_key": client.key}).status == 202


def test_the_key_may_stand_in_the_address_or_in_a_header(client: Speaker) -> None:
    assert client.send(f"/integration/{client.key}/enqueue", event()).status == 202
    headers = {"x-routing-key": client.key}
    assert client.send("/v2/enqueue", event(), headers=headers).status == 202


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.stem)
def test_what_real_clients_sent_is_taken(client: Speaker, path: Path) -> None:
    sent = json.loads(path.read_text("utf-8"))
    is_old = "service_key" in sent
    sent["service_key" if is_old else "routing_key"] = client.key
    address = "/generic/2010-04-15/create_event.json" if is_old else "/v2/enqueue"
    status, answer = told(client.send(address, sent))
    key = "incident_key" if is_old else "dedup_key"
    assert status == (200 if is_old else 202)
    assert answer == {**PROCESSED, key: sent.get(key) or answer[key]}
    ((body, _, fault),) = client.desk.kept
    assert (json.loads(body), fault) == (sent, "")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (
            {"routing_key": "short"},
            "Length of 'routing_key' is incorrect (should be 32 characters)",
        ),
        ({"routing_key": "f" * 32}, "Invalid routing key"),
        ({"event_action": ""}, "'event_action' is missing or blank"),
        (
            {"event_action": "open"},
            "Incorrect value for 'event_action' (should be one of: trigger, acknowledge, resolve)",
        ),
        ({"event_action": "resolve", "dedup_key": ""}, "'dedup_key' is missing or blank"),
        ({"payload": None}, "'payload' is missing or blank"),
        ({"payload": {"summary": "x", "severity": "info"}}, "'payload.source' is missing or blank"),
    ],
)
def test_what_is_no_event_is_refused_in_pagerdutys_words(
    client: Speaker, wrong: dict[str, Any], error: str
) -> None:
    answer = client.send("/v2/enqueue", {"routing_key": client.key, **event(), **wrong})
    assert told(answer) == (400, invalid(error))
    kept = [fault for _, _, fault in client.desk.kept]
    assert kept == ([] if "routing_key" in wrong else [f"{error}."])


def test_what_is_no_json_is_kept_when_its_address_says_whose_it_is(client: Speaker) -> None:
    unreadable = {
        "status": "Unrecognized object",
        "message": "Event object format is unrecognized",
        "errors": ["JSON parse error"],
    }
    assert told(client.send("/v2/enqueue", b"{")) == (400, unreadable)
    assert not client.desk.kept
    assert told(client.send(f"/integration/{client.key}/enqueue", b"[]")) == (400, unreadable)
    assert [body for body, _, _ in client.desk.kept] == [b"[]"]


def test_too_large_an_event_and_other_methods_are_refused(client: Speaker) -> None:
    assert client.send("/v2/enqueue", b" " * (EVENT_LIMIT + 1)).status == 413
    assert client.send("/v2/enqueue", method="GET").status == 405


def test_another_kinds_key_opens_nothing() -> None:
    client = Speaker(DIALECT, "alertmanager")
    sent = {"service_key": client.key, "event_type": "trigger"}
    answer = client.send("/generic/2010-04-15/create_event.json", sent)
    assert told(answer) == (400, invalid("Invalid routing key"))


@pytest.mark.parametrize(
    "path",
    ["/v2/change/enqueue", "/enqueue", "/a/enqueue", "/v2/enqueued", "/api/v2/alerts", "/v2"],
)
def test_other_addresses_are_somebody_elses(path: str) -> None:
    assert not DIALECT.matches(path)
