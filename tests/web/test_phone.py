"""What comes back by phone: scenarios 46 and 47, keys, reports, and who is let in at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from twilio.request_validator import RequestValidator

from tests.builders.incidents import declare
from tests.builders.policies import make_policy
from tests.builders.services import make_service
from tests.fakes.bell import Bell, bell_on
from tests.fakes.channels import FakeChannel
from tests.fakes.twilio_server import ACCOUNT, NUMBER, SENDER, TOKEN
from tests.paging.incidents import incident_of, kinds
from watchbell.accounts.models import ContactMethod, Person
from watchbell.accounts.services import add_contact_method
from watchbell.catalog.models import Service
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.notify.channels import registry
from watchbell.notify.models import Answer, Message
from watchbell.notify.phones import phones
from watchbell.notify.phones.twilio import Twilio
from watchbell.platform.settings import Secret, current

pytestmark = pytest.mark.usefixtures("database")


@dataclass
class Phone:
    """Somebody's phone, and Twilio between it and us."""

    client: Client
    texts: FakeChannel
    calls: FakeChannel

    def post(self, path: str, form: Mapping[str, str], *, token: str = TOKEN) -> Any:
        signature = RequestValidator(token).compute_signature(current().url + path, dict(form))
        return self.client.post(path, form, headers={"X-Twilio-Signature": signature})

    def text(self, body: str, *, sender: str = NUMBER) -> str:
        """Text us; returns our answer, "" for none."""
        answer = self.post("/phone/twilio/text", {"From": sender, "To": SENDER, "Body": body})
        assert answer.status_code == 200
        said = answer.content.decode()
        return str(said.partition("<Message>")[2].partition("</Message>")[0])

    def press(self, key: str) -> str:
        """Press a key in the last call; returns what is said then."""
        [link] = [link for link in self.calls.sent[-1].content.actions if link.primary]
        token = link.url.rpartition("/")[2]
        answer = self.post(f"/phone/twilio/keys/{token}", {"Digits": key, "CallSid": "CA1"})
        return str(answer.content.decode())


@pytest.fixture
def phone(client: Client, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    monkeypatch.setattr("watchbell.web.middleware.clock", clock)
    texts, calls = FakeChannel("sms"), FakeChannel("voice")
    registry.provide(texts, calls)
    phones.provide(Twilio(ACCOUNT, Secret(TOKEN), SENDER))
    yield Phone(client, texts, calls)
    phones.provide(None)
    registry.forget("sms")
    registry.forget("voice")


@pytest.fixture
def bell(phone: Phone, clock: ManualClock, database: None) -> Iterator[Bell]:
    with bell_on(clock) as bell:
        yield bell


@pytest.fixture
def number(ada: Person, clock: ManualClock) -> str:
    for kind in ("sms", "voice"):
        add_contact_method(
            person_id=ada.pk, kind=kind, address=NUMBER, actor=SYSTEM, now=clock.now()
        )
    ContactMethod.objects.update(verified_at=clock.now())
    return NUMBER


def of_service(name: str, *people: Person, clock: ManualClock) -> Service:
    policy = make_policy(*people, every=60, name=name, now=clock.now())
    service = make_service(name, now=clock.now())
    Service.objects.filter(pk=service.pk).update(escalation_policy_id=policy.pk)
    service.refresh_from_db()
    return service


def page(ada: Person, bell: Bell, clock: ManualClock, *more: Person) -> Incident:
    policy = make_policy(ada, *more, every=60, now=clock.now())
    incident = incident_of(policy, clock, impact=1, urgency=1)
    bell.tick()
    return incident


def acknowledged(incident: Incident) -> bool:
    incident.refresh_from_db()
    return incident.acknowledged_at is not None


def test_46_four_incidents_of_one_service_are_one_text_and_ack_all_answers_the_four(
    bell: Bell, phone: Phone, clock: ManualClock, ada: Person, number: str
) -> None:
    bank = of_service("Bank", ada, clock=clock)
    other = declare(now=clock.now(), service=bank, impact=1, urgency=1)
    bell.tick()
    clock.advance(seconds=30)
    shop = of_service("Shop", ada, clock=clock)
    four = [declare(now=clock.now(), service=shop, impact=1, urgency=1) for _ in range(4)]
    bell.tick()
    text = phone.texts.sent[-1].content
    assert text.title.startswith("4 incidents of Shop: ")
    assert all(incident.label in text.short for incident in four)
    assert len(phone.texts.sent) == 2
    said = phone.text("Ack all")
    assert said.startswith("4 acknowledged: ")
    assert all(acknowledged(incident) for incident in four)
    assert not acknowledged(other)


def test_47_a_short_code_acks_again_says_so_and_closes(
    bell: Bell, phone: Phone, clock: ManualClock, ada: Person, number: str
) -> None:
    incident = page(ada, bell, clock)
    assert phone.texts.sent[-1].content.code == 1
    assert phone.text("1a") == f"{incident.label} is yours: nobody else is paged."
    assert phone.text("'1A'") == f"{incident.label} is already acknowledged by Ada."
    assert phone.text("1c") == f"{incident.label} is resolved."
    incident.refresh_from_db()
    assert (incident.state, incident.cause) == ("resolved", "unknown")
    assert kinds(incident).count("incident.acknowledged") == 1


def test_47_ten_nonsense_texts_are_answered_five_times_and_a_good_one_resets(
    bell: Bell, phone: Phone, clock: ManualClock, ada: Person, number: str
) -> None:
    page(ada, bell, clock)
    answers = [phone.text(f"I am on holiday {n}") for n in range(10)]
    assert sum(1 for said in answers if said) == 5
    assert answers[0].startswith("Not understood.")
    assert phone.text("1a")
    assert phone.text("what?")


def test_47_stop_mutes_texts_and_not_calls_and_start_restores(
    bell: Bell, phone: Phone, clock: ManualClock, ada: Person, number: str
) -> None:
    assert phone.text("STOP") == ""
    page(ada, bell, clock)
    bell.after(minutes=5)
    assert (phone.texts.sent, len(phone.calls.sent)) == ([], 1)
    assert phone.text("start") == "You get our texts again."
    incident_of(make_policy(ada, name="Again", now=clock.now()), clock, impact=1, urgency=1)
    bell.tick()
    assert len(phone.texts.sent) == 1


def test_an_incident_is_answered_by_its_number_and_no_other_is(
    bell: Bell, phone: Phone, clock: ManualClock, ada: Person, grace: Person, number: str
) -> None:
    incident = page(ada, bell, clock)
    unrelated = declare(now=clock.now())
    assert phone.text(f"ack {unrelated.number}") == "We know no such incident."
    assert not acknowledged(unrelated)
    assert phone.text(f"ack inc-{incident.number}").endswith("is yours: nobody else is paged.")
    assert phone.text("9a") == "We know no such incident."
    assert phone.text("ack all") == "There is nothing unanswered."


def test_who_cannot_come_has_the_next_one_paged(
    bell: Bell, phone: Phone, clock: ManualClock, ada: Person, grace: Person, number: str
) -> None:
    incident = page(ada, bell, clock, grace)
    assert "the next is paged" in phone.text("1n")
    bell.tick()
    assert "grace" in bell.to
    assert "incident.page_declined" in kinds(incident)
    assert not acknowledged(incident)


def test_a_number_nobody_verified_is_not_answered(phone: Phone, ada: Person) -> None:
    assert phone.text("1a", sender="+15557777777") == ""
    assert phone.text("hello", sender="+15557777777") == ""


@pytest.mark.parametrize(
    ("key", "kind"),
    [("1", "incident.acknowledged"), ("2", "escalation.by_hand"), ("3", "incident.page_declined"),
     ("6", "incident.resolved")],
)  # fmt: skip
def test_a_key_answers_a_call_once(
    bell: Bell,
    phone: Phone,
    clock: ManualClock,
    ada: Person,
    grace: Person,
    number: str,
    key: str,
    kind: str,
) -> None:
    incident = page(ada, bell, clock, grace)
    bell.after(minutes=5)
    phone.press(key)
    assert kinds(incident).count(kind) == 1
    told = kinds(incident)
    assert "answered already" in phone.press(key)
    for other in "1236":
        assert "answered already" in phone.press(other)
    assert kinds(incident) == told
    assert Answer.objects.count() == 1


def test_another_key_says_it_again(
    bell: Bell, phone: Phone, clock: ManualClock, ada: Person, number: str
) -> None:
    incident = page(ada, bell, clock)
    bell.after(minutes=5)
    assert "Press 1 to acknowledge" in phone.press("9")
    assert "says nothing here" in phone.press("7")
    assert not acknowledged(incident)


def test_who_does_not_sign_is_not_let_in(
    bell: Bell, phone: Phone, clock: ManualClock, ada: Person, number: str
) -> None:
    incident = page(ada, bell, clock)
    message = Message.objects.get(channel="sms")
    form = {"From": NUMBER, "Body": "1a"}
    assert phone.post("/phone/twilio/text", form, token="wrong").status_code == 403
    assert phone.client.post("/phone/twilio/text", form).status_code == 403
    path = f"/phone/twilio/report/{message.pk}"
    assert phone.client.post(path, {"MessageStatus": "failed"}).status_code == 403
    assert phone.client.post("/phone/other/text", form).status_code == 404
    assert phone.client.get("/phone/twilio/text").status_code == 405
    assert not acknowledged(incident)


def test_a_report_of_failure_lets_the_next_way_ring_at_once(
    bell: Bell, phone: Phone, clock: ManualClock, ada: Person, number: str
) -> None:
    incident = page(ada, bell, clock)
    message = Message.objects.get(channel="sms")
    form = {
        "MessageSid": message.reference, "MessageStatus": "undelivered", "ErrorCode": "30006",
    }  # fmt: skip
    assert phone.post(f"/phone/twilio/report/{message.pk}", form).status_code == 204
    bell.tick()
    assert "incident.page_fell_back" in kinds(incident)
    assert len(phone.calls.sent) == 1
