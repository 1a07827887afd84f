"""People are told by their own rules: scenarios 42, 43, 44 and 50, quiet hours, fallback."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.builders.incidents import declare
from tests.builders.people import make_person
from tests.builders.policies import make_policy, step
from tests.fakes.bell import Bell, bell_on
from tests.fakes.channels import FakeChannel
from tests.paging.incidents import acknowledge, incident_of, kinds
from tests.parallel import at_once
from watchbell.accounts.models import ContactMethod, Person
from watchbell.accounts.services import add_contact_method, change_person
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import InvalidInput, PermissionDenied
from watchbell.notify.channels import DeliveryError, registry
from watchbell.notify.models import Message
from watchbell.paging.cycles import escalate
from watchbell.paging.models import EscalationPolicy, Page, Ringing
from watchbell.paging.reaching import PageUrgency, urgency_of
from watchbell.paging.ringing import ring_again
from watchbell.paging.selectors.personal import personal_rules_of
from watchbell.paging.services import RuleFields, set_personal_rules
from watchbell.paging.services.running import begin
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def texts() -> Iterator[FakeChannel]:
    """A channel of text messages beside the mails of `bell`."""
    channel = FakeChannel("sms")
    registry.provide(channel)
    yield channel
    registry.forget("sms")


@pytest.fixture
def bell(texts: FakeChannel, clock: ManualClock, database: None) -> Iterator[Bell]:
    """Everything that pages; it knows text messages too."""
    with bell_on(clock) as bell:
        yield bell


def phone(person: Person, clock: ManualClock, number: str = "+15552223333") -> ContactMethod:
    method = add_contact_method(
        person_id=person.pk, kind="sms", address=number, actor=SYSTEM, now=clock.now()
    )
    ContactMethod.objects.filter(pk=method.pk).update(verified_at=clock.now())
    return method


def mail(person: Person) -> ContactMethod:
    return ContactMethod.objects.get(person=person, kind="email")


def rules(
    person: Person, clock: ManualClock, *pairs: tuple[ContactMethod, int], urgency: str = "high"
) -> None:
    set_personal_rules(
        person_id=person.pk,
        urgency=urgency,
        rules=[RuleFields(contact_method_id=m.pk, delay_minutes=after) for m, after in pairs],
        actor=person.as_actor(),
        now=clock.now(),
    )


def urgent(policy: EscalationPolicy, clock: ManualClock) -> Incident:
    return incident_of(policy, clock, impact=1, urgency=1)


def minor(policy: EscalationPolicy, clock: ManualClock) -> Incident:
    return incident_of(policy, clock, impact=4, urgency=4)


def test_42_one_text_at_0_and_one_at_30_however_many_rules_and_steps_say_so(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    number = phone(ada, clock)
    rules(ada, clock, (number, 0), (number, 0), (number, 30))
    urgent(make_policy(ada, every=30, repeat=1, now=clock.now()), clock)
    bell.tick()
    assert len(texts.sent) == 1
    bell.after(minutes=29, seconds=59)
    assert len(texts.sent) == 1
    bell.after(seconds=1)
    assert len(texts.sent) == 2
    assert bell.channel.sent == []


def test_43_after_three_minutes_of_standstill_one_text_and_not_two(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    number = phone(ada, clock)
    rules(ada, clock, (mail(ada), 0), (number, 1), (number, 2))
    incident = urgent(make_policy(ada, every=60, now=clock.now()), clock)
    bell.tick()
    bell.after(minutes=3)
    assert texts.to == ["+15552223333"]
    assert kinds(incident).count("incident.rung_again") == 1
    bell.after(minutes=30)
    assert len(texts.sent) == 1
    assert not Ringing.objects.exists()


def test_44_rules_added_after_the_page_count_from_then_on_and_not_backwards(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    number = phone(ada, clock)
    rules(ada, clock, (mail(ada), 0))
    urgent(make_policy(ada, every=120, now=clock.now()), clock)
    bell.tick()
    clock.advance(minutes=10)
    rules(ada, clock, (number, 0), (number, 30))
    bell.tick()
    assert texts.sent == []
    bell.after(minutes=19, seconds=59)
    assert texts.sent == []
    bell.after(seconds=1)
    assert len(texts.sent) == 1


def test_50_without_rules_the_mail_is_sent_and_the_log_says_to_an_unproved_address(
    bell: Bell, clock: ManualClock
) -> None:
    eve = make_person("Eve", now=clock.now())
    ContactMethod.objects.filter(person=eve).delete()
    incident = urgent(make_policy(eve, now=clock.now()), clock)
    bell.tick()
    assert bell.channel.to == ["eve@example.org"]
    [paged] = [e for e in events_of(incident.ref) if e.kind == "incident.paged"]
    assert paged.payload["unverified_ids"] == [str(eve.pk)]


def test_50_somebody_without_the_right_to_act_is_not_paged_and_the_log_says_so(
    bell: Bell, clock: ManualClock, ada: Person, bob: Person
) -> None:
    incident = urgent(make_policy(step(bob, ada), now=clock.now()), clock)
    bell.tick()
    assert bell.to == ["ada"]
    [passed] = [e for e in events_of(incident.ref) if e.kind == "escalation.people_passed_over"]
    assert passed.payload["names"] == ["Bob"]


def test_an_answer_stops_the_rules_that_are_still_to_come(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    rules(ada, clock, (mail(ada), 0), (phone(ada, clock), 5))
    incident = urgent(make_policy(ada, every=60, now=clock.now()), clock)
    bell.tick()
    clock.advance(minutes=4)
    acknowledge(incident, ada, clock)
    bell.after(minutes=10)
    assert texts.sent == []
    assert not Ringing.objects.exists()


def test_41_the_rules_of_who_has_not_answered_go_on_where_everybody_is_to(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person, grace: Person
) -> None:
    for person in (ada, grace):
        rules(person, clock, (mail(person), 0), (mail(person), 30))
    both = step(ada, grace, delay=120, until="everyone")
    incident = urgent(make_policy(both, now=clock.now()), clock)
    bell.tick()
    bell.after(minutes=1)
    acknowledge(incident, ada, clock)
    bell.tick()
    bell.after(minutes=30)
    assert sorted(bell.to[:2]) == ["ada", "grace"]  # sent side by side
    assert bell.to[2:] == ["grace"]
    assert not Ringing.objects.filter(person=ada).exists()


def test_rules_go_on_after_the_last_step_of_the_policy(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    rules(ada, clock, (mail(ada), 0), (phone(ada, clock), 10))
    urgent(make_policy(ada, every=5, now=clock.now()), clock)
    bell.tick()
    bell.after(minutes=5)
    bell.after(minutes=5)
    assert len(texts.sent) == 1


def test_each_urgency_has_rules_of_its_own(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    number = phone(ada, clock)
    rules(ada, clock, (number, 0))
    rules(ada, clock, (mail(ada), 0), urgency="low")
    policy = make_policy(ada, now=clock.now())
    minor(policy, clock)
    bell.tick()
    assert (bell.to, texts.sent) == (["ada"], [])
    urgent(policy, clock)
    bell.tick()
    assert (len(bell.to), len(texts.sent)) == (1, 1)


def test_without_rules_what_wakes_goes_by_every_address_and_the_rest_by_mail(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    phone(ada, clock)
    phone(ada, clock, "+15554445555")
    policy = make_policy(ada, now=clock.now())
    minor(policy, clock)
    bell.tick()
    assert (bell.to, texts.sent) == (["ada"], [])
    urgent(policy, clock)
    bell.tick()
    assert sorted(texts.to) == ["+15552223333", "+15554445555"]


@pytest.mark.parametrize(
    ("priority", "is_major", "urgency"),
    [(1, False, "high"), (2, False, "high"), (3, False, "low"), (5, False, "low"),
     (4, True, "high"), (None, False, "high")],
)  # fmt: skip
def test_what_must_wake(priority: int | None, is_major: bool, urgency: str) -> None:
    assert urgency_of(priority=priority, is_major=is_major) is PageUrgency(urgency)


def test_quiet_hours_hold_back_what_need_not_wake_and_say_so(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    change_person(
        person_id=ada.pk,
        quiet_hours="mon-sun 22:00-07:00",
        timezone="Europe/Berlin",
        actor=SYSTEM,
        now=clock.now(),
    )
    clock.advance(hours=13)
    policy = make_policy(ada, every=600, now=clock.now())
    incident = minor(policy, clock)
    bell.tick()
    assert bell.to == []
    [held] = [e for e in events_of(incident.ref) if e.kind == "incident.page_held_back"]
    assert held.payload["until"] == "2026-03-03T06:00:00+00:00"
    urgent(policy, clock)
    bell.tick()
    assert bell.to == ["ada"]
    bell.after(hours=7, minutes=59, seconds=59)
    assert bell.to == ["ada"]
    bell.after(seconds=1)
    assert bell.to == ["ada", "ada"]


def test_an_answer_takes_back_what_quiet_hours_held(
    bell: Bell, clock: ManualClock, ada: Person
) -> None:
    change_person(
        person_id=ada.pk, quiet_hours="mon-sun 08:00-20:00", actor=SYSTEM, now=clock.now()
    )
    incident = minor(make_policy(ada, every=600, now=clock.now()), clock)
    bell.tick()
    acknowledge(incident, ada, clock)
    bell.after(hours=24)
    assert bell.to == []
    assert Message.objects.get().state == "cancelled"


def test_a_way_that_fails_for_good_is_followed_by_the_next_at_once(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    texts.failures = [DeliveryError("21211 no such number", permanent=True)]
    rules(ada, clock, (phone(ada, clock), 0), (mail(ada), 30))
    incident = urgent(make_policy(ada, every=60, now=clock.now()), clock)
    bell.tick()
    assert (texts.sent, bell.to) == ([], ["ada"])
    [fell] = [e for e in events_of(incident.ref) if e.kind == "incident.page_fell_back"]
    assert (fell.payload["failed"], fell.payload["channel"]) == ("sms", "email")
    assert "no such number" in fell.payload["reason"]
    bell.after(minutes=30)
    assert len(bell.to) == 2


def test_48_a_passing_fault_is_tried_three_times_at_15_s_and_then_the_next_rule_fires(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    texts.failures = [DeliveryError("30001 queue is full")] * 4
    number = phone(ada, clock)
    rules(ada, clock, (number, 0), (mail(ada), 2))
    urgent(make_policy(ada, every=60, now=clock.now()), clock)
    bell.tick()
    for _ in range(2):
        bell.after(seconds=15)
    assert [m.attempts for m in Message.objects.filter(channel="sms")] == [3]
    assert bell.to == []
    bell.after(seconds=15)
    message = Message.objects.get(channel="sms")
    assert (message.state, message.attempts) == ("failed", 4)
    assert bell.to == ["ada"]
    bell.after(minutes=2)
    assert bell.to == ["ada", "ada"]
    assert texts.sent == []


def test_when_no_way_is_left_that_is_said(bell: Bell, clock: ManualClock, ada: Person) -> None:
    bell.channel.failures = [DeliveryError("550 no such user", permanent=True)]
    incident = urgent(make_policy(ada, every=60, now=clock.now()), clock)
    bell.tick()
    [fell] = [e for e in events_of(incident.ref) if e.kind == "incident.page_fell_back"]
    assert fell.payload["channel"] == ""
    assert Page.objects.count() == 1


def test_several_numbers_of_one_kind_are_all_told(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    first, second = phone(ada, clock), phone(ada, clock, "+15554445555")
    rules(ada, clock, (first, 0), (second, 0), (second, 3))
    urgent(make_policy(ada, every=60, now=clock.now()), clock)
    bell.tick()
    assert texts.to == ["+15552223333", "+15554445555"]
    bell.after(minutes=3)
    assert texts.to[2:] == ["+15554445555"]


def test_rules_are_ones_own_and_checked(
    clock: ManualClock, ada: Person, grace: Person, linus: Person
) -> None:
    with pytest.raises(PermissionDenied):
        set_personal_rules(
            person_id=ada.pk, urgency="high", rules=[], actor=grace.as_actor(), now=clock.now()
        )
    with pytest.raises(InvalidInput, match="not this person's"):
        rules(grace, clock, (mail(linus), 0))
    with pytest.raises(InvalidInput, match="0 to 1440"):
        rules(grace, clock, (mail(grace), 1441))
    with pytest.raises(InvalidInput, match="high, low"):
        rules(grace, clock, (mail(grace), 0), urgency="loud")
    rules(grace, clock, (mail(grace), 0), (mail(grace), 5))
    own = personal_rules_of(grace.pk, actor=grace.as_actor())
    assert [rule.delay_minutes for rule in own[PageUrgency.HIGH].rules] == [0, 5]
    assert own[PageUrgency.LOW].rules == []
    assert [rule.way.channel for rule in own[PageUrgency.LOW].otherwise] == ["email"]


def test_a_removed_address_takes_its_rules_along(
    bell: Bell, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    number = phone(ada, clock)
    rules(ada, clock, (number, 0))
    number.delete()
    declare(now=clock.now() + timedelta(seconds=1))
    urgent(make_policy(ada, now=clock.now()), clock)
    bell.tick()
    assert bell.to == ["ada"]


def test_two_workers_do_a_due_rule_once_and_an_answer_meanwhile_stops_it(
    committed_db: object, texts: FakeChannel, clock: ManualClock, ada: Person
) -> None:
    rules(ada, clock, (mail(ada), 0), (phone(ada, clock), 1))
    policy = make_policy(ada, every=60, now=clock.now())
    incidents = [urgent(policy, clock) for _ in range(10)]
    for incident in incidents:
        begin(incident.pk, cause="a test", now=clock.now())
    escalate(clock.now())
    now = clock.advance(minutes=1)
    for incident in incidents[:5]:
        acknowledge(incident, ada, clock)
    results = at_once(*[lambda: ring_again(now)] * 4)
    assert not any(isinstance(result, BaseException) for result in results)
    while ring_again(now):
        pass
    rung = Message.objects.filter(channel="sms").values_list("subject_id", flat=True)
    assert sorted(rung) == sorted(incident.pk for incident in incidents[5:])
    assert not Ringing.objects.exists()
