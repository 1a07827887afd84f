"""Web Push: what a browser is shown, and what its push service refuses."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.http_server import HttpServer
from tests.fakes.push_service import PushService, Subscription
from tests.notify.drafts import AT, make_content, make_outgoing
from watchbell.accounts.models import ContactMethod, Person
from watchbell.accounts.services import add_device
from watchbell.kernel.clock import ManualClock
from watchbell.notify.channels import DeliveryError, OutgoingMessage
from watchbell.notify.channels.push import Identity, PushChannel, push_contact, topic_of
from watchbell.notify.cycles import Delivery
from watchbell.notify.domain import Content, Urgency
from watchbell.notify.models import Message
from watchbell.notify.services import Draft, queue_messages
from watchbell.platform.eventlog import events_of
from watchbell.platform.settings import Secret

pytestmark = pytest.mark.usefixtures("private_net")
CONTACT = "mailto:bell@example.org"


@pytest.fixture
def service(server: HttpServer) -> PushService:
    return PushService(server, AT)


def to(subscription: Subscription, content: Content | None = None) -> OutgoingMessage:
    message = make_outgoing(subscription.endpoint, content)
    return replace(message, keys=(Secret(subscription.keys),))


def test_the_browser_is_shown_the_words_and_the_buttons(
    service: PushService, server: HttpServer
) -> None:
    content = make_content(answers=("acknowledge", "escalate", "decline"))
    subscription = service.subscribe(Identity(CONTACT).public_key)
    PushChannel(CONTACT).send(to(subscription, content))
    [shown] = service.shown
    assert shown["title"] == "[INC-1042] Database down"
    assert "does not answer" in shown["body"]
    assert shown["url"] == "https://bell.example.org/incidents/INC-1042"
    assert shown["urgent"] is True
    assert [(b["action"], b["url"]) for b in shown["buttons"]] == [
        ("acknowledge", "https://bell.example.org/answers/abc/acknowledge"),
        ("decline", "https://bell.example.org/answers/abc/decline"),
        ("escalate", "https://bell.example.org/answers/abc/escalate"),
    ]
    assert shown["buttons"][1]["title"] == "I cannot come"
    headers = server.received[0].headers
    assert (headers["Urgency"], headers["TTL"]) == ("high", "3600")
    assert headers["Topic"] == topic_of("INC-1042")


def test_two_messages_are_never_encrypted_alike(service: PushService, server: HttpServer) -> None:
    subscription = service.subscribe()
    for _ in range(2):
        PushChannel(CONTACT).send(to(subscription))
    assert server.received[0].body != server.received[1].body
    assert b"Database" not in server.received[0].body


def test_the_identity_is_the_same_every_time_and_another_key_is_refused(
    service: PushService,
) -> None:
    assert Identity(CONTACT).public_key == Identity("https://bell.example.org").public_key
    foreign = service.subscribe("BAnotherApplicationsKey")
    with pytest.raises(DeliveryError, match="403") as failure:
        PushChannel(CONTACT).send(to(foreign))
    assert failure.value.permanent
    assert not failure.value.gone


def test_a_contact_that_push_services_refuse_is_refused_here_too(service: PushService) -> None:
    with pytest.raises(DeliveryError, match="403"):
        PushChannel("bell@example.org").send(to(service.subscribe()))
    assert push_contact("https://bell.example.org", "Bell <b@c.org>") == "https://bell.example.org"
    assert push_contact("http://127.0.0.1:8000", "Bell <b@c.org>") == "mailto:b@c.org"


def test_what_is_long_is_shortened_until_it_fits(service: PushService, server: HttpServer) -> None:
    content = make_content("Ü" * 3000, lead="ö" * 9000, urgency=Urgency.NORMAL)
    PushChannel(CONTACT).send(to(service.subscribe(), content))
    assert len(server.received[0].body) <= 4096
    assert service.shown[0]["body"].endswith("…")


@pytest.mark.parametrize("keys", ["", "{}", "[]", '{"p256dh": "AA", "auth": "AA"}'])
def test_keys_that_cannot_be_used_mean_the_device_is_gone(service: PushService, keys: str) -> None:
    message = replace(to(service.subscribe()), keys=(Secret(keys),))
    with pytest.raises(DeliveryError, match="add it again") as failure:
        PushChannel(CONTACT).send(message)
    assert failure.value.gone


@pytest.mark.usefixtures("database")
def test_a_device_that_is_gone_is_used_no_more_and_its_person_is_shown_why(
    service: PushService, ada: Person, clock: ManualClock
) -> None:
    subscription = service.subscribe()
    method = add_device(
        person_id=ada.pk,
        address=subscription.endpoint,
        keys=subscription.keys,
        label="Ada's phone",
        actor=ada.as_actor(),
        now=clock.now(),
    )
    ContactMethod.objects.filter(pk=method.pk).update(verified_at=clock.now())
    draft = Draft(
        subject=ada.ref,
        channel="push",
        address=method.address,
        content=make_content(),
        key="one",
        person_id=ada.pk,
        contact_method_id=method.pk,
    )
    queue_messages([draft, replace(draft, key="two")], now=clock.now())
    subscription.gone = True
    Delivery(PushChannel(CONTACT)).run(clock.now())
    assert {m.state for m in Message.objects.all()} == {"failed"}
    method.refresh_from_db()
    assert method.verified_at is None
    assert "add it again" in method.gone_because
    told = [event for event in events_of(ada.ref) if event.kind == "person.contact_method_lost"]
    assert len(told) == 1


@pytest.mark.usefixtures("database")
def test_the_keys_of_a_device_are_kept_sealed_and_reach_the_channel(
    service: PushService, ada: Person, clock: ManualClock
) -> None:
    subscription = service.subscribe()
    for now in (clock.now() - timedelta(days=1), clock.now()):
        method = add_device(
            person_id=ada.pk,
            address=subscription.endpoint,
            keys=subscription.keys,
            label="Phone",
            actor=ada.as_actor(),
            now=now,
        )
    assert json.loads(subscription.keys)["auth"] not in method.sealed_secret
    draft = Draft(
        subject=ada.ref,
        channel="push",
        address=method.address,
        content=make_content(),
        key="one",
        contact_method_id=method.pk,
    )
    queue_messages([draft], now=clock.now())
    Delivery(PushChannel(CONTACT)).run(clock.now())
    assert Message.objects.get().state == "sent"
    assert len(service.shown) == 1
