"""Paging by hand and telling all children, in the browser: room, record, and the mail's link."""

from datetime import datetime

import pytest
from django.test import Client

from tests.builders.incidents import declare
from tests.builders.people import make_person, make_team
from tests.incidents.test_families import adopt
from tests.web.conftest import SignIn
from tests.web.major_world import make_major
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Role
from watchbell.notify.models import Message
from watchbell.notify.services import answer_link
from watchbell.paging.models import Ask
from watchbell.paging.services import page_person

HTMX = {"HX-Request": "true"}


@pytest.fixture
def room(grace: Person, now: datetime) -> str:
    return f"/incidents/{make_major(grace, now)['major']}"


def incident_at(path: str) -> Incident:
    return Incident.objects.get(number=int(path.rpartition("-")[2]))


def ask(path: str, person: Person, by: Person, now: datetime) -> Ask:
    incident = incident_at(path)
    (found,) = page_person(
        incident_id=incident.pk, person=person, reason="Keys", actor=by.as_actor(), now=now
    )
    return found


def test_somebody_is_paged_from_the_room_and_shown_among_the_responders(
    ada: Person, grace: Person, sign_in: SignIn, room: str
) -> None:
    client = sign_in(grace)
    assert f'href="{room}/page"' in client.get(f"{room}/room").content.decode()
    told = client.post(
        f"{room}/page", {"person": str(ada.pk), "reason": "We need the keys", "back": "room"}
    )
    assert told.status_code == 302
    html = client.get(f"{room}/room").content.decode()
    assert "Grace asked: We need the keys" in html
    assert ">Told</span>" in html
    again = client.post(f"{room}/page", {"person": str(ada.pk), "reason": "Now"})
    assert again.status_code == 422
    assert "Ada was paged just now by Grace" in again.content.decode()
    assert "paged Ada" in client.get(room).content.decode()


def test_nobody_on_call_offers_the_teams_people(
    ada: Person, grace: Person, sign_in: SignIn, room: str, now: datetime
) -> None:
    make_team("Network", ada, now=now)
    answer = sign_in(grace).post(f"{room}/page", {"team": "network", "reason": "Keys"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Nobody is on call for Network now." in html
    assert "Choose one of them…" in html
    assert f'<option value="{ada.pk}">Ada</option>' in html
    assert f'<option value="{grace.pk}">' not in html


def test_one_of_the_two_must_be_chosen(grace: Person, sign_in: SignIn, room: str) -> None:
    answer = sign_in(grace).post(f"{room}/page", {"reason": "Keys"})
    assert answer.status_code == 422
    assert "Choose a person or a team." in answer.content.decode()


def test_whoever_is_asked_answers_in_the_room(
    ada: Person, grace: Person, sign_in: SignIn, room: str, now: datetime
) -> None:
    ask(room, ada, grace, now)
    client = sign_in(ada)
    assert "Grace asks you to come" in client.get(f"{room}/room").content.decode()
    assert "Grace asks you to come" in client.get(f"{room}?tab=paging").content.decode()
    said = client.post(f"{room}/come", {"answer": "come", "note": "Soon", "back": "room"})
    assert said.status_code == 302
    html = client.get(f"{room}/room").content.decode()
    assert "Grace asks you to come" not in html
    assert "“Soon”" in html
    assert "Comes</span>" in html


def test_the_link_of_the_mail_takes_the_answer_and_opening_it_changes_nothing(
    ada: Person, grace: Person, client: Client, room: str, now: datetime
) -> None:
    asked = ask(room, ada, grace, now)
    message = Message.objects.get(pk=asked.message_ids[0])
    path = "/answers/" + answer_link(message.pk, now=now).rpartition("/")[2]
    assert "do you come?" in client.get(path).content.decode()
    assert not Ask.objects.get().answer
    done = client.post(path, {"answer": "no", "note": "On a plane"})
    assert "Noted, Ada" in done.content.decode()
    assert Ask.objects.get().answer == "declined"
    assert "Already settled" in client.get(path).content.decode()


def test_all_children_are_told_after_a_look_at_who_that_is(
    grace: Person, sign_in: SignIn, room: str, now: datetime
) -> None:
    barbara = make_person("Barbara", role=Role.REQUESTER, now=now)
    child = declare("The till is stuck", reporter=barbara, now=now)
    adopt(child, incident_at(room), now=now)
    client = sign_in(grace)
    html = client.get(f"{room}/room").content.decode()
    assert "1, 1 open" in html
    path = f"{room}/children/notify"
    assert "1 person gets it" in client.get(path).content.decode()
    preview = client.post(path, {"text": "We **know** why."}, headers=HTMX).content.decode()
    assert "<strong>know</strong>" in preview
    assert "Send to 1 person" in preview
    assert not Message.objects.filter(person=barbara).exists()
    sent = client.post(path, {"text": "We **know** why.", "sure": "yes"})
    assert sent.status_code == 302
    assert Message.objects.filter(person=barbara).count() == 1
    assert "wrote to 1 person of 1 child" in client.get(room).content.decode()
