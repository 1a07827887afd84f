"""What every channel must keep: when it asks for another try, and that it leaks no secret."""

import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from types import ModuleType

import pytest

from tests.fakes import ntfy_server
from tests.fakes.http_server import HttpServer, Reply
from tests.fakes.ntfy_server import NtfyServer
from tests.fakes.push_service import PushService
from tests.fakes.smtp_server import SmtpServer
from tests.fakes.twilio_server import ACCOUNT, NUMBER, SENDER, TOKEN, TwilioServer
from tests.notify.drafts import AT, make_outgoing
from watchbell.notify import channels
from watchbell.notify.channels import Channel, DeliveryError, OutgoingMessage
from watchbell.notify.channels.email import EmailChannel
from watchbell.notify.channels.ntfy import NtfyChannel
from watchbell.notify.channels.push import PushChannel
from watchbell.notify.channels.sms import SmsChannel
from watchbell.notify.channels.voice import VoiceChannel
from watchbell.notify.channels.webhook import WebhookChannel
from watchbell.notify.phones.twilio import Twilio
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


def _canned(web: HttpServer) -> Callable[[str], None]:
    """Let the fake behind `web` be busy, refuse or break, or decide for itself again."""
    decide = web.decide

    def answer(how: str) -> None:
        web.decide = decide if how == "fine" else None
        web.replies = {
            "busy": [Reply(503, headers={"Retry-After": "9"})],
            "refused": [Reply(400)],
            "broken": [Reply(hang_up=True)],
        }.get(how, web.replies)

    return answer


@contextmanager
def ntfy_bench(web: HttpServer, _mail: SmtpServer) -> Iterator[Bench]:
    ntfy = NtfyServer(web)
    message = replace(
        make_outgoing(f"{web.url}/{SECRET_IN_PATH}"), keys=(Secret(ntfy_server.TOKEN),)
    )
    secrets = [ntfy_server.TOKEN, SECRET_IN_PATH]
    yield Bench(NtfyChannel(), message, secrets, _canned(web), lambda: len(ntfy.published))


@contextmanager
def push_bench(web: HttpServer, _mail: SmtpServer) -> Iterator[Bench]:
    service = PushService(web, AT)
    subscription = service.subscribe()
    message = replace(make_outgoing(subscription.endpoint), keys=(Secret(subscription.keys),))
    secrets = [subscription.keys, subscription.endpoint.rpartition("/")[2]]
    channel = PushChannel("mailto:bell@example.org")
    yield Bench(channel, message, secrets, _canned(web), lambda: len(service.shown))


@contextmanager
def sms_bench(web: HttpServer, _mail: SmtpServer) -> Iterator[Bench]:
    twilio = TwilioServer(web)
    provider = Twilio(ACCOUNT, Secret(TOKEN), SENDER, web.url)
    message = make_outgoing(NUMBER)
    yield Bench(SmsChannel(provider), message, [TOKEN], _canned(web), lambda: len(twilio.taken))


@contextmanager
def voice_bench(web: HttpServer, _mail: SmtpServer) -> Iterator[Bench]:
    twilio = TwilioServer(web)
    provider = Twilio(ACCOUNT, Secret(TOKEN), SENDER, web.url)
    message = make_outgoing(NUMBER)
    yield Bench(VoiceChannel(provider), message, [TOKEN], _canned(web), lambda: len(twilio.taken))


BENCHES = {
    "webhook": webhook_bench,
    "email": email_bench,
    "ntfy": ntfy_bench,
    "push": push_bench,
    "sms": sms_bench,
    "voice": voice_bench,
}


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
    assert set(BENCHES) == {kind for module in _modules() for kind in _kinds_in(module) if kind}


def _modules() -> list[ModuleType]:
    found = pkgutil.iter_modules(channels.__path__)
    return [import_module(f"{channels.__name__}.{module.name}") for module in found]


def _kinds_in(module: ModuleType) -> list[str]:
    own = [one for one in vars(module).values() if isinstance(one, type)]
    return [getattr(one, "kind", "") for one in own if one.__name__.endswith("Channel")]
