"""What a reporter says of their incident: by the link of a mail, and on its page."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client

from tests.builders.incidents import resolve
from tests.incidents.test_confirming import gated
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.events import IncidentClosed, IncidentResolved
from watchbell.incidents.handlers.reporters import ask_how_it_was_handled, ask_whether_it_is_fixed
from watchbell.incidents.models import Incident, Survey
from watchbell.incidents.services import close_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.notify.models import Message
from watchbell.platform.settings import current


@pytest.fixture(autouse=True)
def _mail_works(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("WATCHBELL_EMAIL_URL", "smtp://127.0.0.1:2525")
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


def the_link() -> str:
    url: str = Message.objects.order_by("-id")[0].content["actions"][0]["url"]
    return "/answers/" + url.rpartition("/")[2]


@pytest.fixture
def resolved(incident: Incident, grace: Person, now: datetime) -> Incident:
    """Bob's incident, resolved; he was mailed."""
    done = resolve(incident, actor=grace.as_actor(), now=now)
    event = IncidentResolved(
        subject=done.ref,
        actor=grace.as_actor(),
        at=now,
        outcome="permanent",
        cause="change",
        notes="",
        restored_at=now,
    )
    ask_whether_it_is_fixed(event, now=now)
    return done


@pytest.fixture
def closed(incident: Incident, grace: Person, now: datetime) -> Incident:
    """Bob's incident, closed; he was mailed."""
    resolve(incident, actor=grace.as_actor(), now=now)
    done = close_incident(incident_id=incident.pk, actor=grace.as_actor(), now=now)
    event = IncidentClosed(subject=done.ref, actor=SYSTEM, at=now, why="")
    ask_how_it_was_handled(event, now=now)
    return done


def test_yes_closes_it_and_opening_the_link_does_not(resolved: Incident, client: Client) -> None:
    link = the_link()
    opened = client.get(link)
    assert "Bob, is it fixed?" in opened.content.decode()
    resolved.refresh_from_db()
    assert resolved.state == "resolved"
    assert "Thank you, Bob" in client.post(link, {"answer": "fixed"}).content.decode()
    resolved.refresh_from_db()
    assert resolved.state == "closed"
    again = client.get(link).content.decode()
    assert "Already settled" in again
    assert "No, it is not fixed" in again


def test_no_reopens_it_with_what_is_wrong(resolved: Incident, client: Client) -> None:
    link = the_link()
    empty = client.post(link, {"answer": "not_fixed", "reason": ""})
    assert empty.status_code == 422
    answer = client.post(link, {"answer": "not_fixed", "reason": "Still error 502"})
    assert "We go on with it" in answer.content.decode()
    resolved.refresh_from_db()
    assert (resolved.state, resolved.reopen_count) == ("in_progress", 1)
    assert client.post(link, {"answer": "fixed"}).status_code == 409
    assert "is being worked on" in client.get(link).content.decode()


def test_the_link_of_the_closing_mail_rates_it(
    closed: Incident, client: Client, clock: ManualClock
) -> None:
    link = the_link()
    assert "How did we do, Bob?" in client.get(link).content.decode()
    assert not Survey.objects.filter(score__isnull=False).exists()
    assert client.post(link, {"score": "9"}).status_code == 422
    done = client.post(link, {"score": "4", "comment": "Quick"}, headers={"Origin": "null"})
    assert "Thank you, Bob" in done.content.decode()
    assert "You gave 4 of 5" in client.get(link).content.decode()
    assert Survey.objects.get().comment == "Quick"
    clock.advance(days=8)
    assert client.post(link, {"score": "1"}).status_code == 410


def test_the_page_asks_the_reporter_too(closed: Incident, bob: Person, sign_in: SignIn) -> None:
    client, base = sign_in(bob), f"/incidents/{closed.label}"
    assert "How did we do?" in client.get(base).content.decode()
    client.post(f"{base}/rate", {"score": "2", "comment": "Slow"})
    html = client.get(base).content.decode()
    assert "gave 2 of 5" in html
    assert "Somebody should ask" not in html
    assert 'value="2" selected' in client.get(f"{base}/rate").content.decode()


def test_the_page_asks_whether_it_is_fixed(
    resolved: Incident, bob: Person, grace: Person, sign_in: SignIn
) -> None:
    html = sign_in(bob).get(f"/incidents/{resolved.label}").content.decode()
    assert "Is it fixed?" in html
    assert "Yes, it is fixed" in html
    assert "No, it is not fixed" in html
    assert "Is it fixed?" not in sign_in(grace).get(f"/incidents/{resolved.label}").content.decode()


def test_on_the_page_the_requester_gets_a_kind_sentence(
    clock: ManualClock, grace: Person, bob: Person, sign_in: SignIn
) -> None:
    incident, _ = gated(bob, grace, clock)
    client = sign_in(bob)
    said = client.post(f"/incidents/{incident.label}/close", follow=True)
    html = said.content.decode()
    assert "Thank you. It is closed once our notes are done." in html
    assert "You said that it is fixed." in html
    assert "Write the report" not in html
