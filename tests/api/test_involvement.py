"""Whom and what an incident concerns, over the API."""

from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.client import ApiClient
from tests.builders.services import make_service
from watchbell.accounts.models import Person


def test_the_record_carries_what_was_given(
    responder: ApiClient, ada: Person, now: datetime
) -> None:
    make_service("Shop", now=now, cost_per_minute=Decimal(6))
    make_service("Mail", now=now, cost_per_minute=Decimal(2))
    made = responder.post(
        "/incidents",
        {
            "title": "No card is accepted",
            "service": "shop",
            "business_impact": "No sales",
            "effort_minutes": 30,
            "labels": ["pci"],
            "occurred_at": "2026-03-02T08:50:00Z",
        },
    ).body
    assert (made["business_impact"], made["effort_minutes"]) == ("No sales", 30)
    assert (made["cost"], made["vip"], made["watchers"]) == ("60.00", False, [])
    path = f"/incidents/{made['number']}"
    changed = responder.patch(
        path,
        {
            "affected_services": [{"service": "mail", "effect": "degraded"}],
            "affected_people": ["ada@example.org"],
            "reporter": "ada@example.org",
        },
    ).body
    assert changed["affected_services"] == [{"service": "mail", "effect": "degraded"}]
    assert changed["affected_people"] == ["ada@example.org"]
    assert changed["reporter"] == "ada@example.org"
    assert changed["cost"] == "80.00"
    restored = responder.patch(path, {"restored_at": "2026-03-02T08:55:00Z"}).body
    assert restored["cost"] == "40.00"
    wrong = responder.patch(path, {"restored_at": "2026-03-02T08:45:00Z"})
    assert (wrong.status, wrong.body["errors"][0]["field"]) == (422, "restored_at")
    unknown = responder.patch(path, {"affected_services": [{"service": "nowhere"}]})
    assert (unknown.status, unknown.body["errors"][0]["field"]) == (422, "affected_services")


def test_watching_is_a_verb(responder: ApiClient, ada: Person) -> None:
    number = responder.post("/incidents", {"title": "T"}).body["number"]
    watched = responder.post(f"/incidents/{number}/watch")
    assert watched.body["watchers"] == ["grace@example.org"]
    assert responder.post(f"/incidents/{number}/watch").status == 409
    both = responder.post(f"/incidents/{number}/watch", {"person": "ada@example.org"})
    assert both.body["watchers"] == ["ada@example.org", "grace@example.org"]
    assert responder.post(f"/incidents/{number}/unwatch").body["watchers"] == ["ada@example.org"]


def test_a_list_asks_once_for_all_and_is_narrowed_by_labels(responder: ApiClient) -> None:
    responder.post("/incidents", {"title": "T", "labels": ["pci", "shop"]})
    with CaptureQueriesContext(connection) as one:
        responder.get("/incidents")
    for _ in range(4):
        responder.post("/incidents", {"title": "T", "labels": ["pci"]})
    with CaptureQueriesContext(connection) as many:
        assert len(responder.get("/incidents").body["items"]) == 5
    assert len(many) == len(one)
    assert len(responder.get("/incidents?label=pci").body["items"]) == 5
    assert len(responder.get("/incidents?label=pci,shop").body["items"]) == 1
