"""Texts and calls through Twilio: its own client and validator agree with our fake and with us."""

from datetime import datetime
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client as TwilioClient

from tests.fakes.channels import FakeChannel
from tests.fakes.http_server import HttpServer, Reply
from tests.fakes.twilio_server import ACCOUNT, NUMBER, SENDER, TOKEN, TwilioServer
from tests.notify.drafts import make_content, make_draft, make_outgoing
from watchbell.kernel.clock import ManualClock
from watchbell.notify.channels import DeliveryError
from watchbell.notify.channels.sms import SmsChannel, text_message
from watchbell.notify.channels.voice import VoiceChannel, script_of
from watchbell.notify.cycles import Delivery
from watchbell.notify.domain import Outcome
from watchbell.notify.models import Attempt, Message
from watchbell.notify.phones import Report, Script
from watchbell.notify.phones.twilio import Twilio, from_url
from watchbell.notify.services import queue_messages
from watchbell.notify.services.reporting import record_report
from watchbell.platform.settings import Secret

pytestmark = pytest.mark.usefixtures("private_net")
CALLBACK = "https://bell.example.org/phone/twilio/report/1"


@pytest.fixture
def twilio(server: HttpServer) -> TwilioServer:
    return TwilioServer(server)


@pytest.fixture
def provider(server: HttpServer) -> Twilio:
    return Twilio(ACCOUNT, Secret(TOKEN), SENDER, server.url)


class Redirected(TwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """Twilio's own client, sent to loopback."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(
            method, url.replace("https://api.twilio.com", self.base), *args, **kwargs
        )


def test_twilios_own_client_finds_the_fake_as_strict_as_the_real_one(
    twilio: TwilioServer, server: HttpServer
) -> None:
    client = TwilioClient(ACCOUNT, TOKEN, http_client=Redirected(server.url))
    message = client.messages.create(to=NUMBER, from_=SENDER, body="Down")
    assert message.sid == twilio.sids[0]
    for wrong, code in [
        ({"to": "+1999"}, 21211), ({"body": "x" * 1601}, 21617), ({"from_": "+15559999999"}, 21606)
    ]:  # fmt: skip
        with pytest.raises(TwilioRestException) as failure:
            client.messages.create(**{"to": NUMBER, "from_": SENDER, "body": "Down", **wrong})
        assert failure.value.code == code
    stranger = TwilioClient(ACCOUNT, "wrong", http_client=Redirected(server.url))
    with pytest.raises(TwilioRestException) as failure:
        stranger.messages.create(to=NUMBER, from_=SENDER, body="Down")
    assert failure.value.status == 401


def test_a_text_says_what_and_how_to_answer(twilio: TwilioServer, provider: Twilio) -> None:
    content = make_content(short="INC-12 P1 Checkout is down", answers=("acknowledge",), code=3)
    message = make_outgoing(NUMBER, content)
    assert SmsChannel(provider).send(message).reference == twilio.sids[0]
    assert twilio.bodies == [
        "INC-12 P1 Checkout is down Reply 3a to ack, 3n if you cannot, 3e to escalate,"
        " 3c if it is over"
    ]
    assert twilio.taken[0]["StatusCallback"].endswith(f"/phone/twilio/report/{message.id}")


def test_a_long_text_is_shortened_and_still_says_how_to_answer() -> None:
    content = make_content(short="x" * 900, answers=("acknowledge",), code=12)
    text = text_message(content)
    assert len(text) <= 300
    assert "Reply 12a to ack" in text


def test_a_call_reads_it_aloud_and_asks_for_a_key(twilio: TwilioServer, provider: Twilio) -> None:
    content = make_content(short='INC-12 "Checkout" & <till>', answers=("acknowledge",))
    VoiceChannel(provider).send(make_outgoing(NUMBER, content))
    [form] = twilio.taken
    assert "&amp; &lt;till&gt;" in form["Twiml"]
    assert '/phone/twilio/keys/abc" method="POST" numDigits="1"' in form["Twiml"]
    assert "Press 1 to acknowledge, 2 to escalate, 3 if you cannot come" in form["Twiml"]


def test_a_call_says_a_code_digit_by_digit_and_asks_for_nothing() -> None:
    content = make_content(title="Your Watchbell code", lead="123456 is your code.", actions=())
    script = script_of(content, "twilio")
    assert "1 2 3 4 5 6 is your code" in script.sentences[1]
    assert script.keys_to == ""


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        (400, 21211, True), (400, 21614, True), (400, 21610, True), (400, 21617, True),
        (401, 20003, False), (429, 20429, False), (400, 30001, False), (503, 20503, False),
    ],
)  # fmt: skip
def test_48_an_error_code_says_whether_to_try_again(
    twilio: TwilioServer, provider: Twilio, status: int, code: int, permanent: bool
) -> None:
    twilio.codes = [(status, code)]
    with pytest.raises(DeliveryError, match=str(code)) as failure:
        provider.send_text(NUMBER, "Down", report_to=CALLBACK)
    assert failure.value.permanent is permanent
    assert TOKEN not in failure.value.reason


def test_an_answer_that_is_no_json_goes_by_its_status(server: HttpServer, provider: Twilio) -> None:
    server.replies = [Reply(502, b"<html>")]
    with pytest.raises(DeliveryError, match="502") as failure:
        provider.send_text(NUMBER, "Down", report_to=CALLBACK)
    assert not failure.value.permanent


def test_an_unknown_number_and_a_wrong_token_are_refused(
    twilio: TwilioServer, provider: Twilio, server: HttpServer
) -> None:
    with pytest.raises(DeliveryError, match="number is none") as failure:
        provider.send_text("+15558888888", "Down", report_to=CALLBACK)
    assert failure.value.permanent
    wrong = Twilio(ACCOUNT, Secret("wrong"), SENDER, server.url)
    with pytest.raises(DeliveryError, match="WATCHBELL_PHONE_URL"):
        wrong.place_call(NUMBER, Script(("Down",)), report_to=CALLBACK)
    assert twilio.taken == []


def test_the_signature_of_the_documented_vector_is_the_one_twilio_gives() -> None:
    provider = Twilio(ACCOUNT, Secret("12345"), SENDER)
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    form = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234",
        "From": "+14158675310", "To": "+18005551212",
    }  # fmt: skip
    headers = {"X-Twilio-Signature": "GvWf1cFY/Q7PnoempGyD5oXAezc="}
    assert provider.is_genuine(url, form, headers)
    assert not provider.is_genuine(url, {**form, "Digits": "1"}, headers)
    assert not provider.is_genuine(url + "&x=1", form, headers)
    assert not provider.is_genuine(url, form, {})
    assert not provider.is_genuine(url, form, {"X-Twilio-Signature": "ä"})


def test_twilios_own_validator_and_ours_agree() -> None:
    provider = Twilio(ACCOUNT, Secret(TOKEN), SENDER)
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "Body": "Grüße & <x>", "A": ""}
    signature = RequestValidator(TOKEN).compute_signature(CALLBACK, form)
    assert provider.is_genuine(CALLBACK, form, {"X-Twilio-Signature": signature})


def test_the_account_is_read_from_one_address() -> None:
    provider = from_url(Secret("twilio://AC1:to%2Fken@api.twilio.com"), SENDER)
    assert (provider.account, provider.token, provider.base) == (
        "AC1", "to/ken", "https://api.twilio.com",
    )  # fmt: skip
    assert "to/ken" not in repr(provider)


def test_the_reports_of_texts_and_calls_are_read(provider: Twilio) -> None:
    read = provider.read_report
    assert read({"MessageSid": "SM1", "MessageStatus": "sent"}) == Report("SM1", "sent", None, True)
    assert read({"MessageSid": "SM1", "MessageStatus": "delivered"}).outcome is Outcome.DELIVERED
    assert read({"CallSid": "CA1", "CallStatus": "no-answer"}).outcome is Outcome.UNANSWERED
    away = read({"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003"})
    assert (away.outcome, away.permanent) == (Outcome.UNDELIVERED, False)
    assert "out of reach" in away.said
    assert read({"MessageSid": "1", "MessageStatus": "failed", "ErrorCode": "30006"}).permanent


def _sent(now: datetime, channel: FakeChannel) -> Message:
    queue_messages([make_draft(channel="sms", address=NUMBER)], now=now)
    Delivery(channel).run(now)
    return Message.objects.get()


@pytest.mark.usefixtures("database")
def test_a_delivery_is_noted_once_and_late_news_change_nothing(clock: ManualClock) -> None:
    message = _sent(clock.now(), FakeChannel("sms"))
    now = clock.advance(seconds=3)
    delivered = Report("fake-1", "delivered", Outcome.DELIVERED)
    for report, told in [
        (Report("fake-1", "sent"), True), (delivered, True), (delivered, False),
        (Report("fake-1", "sent"), False), (Report("another", "failed"), False),
    ]:  # fmt: skip
        assert record_report(message_id=message.pk, report=report, now=now) is told
    message.refresh_from_db()
    assert (message.state, message.delivery, message.delivered_at) == ("sent", "delivered", now)
    assert [a.outcome for a in Attempt.objects.order_by("at")] == ["sent", "delivered"]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("permanent", "state"), [(True, "failed"), (False, "pending")])
def test_what_was_not_delivered_has_failed_or_is_tried_again(
    clock: ManualClock, permanent: bool, state: str
) -> None:
    message = _sent(clock.now(), FakeChannel("sms"))
    report = Report("fake-1", "Twilio says no (30006)", Outcome.UNDELIVERED, permanent)
    assert record_report(message_id=message.pk, report=report, now=clock.advance(seconds=2))
    message.refresh_from_db()
    assert (message.state, message.last_error) == (state, "Twilio says no (30006)")


@pytest.mark.usefixtures("database")
def test_a_call_nobody_took_is_no_failure_of_the_channel(clock: ManualClock) -> None:
    message = _sent(clock.now(), FakeChannel("sms"))
    report = Report("fake-1", "no-answer", Outcome.UNANSWERED)
    record_report(message_id=message.pk, report=report, now=clock.advance(seconds=30))
    message.refresh_from_db()
    assert (message.state, message.delivery) == ("sent", "unanswered")
