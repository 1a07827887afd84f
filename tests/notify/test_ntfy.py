"""ntfy: what a topic's subscribers see, and whose token publishes."""

import re
from dataclasses import replace

import pytest

from tests.fakes.http_server import HttpServer
from tests.fakes.ntfy_server import TOKEN, NtfyServer
from tests.notify.drafts import make_content, make_outgoing
from watchbell.notify.channels import DeliveryError
from watchbell.notify.channels.ntfy import NtfyChannel, body_of
from watchbell.notify.domain import Urgency
from watchbell.platform.settings import Secret

pytestmark = pytest.mark.usefixtures("private_net")


def test_a_message_has_its_priority_its_link_and_buttons_that_post(server: HttpServer) -> None:
    ntfy = NtfyServer(server)
    content = make_content(answers=("acknowledge", "escalate", "decline", "resolve"))
    message = replace(make_outgoing(f"{server.url}/bell-ada", content), keys=(Secret(TOKEN),))
    assert re.fullmatch(r"ntfy [-_A-Za-z0-9]{12}", NtfyChannel().send(message).reference)
    [said] = ntfy.published
    assert (said["topic"], said["priority"]) == ("bell-ada", 5)
    assert said["click"] == "https://bell.example.org/incidents/INC-1042"
    labels = [action["label"] for action in said["actions"]]
    assert labels == ["Acknowledge", "Escalate", "I cannot come"]
    assert [(a["action"], a["method"], a["url"]) for a in said["actions"]] == [
        ("http", "POST", "https://bell.example.org/answers/abc/acknowledge"),
        ("http", "POST", "https://bell.example.org/answers/abc/escalate"),
        ("http", "POST", "https://bell.example.org/answers/abc/decline"),
    ]


@pytest.mark.parametrize(("urgency", "priority"), [(Urgency.NORMAL, 3), (Urgency.LOW, 2)])
def test_what_need_not_wake_is_quieter(server: HttpServer, urgency: Urgency, priority: int) -> None:
    ntfy = NtfyServer(server)
    content = make_content(urgency=urgency)
    assert body_of("bell", content)["click"] == "https://bell.example.org/answers/abc"
    message = replace(make_outgoing(f"{server.url}/bell", content), keys=(Secret(TOKEN),))
    NtfyChannel().send(message)
    assert ntfy.published[0]["priority"] == priority
    assert "actions" not in ntfy.published[0]


def test_without_the_token_the_server_refuses_for_good(server: HttpServer) -> None:
    NtfyServer(server)
    with pytest.raises(DeliveryError, match="403") as failure:
        NtfyChannel().send(make_outgoing(f"{server.url}/bell"))
    assert failure.value.permanent


def test_a_long_message_is_shortened_to_what_ntfy_takes(server: HttpServer) -> None:
    ntfy = NtfyServer(server)
    content = make_content("Ä" * 2000, lead="ü" * 9000)
    message = replace(make_outgoing(f"{server.url}/bell", content), keys=(Secret(TOKEN),))
    NtfyChannel().send(message)
    assert len(ntfy.published[0]["message"].encode()) <= 4096
