"""What every page has: the policy, the theme, the search, the errors."""

from datetime import datetime

import pytest
from django.test import Client

from tests.builders.incidents import declare
from tests.builders.people import make_person
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident


def test_every_answer_has_the_strict_policy_and_varies_by_who_asks(
    grace: Person, sign_in: SignIn
) -> None:
    answer = sign_in(grace).get("/")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "HX-Request" in answer["Vary"]


def test_no_page_has_inline_style_script_or_handlers(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    paths = ["/", "/incidents", f"/incidents/{incident.label}", "/incidents/new"]
    for path in paths:
        html = client.get(path).content.decode()
        assert " style=" not in html, path
        assert "<style" not in html, path
        assert "onclick" not in html, path
        assert "<script>" not in html, path
        assert "hx-on" not in html, path


def test_times_are_shown_in_the_readers_zone(
    database: None, now: datetime, sign_in: SignIn
) -> None:
    tokyo = make_person("Yui", now=now, timezone="Asia/Tokyo")
    incident = declare(now=now)
    html = sign_in(tokyo).get(f"/incidents/{incident.label}").content.decode()
    assert "2 Mar 2026, 18:00" in html
    assert "JST" in html
    assert 'datetime="2026-03-02T18:00:00+09:00"' in html


def test_the_theme_is_remembered_without_script(grace: Person, sign_in: SignIn) -> None:
    client = sign_in(grace)
    answer = client.post("/theme", {"theme": "dark", "next": "/incidents"})
    assert answer["Location"] == "/incidents"
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()
    client.post("/theme", {"theme": "auto"})
    assert "data-bs-theme=" not in client.get("/").content.decode()


def test_the_theme_switch_sends_nobody_elsewhere(client: Client, database: None) -> None:
    answer = client.post("/theme", {"theme": "loud", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert "watchbell_theme" not in answer.cookies


def test_a_number_in_the_search_box_jumps(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    for text in (incident.label, incident.label.lower(), str(incident.number)):
        assert client.get("/search", {"q": text})["Location"] == f"/incidents/{incident.label}"


def test_words_in_the_search_box_list_and_unknown_numbers_do_too(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    assert client.get("/search", {"q": "checkout"})["Location"] == "/incidents?q=checkout&view=all"
    assert client.get("/search", {"q": "INC-7"})["Location"] == "/incidents?q=INC-7&view=all"
    found = client.get("/incidents?q=checkout&view=all").content.decode()
    assert incident.label in found


def test_an_expired_session_sends_a_script_to_the_sign_in_page(client: Client) -> None:
    answer = client.get(
        "/incidents",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/incidents?q=a"},
    )
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/sign-in?next=%2Fincidents%3Fq%3Da"


def test_a_form_without_the_csrf_token_is_refused_with_a_sentence(grace: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/theme", {"theme": "dark"})
    assert answer.status_code == 403
    assert "out of date" in answer.content.decode()


def test_nothing_at_an_address_is_said_in_the_products_own_page(
    grace: Person, sign_in: SignIn
) -> None:
    client = sign_in(grace)
    answer = client.get("/incidents/INC-999999")
    assert answer.status_code == 404
    assert "There is no incident INC-999999" in answer.content.decode()
    as_script = client.get("/incidents/INC-999999", headers={"HX-Request": "true"})
    assert as_script.status_code == 404
    assert "There is no incident" in as_script["HX-Trigger"]


def test_home_shows_what_waits_and_what_is_mine(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    mine = declare("Mail is slow", now=now, assignee=grace)
    html = sign_in(grace).get("/").content.decode()
    assert "Good morning, Grace" in html
    assert "2 incidents wait for somebody to answer." in html
    assert incident.title in html
    assert mine.title in html


def test_home_of_a_requester_shows_only_what_they_reported(
    bob: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    declare("Secret outage", now=now)
    html = sign_in(bob).get("/").content.decode()
    assert incident.title in html
    assert "Secret outage" not in html
    assert "Unacknowledged" not in html


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/incidents?q=%00card", 200),
        ("/incidents?q=" + "x" * 5000, 200),
        ("/incidents?assignee=%00&priority=99&view=%3Cscript%3E", 200),
        ("/incidents?cursor=%00", 422),
        ("/incidents/INC-99999999999999999999", 404),
        ("/incidents/%00", 404),
        ("/incidents/INC-1%20or%201=1", 404),
        ("/search?q=%00", 302),
        ("/search?q=%F0%9F%94%A5%0D%0ASet-Cookie:a=b", 302),
    ],
)
def test_odd_addresses_are_answered_calmly(
    grace: Person, sign_in: SignIn, path: str, status: int
) -> None:
    answer = sign_in(grace).get(path)
    assert answer.status_code == status
    assert "a" not in answer.cookies
