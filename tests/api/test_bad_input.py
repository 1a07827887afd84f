"""Every bad input gets the right status, a sentence that helps, and leaves nothing behind."""

import json
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.api.client import ApiClient
from tests.api.conftest import Speak
from watchbell.accounts.models import ApiToken, Person
from watchbell.accounts.services import revoke_token
from watchbell.api import edge
from watchbell.api.routes import incidents as incident_routes
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock


@pytest.fixture
def number(responder: ApiClient) -> str:
    return str(responder.post("/incidents", {"title": "Card payments fail"}).body["number"])


def test_no_token(database: None) -> None:
    reply = ApiClient().get("/incidents")
    assert (reply.status, reply.code) == (401, "unauthenticated")
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="Watchbell"'
    assert "Authorization: Bearer TOKEN" in reply.body["detail"]


@pytest.mark.parametrize("header", ["Basic YWRhOnNlY3JldA==", "Bearer", "Bearer  ", "wb_abc"])
def test_another_kind_of_authorization(database: None, header: str) -> None:
    client = ApiClient()
    response = client.client.get("/api/v1/incidents", headers={"Authorization": header})
    assert response.status_code == 401
    assert b"YWRhOnNlY3JldA" not in response.content
    assert b"wb_abc" not in response.content


def test_an_unknown_token_is_not_repeated(database: None) -> None:
    reply = ApiClient("wb_not-one-of-ours").get("/incidents")
    assert (reply.status, reply.code) == (401, "token_refused")
    assert "not-one-of-ours" not in reply.text


def test_an_expired_token(grace: Person, speak: Speak, clock: ManualClock) -> None:
    client = speak(grace, expires_at=clock.now() + timedelta(hours=1))
    assert client.get("/incidents").status == 200
    clock.advance(hours=1)
    reply = client.get("/incidents")
    assert (reply.status, reply.code) == (401, "token_refused")
    assert "expired" in reply.body["detail"]


def test_a_revoked_token(responder: ApiClient, now: datetime) -> None:
    revoke_token(token_id=ApiToken.objects.get().pk, actor=SYSTEM, now=now)
    assert responder.get("/incidents").status == 401


def test_a_token_without_the_scope(grace: Person, speak: Speak) -> None:
    client = speak(grace, "read")
    reply = client.post("/incidents", {"title": "T"})
    assert (reply.status, reply.code) == (403, "permission_denied")
    assert "'incidents:write'" in reply.body["detail"]
    assert speak(grace, "incidents:write").get("/incidents").status == 403


def test_a_session_reads_but_writes_only_with_its_csrf_token(grace: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(grace)
    assert client.get("/api/v1/incidents").status_code == 200
    body = json.dumps({"title": "T"})
    refused = client.post("/api/v1/incidents", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    assert not Incident.objects.exists()
    token = "a" * 32
    client.cookies["csrftoken"] = token
    made = client.post(
        "/api/v1/incidents", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert made.status_code == 201


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b'{"title": "T"', "application/json", 400, "malformed_json"),
        (b'{"title": NaN}', "application/json", 400, "malformed_json"),
        (b'{"impact": ' + b"9" * 5000 + b"}", "application/json", 400, "malformed_json"),
        (b"[" * 100_000, "application/json", 400, "malformed_json"),
        (b'{"title": "\xff"}', "application/json", 400, "not_utf8"),
        (b'{"title": "T"}', "text/plain", 415, "unsupported_media_type"),
        (b"title=T", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b'{"title": "T"}', "application/json; charset=latin-1", 415, "unsupported_media_type"),
        (b'{"title": "' + b"x" * 1_100_000 + b'"}', "application/json", 413, "too_large"),
        (b'["title"]', "application/json", 422, "invalid_input"),
        (b"null", "application/json", 422, "invalid_input"),
        (b'{"title": "T", "custom": ' + b'{"a":' * 40 + b"1" + b"}" * 41, "application/json", 422,
         "invalid_input"),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read(
    responder: ApiClient, data: bytes, content_type: str, status: int, code: str
) -> None:
    reply = responder.raw("POST", "/incidents", data, content_type)
    assert (reply.status, reply.code) == (status, code)
    assert not Incident.objects.exists()


def test_malformed_json_names_the_place(responder: ApiClient) -> None:
    reply = responder.raw("POST", "/incidents", b'{\n  "title": T\n}')
    assert "line 2, column 12" in reply.body["detail"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (None, {"title"}),
        ({}, {"title"}),
        ({"title": ""}, {"title"}),
        ({"title": "   "}, {"title"}),
        ({"title": 7}, {"title"}),
        ({"title": "x" * 301}, {"title"}),
        ({"title": "a\0b"}, {"title"}),
        ({"title": "a\x1bb"}, {"title"}),
        ({"title": "a\nb"}, {"title"}),
        ({"title": "a\u202eb"}, {"title"}),
        ({"title": "a\ud800b"}, {"title"}),
        ({"title": "T", "description": "a\0b"}, {"description"}),
        ({"title": "T", "description": "x" * 50_001}, {"description"}),
        ({"title": "T", "affected": "a\x07"}, {"affected"}),
        ({"title": "T", "type": "a\x07"}, {"type"}),
        ({"title": "T", "category": "a\0"}, {"category"}),
        ({"title": "T", "service": "a\0"}, {"service"}),
        ({"title": "T", "custom": {"a": ["b", "\0"]}}, {"custom.a.1"}),
        ({"title": "T", "custom": {"\0": 1}}, {"custom"}),
        ({"title": "T", "custom": {"a": "x" * 60_000}}, {"custom"}),
        ({"title": "T", "custom": [1]}, {"custom"}),
        ({"title": "T", "labels": ["x"] * 5000}, None),
        ({"title": "T", "labels": [str(n) for n in range(5000)]}, {"labels"}),
        ({"title": "T", "labels": ["a", "\0"]}, {"labels.1"}),
        ({"title": "T", "labels": [1]}, {"labels.0"}),
        ({"title": "T", "labels": "a"}, {"labels"}),
        ({"title": "T", "impact": 0}, {"impact"}),
        ({"title": "T", "impact": 5}, {"impact"}),
        ({"title": "T", "impact": "1"}, {"impact"}),
        ({"title": "T", "impact": True}, {"impact"}),
        ({"title": "T", "urgency": 1.5}, {"urgency"}),
        ({"title": "T", "effect": "bad"}, {"effect"}),
        ({"title": "T", "titel": 1, "colour": 2}, {"titel", "colour"}),
        ({"titel": "T"}, {"title", "titel"}),
        ({"title": "T", "number": "INC-1"}, {"number"}),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_used_is_named(
    responder: ApiClient, body: object, fields: set[str] | None
) -> None:
    reply = responder.post("/incidents", body)
    assert (reply.status, reply.code) == (422, "invalid_input")
    assert set(reply.fields) == (fields or {"labels"})
    assert all(message.endswith(".") for message in reply.fields.values())
    assert not Incident.objects.exists()


def test_markup_is_text_like_any_other(responder: ApiClient) -> None:
    hostile = "<script>alert(1)</script>\"'&"
    reply = responder.post("/incidents", {"title": hostile, "description": hostile})
    assert reply.body["title"] == hostile
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 501}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": "9" * 30}, "limit"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "f2026-03-02T09:00:00+00:00_"}, "cursor"),
        ({"state": "open"}, "state.0"),
        ({"state": "new,opne"}, "state.1"),
        ({"priority": "P6"}, "priority.0"),
        ({"assignee": "nobody@example.org"}, "assignee"),
        ({"major": "perhaps"}, "major"),
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-03-02T09:00:00"}, "to"),
        ({"order": "size"}, "order"),
        ({"stat": "new"}, "stat"),
        ({"q": "a\0b"}, "q"),
        ({"service": "a\0"}, "service"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(
    responder: ApiClient, query: dict[str, object], field: str
) -> None:
    reply = responder.get("/incidents", **query)
    assert (reply.status, list(reply.fields)) == (422, [field])


@pytest.mark.parametrize("cursor", ["", "x", "é", "AAAA", "WyJhIl0", "WzEsMl0", "WyJhIiwiYiJd"])
def test_a_foreign_cursor(responder: ApiClient, number: str, cursor: str) -> None:
    for path in (f"/incidents/{number}/timeline", f"/incidents/{number}/comments", "/teams"):
        reply = responder.get(path, cursor=cursor)
        expected = 200 if not cursor else 422
        assert reply.status == expected, (path, reply.text)


def test_versions(responder: ApiClient, number: str) -> None:
    path = f"/incidents/{number}"
    tag = responder.get(path).headers["ETag"]
    assert responder.get(path).status == 200
    response = responder.client.get(
        f"/api/v1{path}",
        headers={"If-None-Match": f'"0", W/{tag}', "Authorization": f"Bearer {responder.token}"},
    )
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == tag
    changed = responder.patch(path, {"title": "New"}, If_Match=tag)
    assert (changed.status, changed.headers["ETag"] == tag) == (200, False)
    stale = responder.patch(path, {"title": "Newer"}, If_Match=tag)
    assert (stale.status, stale.code) == (412, "stale_version")
    stale = responder.post(f"{path}/acknowledge", If_Match=f"{tag}, W/{changed.headers['ETag']}")
    assert stale.status == 412
    assert responder.get(path).body["title"] == "New"
    assert responder.post(f"{path}/acknowledge", If_Match="*").status == 200
    reply = responder.patch(path, {"title": "T"}, If_Match="3")
    assert (reply.status, reply.code) == (400, "malformed_header")


@pytest.mark.parametrize(
    "path", ["/incidents/INC-999999", "/incidents/nonsense", "/incidents/%00", "/nowhere", "/"]
)
def test_what_is_not_there(responder: ApiClient, path: str) -> None:
    reply = responder.get(path)
    assert (reply.status, reply.code) == (404, "not_found")


def test_a_method_that_means_nothing(responder: ApiClient) -> None:
    reply = responder.send("PUT", "/incidents", {})
    assert (reply.status, reply.code) == (405, "method_not_allowed")
    assert set(reply.headers["Allow"].split(", ")) == {"GET", "POST"}


def test_a_head_is_a_get(responder: ApiClient, number: str) -> None:
    reply = responder.send("HEAD", f"/incidents/{number}")
    assert (reply.status, reply.text) == (200, "")
    assert reply.headers["ETag"]


def test_a_fault_of_ours_tells_nothing_of_itself(
    responder: ApiClient, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(incident_routes, "get_incident", fail)
    reply = responder.get(f"/incidents/{number}")
    assert (reply.status, reply.code) == (500, "internal_error")
    assert "hunter2" not in reply.text
    assert "RuntimeError" not in reply.text


def test_the_clock_is_read_once_a_request(
    responder: ApiClient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Counting:
        readings = 0

        def now(self) -> datetime:
            self.readings += 1
            return now

    counting = Counting()
    monkeypatch.setattr(edge, "clock", counting)
    assert responder.post("/incidents", {"title": "T"}).status == 201
    assert counting.readings == 1
