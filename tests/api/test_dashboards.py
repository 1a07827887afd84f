"""Dashboards, by programs."""

import pytest

from tests.api.client import ApiClient
from tests.builders.dashboards import card
from watchbell.analytics.dashboards.ready import READY

pytestmark = pytest.mark.usefixtures("database")


def test_a_dashboard_is_put_together_replaced_and_given_up(
    responder: ApiClient, owner: ApiClient
) -> None:
    body = {"name": "Payments", "widgets": [card(), card("w2", x=3, figure="declared")], "days": 90}
    made = responder.post("/dashboards", body)
    assert made.status == 201
    address = f"/dashboards/{made.body['key']}"
    shown = responder.get(address)
    assert shown.headers["ETag"] == '"1"'
    assert [widget["figure"] for widget in shown.body["widgets"]] == ["mtta", "declared"]
    assert owner.get(address).status == 404
    again = {name: shown.body[name] for name in ("name", "about", "widgets", "filters")}
    changed = responder.send("PUT", address, again, If_Match='"1"')
    assert (changed.status, changed.body["version"], changed.body["days"]) == (200, 2, 30)
    stale = responder.send("PUT", address, again, If_Match='"1"')
    assert (stale.status, stale.code) == (412, "stale_version")
    names = [one["name"] for one in responder.get("/dashboards").body["items"]]
    assert names == ["Payments", *(board.name for board in READY.values())]
    assert responder.send("DELETE", address).status == 204
    assert responder.get(address).status == 404


def test_what_a_widget_answers_is_said_by_its_kind(responder: ApiClient) -> None:
    for key, board in READY.items():
        for widget in board.widgets:
            reply = responder.get(f"/dashboards/{key}/widgets/{widget.id}")
            assert (reply.status, reply.body["fault"]) == (200, ""), reply.text
    card = responder.get("/dashboards/service-desk/widgets/w1?days=7&filter=priority:1").body
    assert (card["figure"]["name"], card["filters"]) == ("declared", ["priority:1"])
    assert responder.get("/dashboards/service-desk/widgets/nothing").status == 404
    assert "days" in responder.get("/dashboards/service-desk/widgets/w1?days=5").fields


def test_what_cannot_stand_on_a_dashboard_is_named(responder: ApiClient) -> None:
    upon = {"name": "A", "widgets": [card(), card("w2")]}
    assert "widgets.1.place" in responder.post("/dashboards", upon).fields
    assert "days" in responder.post("/dashboards", {"name": "A", "days": 5}).fields
    shared = {"name": "A", "shared": True}
    assert responder.post("/dashboards", shared).code == "permission_denied"
