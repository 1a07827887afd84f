"""The page behind the link in a page's mail."""

from datetime import datetime

import pytest
from django.test import Client

from tests.builders.incidents import declare, resolve
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.incidents.models import Incident
from watchbell.incidents.services import acknowledge_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import Content, Purpose
from watchbell.notify.models import Message
from watchbell.notify.services import Draft, answer_link, queue_messages


@pytest.fixture
def link(incident: Incident, grace: Person, now: datetime) -> str:
    """The path of the link in the mail that pages Grace."""
    message_id = new_id(now)
    draft = Draft(
        id=message_id,
        subject=incident.ref,
        channel="email",
        address=grace.email,
        content=Content(title="Checkout is down"),
        key="page-1",
        purpose=Purpose.PAGE,
        person_id=grace.pk,
    )
    queue_messages([draft], now=now)
    return "/answers/" + answer_link(message_id, now=now).rpartition("/")[2]


def test_opening_changes_nothing_and_the_button_acknowledges(
    link: str, incident: Incident, grace: Person, client: Client
) -> None:
    for _ in range(3):
        opened = client.get(link)
        assert opened.status_code == 200
        assert "Grace, do you take this?" in opened.content.decode()
    incident.refresh_from_db()
    assert incident.acknowledged_at is None
    answer = client.post(link)
    assert "You have it, Grace" in answer.content.decode()
    incident.refresh_from_db()
    assert incident.acknowledged_by == grace
    assert client.get("/").status_code == 302


def test_the_second_answer_by_one_link_is_none(
    link: str, incident: Incident, client: Client
) -> None:
    client.post(link)
    again = client.post(link)
    assert again.status_code == 409
    assert "answered already: nothing more is done" in again.content.decode()
    assert "Your answer was: acknowledge" in client.get(link).content.decode()


def test_somebody_else_s_answer_is_told_by_name(
    link: str, incident: Incident, ada: Person, client: Client, now: datetime
) -> None:
    acknowledge_incident(incident_id=incident.pk, actor=ada.as_actor(), now=now)
    again = client.post(link)
    assert again.status_code == 409
    assert "already acknowledged by Ada" in again.content.decode()
    assert "Ada has it." in client.get(link).content.decode()


def test_a_link_that_was_changed_or_is_too_old_is_refused(
    link: str, client: Client, clock: ManualClock, incident: Incident
) -> None:
    assert client.post(f"{link}x").status_code == 410
    assert client.post("/answers/banana").status_code == 410
    clock.advance(days=8)
    assert client.post(link).status_code == 410
    incident.refresh_from_db()
    assert incident.acknowledged_at is None


def test_a_link_to_somebody_who_left_is_refused(
    link: str, client: Client, grace: Person, now: datetime
) -> None:
    change_person(person_id=grace.pk, is_active=False, actor=SYSTEM, now=now)
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410


def test_the_page_tells_nobody_its_address_and_needs_no_cookie(
    link: str, incident: Incident, grace: Person
) -> None:
    strict = Client(enforce_csrf_checks=True)
    opened = strict.get(link)
    assert opened["Referrer-Policy"] == "no-referrer"
    assert "no-store" in opened["Cache-Control"]
    assert "Grace, do you take this?" in opened.content.decode()
    fresh = Client(enforce_csrf_checks=True)
    assert fresh.post(link, headers={"Origin": "null"}).status_code == 200
    incident.refresh_from_db()
    assert incident.acknowledged_by == grace


def test_an_incident_that_is_over_says_so_kindly(
    link: str, incident: Incident, grace: Person, now: datetime, client: Client
) -> None:
    resolve(incident, actor=grace.as_actor(), now=now)
    opened = client.get(link).content.decode()
    assert f"{incident.label} is resolved meanwhile: nothing is left to do." in opened
    assert client.post(link).status_code == 409


def test_one_answer_counts_for_all_that_one_message_named(
    incident: Incident, grace: Person, client: Client, now: datetime
) -> None:
    others = [declare(now=now) for _ in range(2)]
    told = [(new_id(now), one) for one in (incident, *others)]
    queue_messages(
        [
            Draft(
                id=message_id,
                subject=one.ref,
                channel="email",
                address=grace.email,
                content=Content(title=one.title),
                key=str(message_id),
                purpose=Purpose.PAGE,
                person_id=grace.pk,
            )
            for message_id, one in told
        ],
        now=now,
    )
    Message.objects.update(reference="<together@example.org>")
    link = "/answers/" + answer_link(told[0][0], now=now).rpartition("/")[2]
    assert "Acknowledge all 3" in client.get(link).content.decode()
    said = client.post(link).content.decode()
    assert f"Nobody else is paged for {incident.label} and 2 more." in said
    for one in (incident, *others):
        one.refresh_from_db()
        assert one.acknowledged_by == grace
    again = client.post(link)
    assert again.status_code == 409
