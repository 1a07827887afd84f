"""What a type asks, on the pages: when it is opened, edited, worked on and looked at."""

from datetime import datetime

import pytest

from tests.builders.incidents import declare
from tests.builders.types import make_field, make_type
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident


@pytest.fixture
def breach(database: None, now: datetime) -> None:
    make_type("breach", now=now)
    make_field("personal", "checkbox", now=now, type_slug="breach")
    make_field(
        "people",
        "number",
        now=now,
        type_slug="breach",
        visible_when="personal == true",
        required_for=["resolved"],
    )
    make_field("vector", "choice", now=now, type_slug="breach", options=["mail", "web"])
    make_field("due", "formula", now=now, type_slug="breach", formula="people * 2.0")


RESOLUTION = {
    "outcome": "no_fault",
    "cause": "security",
    "notes": "Closed the hole.",
    "restored_at": "2026-03-02T09:00",
}


def test_a_new_incident_is_asked_what_its_type_asks(
    breach: None, grace: Person, sign_in: SignIn
) -> None:
    client = sign_in(grace)
    assert "custom.personal" not in client.get("/incidents/new").content.decode()
    html = client.get("/incidents/new?type=breach").content.decode()
    assert 'name="custom.personal"' in html
    assert 'name="custom.people"' not in html
    more = client.post("/incidents/new/fields", {"type": "breach", "custom.personal": "on"})
    assert 'name="custom.people"' in more.content.decode()
    sent = {"title": "Data lost", "type": "breach", "custom.personal": "on", "custom.people": "7"}
    client.post("/incidents/new", sent)
    made = Incident.objects.get()
    assert (made.type, made.custom) == ("breach", {"personal": True, "people": 7, "due": 14})


def test_the_step_that_a_type_guards_asks_for_what_it_lacks(
    breach: None, now: datetime, grace: Person, sign_in: SignIn
) -> None:
    incident = declare(now=now, type="breach", custom={"personal": True})
    client = sign_in(grace)
    path = f"/incidents/{incident.label}/resolve"
    assert 'name="custom.people"' in client.get(path).content.decode()
    refused = client.post(path, RESOLUTION)
    assert refused.status_code == 422
    assert "“People” is required before it is resolved." in refused.content.decode()
    client.post(path, {**RESOLUTION, "custom.people": "12"})
    incident.refresh_from_db()
    assert (incident.state, incident.custom["people"]) == ("resolved", 12)


def test_editing_shows_and_changes_the_answers_and_the_type(
    breach: None, now: datetime, grace: Person, sign_in: SignIn
) -> None:
    incident = declare(now=now, type="breach", custom={"vector": "mail"})
    client = sign_in(grace)
    path = f"/incidents/{incident.label}/answers"
    html = client.get(path).content.decode()
    assert '<option value="mail" selected>Mail</option>' in html
    again = client.post(
        f"/incidents/{incident.label}/fields", {"type": "breach", "custom.personal": "on"}
    )
    assert 'name="custom.people"' in again.content.decode()
    sent = {"type": "breach", "custom.vector": "web"}
    assert client.post(path, sent).status_code == 302
    incident.refresh_from_db()
    assert incident.custom == {"personal": False, "vector": "web"}
    client.post(path, {"type": "incident"})
    incident.refresh_from_db()
    assert incident.type == "incident"


def test_answers_are_shown_in_words_and_lead_to_others_like_it(
    breach: None, now: datetime, grace: Person, sign_in: SignIn
) -> None:
    incident = declare(now=now, type="breach", custom={"vector": "mail"})
    other = declare("Quite another", now=now)
    client = sign_in(grace)
    html = client.get(f"/incidents/{incident.label}").content.decode()
    assert ">Breach</h2>" in html
    assert 'href="/incidents?view=all&amp;custom.vector=mail">Mail</a>' in html
    found = client.get("/incidents?view=all&custom.vector=mail").content.decode()
    assert incident.label in found
    assert other.label not in found
    ignored = client.get("/incidents?view=all&custom.people=many&custom.no=1").content.decode()
    assert other.label in ignored


def test_requesters_are_asked_and_shown_only_what_is_meant_for_them(
    breach: None, now: datetime, bob: Person, sign_in: SignIn
) -> None:
    make_field("floor", now=now, on_request_form=True)
    make_field("contact", "person", now=now, on_request_form=True)
    make_field("suspicion", now=now)
    client = sign_in(bob)
    html = client.get("/incidents/new").content.decode()
    assert 'name="custom.floor"' in html
    assert 'type="email" name="custom.contact"' in html
    assert "suspicion" not in html
    assert 'name="type"' not in html
    client.post("/incidents/new", {"title": "Printer", "custom.floor": "3"})
    incident = Incident.objects.get()
    Incident.objects.update(custom={"floor": "3", "suspicion": "An insider"})
    page = client.get(f"/incidents/{incident.label}").content.decode()
    assert "<dt>Floor</dt>" in page
    assert "An insider" not in page
