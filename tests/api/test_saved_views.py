"""Saved views, by programs."""

from datetime import datetime

import pytest

from tests.api.client import ApiClient
from tests.builders.incidents import declare
from tests.builders.types import make_field
from watchbell.incidents.models import SavedView

pytestmark = pytest.mark.usefixtures("database")


def test_a_view_is_kept_changed_and_given_up(
    responder: ApiClient, owner: ApiClient, now: datetime
) -> None:
    make_field("floor", kind="number", now=now)
    declare(now=now, impact=1, urgency=1)
    query = {"state": "open", "priority": "1", "sort": "-custom.floor", "layout": "board"}
    made = responder.post("/saved-views", {"name": "Burning", "query": query})
    assert made.status == 201
    address = f"/saved-views/{made.body['id']}"
    shown = responder.get(address).body
    assert {name: shown["query"][name] for name in query} == query
    assert (shown["count"], shown["owner"]) == (1, "grace@example.org")
    assert owner.get(address).status == 404
    body = {"name": "Third floor", "query": {"custom": {"floor": "3"}}, "columns": ["custom.floor"]}
    changed = responder.patch(address, body).body
    assert (changed["name"], changed["count"]) == ("Third floor", 0)
    assert changed["query"]["custom"] == {"floor": "3"}
    assert changed["query"]["state"] == ""
    assert SavedView.objects.get().query == {"custom.floor": "3"}
    renamed = responder.patch(address, {"name": "Floor 3"}).body
    assert (renamed["query"], renamed["columns"]) == (changed["query"], ["custom.floor"])
    assert [view["name"] for view in responder.get("/saved-views").body["items"]] == ["Floor 3"]
    assert responder.send("DELETE", address).status == 204
    assert responder.get(address).status == 404


def test_a_shared_view_is_changed_by_its_owner_only(responder: ApiClient, owner: ApiClient) -> None:
    made = owner.post("/saved-views", {"name": "All", "query": {}, "shared": True}).body
    address = f"/saved-views/{made['id']}"
    assert responder.get(address).status == 200
    assert responder.patch(address, {"name": "Mine"}).code == "permission_denied"
    assert responder.send("DELETE", address).code == "permission_denied"
    sharing = {"name": "Ours", "query": {}, "shared": True}
    assert responder.post("/saved-views", sharing).code == "permission_denied"


def test_what_cannot_be_kept_is_refused_by_name(responder: ApiClient, now: datetime) -> None:
    assert responder.post("/saved-views", {"name": "A", "query": {}}).status == 201
    assert responder.post("/saved-views", {"name": "a", "query": {}}).code == "conflict"
    strange = {"name": "B", "query": {"sort": "banana"}}
    assert "order" in responder.post("/saved-views", strange).fields
    gone = {"name": "B", "query": {"custom": {"gone": "1"}}}
    assert "custom.gone" in responder.post("/saved-views", gone).fields
    other = responder.post("/saved-views", {"name": "C", "query": {}}).body
    taken = responder.patch(f"/saved-views/{other['id']}", {"name": "A"})
    assert "name" in taken.fields
