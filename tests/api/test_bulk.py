"""Several incidents at once, by programs."""

from datetime import datetime

import pytest

from tests.api.client import ApiClient
from tests.api.conftest import Speak
from tests.builders.incidents import declare
from watchbell.accounts.models import Person
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.kernel.clock import ManualClock

pytestmark = pytest.mark.usefixtures("database")
_RESOLUTION = {
    "outcome": "permanent",
    "fix_reference": "CHG-1",
    "cause": "change",
    "notes": "Rolled back",
    "restored_at": "2026-03-02T09:00:00Z",
}


def labels(*incidents: Incident) -> list[str]:
    return [incident.label for incident in incidents]


def test_several_are_previewed_changed_and_put_back(responder: ApiClient, now: datetime) -> None:
    one, two = declare("One", now=now), declare("Two", now=now, impact=None, urgency=None)
    body = {"incidents": [*labels(one, two), "INC-4242"], "verb": "resolve", "resolve": _RESOLUTION}
    seen = responder.post("/bulk-changes/preview", body)
    assert [line["state"] for line in seen.body["incidents"]] == ["resolved", "new", None]
    one.refresh_from_db()
    assert one.state == State.NEW
    done = responder.post("/bulk-changes", body).body
    refused = [line["refused"] for line in done["incidents"]]
    assert refused[0] is None
    assert "still needs: impact, urgency" in refused[1]
    assert refused[2] == "There is no incident INC-4242."
    one.refresh_from_db()
    assert one.state == State.RESOLVED
    undone = responder.post(f"/bulk-changes/{done['id']}/undo").body
    assert [line["state"] for line in undone["incidents"]] == ["new"]
    assert responder.post(f"/bulk-changes/{done['id']}/undo").code == "conflict"


def test_an_undo_is_for_who_did_it_and_in_time(
    responder: ApiClient, owner: ApiClient, clock: ManualClock, grace: Person
) -> None:
    one = declare(now=clock.now())
    body = {
        "incidents": labels(one),
        "verb": "assign",
        "assign": {"assignee": "grace@example.org"},
    }
    done = responder.post("/bulk-changes", body).body
    assert done["incidents"][0]["assignee"] == "grace@example.org"
    assert owner.post(f"/bulk-changes/{done['id']}/undo").status == 404
    clock.advance(minutes=1)
    assert responder.post(f"/bulk-changes/{done['id']}/undo").code == "conflict"


def test_what_a_step_needs_must_be_said(responder: ApiClient, now: datetime) -> None:
    numbers = labels(declare(now=now))
    for verb in ("assign", "change", "resolve"):
        reply = responder.post("/bulk-changes", {"incidents": numbers, "verb": verb})
        assert reply.fields == {verb: f"Say in '{verb}' what to {verb}."}
    stranger = {"incidents": numbers, "verb": "assign", "assign": {"assignee": "x@example.org"}}
    assert "assign.assignee" in responder.post("/bulk-changes", stranger).fields
    assert responder.post("/bulk-changes", {"incidents": [], "verb": "close"}).status == 422


def test_a_token_that_only_writes_changes_several(
    grace: Person, speak: Speak, now: datetime
) -> None:
    writer = speak(grace, "incidents:write")
    body = {"incidents": labels(declare(now=now)), "verb": "acknowledge"}
    assert writer.post("/bulk-changes", body).body["incidents"][0]["state"] == "in_progress"
