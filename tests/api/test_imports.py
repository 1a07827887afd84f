"""Histories by API: tried, looked at, taken in, undone."""

from datetime import datetime
from uuid import UUID

import pytest

from tests.api.client import ApiClient, Upload
from tests.builders.imports import TABLE
from watchbell.importers.services import carry_out
from watchbell.importers.undoing import undo_import
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM

pytestmark = pytest.mark.usefixtures("database")


def sent(content: bytes = TABLE, **fields: str) -> Upload:
    return Upload({"kind": "incidents-csv", **fields}, {"tickets.csv": content}, "file")


def test_the_whole_way_of_a_history(owner: ApiClient, now: datetime) -> None:
    asked = owner.post("/imports", sent(source="old desk"))
    assert (asked.status, asked.body["dry"], asked.body["state"]) == (201, True, "waiting")
    place = asked.headers["Location"].removeprefix("/api/v1")
    carry_out(run_id=UUID(asked.body["id"]), now=now)
    tried = owner.get(place).body
    assert (tried["state"], tried["counts"]["made"], tried["counts"]["rejected"]) == (
        "finished", 1, 1,
    )  # fmt: skip
    assert "Nothing was written." in tried["says"]
    refused = owner.get(f"{place}/rejected", limit=1).body
    assert [one["row"] for one in refused["items"]] == [3]
    assert refused["items"][0]["reason"]
    assert not Incident.objects.exists()
    made = owner.post(f"{place}/run")
    assert (made.status, made.body["dry"], made.body["source"]) == (201, False, "old desk")
    carry_out(run_id=UUID(made.body["id"]), now=now)
    assert Incident.objects.get().title == "Mail is down"
    assert [one["id"] for one in owner.get("/imports").body["items"]] == [
        made.body["id"],
        tried["id"],
    ]
    undoing = owner.post(f"/imports/{made.body['id']}/undo").body
    assert undoing["state"] == "undoing"


def test_a_mapping_says_which_column_is_what(owner: ApiClient, now: datetime) -> None:
    mapping = "columns: {key: id, title: status, created_at: created}\n"
    made = owner.post("/imports", sent(dry="false", mapping=mapping))
    assert made.status == 201
    carry_out(run_id=UUID(made.body["id"]), now=now)
    assert {one.title for one in Incident.objects.all()} <= {"Closed", "New"}
    assert Incident.objects.exists()
    undo_import(run_id=UUID(made.body["id"]), actor=SYSTEM, now=now)
    assert owner.get(f"/imports/{made.body['id']}").body["state"] == "undone"


def test_what_cannot_be_is_said_by_its_field(owner: ApiClient, responder: ApiClient) -> None:
    assert responder.post("/imports", sent()).status == 403
    assert owner.post("/imports", sent(colour="red")).fields.keys() == {"colour"}
    assert owner.post("/imports", sent(zone="Mars")).fields.keys() == {"zone"}
    assert owner.post("/imports", sent(mapping="- a")).fields.keys() == {"mapping"}
    assert owner.post("/imports", sent(b"")).fields.keys() == {"file"}
    assert owner.post("/imports", sent(kind="magic")).status == 422
    assert owner.post("/imports", {"kind": "incidents-csv"}).status in (415, 422)
