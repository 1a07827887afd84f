"""Major incidents in the browser: the list, the room, containments, what stakeholders see."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.incidents import declare, resolve
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from tests.web.major_world import make_major
from watchbell.accounts.models import Person
from watchbell.incidents.domain import MajorState, Visibility
from watchbell.incidents.major import Phase
from watchbell.incidents.models import Comment, Incident, MajorProposal, UpdateInterval
from watchbell.incidents.services import add_comment, propose_major
from watchbell.kernel.clock import ManualClock

HTMX = {"HX-Request": "true"}


@pytest.fixture
def major(grace: Person, now: datetime) -> dict[str, Any]:
    service = make_service("Payments", criticality=1, cost_per_minute=Decimal(120), now=now)
    return make_major(grace, now, service=service, severity="SEV1")


def look(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def incident_of(major: dict[str, Any]) -> Incident:
    return Incident.objects.get(number=int(major["major"].removeprefix("INC-")))


def test_the_room_shows_who_runs_it_what_it_costs_and_when_the_public_hears(
    grace: Person, sign_in: SignIn, clock: ManualClock, major: dict[str, Any]
) -> None:
    clock.advance(minutes=10)
    html = look(sign_in(grace), f"/incidents/{major['major']}/room")
    assert "in 20m" in html
    assert ">1,200</span>" in html
    assert 'data-cost-rate="120.00"' in html
    assert "Sign-up is off" in html
    assert html.count("Take it") == 4
    assert "Identify" in html
    clock.advance(minutes=21)
    late = look(sign_in(grace), f"/incidents/{major['major']}/room")
    assert "overdue 1m" in late
    assert "wb-room-fact--late" in late


def test_the_room_takes_few_queries(grace: Person, sign_in: SignIn, major: dict[str, Any]) -> None:
    client = sign_in(grace)
    path = f"/incidents/{major['major']}/room"
    look(client, path)
    with CaptureQueriesContext(
        connection,
    ) as few:
        look(client, path)
    for minute in range(5):
        client.post(f"{path}/note", {"body": f"Line {minute}"})
    look(client, path)
    with CaptureQueriesContext(connection) as many:
        look(client, path)
    assert len(many) <= len(few) + 1


def test_a_line_is_noted_at_once_and_update_tells_the_public(
    grace: Person, sign_in: SignIn, clock: ManualClock, major: dict[str, Any]
) -> None:
    client = sign_in(grace)
    path = f"/incidents/{major['major']}/room/note"
    answer = client.post(path, {"body": "/note Failover begins"}, headers=HTMX)
    assert json.loads(answer["HX-Trigger"])["room-said"] == {"form": "note"}
    assert "Failover begins" in answer.content.decode()
    clock.advance(minutes=5)
    client.post(path, {"body": "/update Payments are slow; more at ten."})
    said = list(Comment.objects.order_by("created_at").values_list("body", "visibility"))
    assert said == [
        ("Failover begins", Visibility.INTERNAL),
        ("Payments are slow; more at ten.", Visibility.PUBLIC),
    ]
    assert incident_of(major).next_update_at == clock.now() + timedelta(minutes=30)
    empty = client.post(path, {"body": "  "})
    assert empty.status_code == 422
    assert "This field is required" in empty.content.decode()


def test_the_response_is_steered_from_the_room(
    grace: Person, sign_in: SignIn, major: dict[str, Any]
) -> None:
    client = sign_in(grace)
    room = f"/incidents/{major['major']}/room"
    here = {**HTMX, "HX-Current-URL": f"http://testserver{room}"}
    act = f"/incidents/{major['major']}"
    answer = client.post(f"{act}/phase", {"phase": "fix"}, headers=here)
    assert answer.status_code == 204
    assert "incident-changed" in json.loads(answer["HX-Trigger"])
    assert client.post(f"{act}/phase", {"phase": "recover", "back": "room"})["Location"] == room
    assert incident_of(major).phase == Phase.RECOVER
    refused = client.post(f"{act}/end-major", {"note": ""}, headers=here)
    assert refused.status_code == 422
    client.post(f"{act}/mitigate", {"note": "Works again"})
    client.post(f"{act}/end-major", {"note": "Stable"})
    html = look(client, room)
    assert "Major incident, ended" in html
    assert "Next public update" not in html


def test_an_ordinary_incident_has_no_room(grace: Person, sign_in: SignIn, now: datetime) -> None:
    incident = declare(now=now)
    answer = sign_in(grace).get(f"/incidents/{incident.label}/room")
    assert answer["Location"] == f"/incidents/{incident.label}"


def test_a_manager_decides_on_the_list_and_the_rail_counts(
    grace: Person, linus: Person, sign_in: SignIn, now: datetime, major: dict[str, Any]
) -> None:
    incident = declare("Mail is slow", now=now)
    propose_major(
        incident_id=incident.pk, reason="Ten calls already.", actor=grace.as_actor(), now=now
    )
    seen = look(sign_in(grace), "/majors")
    assert "Ten calls already." in seen
    assert "A manager decides." in seen
    assert "running or proposed" in seen
    manager = sign_in(linus)
    assert "/decline-major" in look(manager, "/majors")
    manager.post(f"/incidents/{incident.label}/decline-major", {"reason": "One mailbox."})
    assert MajorProposal.objects.get().decision_note == "One mailbox."
    assert "Ten calls already." not in look(manager, "/majors")


def test_past_majors_stay_on_record(
    grace: Person, sign_in: SignIn, now: datetime, major: dict[str, Any]
) -> None:
    resolve(incident_of(major), actor=grace.as_actor(), now=now)
    html = look(sign_in(grace), "/majors")
    assert "No major incident runs" in html
    assert "Payments fail everywhere" in html
    assert incident_of(major).major_state == MajorState.ENDED


def test_a_containment_is_active_across_incidents_until_it_is_reversed(
    grace: Person, sign_in: SignIn, major: dict[str, Any]
) -> None:
    client = sign_in(grace)
    assert "Sign-up is off" in look(client, "/containments")
    assert "Sign-up is off" in look(client, "/containments?service=payments")
    assert "Nothing is active on this service" in look(client, "/containments?service=other")
    path = f"/incidents/{major['major']}/containments/{major['containment']}/reverse"
    assert "Switch it on" in look(client, path)
    answer = client.post(path, {"note": "Load is normal.", "back": "/containments"})
    assert answer["Location"] == "/containments"
    assert "Sign-up is off" not in look(client, "/containments")
    tab = look(client, f"/incidents/{major['major']}?tab=containment")
    assert "Reversed by Grace" in tab
    assert "Load is normal." in tab
    assert client.post(path, {"note": ""}).status_code == 422


def test_the_scope_is_written_down(grace: Person, sign_in: SignIn, major: dict[str, Any]) -> None:
    client = sign_in(grace)
    path = f"/incidents/{major['major']}/scope/assess"
    refused = client.post(path, {"people": "many"})
    assert refused.status_code == 422
    client.post(path, {"scope": "All shops in the north", "people": "1200", "systems": ""})
    html = look(client, f"/incidents/{major['major']}/room")
    assert "1,200 " in html
    assert "All shops in the north" in html


def test_stakeholders_are_told_plainly_that_an_update_is_late(
    clock: ManualClock, major: dict[str, Any]
) -> None:
    def html() -> str:
        return Client().get(f"/follow/{major['follow']}").content.decode()

    clock.advance(minutes=10)
    assert "in 20m" in html()
    clock.advance(minutes=21)
    assert "late, sorry" in html()


def test_stakeholders_see_neither_notes_nor_names(
    grace: Person, sign_in: SignIn, now: datetime, major: dict[str, Any]
) -> None:
    who: dict[str, Any] = {
        "incident_id": incident_of(major).pk,
        "actor": grace.as_actor(),
        "now": now,
    }
    add_comment(body="The intern did it.", visibility=Visibility.INTERNAL, **who)
    add_comment(body="We work on it.", visibility=Visibility.PUBLIC, **who)
    answer = Client().get(f"/follow/{major['follow']}")
    html = answer.content.decode()
    assert "We work on it." in html
    assert "intern" not in html
    assert "Grace" not in html
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    client = sign_in(grace)
    revoke = f"/incidents/{major['major']}/room/links/{major['stakeholder']}/revoke"
    client.post(revoke)
    assert Client().get(f"/follow/{major['follow']}").status_code == 410


def test_a_link_with_names_shows_them(
    grace: Person, sign_in: SignIn, now: datetime, major: dict[str, Any]
) -> None:
    client = sign_in(grace)
    path = f"/incidents/{major['major']}/room"
    client.post(f"{path}/links", {"audience": "Staff", "hours": "2", "shows_names": "on"})
    client.post(f"{path}/update", {"body": "We work on it."})
    links = client.get(path).context["links"]
    address = next(url for link, url in links if link.audience == "Staff")
    html = Client().get(f"/follow/{address.rpartition('/')[2]}").content.decode()
    assert "Grace" in html


def test_intervals_are_set_on_their_page(linus: Person, sign_in: SignIn) -> None:
    client = sign_in(linus)
    form = client.get("/majors/intervals").context["form"]
    data = {field: 45 for field, name in form.names.items() if name != "SEV2"}
    answer = client.post("/majors/intervals", {**data, "severity": "SEV3", "minutes": "240"})
    assert answer.status_code == 302
    found = dict(UpdateInterval.objects.values_list("severity", "minutes"))
    assert found == {"": 45, "SEV1": 45, "SEV3": 240}
    assert client.post("/majors/intervals", {**data, "minutes_0": "1"}).status_code == 422
