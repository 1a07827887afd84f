"""Configuration items by API, and incidents about them."""

from datetime import datetime

import pytest

from tests.api.client import ApiClient
from tests.builders.incidents import declare
from tests.builders.items import make_item
from tests.builders.services import make_service
from watchbell.accounts.models import Person

pytestmark = pytest.mark.usefixtures("database")


def test_an_item_is_recorded_read_and_changed_by_version(owner: ApiClient, now: datetime) -> None:
    make_service("Printing", now=now)
    body = {
        "name": "Printer",
        "kind": "printer",
        "identifier": "PRN-1",
        "services": ["printing"],
    }
    made = owner.post("/configuration-items", body)
    assert (made.status, made.body["services"], made.body["status"]) == (
        201,
        ["printing"],
        "in_use",
    )
    path = made.headers["Location"].removeprefix("/api/v1")
    assert owner.get(path).body == made.body
    taken = owner.post("/configuration-items", {"name": "Copier", "identifier": "prn-1"})
    assert (taken.status, taken.body["code"]) == (409, "identifier_taken")
    changed = owner.patch(path, {"status": "in_stock", "identifier": None})
    assert (changed.status, changed.body["identifier"], changed.body["version"]) == (200, None, 2)
    assert changed.body["services"] == ["printing"]
    stale = owner.patch(path, {"name": "X"}, If_Match='"1"')
    assert stale.status == 412
    above = owner.post("/configuration-items", {"name": "Driver", "runs_on": ["Printer"]})
    assert [other["name"] for other in above.body["runs_on"]] == ["Printer"]
    circle = owner.patch(path, {"runs_on": ["Driver"]})
    assert (circle.status, circle.body["code"]) == (409, "dependency_cycle")
    unknown = owner.patch(path, {"runs_on": ["nothing"]})
    assert (unknown.status, unknown.body["errors"][0]["field"]) == (422, "runs_on")


def test_items_are_listed_and_narrowed(responder: ApiClient, now: datetime) -> None:
    printing = make_service("Printing", now=now)
    make_item("Printer", printing, kind="printer", identifier="PRN-1", now=now)
    make_item("Server", kind="server", now=now)

    def found(query: str) -> list[str]:
        reply = responder.get(f"/configuration-items{query}")
        return [item["name"] for item in reply.body["items"]]

    assert found("") == ["Printer", "Server"]
    assert found("?kind=server") == ["Server"]
    assert found("?service=printing") == found("?q=prn") == ["Printer"]
    assert found("?service=nowhere") == found("?status=retired") == []


def test_an_incident_is_about_items(
    responder: ApiClient, requester: ApiClient, bob: Person, now: datetime
) -> None:
    printer = make_item("Printer", make_service("Printing", now=now), identifier="PRN-1", now=now)
    make_item("Switch", now=now)
    named = {"id": str(printer.pk), "name": "Printer", "identifier": "PRN-1"}
    made = responder.post("/incidents", {"title": "Jam", "configuration_items": ["prn-1"]})
    assert (made.status, made.body["configuration_items"]) == (201, [named])
    assert made.body["service"] == "printing"
    path = f"/incidents/{made.body['number']}"
    changed = responder.patch(path, {"configuration_items": ["Switch"]})
    assert [item["name"] for item in changed.body["configuration_items"]] == ["Switch"]
    for query in ("?configuration_item=Switch", "?configuration_item=nothing"):
        numbers = [row["number"] for row in responder.get(f"/incidents{query}").body["items"]]
        assert numbers == ([made.body["number"]] if "Switch" in query else [])
    refused = requester.post("/incidents", {"title": "T", "configuration_items": ["prn-1"]})
    assert refused.status == 403
    own = declare(now=now, reporter=bob, configuration_items=[printer])
    assert requester.get(f"/incidents/{own.label}").body["configuration_items"] == []
    assert requester.get("/incidents").body["items"][0]["configuration_items"] == []
