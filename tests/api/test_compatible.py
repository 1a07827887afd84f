"""Requests recorded from real clients of other products, and what they make of the answer."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.builders.alerts import make_integration
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.alerts.models import Integration
from watchbell.alerts.services import disable_integration
from watchbell.catalog.models import Change
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.crypto import unseal

pytestmark = pytest.mark.usefixtures("database")
# Bodies that pagerduty-python 7.2.0 and pdpyras 5.4.1 sent, but for the key.
PAGERDUTY = {
    "payload": {
        "summary": "deploy v1.2",
        "timestamp": "2026-11-20T10:00:00Z",
        "source": "ci",
        "custom_details": {"build": "220"},
    },
    "links": [{"href": "http://ci/1", "text": "ci"}],
}
PDPYRAS = {"payload": {"summary": "deploy", "timestamp": "2026-11-21T19:37:59.161045Z"}}


@pytest.fixture
def integration(database: None, now: datetime) -> Integration:
    return make_integration("Deployments", now=now, service_id=make_service("Shop", now=now).pk)


def send(integration: Integration, body: dict[str, Any], path: str = "/v2/change/enqueue") -> Any:
    told = {"routing_key": str(unseal(integration.sealed_key)), **body}
    answer = Client().post(path, json.dumps(told), content_type="application/json")
    return answer.status_code, answer.json()


@pytest.mark.parametrize("path", ["/v2/change/enqueue", "/v2/change/enqueue/"])
@pytest.mark.parametrize("body", [PAGERDUTY, PDPYRAS], ids=["pagerduty", "pdpyras"])
def test_a_recorded_change_event_is_taken(
    body: dict[str, Any], path: str, integration: Integration
) -> None:
    answer = send(integration, body, path)
    assert answer == (202, {"status": "success", "message": "Change event processed"})
    change = Change.objects.get()
    assert change.title == body["payload"]["summary"]
    assert change.source == "Deployments"
    assert [service.slug for service in change.services.all()] == ["shop"]
    assert change.starts_at == datetime.fromisoformat(body["payload"]["timestamp"])


def test_what_the_event_says_is_kept_and_a_repeat_is_the_same_change(
    integration: Integration,
) -> None:
    for _ in range(2):
        assert send(integration, PAGERDUTY)[0] == 202
    change = Change.objects.get()
    assert (change.link, change.who, change.description) == ("http://ci/1", "ci", 'build: "220"')


def test_details_may_name_another_service(integration: Integration, now: datetime) -> None:
    make_service("Billing", now=now)
    named = {"payload": {"summary": "v3", "custom_details": {"service": "billing"}}}
    assert send(integration, named)[0] == 202
    change = Change.objects.get()
    assert {service.slug for service in change.services.all()} == {"shop", "billing"}
    assert change.starts_at == now
    wrong = {"payload": {"summary": "v3", "custom_details": {"service": "nowhere"}}}
    status, body = send(integration, wrong)
    assert (status, body["status"]) == (400, "invalid event")
    assert "nowhere" in body["errors"][0]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"payload": {"summary": ""}}, "'payload.summary' is missing or blank"),
        ({}, "'payload' is missing or blank"),
        ({"routing_key": "0" * 32, **PDPYRAS}, "No integration has this 'routing_key'."),
    ],
)
def test_a_broken_event_is_refused_as_pagerduty_does(
    body: dict[str, Any], error: str, integration: Integration
) -> None:
    assert send(integration, body) == (
        400,
        {"status": "invalid event", "message": "Event object is invalid", "errors": [error]},
    )
    assert not Change.objects.exists()


def test_what_is_no_json_and_a_key_that_was_switched_off(
    integration: Integration, ada: Person, now: datetime
) -> None:
    for body in ("{", "[" * 100_000, b"\xff"):
        answer = Client().post("/v2/change/enqueue", body, content_type="application/json")
        assert (answer.status_code, answer.json()["errors"]) == (400, ["JSON parse error"])
    assert Client().get("/v2/change/enqueue").status_code == 405
    disable_integration(integration_id=integration.pk, actor=SYSTEM, now=now)
    assert send(integration, PDPYRAS)[0] == 400
