"""An incident's whole life over the API."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.client import ApiClient
from tests.api.conftest import Speak
from tests.builders.people import make_team
from tests.builders.services import make_service
from tests.builders.types import make_field, make_type
from watchbell.accounts.models import Person
from watchbell.incidents.domain import STAGES
from watchbell.incidents.models import Category, Incident
from watchbell.kernel.clock import ManualClock

TRIAGE = {"category": "software", "impact": 2, "urgency": 1}


@pytest.fixture
def category(database: None) -> Category:
    return Category.objects.get_or_create(slug="software", defaults={"name": "Software"})[0]


def declare(client: ApiClient, **values: object) -> str:
    """Declare an incident and return its number."""
    reply = client.post("/incidents", {"title": "Card payments fail", **values})
    assert reply.status == 201, reply.text
    return str(reply.body["number"])


def test_a_title_is_enough(responder: ApiClient, now: datetime) -> None:
    reply = responder.post("/incidents", {"title": "  Card payments fail "})
    assert reply.status == 201
    record = reply.body
    assert record["title"] == "Card payments fail"
    assert (record["state"], record["priority"], record["major"]) == ("new", None, False)
    assert (record["reporter"], record["assignee"]) == ("grace@example.org", None)
    assert record["channel"] == "api"
    assert record["created_at"] == "2026-03-02T09:00:00Z"
    assert not any(record["resolution"].values())
    assert [stage["name"] for stage in record["stages"]] == list(STAGES)
    assert record["url"].endswith(f"/incidents/{record['number']}")
    assert reply.headers["Location"] == f"/api/v1/incidents/{record['number']}"
    assert reply.headers["ETag"] == f'"{record["version"]}"'
    assert responder.get(f"/incidents/{record['number']}").body == record


def test_responders_say_by_which_way_it_came(responder: ApiClient, requester: ApiClient) -> None:
    said = {"title": "No light", "channel": "walk_in"}
    assert responder.post("/incidents", said).body["channel"] == "walk_in"
    assert requester.post("/incidents", said).status == 403
    assert responder.post("/incidents", {**said, "channel": "smoke"}).status == 422


@pytest.mark.parametrize("said", [{"impact": 1}, {"team": "payments"}, {"severity": "SEV1"}])
def test_requesters_do_not_say_how_bad_it_is_or_whose(
    requester: ApiClient, said: dict[str, object]
) -> None:
    assert requester.post("/incidents", {"title": "No light", **said}).status == 403
    assert requester.post("/incidents", {"title": "No light", "affected": "All"}).status == 201


def test_every_field_is_kept(
    responder: ApiClient, ada: Person, category: Category, now: datetime
) -> None:
    team = make_team("Payments", ada, now=now)
    make_service("Card gateway", team=team, now=now)
    make_field("ticket", "number", now=now)
    make_field("shops", "multi_choice", now=now, options=["berlin", "oslo"])
    given = {
        "title": "Card payments fail",
        "description": "Since nine.\nAll shops.",
        "type": "incident",
        "category": "software",
        "service": "card-gateway",
        "impact": 1,
        "urgency": 2,
        "severity": "SEV1",
        "effect": "degraded",
        "team": "payments",
        "assignee": "ADA@example.org",
        "reporter": "ada@example.org",
        "affected": "All shops",
        "occurred_at": "2026-03-02T09:30:00+01:00",
        "detected_at": "2026-03-02T08:31:00Z",
        "custom": {"ticket": 7, "shops": ["berlin"]},
        "labels": ["checkout", "eu"],
    }
    record = responder.post("/incidents", given).body
    expected = {**given, "assignee": "ada@example.org", "occurred_at": "2026-03-02T08:30:00Z"}
    assert {name: record[name] for name in given} == expected
    assert record["priority"] == "P1"
    assert record["stages"][2]["evidence"] == category.name


def test_the_whole_life(
    responder: ApiClient, grace: Person, category: Category, clock: ManualClock
) -> None:
    number = declare(responder, **TRIAGE)
    path = f"/incidents/{number}"

    def act(verb: str, body: dict[str, object] | None = None) -> dict[str, Any]:
        clock.advance(minutes=5)
        reply = responder.post(f"{path}/{verb}", body)
        assert reply.status == 200, reply.text
        assert reply.headers["ETag"] == f'"{reply.body["version"]}"'
        return dict(reply.body)

    record = act("acknowledge")
    assert (record["state"], record["assignee"]) == ("in_progress", grace.email)
    assert record["acknowledged_by"] == grace.email
    record = act(
        "hold", {"reason": "awaiting_vendor", "follow_up_at": "2026-03-02T12:00:00Z", "note": ""}
    )
    assert (record["state"], record["hold_reason"]) == ("on_hold", "awaiting_vendor")
    assert act("resume")["state"] == "in_progress"
    assert act("contain", {"action": "Moved traffic to Frankfurt"})["contained_at"] is not None
    assert act("declare-major", {"reason": "All shops"})["major"] is True
    assert act("mitigate", {"note": "Cards work"})["mitigated_at"] == "2026-03-02T09:30:00Z"
    record = act(
        "resolve",
        {
            "outcome": "permanent",
            "cause": "change",
            "notes": "Rolled back",
            "restored_at": "2026-03-02T09:30:00Z",
            "fix_reference": "C1",
        },
    )
    assert record["state"] == "resolved"
    assert record["resolution"].items() >= {("outcome", "permanent"), ("fix_reference", "C1")}
    assert act("reopen", {"reason": "Fails again"})["state"] == "in_progress"
    resolution = {"outcome": "workaround", "cause": "unknown", "notes": "Restarted"}
    act("resolve", {**resolution, "restored_at": "2026-03-02T09:40:00Z"})
    record = act("close")
    assert (record["state"], record["reopen_count"]) == ("closed", 1)
    unreached = [s["name"] for s in record["stages"] if s["reached_at"] is None]
    assert unreached == ["reviewed"]


def test_cancel_and_start(responder: ApiClient, category: Category) -> None:
    number = declare(responder, **TRIAGE)
    assert responder.post(f"/incidents/{number}/start").body["state"] == "in_progress"
    reply = responder.post(f"/incidents/{number}/cancel", {"code": "false_alarm", "note": "Test"})
    assert reply.body["state"] == "cancelled"


def test_assign_keeps_what_is_left_out(responder: ApiClient, ada: Person, now: datetime) -> None:
    make_team("Payments", ada, now=now)
    path = f"/incidents/{declare(responder)}/assign"
    assert responder.post(path, {"team": "payments"}).body["team"] == "payments"
    record = responder.post(path, {"assignee": ada.email}).body
    assert (record["team"], record["assignee"]) == ("payments", ada.email)
    record = responder.post(path, {"assignee": None}).body
    assert (record["team"], record["assignee"]) == ("payments", None)
    assert responder.post(path, {}).fields.keys() == {"assignee"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("category", "nothing-like-it"),
        ("service", "nothing-like-it"),
        ("team", "nothing-like-it"),
        ("assignee", "nobody@example.org"),
        ("reporter", "nobody@example.org"),
    ],
)
def test_an_unknown_reference_names_its_field(responder: ApiClient, field: str, value: str) -> None:
    reply = responder.post("/incidents", {"title": "T", field: value})
    assert (reply.status, list(reply.fields)) == (422, [field])
    assert not Incident.objects.exists()


def test_a_patch_changes_only_what_it_names(responder: ApiClient, category: Category) -> None:
    path = f"/incidents/{declare(responder, description='Since nine', impact=1)}"
    record = responder.patch(path, {"urgency": 1, "category": "software"}).body
    assert (record["priority"], record["description"]) == ("P1", "Since nine")
    record = responder.patch(path, {"urgency": None, "category": None}).body
    assert (record["priority"], record["category"]) == (None, None)
    before = record["version"]
    assert responder.patch(path, {}).body["version"] == before
    assert responder.patch(path, {"title": None}).fields == {"title": "Use a text."}


_RESOLVED_NEEDS = {"category", "impact", "urgency", "notes", "restored_at", "fix_reference"}


def test_guards_name_every_field(responder: ApiClient) -> None:
    number = declare(responder)
    reply = responder.post(f"/incidents/{number}/start")
    assert (reply.status, reply.code) == (422, "guard_not_met")
    assert reply.fields.keys() == {"category", "impact", "urgency"}
    reply = responder.post(
        f"/incidents/{number}/resolve", {"outcome": "permanent", "cause": "unknown"}
    )
    assert reply.fields.keys() == _RESOLVED_NEEDS
    assert responder.get(f"/incidents/{number}").body["assignee"] is None


def test_an_illegal_transition_is_a_conflict(responder: ApiClient) -> None:
    number = declare(responder)
    reply = responder.post(f"/incidents/{number}/close")
    assert (reply.status, reply.code) == (409, "illegal_transition")
    responder.post(f"/incidents/{number}/acknowledge")
    reply = responder.post(f"/incidents/{number}/acknowledge")
    assert (reply.status, reply.code) == (409, "already_done")


def test_filters(
    responder: ApiClient, ada: Person, grace: Person, category: Category, clock: ManualClock
) -> None:
    now = clock.now()
    team = make_team("Payments", ada, now=now)
    make_service("Card gateway", team=team, now=now)
    plain = declare(responder, title="Printer jam")
    clock.advance(hours=1)
    full = declare(responder, service="card-gateway", type=make_type(now=now).slug, **TRIAGE)
    responder.post(f"/incidents/{full}/acknowledge")
    responder.post(f"/incidents/{full}/declare-major", {"reason": "All"})

    def numbers(**query: object) -> list[str]:
        reply = responder.get("/incidents", **query)
        assert reply.status == 200, reply.text
        return [row["number"] for row in reply.body["items"]]

    assert numbers() == [full, plain]
    assert numbers(order="created") == [plain, full]
    assert numbers(state="new") == [plain]
    assert (
        numbers(state="new,in_progress") == numbers(state=["new", "in_progress"]) == [full, plain]
    )
    assert numbers(priority="P2,p1") == [full]
    for query in (
        {"category": "software"},
        {"service": "card-gateway"},
        {"team": "payments"},
        {"assignee": grace.email},
        {"assignee": "me"},
        {"type": "security"},
        {"major": "true"},
        {"q": "payments"},
        {"q": full},
        {"from": "2026-03-02T10:00:00Z"},
        {"from": "2026-03-02T11:00:00+01:00"},
    ):
        assert numbers(**query) == [full], query
    for query in ({"assignee": "none"}, {"major": "false"}, {"to": "2026-03-02T10:00:00Z"}):
        assert numbers(**query) == [plain], query
    assert numbers(service="unknown") == []


def test_pages_follow_each_other(responder: ApiClient, clock: ManualClock) -> None:
    made = []
    for _ in range(5):
        made.append(declare(responder))
        clock.advance(minutes=1)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        body = responder.get("/incidents", limit=2, cursor=cursor).body
        seen += [row["number"] for row in body["items"]]
        cursor = body["next_cursor"]
    assert seen == made[::-1]


def test_a_list_costs_the_same_queries_however_long(
    responder: ApiClient, category: Category, now: datetime
) -> None:
    for _ in range(3):
        number = declare(responder, **TRIAGE)
        responder.post(f"/incidents/{number}/acknowledge")
    responder.get("/incidents")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(responder.get("/incidents").body["items"]) == 3
    # The token with its person, the person's teams, the page, what its rows share (category,
    # people and so on), whom and what they concern, when each is due: one each, however many rows.
    assert len(queries) == 7, [q["sql"] for q in queries]


def test_a_requester_sees_only_what_they_reported(
    responder: ApiClient, bob: Person, speak: Speak
) -> None:
    theirs = declare(responder)
    client = speak(bob)
    own = declare(client)
    assert [row["number"] for row in client.get("/incidents").body["items"]] == [own]
    assert client.get(f"/incidents/{theirs}").code == "not_found"
    assert client.post(f"/incidents/{theirs}/acknowledge").code == "not_found"
    assert client.post(f"/incidents/{own}/acknowledge").code == "permission_denied"
    reply = client.post("/incidents", {"title": "T", "reporter": "grace@example.org"})
    assert reply.code == "permission_denied"


def test_a_token_that_only_writes_may_write(grace: Person, speak: Speak) -> None:
    client = speak(grace, "incidents:write")
    number = declare(client)
    assert client.post(f"/incidents/{number}/acknowledge").status == 200
    assert client.get(f"/incidents/{number}").code == "permission_denied"


def test_the_timeline_and_the_comments(
    responder: ApiClient, bob: Person, speak: Speak, clock: ManualClock
) -> None:
    client = speak(bob)
    number = declare(client)
    path = f"/incidents/{number}"
    clock.advance(minutes=1)
    said = responder.post(f"{path}/comments", {"body": "We look", "visibility": "public"})
    assert (said.status, said.body["author"]) == (201, "grace@example.org")
    clock.advance(minutes=1)
    responder.post(f"{path}/comments", {"body": "It is the disk"})
    clock.advance(minutes=1)
    responder.post(f"{path}/acknowledge")
    bodies = [c["body"] for c in responder.get(f"{path}/comments").body["items"]]
    assert bodies == ["We look", "It is the disk"]
    assert [c["body"] for c in client.get(f"{path}/comments").body["items"]] == ["We look"]
    assert client.post(f"{path}/comments", {"body": "x"}).code == "permission_denied"
    kinds: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = responder.get(f"{path}/timeline", limit=2, cursor=cursor).body
        kinds += [entry["kind"] for entry in page["items"]]
        cursor = page["next_cursor"]
    assert kinds == [
        "incident.acknowledged",
        "incident.comment_added",
        "incident.comment_added",
        "incident.declared",
    ]
    seen = client.get(f"{path}/timeline").body["items"]
    assert [e["comment"]["body"] for e in seen if e["comment"]] == ["We look"]
    assert seen[-1]["actor"]["name"] == "Bob"


def test_comments_page_by_cursor(responder: ApiClient, clock: ManualClock) -> None:
    path = f"/incidents/{declare(responder)}/comments"
    for number in range(3):
        responder.post(path, {"body": str(number)})
    first = responder.get(path, limit=2).body
    rest = responder.get(path, limit=2, cursor=first["next_cursor"]).body
    assert [c["body"] for c in first["items"] + rest["items"]] == ["0", "1", "2"]
    assert rest["next_cursor"] is None


def test_ancient_and_future_times(responder: ApiClient, now: datetime) -> None:
    reply = responder.post("/incidents", {"title": "T", "occurred_at": "0001-01-01T00:00:00Z"})
    assert reply.status == 201
    later = (now + timedelta(hours=1)).isoformat()
    assert responder.post("/incidents", {"title": "T", "detected_at": later}).fields.keys() == {
        "detected_at"
    }
    for wrong in ("2026-03-02", "2026-03-02T09:00:00", "0001-01-01T00:00:00+14:00", 17, "soon"):
        reply = responder.post("/incidents", {"title": "T", "occurred_at": wrong})
        assert (reply.status, list(reply.fields)) == (422, ["occurred_at"]), wrong


def test_a_list_comes_in_the_order_that_is_asked_for(owner: ApiClient) -> None:
    declare(owner, title="Low", impact=4, urgency=4)
    declare(owner, title="High", impact=1, urgency=1)
    page = owner.get("/incidents", order="priority", limit=1).body
    assert [item["title"] for item in page["items"]] == ["High"]
    rest = owner.get("/incidents", order="priority", limit=1, cursor=page["next_cursor"]).body
    assert [item["title"] for item in rest["items"]] == ["Low"]
    assert "order" in owner.get("/incidents", order="banana").fields
