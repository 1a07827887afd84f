"""Webhooks follow Standard Webhooks to the byte."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tests.fakes.http_server import HttpServer
from tests.notify.drafts import make_content, make_outgoing
from watchbell.notify.channels.webhook import WebhookChannel, sign
from watchbell.notify.services.endpoints import new_secret
from watchbell.platform.settings import Secret


def test_the_published_vector() -> None:
    signature = sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
        [Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.usefixtures("private_net")
def test_the_reference_library_verifies_with_either_secret(server: HttpServer) -> None:
    new, old = new_secret(), new_secret()
    message = replace(make_outgoing(f"{server.url}/hook"), keys=(new, old), at=datetime.now(UTC))  # noqa: TID251 the library compares with the real time
    WebhookChannel().send(message)
    [received] = server.received
    headers = {name.lower(): value for name, value in received.headers.items()}
    for secret in (new, old):
        Webhook(secret).verify(received.body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(received.body, headers)


@pytest.mark.usefixtures("private_net")
def test_the_id_is_the_same_on_every_try(server: HttpServer) -> None:
    message = make_outgoing(f"{server.url}/hook")
    WebhookChannel().send(message)
    WebhookChannel().send(replace(message, attempt=2))
    first, second = server.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == f"msg_{message.id.hex}"


@pytest.mark.usefixtures("private_net")
def test_words_and_data_are_posted_as_type_timestamp_data(server: HttpServer) -> None:
    WebhookChannel().send(make_outgoing(server.url))
    data = {"number": 7}
    machine = make_content(kind="incident.declared", data=data)
    WebhookChannel().send(make_outgoing(server.url, machine))
    words, event = (json.loads(received.body) for received in server.received)
    assert words["type"] == "message"
    assert words["data"]["title"] == "[INC-1042] Database down"
    assert words["data"]["links"][0]["label"] == "Acknowledge"
    assert event == {
        "type": "incident.declared",
        "timestamp": "2026-03-02T09:00:00Z",
        "data": data,
    }
