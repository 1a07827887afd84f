"""One's own page: name, zone, password, addresses, tokens, sessions."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.web.conftest import SignIn
from tests.web.stage import BACKEND
from watchbell.accounts.errors import TokenRefused
from watchbell.accounts.models import ApiToken, ContactMethod, Person
from watchbell.accounts.services import add_contact_method, authenticate_token, set_password
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.notify.models import Message
from watchbell.notify.selectors import content_of

HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}
OLD, NEW = "the old one, long enough", "the new one, long enough"


@pytest.fixture
def client(grace: Person, sign_in: SignIn) -> Client:
    """Grace's."""
    return sign_in(grace)


@pytest.fixture
def home_address(grace: Person, now: datetime) -> ContactMethod:
    return add_contact_method(
        person_id=grace.pk,
        kind="email",
        address="grace@home.example",
        actor=grace.as_actor(),
        now=now,
    )


def said(client: Client, path: str, data: dict[str, Any], words: str) -> None:
    """Send a form that is refused, with script and without, with a sentence in both answers."""
    for more in (HTMX, {}):
        answer = client.post(path, data, **more)
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_name_and_zone_are_changed_and_times_follow(client: Client, grace: Person) -> None:
    client.post("/profile/details", {"name": "Grace H", "timezone": "Asia/Tokyo"})
    grace.refresh_from_db()
    assert (grace.name, grace.timezone) == ("Grace H", "Asia/Tokyo")
    said(client, "/profile/details", {"name": "", "timezone": "UTC"}, "required")
    wrong = {"name": "Grace", "timezone": "Mars/Olympus"}
    said(client, "/profile/details", wrong, "not one of the available choices")


def test_a_new_password_signs_out_everywhere_else(
    client: Client, grace: Person, now: datetime
) -> None:
    set_password(person_id=grace.pk, password=OLD, actor=SYSTEM, now=now)
    grace.refresh_from_db()
    here, there = Client(), Client()
    for one in (here, there):
        one.force_login(grace, BACKEND)
    data = {"current": OLD, "password": NEW, "again": NEW}
    assert here.post("/profile/password", data).status_code == 302
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 302
    grace.refresh_from_db()
    assert grace.check_password(NEW)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"current": "wrong"}, "not your present password"),
        ({"again": "something else"}, "The two differ"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "password1234", "again": "password1234"}, "too common"),
        ({"password": ""}, "required"),
    ],
)
def test_a_password_that_cannot_be_is_refused(
    client: Client, grace: Person, now: datetime, change: dict[str, str], words: str
) -> None:
    set_password(person_id=grace.pk, password=OLD, actor=SYSTEM, now=now)
    grace.refresh_from_db()
    client.force_login(grace, BACKEND)
    data = {"current": OLD, "password": NEW, "again": NEW} | change
    said(client, "/profile/password", data, words)
    grace.refresh_from_db()
    assert grace.check_password(OLD)


def test_somebody_without_a_password_sets_one(client: Client, grace: Person) -> None:
    client.post("/profile/password", {"password": NEW, "again": NEW})
    grace.refresh_from_db()
    assert grace.check_password(NEW)


def test_signing_out_elsewhere_keeps_this_session(client: Client, grace: Person) -> None:
    elsewhere = Client()
    elsewhere.force_login(grace, BACKEND)
    assert client.post("/profile/sessions/end").status_code == 302
    assert client.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302


def test_an_address_is_added_and_verified_by_the_code_sent_there(
    client: Client, grace: Person
) -> None:
    client.post("/profile/contacts", {"kind": "email", "address": "Grace@Home.example"})
    method = ContactMethod.objects.get(address="grace@home.example")
    message = Message.objects.get(address="grace@home.example")
    code = content_of(message).lead.split()[0]
    assert code not in str(message.content)
    assert "Not verified" in client.get("/profile").content.decode()
    client.post(f"/profile/contacts/{method.pk}/verify", {"code": code})
    method.refresh_from_db()
    assert method.verified_at is not None


def test_a_wrong_code_is_said_and_a_new_one_can_be_sent(
    client: Client, home_address: ContactMethod, clock: ManualClock
) -> None:
    path = f"/profile/contacts/{home_address.pk}"
    assert client.post(f"{path}/code").status_code == 302
    assert client.post(f"{path}/code").status_code == 409
    clock.advance(minutes=2)
    assert client.post(f"{path}/code").status_code == 302
    said(client, f"{path}/verify", {"code": "nonsense"}, "does not fit or has expired")
    said(client, f"{path}/verify", {"code": ""}, "required")
    home_address.refresh_from_db()
    assert home_address.verified_at is None


def test_addresses_that_cannot_be_are_refused(client: Client, home_address: ContactMethod) -> None:
    path = "/profile/contacts"
    said(client, path, {"kind": "email", "address": "nobody"}, "no e-mail address")
    said(client, path, {"kind": "email", "address": ""}, "required")
    again = {"kind": "email", "address": home_address.address}
    said(client, path, again, "on the list already")
    client.post(f"{path}/{home_address.pk}/remove")
    assert not ContactMethod.objects.filter(pk=home_address.pk).exists()


def test_a_token_is_shown_once_and_works_until_it_is_revoked(
    client: Client, grace: Person, now: datetime
) -> None:
    data = {"name": "deploys", "scopes": ["read", "incidents:write"], "lifetime": "30"}
    made = client.post("/profile/tokens", data)
    assert "no-store" in made["Cache-Control"]
    html = made.content.decode()
    text = html.partition('id="new-token" value="')[2].partition('"')[0]
    person, actor = authenticate_token(token=text, now=now)
    assert (person, actor.scopes) == (grace, frozenset({"read", "incidents:write"}))
    assert text not in client.get("/profile").content.decode()
    token = ApiToken.objects.get()
    client.post(f"/profile/tokens/{token.pk}/revoke")
    with pytest.raises(TokenRefused):
        authenticate_token(token=text, now=now)


def test_tokens_that_cannot_be_are_refused(client: Client) -> None:
    path = "/profile/tokens"
    good = {"name": "deploys", "scopes": ["read"], "lifetime": "30"}
    said(client, path, {**good, "name": ""}, "required")
    said(client, path, {**good, "scopes": []}, "required")
    said(client, path, {**good, "scopes": ["everything"]}, "not one of the available choices")
    said(client, path, {**good, "lifetime": "9999"}, "not one of the available choices")
    assert not ApiToken.objects.exists()


def test_nobody_touches_what_is_anothers(
    home_address: ContactMethod, bob: Person, sign_in: SignIn
) -> None:
    other = sign_in(bob)
    for verb in ("code", "verify", "remove"):
        answer = other.post(f"/profile/contacts/{home_address.pk}/{verb}", {"code": "123456"})
        assert answer.status_code == 404
    assert ContactMethod.objects.filter(pk=home_address.pk).exists()
