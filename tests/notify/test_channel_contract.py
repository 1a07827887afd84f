"""What every channel must keep: when it asks for another try, and that it leaks no secret."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from tests.fakes.http_server import HttpServer, Reply
from tests.fakes.smtp_server import SmtpServer
from tests.notify.drafts import make_outgoing
from watchbell.notify.channels import Channel, DeliveryError, OutgoingMessage
from watchbell.notify.channels.email import EmailChannel
from watchbell.notify.channels.webhook import WebhookChannel
from watchbell.notify.services.endpoints import new_secret
from watchbell.platform.settings import Secret

SECRET_IN_PATH = "very-secret-path-0123456789"


@dataclass
class Bench:
    """One channel, a message it can send, and how to make the other side answer."""

    channel: Channel
    message: OutgoingMessage
    secrets: list[str]
    answer: Callable[[str], None]
    received: Callable[[], int]


@contextmanager
def webhook_bench(web: HttpServer, _mail: SmtpServer) -> Iterator[Bench]:
    key = new_secret()
    replies = {
        "busy": Reply(503, headers={"Retry-After": "9"}),
        "refused": Reply(404),
        "broken": Reply(hang_up=True),
        "fine": Reply(),
    }

    def answer(how: str) -> None:
        web.replies = [replies[how]]

    yield Bench(
        WebhookChannel(),
        replace(make_outgoing(f"{web.url}/{SECRET_IN_PATH}"), keys=(key,)),
        [key, SECRET_IN_PATH],
        answer,
        lambda: len(web.received),
    )


@contextmanager
def email_bench(_web: HttpServer, mail: SmtpServer) -> Iterator[Bench]:
    answers = {
        "busy": ["451 try later"],
        "refused": ["550 no such user"],
        "broken": ["421 closing"],
        "fine": list[str](),
    }

    def answer(how: str) -> None:
        mail.rcpt_answers = answers[how]

    channel = EmailChannel(Secret(mail.url), "bell@example.org")
    yield Bench(channel, make_outgoing(), [], answer, lambda: len(mail.mails))


BENCHES = {"webhook": webhook_bench, "email": email_bench}


@pytest.fixture(params=sorted(BENCHES))
def bench(
    request: pytest.FixtureRequest, server: HttpServer, mail_server: SmtpServer, private_net: None
) -> Iterator[Bench]:
    with BENCHES[request.param](server, mail_server) as bench:
        yield bench
        bench.channel.rest()


def test_a_message_that_is_taken_brings_a_receipt(bench: Bench) -> None:
    bench.answer("fine")
    assert bench.channel.send(bench.message).reference
    assert bench.received() == 1


@pytest.mark.parametrize(
    ("how", "permanent"), [("busy", False), ("refused", True), ("broken", False)]
)
def test_the_retry_table(bench: Bench, how: str, permanent: bool) -> None:
    bench.answer(how)
    with pytest.raises(DeliveryError) as failure:
        bench.channel.send(bench.message)
    assert failure.value.permanent is permanent


@pytest.mark.parametrize("how", ["busy", "refused", "broken"])
def test_no_secret_is_told(bench: Bench, how: str) -> None:
    bench.answer(how)
    with pytest.raises(DeliveryError) as failure:
        bench.channel.send(bench.message)
    for secret in bench.secrets:
        assert secret not in failure.value.reason
        assert secret.removeprefix("whsec_") not in repr(bench.message).replace(
            bench.message.address, ""
        )


def test_it_works_again_after_a_failure(bench: Bench) -> None:
    bench.answer("busy")
    with pytest.raises(DeliveryError):
        bench.channel.send(bench.message)
    bench.answer("fine")
    assert bench.channel.send(bench.message).reference


def test_every_channel_of_the_program_is_under_this_contract() -> None:
    assert set(BENCHES) == {WebhookChannel.kind, EmailChannel.kind}
