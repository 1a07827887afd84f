"""Reporting: what may be the same is shown while somebody types."""

from datetime import datetime

import pytest

from tests.builders.incidents import declare
from tests.builders.people import make_person
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.domain import Channel
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Role

HTMX = {"HX-Request": "true"}


def test_likely_duplicates_are_shown_from_four_letters_on(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    known = declare("Checkout is down", now=now)
    client = sign_in(grace)
    html = client.get("/incidents/new").content.decode()
    assert 'hx-get="/incidents/new/similar"' in html
    path = "/incidents/new/similar?title="
    found = client.get(f"{path}checkout broken", headers=HTMX).content.decode()
    assert f'href="/incidents/{known.label}"' in found
    for silent in ("che", "printer", "%3Cscript%3E"):
        assert "Is it one of these" not in client.get(path + silent, headers=HTMX).content.decode()


def test_an_agent_says_how_it_reached_them(
    grace: Person, bob: Person, sign_in: SignIn, now: datetime
) -> None:
    client = sign_in(grace)
    for given, reporter, kept in (
        ("walk_in", "", Channel.WALK_IN),
        ("", bob.email, Channel.PHONE),
        ("", "", Channel.SELF_SERVICE),
    ):
        said = {"title": "No light", "channel": given, "reporter": reporter}
        answer = client.post("/incidents/new", said)
        assert answer.status_code == 302
        assert Incident.objects.latest("number").channel == kept
    refused = client.post("/incidents/new", {"title": "No light", "channel": "monitoring"})
    assert refused.status_code == 422


@pytest.mark.parametrize("role", [Role.RESPONDER, Role.REQUESTER])
def test_a_new_incident_needs_only_a_title(
    database: None, sign_in: SignIn, now: datetime, role: Role
) -> None:
    client = sign_in(make_person("Zoe", now=now, role=role))
    assert client.get("/incidents/new").status_code == 200
    empty = client.post("/incidents/new", {"title": " "})
    assert empty.status_code == 422
    assert "title" in empty.context["form"].errors
    answer = client.post("/incidents/new", {"title": "The lift is stuck"})
    made = Incident.objects.get()
    assert answer["Location"] == f"/incidents/{made.label}"
    assert made.title == "The lift is stuck"


def test_the_affected_person_is_found_by_two_letters_and_named_by_address(
    grace: Person, bob: Person, sign_in: SignIn
) -> None:
    client = sign_in(grace)
    found = client.get("/incidents/new/people?reporter=bo").content.decode().strip()
    assert found == '<option value="bob@example.org">Bob</option>'
    assert client.get("/incidents/new/people?reporter=b").content.decode().strip() == ""
    assert sign_in(bob).get("/incidents/new/people?reporter=gr").status_code == 404
    wrong = client.post("/incidents/new", {"title": "No mail", "reporter": "nobody@example.org"})
    assert "Nobody here has this address" in wrong.content.decode()
    client.post("/incidents/new", {"title": "No mail", "reporter": "BOB@example.org"})
    assert Incident.objects.get().reporter == bob


def test_a_control_character_is_refused_at_its_field(grace: Person, sign_in: SignIn) -> None:
    answer = sign_in(grace).post("/incidents/new", {"title": "Bell \x07 rings"})
    assert answer.status_code == 422
    assert "U+0007" in answer.context["form"].errors["title"][0]
    nul = sign_in(grace).post("/incidents/new", {"title": "a\x00b"})
    assert nul.status_code == 422
    assert not Incident.objects.exists()
