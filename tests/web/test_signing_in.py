"""Coming in, by password and by link, and going out."""

import re
from datetime import datetime

from django.test import Client

from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person, create_sign_in_link
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.notify.models import Message
from watchbell.notify.selectors import content_of
from watchbell.web.signin.links import LINK_LIVES

PASSWORD = "correct horse battery"


def link_for(person: Person, now: datetime) -> str:
    _, token = create_sign_in_link(person_id=person.pk, ttl=LINK_LIVES, actor=SYSTEM, now=now)
    return f"/sign-in/{token}"


def test_a_password_brings_people_where_they_wanted_to_go(
    database: None, client: Client, now: datetime
) -> None:
    zoe = make_person("Zoe", now=now, password=PASSWORD)
    asked = client.get("/incidents?view=mine")
    assert asked.status_code == 302
    assert asked["Location"] == "/sign-in?next=%2Fincidents%3Fview%3Dmine"
    answer = client.post(
        "/sign-in", {"login": zoe.email, "password": PASSWORD, "next": "/incidents?view=mine"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/incidents?view=mine"
    assert client.get("/").status_code == 200


def test_a_wrong_password_is_said_and_answered_with_422(
    database: None, client: Client, now: datetime
) -> None:
    zoe = make_person("Zoe", now=now, password=PASSWORD)
    answer = client.post("/sign-in", {"login": zoe.email, "password": "wrong"})
    assert answer.status_code == 422
    assert "not correct" in answer.content.decode()
    assert client.get("/").status_code == 302


def test_a_stranger_address_may_not_be_the_next_page(
    database: None, client: Client, now: datetime
) -> None:
    zoe = make_person("Zoe", now=now, password=PASSWORD)
    data = {"login": zoe.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/sign-in", data)["Location"] == "/"


def test_somebody_who_left_cannot_come_in(database: None, client: Client, now: datetime) -> None:
    zoe = make_person("Zoe", now=now, password=PASSWORD)
    change_person(person_id=zoe.pk, is_active=False, actor=SYSTEM, now=now)
    client.post("/sign-in", {"login": zoe.email, "password": PASSWORD})
    assert client.get("/").status_code == 302


def test_opening_a_link_changes_nothing_and_pressing_the_button_signs_in_once(
    grace: Person, client: Client, now: datetime
) -> None:
    link = link_for(grace, now)
    for _ in range(2):
        opened = client.get(link)
        assert opened.status_code == 200
        assert "Hello, Grace" in opened.content.decode()
    assert client.get("/").status_code == 302
    assert client.post(link)["Location"] == "/"
    assert client.get("/").status_code == 200
    again = Client().post(link)
    assert again.status_code == 410
    assert "used already or has expired" in again.content.decode()


def test_a_link_dies_of_age(grace: Person, client: Client, clock: ManualClock) -> None:
    link = link_for(grace, clock.now())
    clock.advance(minutes=15)
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410


def test_asking_for_a_link_mails_one_that_works(
    grace: Person, client: Client, now: datetime
) -> None:
    answer = client.post("/sign-in/link", {"email": "GRACE@example.org"})
    assert "Look into your mail" in answer.content.decode()
    message = Message.objects.get()
    assert message.address == "grace@example.org"
    assert "wbl_" not in str(message.content)
    url = content_of(message).actions[0].url
    path = re.sub(r"^https?://[^/]+", "", url)
    client.post(path)
    assert client.get("/").status_code == 200


def test_asking_for_a_stranger_tells_nothing_and_mails_nothing(
    database: None, client: Client
) -> None:
    answer = client.post("/sign-in/link", {"email": "nobody@example.org"})
    assert "Look into your mail" in answer.content.decode()
    assert not Message.objects.exists()


def test_asking_again_within_the_minute_sends_one_mail(grace: Person, client: Client) -> None:
    for _ in range(3):
        client.post("/sign-in/link", {"email": grace.email})
    assert Message.objects.count() == 1


def test_signing_out_takes_a_post(grace: Person, client: Client, now: datetime) -> None:
    client.post(link_for(grace, now))
    assert client.get("/sign-out").status_code == 200
    assert client.get("/").status_code == 200
    client.post("/sign-out")
    assert client.get("/").status_code == 302
