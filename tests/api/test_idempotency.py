"""A write sent twice happens once."""

import json

import pytest

from tests.api.client import ApiClient
from tests.api.conftest import Speak
from tests.database import Clone
from tests.parallel import at_once
from watchbell.accounts.models import Person
from watchbell.api.cycles import forget_answers
from watchbell.api.models import KeptAnswer
from watchbell.incidents.models import Incident
from watchbell.kernel.clock import ManualClock


def test_the_same_request_is_answered_again_and_not_done_again(responder: ApiClient) -> None:
    first = responder.post("/incidents", {"title": "T"}, Idempotency_Key="a-1")
    again = responder.post("/incidents", {"title": "T"}, Idempotency_Key="a-1")
    assert (again.status, again.text) == (201, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert Incident.objects.count() == 1


def test_another_request_with_the_same_key_is_refused(responder: ApiClient) -> None:
    responder.post("/incidents", {"title": "T"}, Idempotency_Key="a-1")
    reply = responder.post("/incidents", {"title": "U"}, Idempotency_Key="a-1")
    assert (reply.status, reply.code) == (422, "idempotency_mismatch")
    assert Incident.objects.count() == 1


def test_a_key_belongs_to_one_person_and_one_address(
    responder: ApiClient, ada: Person, speak: Speak
) -> None:
    number = responder.post("/incidents", {"title": "T"}, Idempotency_Key="k").body["number"]
    assert speak(ada).post("/incidents", {"title": "T"}, Idempotency_Key="k").status == 201
    assert responder.post(f"/incidents/{number}/acknowledge", Idempotency_Key="k").status == 200
    assert Incident.objects.count() == 2


def test_a_refusal_is_not_kept(responder: ApiClient) -> None:
    number = responder.post("/incidents", {"title": "T"}).body["number"]
    path = f"/incidents/{number}/start"
    assert responder.post(path, Idempotency_Key="s").status == 422
    triage = {"category": "software", "impact": 1, "urgency": 1}
    assert responder.patch(f"/incidents/{number}", triage).status == 200
    assert responder.post(path, Idempotency_Key="s").status == 200
    again = responder.post(path, Idempotency_Key="s")
    assert (again.status, again.headers["Idempotency-Replayed"]) == (200, "true")


def test_answers_are_forgotten_after_a_day(responder: ApiClient, clock: ManualClock) -> None:
    responder.post("/incidents", {"title": "T"}, Idempotency_Key="a-1")
    clock.advance(hours=23, minutes=59)
    assert forget_answers(clock.now()) == 0
    clock.advance(minutes=1)
    responder.post("/incidents", {"title": "T"}, Idempotency_Key="a-1")
    assert Incident.objects.count() == 2
    clock.advance(days=2)
    assert forget_answers(clock.now()) == 1
    assert not KeptAnswer.objects.exists()


def test_what_is_kept_shows_no_secret(owner: ApiClient) -> None:
    body = {"kind": "alertmanager", "name": "Frankfurt"}
    first = owner.post("/integrations", body, Idempotency_Key="i")
    key = first.body["key"]
    kept = KeptAnswer.objects.get()
    assert key not in json.dumps([kept.sealed_body, kept.headers, kept.request_hash])
    assert owner.post("/integrations", body, Idempotency_Key="i").body["key"] == key


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "caf\u00e9"])
def test_a_malformed_key_is_refused(responder: ApiClient, key: str) -> None:
    reply = responder.post("/incidents", {"title": "T"}, Idempotency_Key=key)
    assert (reply.status, reply.code) == (400, "malformed_header")
    assert not Incident.objects.exists()


def test_two_at_once_make_one_incident(committed_db: Clone, grace: Person, speak: Speak) -> None:
    client = speak(grace)

    def declare() -> ApiClient:
        other = ApiClient(client.token)
        reply = other.post("/incidents", {"title": "T"}, Idempotency_Key="race")
        statuses.append((reply.status, reply.headers.get("Idempotency-Replayed")))
        return other

    statuses: list[tuple[int, str | None]] = []
    results = at_once(*[declare] * 6)
    assert not [r for r in results if isinstance(r, BaseException)]
    assert Incident.objects.count() == 1
    assert sum(status == (201, None) for status in statuses) == 1
    assert set(statuses) <= {(201, None), (201, "true"), (409, None)}
