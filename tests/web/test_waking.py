"""One's own rules, numbers and devices on the profile, and the buttons that answer a page."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.builders.incidents import declare
from tests.builders.policies import make_policy
from tests.fakes.bell import Bell, bell_on
from tests.fakes.channels import FakeChannel
from tests.paging.incidents import kinds
from tests.web.conftest import SignIn
from watchbell.accounts.models import ContactMethod, Person
from watchbell.accounts.services import verify_contact_method
from watchbell.incidents.models import Incident
from watchbell.incidents.services import acknowledge_incident
from watchbell.kernel.clock import ManualClock
from watchbell.notify.channels import DeliveryError, registry
from watchbell.notify.cycles import Delivery
from watchbell.notify.models import Answer, Message
from watchbell.notify.selectors import content_of
from watchbell.oncall.selectors import shift_notice_of
from watchbell.paging.models import PersonalRule
from watchbell.paging.services import page_person
from watchbell.platform.crypto import unseal

ENDPOINT = "https://push.example.org/send/abc"
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}
KEYS = {"p256dh": "B" * 87, "auth": "A" * 22}


@pytest.fixture
def client(grace: Person, sign_in: SignIn) -> Client:
    """Grace's."""
    return sign_in(grace)


def method_of(person: Person, kind: str) -> ContactMethod:
    return ContactMethod.objects.get(person=person, kind=kind)


def code_in(message: Message) -> str:
    return content_of(message).lead.partition(" ")[0]


def test_rules_are_set_shown_and_taken_back(client: Client, grace: Person) -> None:
    mail = method_of(grace, "email")
    path = "/profile/waking/high"
    assert "You have no rules here" in client.get("/profile/waking").content.decode()
    data = {"way_0": str(mail.pk), "after_0": "", "way_1": str(mail.pk), "after_1": "15"}
    assert client.post(path, data).status_code == 302
    rules = PersonalRule.objects.filter(person=grace).order_by("position")
    assert [(rule.urgency, rule.delay_minutes) for rule in rules] == [("high", 0), ("high", 15)]
    assert 'value="15"' in client.get("/profile/waking").content.decode()
    client.post(path, {"way_0": "", "after_0": ""})
    assert not PersonalRule.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"way_0": "nonsense"}, "not one of the available choices"),
        ({"after_0": "1441"}, "less than or equal to 1440"),
        ({"after_0": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_rule_that_is_none_is_refused(
    client: Client, grace: Person, data: dict[str, str], words: str
) -> None:
    sent = {"way_0": str(method_of(grace, "email").pk), "after_0": "5", **data}
    answer = client.post("/profile/waking/high", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_another_urgency_is_refused(client: Client) -> None:
    assert client.post("/profile/waking/loud", {"way_0": ""}).status_code == 422


def test_quiet_hours_are_chosen_row_by_row_and_emptied(client: Client, grace: Person) -> None:
    nights = {"days_0": ["mon", "tue", "wed", "thu", "sun"], "from_0": "22:00", "to_0": "07:00"}
    weekend = {"days_1": ["fri", "sat"], "from_1": "23:00", "to_1": "10:00"}
    zone = {"timezone": "Europe/Berlin"}
    assert client.post("/profile/waking/quiet", nights | weekend | zone).status_code == 302
    grace.refresh_from_db()
    assert grace.quiet_hours == "mon-thu 22:00-07:00, sun 22:00-07:00, fri-sat 23:00-10:00"
    assert grace.timezone == "Europe/Berlin"
    page = client.get("/profile/waking")
    rows = [
        (days.value(), start.value().isoformat("minutes"), end.value().isoformat("minutes"))
        for days, start, end in page.context["quiet_form"].rows()
        if start.value()
    ]
    assert rows == [
        (["mon", "tue", "wed", "thu", "sun"], "22:00", "07:00"),
        (["fri", "sat"], "23:00", "10:00"),
    ]
    assert "Next: " in page.content.decode()
    for wrong, words in (
        ({"from_0": "22:00", "to_0": "07:00"}, "Choose at least one day"),
        ({"days_0": ["mon"], "from_0": "22:00", "to_0": ""}, "Say when, such as 22:00"),
        ({"days_0": ["mon"], "from_0": "late", "to_0": "07:00"}, "valid time"),
    ):
        answer = client.post("/profile/waking/quiet", wrong)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    client.post("/profile/waking/quiet", {"from_0": "", "to_0": ""})
    grace.refresh_from_db()
    assert (grace.quiet_hours, grace.timezone) == ("none", "Europe/Berlin")


def test_one_chooses_how_long_before_shifts_one_hears_of_them(
    client: Client, grace: Person
) -> None:
    assert "As everybody: 1d before" in client.get("/profile/waking").content.decode()
    client.post("/profile/waking/shifts", {"hours_ahead": "48"})
    assert shift_notice_of(grace.pk) == 48
    client.post("/profile/waking/shifts", {"hours_ahead": "0"})
    assert shift_notice_of(grace.pk) == 0
    assert client.post("/profile/waking/shifts", {"hours_ahead": "5000"}).status_code == 422
    client.post("/profile/waking/shifts", {"hours_ahead": ""})
    assert shift_notice_of(grace.pk) is None


def test_administrators_say_how_long_ahead_everybody_hears(
    sign_in: SignIn, ada: Person, grace: Person
) -> None:
    here = "/admin/on-call-notices"
    admin = sign_in(ada)
    assert admin.post(here, {"shift_hours": "48", "gap_days": "99"}).status_code == 422
    assert admin.post(here, {"shift_hours": "48", "gap_days": "7"}).status_code == 302
    assert 'value="48"' in admin.get(here).content.decode()
    assert "As everybody: 2d before" in sign_in(grace).get("/profile/waking").content.decode()


def test_a_number_is_written_as_people_do_and_kept_as_machines_do(
    client: Client, grace: Person
) -> None:
    registry.provide(FakeChannel("sms"))
    try:
        data = {"kind": "sms", "address": "0044 (20) 7946-0958"}
        assert client.post("/profile/contacts", data).status_code == 302
        wrong = client.post("/profile/contacts", {"kind": "sms", "address": "7946 0958"})
    finally:
        registry.forget("sms")
    assert method_of(grace, "sms").address == "+442079460958"
    assert "with its country" in wrong.content.decode()
    assert Message.objects.get().channel == "sms"


def test_a_kind_that_this_house_cannot_send_is_not_offered(client: Client) -> None:
    answer = client.post("/profile/contacts", {"kind": "sms", "address": "+442079460958"})
    assert answer.status_code == 422


def test_the_token_of_a_topic_is_kept_sealed(client: Client, grace: Person) -> None:
    data = {"kind": "ntfy", "address": "https://ntfy.example.org/bell-7", "secret": "tk_1"}
    client.post("/profile/contacts", data)
    method = method_of(grace, "ntfy")
    assert method.sealed_secret not in ("", "tk_1")
    assert unseal(method.sealed_secret) == "tk_1"
    wrong = {"kind": "ntfy", "address": "https://ntfy.example.org/"}
    assert "the topic&#x27;s address" in client.post("/profile/contacts", wrong).content.decode()


def test_a_device_is_added_shows_a_code_and_is_used_once_it_is_entered(
    client: Client, grace: Person, ada: Person, sign_in: SignIn, now: datetime
) -> None:
    form = {"endpoint": ENDPOINT, "label": "Chrome on Android", **KEYS}
    assert client.post("/profile/devices", form).status_code == 302
    method = method_of(grace, "push")
    assert json.loads(unseal(method.sealed_secret)) == KEYS
    message = Message.objects.get(channel="push")
    assert message.contact_method_id == method.pk
    verify_contact_method(
        contact_method_id=method.pk, code=code_in(message), actor=grace.as_actor(), now=now
    )
    assert "Chrome on Android" in client.get("/profile").content.decode()
    sign_in(ada).post("/profile/devices", form)
    assert not ContactMethod.objects.filter(person=grace, kind="push").exists()


@pytest.mark.parametrize("wrong", [{"endpoint": "javascript:1"}, {"auth": "x"}, {"p256dh": ""}])
def test_a_device_without_usable_keys_is_refused(client: Client, wrong: dict[str, str]) -> None:
    form = {"endpoint": ENDPOINT, "label": "Phone", **KEYS, **wrong}
    assert client.post("/profile/devices", form).status_code == 422


def test_wake_me_goes_the_way_of_a_page_and_says_what_became_of_it(
    client: Client, grace: Person, ada: Person, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchbell.web.middleware.clock", clock)
    path = f"/profile/contacts/{method_of(grace, 'email').pk}/wake"
    assert client.post(path).status_code == 302
    assert "on its way" in client.get("/profile").content.decode()
    assert client.post(path).status_code == 409
    mail = FakeChannel("email")
    Delivery(mail).run(clock.now())
    assert mail.sent[0].content.title == "This is how Watchbell wakes you"
    assert "</time>: sent." in client.get("/profile").content.decode()
    clock.advance(minutes=1)
    client.post(path)
    mail.failures = [DeliveryError("550 no such user", permanent=True)]
    Delivery(mail).run(clock.now())
    assert "failed, 550 no such user" in client.get("/profile").content.decode()
    others = f"/profile/contacts/{method_of(ada, 'email').pk}/wake"
    assert client.post(others).status_code == 404


@pytest.fixture
def bell(clock: ManualClock, database: None, monkeypatch: pytest.MonkeyPatch) -> Bell:
    monkeypatch.setattr("watchbell.web.middleware.clock", clock)
    with bell_on(clock) as bell:
        return bell


def paged(bell: Bell, clock: ManualClock, *people: Person) -> tuple[Incident, str]:
    policy = make_policy(*people, every=60, now=clock.now())
    incident = declare(now=clock.now(), escalation_policy_id=policy.pk, impact=1, urgency=1)
    bell.tick()
    content = content_of(Message.objects.get(subject_id=incident.pk))
    return incident, "/answers/" + content.actions[0].url.rpartition("/")[2]


def test_a_button_answers_once_and_only_by_post(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident, link = paged(bell, clock, ada, grace)
    phone = Client(enforce_csrf_checks=True)
    assert phone.get(f"{link}/escalate").status_code == 405
    first, again = phone.post(f"{link}/escalate"), phone.post(f"{link}/escalate")
    assert (first.status_code, again.status_code) == (200, 409)
    assert first.content.decode() == f"{incident.label} is escalated: the next is paged now."
    assert kinds(incident).count("escalation.by_hand") == 1
    assert again.content.decode() == "This was answered already: nothing more is done."


@pytest.mark.parametrize("later", ["/acknowledge", "/decline", "/resolve", ""])
def test_after_one_answer_the_same_link_does_nothing_else(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, later: str
) -> None:
    incident, link = paged(bell, clock, ada, grace)
    Client().post(f"{link}/escalate")
    told = kinds(incident)
    answer = Client().post(f"{link}{later}")
    assert answer.status_code == 409
    assert "answered already (escalate)" in answer.content.decode()
    assert kinds(incident) == told
    assert list(Answer.objects.values_list("verb", "via")) == [("escalate", "email button")]
    opened = Client().get(link).content.decode()
    assert "Your answer was: escalate" in opened
    assert "I cannot: page the next" not in opened


def test_who_was_paged_again_may_answer_the_new_page(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident, link = paged(bell, clock, ada, grace)
    Client().post(f"{link}/decline")
    bell.tick()
    later = content_of(Message.objects.filter(subject_id=incident.pk, person=grace).get())
    link = "/answers/" + later.actions[0].url.rpartition("/")[2]
    assert Client().post(f"{link}/acknowledge").status_code == 200
    incident.refresh_from_db()
    assert incident.acknowledged_by == grace


def test_a_button_that_was_refused_may_be_pressed_again(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    incident, link = paged(bell, clock, ada)
    acknowledge_incident(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    answer = Client().post(f"{link}/decline")
    assert answer.status_code == 409
    assert answer.content.decode() == f"Ada has {incident.label} already: you need not come."
    assert not Answer.objects.exists()


def test_behind_the_link_one_may_say_that_one_cannot(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident, link = paged(bell, clock, ada, grace)
    answer = Client().post(link, {"answer": "decline"})
    assert "The next one is paged" in answer.content.decode()
    assert kinds(incident).count("incident.page_declined") == 1
    incident.refresh_from_db()
    assert incident.acknowledged_at is None


def test_the_answer_of_somebody_who_left_counts_for_nothing(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident, link = paged(bell, clock, grace)
    Person.objects.filter(pk=grace.pk).update(is_active=False)
    assert Client().post(f"{link}/acknowledge").status_code == 410
    incident.refresh_from_db()
    assert incident.acknowledged_at is None


def test_the_paging_tab_says_by_which_way_and_how_it_went(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, sign_in: SignIn
) -> None:
    incident, _ = paged(bell, clock, ada)
    Message.objects.update(delivery="delivered")
    tab = f"/incidents/{incident.label}/tabs/paging"
    assert "Delivered" in sign_in(grace).get(tab, **HTMX).content.decode()
    Message.objects.update(state="failed", delivery="", last_error="Twilio says no", attempts=4)
    shown = sign_in(grace).get(tab, **HTMX).content.decode()
    assert "Twilio says no" in shown
    assert "1 try" in shown
    assert "accepted</strong>" in shown
    assert "(fake-1)" in shown


def test_the_paging_tab_lists_every_try_with_what_the_provider_said(
    bell: Bell, clock: ManualClock, ada: Person, grace: Person, sign_in: SignIn
) -> None:
    incident = declare(now=clock.now())
    bell.channel.failures = [DeliveryError("the server is busy", permanent=False)]
    page_person(
        incident_id=incident.pk,
        person=grace,
        reason="Keys",
        actor=ada.as_actor(),
        now=clock.now(),
    )
    bell.tick()
    bell.after(seconds=15)
    shown = sign_in(ada).get(f"/incidents/{incident.label}/tabs/paging", **HTMX).content.decode()
    assert "2 tries" in shown
    assert "failed, to be tried again</strong>, the server is busy" in shown
    assert shown.index("the server is busy") < shown.index("accepted</strong>")
