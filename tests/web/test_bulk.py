"""Several at once from the list: asked, shown, done, taken back."""

from datetime import datetime
from typing import Any

from tests.builders.incidents import declare, resolve
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.domain import State
from watchbell.incidents.models import BulkChange, Incident

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/incidents?view=open"}


def labels(*incidents: Incident) -> dict[str, Any]:
    return {"number": [incident.label for incident in incidents], "query": "?view=all"}


def state_of(incident: Incident) -> str:
    incident.refresh_from_db()
    return incident.state


def test_closing_several_shows_first_then_does_then_takes_back(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    ready = resolve(declare("Mail is slow", now=now), actor=grace.as_actor(), now=now)
    new = declare("Checkout is down", now=now)
    client = sign_in(grace)
    shown = client.get("/incidents/bulk/close", labels(ready, new)).content.decode()
    assert "Resolved → Closed" in shown
    assert "cannot become closed" in shown
    assert state_of(ready) == State.RESOLVED
    answer = client.post("/incidents/bulk/close", labels(ready, new) | {"apply": "1"})
    assert answer["Location"] == "/incidents?view=all"
    assert state_of(ready) == State.CLOSED
    html = client.get(answer["Location"]).content.decode()
    assert "Closed: 1 incident." in html
    undo = f"/incidents/bulk/{BulkChange.objects.get().pk}/undo"
    assert f'action="{undo}"' in html
    client.post(undo, {"query": "?view=all"})
    assert state_of(ready) == State.RESOLVED
    assert "Taken back: 1 incident." in client.get("/incidents").content.decode()


def test_a_step_asks_what_it_needs_and_shows_what_it_does(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    one, two = declare("One", now=now), declare("Two", now=now, impact=4, urgency=4)
    client = sign_in(grace)
    path = "/incidents/bulk/prioritise"
    assert "Show what it does" in client.get(path, labels(one, two)).content.decode()
    html = client.post(path, labels(one, two) | {"impact": "1", "preview": "1"}).content.decode()
    assert "P5 → P3" in html
    client.post(path, labels(one, two) | {"impact": "1", "apply": "1"})
    two.refresh_from_db()
    assert (two.impact, two.urgency) == (1, 4)
    bad = client.post("/incidents/bulk/resolve", labels(one) | {"apply": "1"})
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"outcome", "cause", "notes"}
    assert client.get("/incidents/bulk/dance").status_code == 404


def test_assigning_several_keeps_what_is_not_chosen(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    one = declare("One", now=now)
    client = sign_in(grace)
    data = labels(one) | {"assignee": str(grace.pk), "preview": "1"}
    assert "to Grace" in client.post("/incidents/bulk/assign", data).content.decode()
    client.post("/incidents/bulk/assign", labels(one) | {"assignee": str(grace.pk), "apply": "1"})
    one.refresh_from_db()
    assert one.assignee == grace
    client.post("/incidents/bulk/assign", labels(one) | {"assignee": "nobody", "apply": "1"})
    one.refresh_from_db()
    assert one.assignee is None


def test_a_row_is_edited_in_its_place(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    client = sign_in(grace)
    html = client.get("/incidents").content.decode()
    for step in ("edit?fields=impact,urgency", "steps", "assign"):
        assert f'hx-get="/incidents/{incident.label}/{step}"' in html
    ways = client.get(f"/incidents/{incident.label}/steps", headers=HTMX).content.decode()
    assert "Put on hold" in ways
    assert "Assign to me" not in ways
    answer = client.post(f"/incidents/{incident.label}/take", headers=HTMX)
    assert answer.status_code == 204
    assert f"incident:{incident.pk}" in answer["HX-Trigger"]
