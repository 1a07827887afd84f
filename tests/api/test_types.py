"""Types and their fields over the API."""

from datetime import datetime

import pytest

from tests.api.client import ApiClient
from tests.api.conftest import Speak
from tests.builders.types import make_field, make_type
from watchbell.accounts.models import Person


@pytest.fixture
def breach(database: None, now: datetime) -> None:
    make_type("breach", now=now, required={"resolved": ["diagnosis"]}, default_impact=1)
    make_field("vector", "choice", now=now, type_slug="breach", options=["mail", "web"])
    make_field("people", "number", now=now, type_slug="breach", required_for=["resolved"])
    make_field("floor", now=now, on_request_form=True)


def test_types_are_listed_with_what_they_ask(breach: None, responder: ApiClient) -> None:
    first, second = responder.get("/incident-types").body["items"]
    assert (first["slug"], [f["slug"] for f in first["fields"]]) == ("incident", ["floor"])
    assert second["required"] == {"resolved": ["diagnosis"]}
    assert second["default_impact"] == 1
    floor, vector, people = second["fields"]
    assert (floor["slug"], people["required_for"]) == ("floor", ["resolved"])
    assert vector["options"][0] == {"value": "mail", "label": "Mail", "active": True}


def test_answers_are_given_changed_found_and_taken_away(breach: None, responder: ApiClient) -> None:
    made = responder.post(
        "/incidents", {"title": "T", "type": "breach", "custom": {"vector": "mail", "people": 2}}
    ).body
    assert (made["custom"], made["impact"]) == ({"vector": "mail", "people": 2}, 1)
    path = f"/incidents/{made['number']}"
    changed = responder.send("PATCH", path, {"custom": {"people": None, "floor": "2"}}).body
    assert changed["custom"] == {"vector": "mail", "floor": "2"}
    responder.post("/incidents", {"title": "Other"})

    def numbers(**query: object) -> list[str]:
        reply = responder.get("/incidents", **query)
        assert reply.status == 200, reply.text
        return [row["number"] for row in reply.body["items"]]

    assert numbers(**{"custom.vector": "mail"}) == [made["number"]]
    assert numbers(**{"custom.vector": "web"}) == []
    assert numbers(**{"custom.floor": "2", "custom.vector": "mail"}) == [made["number"]]


def test_what_does_not_fit_is_refused_by_its_name(breach: None, responder: ApiClient) -> None:
    body = {"title": "T", "type": "breach", "custom": {"vector": "pigeon"}}
    reply = responder.post("/incidents", body)
    assert (reply.status, reply.code) == (422, "invalid_input")
    assert reply.body["errors"][0]["field"] == "custom.vector"
    assert responder.get("/incidents", **{"custom.nonsense": "1"}).status == 422
    assert responder.get("/incidents", **{"custom.vector": "pigeon"}).status == 422


def test_requesters_see_what_they_are_asked(breach: None, bob: Person, speak: Speak) -> None:
    client = speak(bob)
    (only,) = client.get("/incident-types").body["items"]
    assert [field["slug"] for field in only["fields"]] == ["floor"]
    made = client.post("/incidents", {"title": "T", "custom": {"floor": "3"}}).body
    assert made["custom"] == {"floor": "3"}


def test_an_answer_for_colleagues_is_kept_from_the_requester(
    breach: None, bob: Person, speak: Speak, responder: ApiClient, now: datetime
) -> None:
    make_field("suspicion", now=now)
    client = speak(bob)
    number = client.post("/incidents", {"title": "T", "custom": {"floor": "3"}}).body["number"]
    path = f"/incidents/{number}"
    responder.send("PATCH", path, {"custom": {"suspicion": "An insider"}})
    assert client.get(path).body["custom"] == {"floor": "3"}
    assert client.get("/incidents").body["items"][0]["custom"] == {"floor": "3"}
    assert responder.get(path).body["custom"]["suspicion"] == "An insider"
