"""An incident with its timeline to take away."""

import json
import sys
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.builders.incidents import resolve
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Incident
from watchbell.incidents.services import add_comment, contain_incident, propose_hypothesis


@pytest.fixture
def told(incident: Incident, grace: Person, now: datetime) -> Incident:
    """An incident about which something can be told."""
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    add_comment(body="We <b>look</b> into it", visibility=Visibility.PUBLIC, **who)
    add_comment(body="It is the disk", visibility=Visibility.INTERNAL, **who)
    propose_hypothesis(text="The disk is full", **who)
    contain_incident(action="Moved traffic", effect="", reversal="", **who)
    resolve(incident, actor=grace.as_actor(), now=now, notes="Put a *larger* one in.")
    return incident


def export(client: Client, incident: Incident, form: str) -> Any:
    answer = client.get(f"/incidents/{incident.label}/export/{form}")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Disposition"] == f'attachment; filename="{incident.label}.{form}"'
    return answer


def test_the_print_view_tells_it_from_the_beginning(
    told: Incident, grace: Person, sign_in: SignIn
) -> None:
    html = sign_in(grace).get(f"/incidents/{told.label}/print").content.decode()
    assert "<script" not in html
    assert "style=" not in html
    places = [html.index(text) for text in ("opened this incident", "into it", "the disk")]
    assert places == sorted(places)
    assert "<em>larger</em>" in html
    assert "&lt;b&gt;look&lt;/b&gt;" in html
    for text in ("P1", "CHG-1", "Moved traffic", "The disk is full", "09:00:00 UTC"):
        assert text in html


def test_a_reporter_takes_away_what_their_page_shows(
    told: Incident, bob: Person, sign_in: SignIn
) -> None:
    client = sign_in(bob)
    for form in ("md", "json"):
        text = export(client, told, form).content.decode()
        assert "into it" in text
        for hidden in ("It is the disk", "The disk is full", "Moved traffic"):
            assert hidden not in text, form


def test_markdown_is_what_people_wrote(told: Incident, grace: Person, sign_in: SignIn) -> None:
    answer = export(sign_in(grace), told, "md")
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert text.startswith(f"# {told.label} Checkout is down\n")
    for line in (
        "- **State**: Resolved",
        "## Timeline",
        "We <b>look</b> into it",
        "Put a *larger* one in.",
        "### 2026-03-02 09:00:00 UTC, Grace (internal note)",
        "- The disk is full (open)",
    ):
        assert line in text, line


def test_json_holds_the_same_for_programs(told: Incident, grace: Person, sign_in: SignIn) -> None:
    body = json.loads(export(sign_in(grace), told, "json").content)
    assert (body["number"], body["facts"]["Outcome"]) == (told.label, "Fixed for good")
    assert body["timeline"][0]["text"].startswith("opened this incident")
    assert [e["comment"] for e in body["timeline"] if e["internal"]] == ["It is the disk"]
    assert body["timeline_is_cut"] is False


def test_a_pdf_is_drawn_and_nothing_is_fetched_for_it(
    told: Incident, grace: Person, sign_in: SignIn, now: datetime
) -> None:
    Incident.objects.filter(pk=told.pk).update(
        description='![x](http://127.0.0.1:9/x.png) <img src="file:///etc/passwd">'
    )
    answer = export(sign_in(grace), told, "pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"passwd" not in answer.content


def test_without_pango_the_product_says_kindly_what_to_do(
    told: Incident, grace: Person, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    answer = sign_in(grace).get(f"/incidents/{told.label}/export/pdf")
    assert answer.status_code == 503
    text = answer.content.decode()
    assert "apt install libpango" in text
    assert "saved as PDF by your browser" in text
