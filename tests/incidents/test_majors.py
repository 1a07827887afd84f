"""Major incidents: proposed and decided, led through phases, kept promises, ended."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders.incidents import declare, resolve
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.bootstrap.wire import make_engine
from watchbell.incidents.domain import MajorState, Visibility
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.events import IncidentDeclared
from watchbell.incidents.handlers.majors import handle_at_once
from watchbell.incidents.major import Phase, ProposalRule, alike
from watchbell.incidents.models import ContainmentAction, Incident, MajorProposal
from watchbell.incidents.services import (
    accept_major,
    add_comment,
    assess_scope,
    contain_incident,
    declare_major,
    decline_major,
    end_major,
    make_stakeholder_link,
    mitigate_incident,
    propose_major,
    propose_majors,
    read_stakeholder_link,
    reopen_incident,
    restrict_incident,
    reverse_containment,
    revoke_stakeholder_link,
    set_phase,
    set_update_intervals,
    stakeholder_address,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound, PermissionDenied
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.django_db


def reload(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def kinds(incident: Incident) -> list[str]:
    return [event.kind for event in reversed(events_of(incident.ref))]


def run(at: datetime) -> None:
    make_engine().drain(at)


def major(now: datetime, actor: Person, **fields: Any) -> Incident:
    incident = declare(now=now, **fields)
    who = actor.as_actor()
    return declare_major(incident_id=incident.pk, reason="Nobody can pay.", actor=who, now=now)


def test_a_manager_accepts_what_a_responder_proposes(
    now: datetime, grace: Person, linus: Person
) -> None:
    incident = declare(now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "now": now}
    propose_major(reason="All shops are down.", actor=grace.as_actor(), **who)
    with pytest.raises(AlreadyDone):
        propose_major(reason="Again.", actor=grace.as_actor(), **who)
    with pytest.raises(PermissionDenied):
        accept_major(actor=grace.as_actor(), **who)
    accept_major(note="Agreed.", actor=linus.as_actor(), **who)
    found = reload(incident)
    assert (found.major_state, found.phase) == (MajorState.DECLARED, Phase.IDENTIFY)
    assert found.major_declared_at == now
    assert found.next_update_at == now + timedelta(minutes=60)
    assert kinds(incident)[-2:] == ["incident.major_proposed", "incident.major_accepted"]


def test_a_declined_proposal_keeps_its_reason_and_may_be_made_again(
    now: datetime, grace: Person, linus: Person
) -> None:
    incident = declare(now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "now": now}
    propose_major(reason="Looks bad.", actor=grace.as_actor(), **who)
    with pytest.raises(InvalidInput):
        decline_major(reason="  ", actor=linus.as_actor(), **who)
    decline_major(reason="One shop only.", actor=linus.as_actor(), **who)
    proposal = MajorProposal.objects.get(incident=incident)
    assert (proposal.is_accepted, proposal.decision_note) == (False, "One shop only.")
    assert reload(incident).major_state == MajorState.NONE
    propose_major(reason="Now it is five.", actor=grace.as_actor(), **who)
    assert reload(incident).major_state == MajorState.PROPOSED


def test_declaring_in_one_step_answers_an_open_proposal(now: datetime, grace: Person) -> None:
    incident = declare(now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    propose_major(reason="Looks bad.", **who)
    declare_major(reason="It is.", **who)
    assert MajorProposal.objects.get(incident=incident).is_accepted is True
    with pytest.raises(AlreadyDone):
        declare_major(reason="Twice.", **who)


def test_a_proposal_ends_with_its_incident(now: datetime, grace: Person, linus: Person) -> None:
    incident = declare(now=now)
    propose_major(incident_id=incident.pk, reason="Bad?", actor=grace.as_actor(), now=now)
    resolve(incident, actor=grace.as_actor(), now=now)
    assert reload(incident).major_state == MajorState.NONE
    with pytest.raises(Conflict):
        accept_major(incident_id=incident.pk, actor=linus.as_actor(), now=now)


def test_a_major_is_led_through_its_phases_to_its_end(now: datetime, grace: Person) -> None:
    incident = major(now, grace)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    set_phase(phase=Phase.DIAGNOSE, note="Traffic is moved.", **who)
    with pytest.raises(AlreadyDone):
        set_phase(phase=Phase.DIAGNOSE, **who)
    with pytest.raises(GuardNotMet):
        end_major(**who)
    mitigate_incident(note="Payments work again.", **who)
    assert reload(incident).phase == Phase.RECOVER
    end_major(note="All stable.", **who)
    found = reload(incident)
    assert (found.major_state, found.phase) == (MajorState.ENDED, Phase.REVIEW)
    assert found.next_update_at is None
    assert found.is_open
    assert kinds(incident)[-4:] == [
        "incident.major_declared",
        "incident.phase_changed",
        "incident.mitigated",
        "incident.major_ended",
    ]


def test_a_public_update_keeps_the_promise_and_a_note_does_not(
    now: datetime, grace: Person, bob: Person
) -> None:
    incident = major(now, grace, severity="SEV1", reporter=bob)
    assert incident.next_update_at == now + timedelta(minutes=30)
    later = now + timedelta(minutes=10)
    said: dict[str, Any] = {"incident_id": incident.pk, "body": "We look into it.", "now": later}
    add_comment(visibility=Visibility.INTERNAL, actor=grace.as_actor(), **said)
    add_comment(visibility=Visibility.PUBLIC, actor=bob.as_actor(), **said)
    assert reload(incident).next_update_at == now + timedelta(minutes=30)
    add_comment(visibility=Visibility.PUBLIC, actor=grace.as_actor(), **said)
    assert reload(incident).next_update_at == later + timedelta(minutes=30)


def test_a_missed_update_is_told_once(clock: ManualClock, now: datetime, grace: Person) -> None:
    incident = major(now, grace)
    run(now + timedelta(minutes=59))
    assert not reload(incident).is_update_overdue
    for minutes in (60, 61):
        run(now + timedelta(minutes=minutes))
    assert reload(incident).is_update_overdue
    assert kinds(incident).count("incident.update_overdue") == 1
    add_comment(
        incident_id=incident.pk,
        body="Sorry for the wait.",
        visibility=Visibility.PUBLIC,
        actor=grace.as_actor(),
        now=now + timedelta(minutes=70),
    )
    found = reload(incident)
    assert not found.is_update_overdue
    assert found.next_update_at == now + timedelta(minutes=130)


def test_a_reopened_major_promises_again(now: datetime, grace: Person) -> None:
    incident = major(now, grace)
    resolve(incident, actor=grace.as_actor(), now=now)
    assert reload(incident).next_update_at is None
    later = now + timedelta(hours=1)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": later}
    reopen_incident(reason="Back again.", **who)
    found = reload(incident)
    assert found.major_state == MajorState.DECLARED
    assert found.major_declared_at == now
    assert found.next_update_at == later + timedelta(hours=1)


def test_intervals_are_set_by_severity(now: datetime, linus: Person, grace: Person) -> None:
    with pytest.raises(PermissionDenied):
        set_update_intervals(minutes={"": 60}, actor=grace.as_actor(), now=now)
    with pytest.raises(InvalidInput):
        set_update_intervals(minutes={"SEV1": 1, "": 60}, actor=linus.as_actor(), now=now)
    set_update_intervals(minutes={"sev1": 10, "": 90}, actor=linus.as_actor(), now=now)
    assert major(now, grace, severity="SEV1").next_update_at == now + timedelta(minutes=10)
    assert major(now, grace, severity="SEV3").next_update_at == now + timedelta(minutes=90)


def test_a_p1_on_a_critical_service_is_proposed_by_rule(now: datetime, linus: Person) -> None:
    vital = make_service("Payments", criticality=1, now=now)
    grave = declare(now=now, impact=1, urgency=1, service=vital)
    declare(now=now, impact=1, urgency=1, service=make_service("Wiki", criticality=4, now=now))
    run(now)
    proposal = MajorProposal.objects.get()
    assert (proposal.incident_id, proposal.rule) == (grave.pk, ProposalRule.CRITICAL)
    assert "Payments" in proposal.reason
    assert reload(grave).major_state == MajorState.PROPOSED
    decline_major(incident_id=grave.pk, reason="A test.", actor=linus.as_actor(), now=now)
    run(now)
    assert reload(grave).major_state == MajorState.NONE


def test_a_burst_of_grave_incidents_is_proposed_by_a_few_statements(
    now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    vital = make_service("Payments", criticality=1, now=now)
    grave = [declare(now=now, impact=1, urgency=1, service=vital) for _ in range(12)]
    events = [
        event.restore()
        for one in grave
        for event in events_of(one.ref, kinds=[IncidentDeclared.kind])
    ]
    assert len(events) == 12
    with django_assert_max_num_queries(8):
        handle_at_once(events, now)
    assert {reload(one).major_state for one in grave} == {MajorState.PROPOSED}
    assert [kinds(one)[-1] for one in grave] == ["incident.major_proposed"] * 12
    assert {reload(one).version - one.version for one in grave} == {1}


def test_what_is_over_when_a_rule_proposes_it_is_left_alone(now: datetime, linus: Person) -> None:
    over, major_already, fresh = (declare(now=now, impact=1, urgency=1) for _ in range(3))
    resolve(over, now=now, actor=linus.as_actor())
    actor = linus.as_actor()
    declare_major(incident_id=major_already.pk, reason="It is.", actor=actor, now=now)
    reasons = {one.pk: "P1 on Payments." for one in (over, major_already, fresh)}
    proposed = propose_majors(reasons=reasons, rule=ProposalRule.CRITICAL, actor=SYSTEM, now=now)
    assert [one.pk for one in proposed] == [fresh.pk]
    assert MajorProposal.objects.get().incident_id == fresh.pk


def test_six_alike_within_a_quarter_of_an_hour_propose_the_first(now: datetime) -> None:
    titles = (
        "Cannot print in the office",
        "Printer: cannot print anything",
        "I cannot print",
        "cannot print labels",
        "Cannot print invoices today",
    )
    first, *_ = [
        declare(title, now=now + timedelta(minutes=minute)) for minute, title in enumerate(titles)
    ]
    declare("Mouse is broken", now=now + timedelta(minutes=5))
    run(now + timedelta(minutes=6))
    assert not MajorProposal.objects.exists()
    for minute in (7, 8):
        declare("They cannot print either", now=now + timedelta(minutes=minute))
        run(now + timedelta(minutes=minute))
    proposal = MajorProposal.objects.get()
    assert (proposal.incident_id, proposal.rule) == (first.pk, ProposalRule.SPIKE)
    assert proposal.reason.startswith("6 incidents like this one within 15 minutes")


def test_old_news_proposes_nothing(now: datetime) -> None:
    vital = make_service("Payments", criticality=1, now=now)
    declare(now=now, impact=1, urgency=1, service=vital)
    run(now + timedelta(hours=2))
    assert not MajorProposal.objects.exists()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"cannot", "print"}, {"cannot", "print", "labels"}, True),
        ({"print"}, {"print"}, False),
        ({"mouse", "broken"}, {"cannot", "print"}, False),
        ({"mail", "laptop", "slow", "today"}, {"mail", "gone", "here", "again"}, False),
        ({"mail", "slow", "today"}, {"mail", "slow", "again"}, True),
    ],
)
def test_titles_are_alike_by_most_of_the_shorter(
    one: set[str], other: set[str], expected: bool
) -> None:
    assert alike(one, other) is expected
    assert alike(other, one) is expected


def test_a_containment_is_reversed_once_with_who_and_why(now: datetime, grace: Person) -> None:
    incident = declare(now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    contain_incident(action="Sign-up is off", effect="Less load", reversal="Turn it on", **who)
    row = ContainmentAction.objects.get()
    resolve(incident, actor=grace.as_actor(), now=now)
    reverse_containment(containment_id=row.pk, note="Load is normal.", **who)
    row.refresh_from_db()
    assert (row.reversed_at, row.reversed_by, row.reversal_note) == (now, grace, "Load is normal.")
    with pytest.raises(AlreadyDone):
        reverse_containment(containment_id=row.pk, **who)
    other = declare(now=now)
    with pytest.raises(NotFound):
        reverse_containment(**{**who, "incident_id": other.pk}, containment_id=row.pk)
    assert kinds(incident)[-1] == "incident.containment_reversed"


def test_the_scope_is_assessed_in_words_and_numbers(now: datetime, grace: Person) -> None:
    incident = declare(now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    with pytest.raises(InvalidInput):
        assess_scope(scope="", people=-1, systems=None, **who)
    assess_scope(scope="All shops in the north.", people=1200, systems=None, **who)
    found = reload(incident)
    assert (found.scope, found.scope_people) == ("All shops in the north.", 1200)
    assert found.scope_systems is None


def test_a_stakeholder_link_works_until_it_expires_or_is_revoked(
    now: datetime, grace: Person
) -> None:
    incident = major(now, grace)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    link = make_stakeholder_link(audience="Board", hours=2, shows_names=False, **who)
    token = stakeholder_address(link).rpartition("/")[2]
    assert read_stakeholder_link(token, now=now)[1] == incident
    for wrong, at in ((token, now + timedelta(hours=2)), (f"{token}x", now), ("x" * 300, now)):
        with pytest.raises(NotFound):
            read_stakeholder_link(wrong, now=at)
    revoke_stakeholder_link(link_id=link.pk, **who)
    with pytest.raises(NotFound):
        read_stakeholder_link(token, now=now)
    with pytest.raises(AlreadyDone):
        revoke_stakeholder_link(link_id=link.pk, **who)


def test_a_restricted_incident_is_shown_by_no_link(now: datetime, grace: Person) -> None:
    incident = major(now, grace)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    link = make_stakeholder_link(audience="Board", hours=2, shows_names=False, **who)
    restrict_incident(reason="A leak", **who)
    with pytest.raises(NotFound):
        read_stakeholder_link(stakeholder_address(link).rpartition("/")[2], now=now)
    with pytest.raises(Conflict, match="restricted"):
        make_stakeholder_link(audience="Press", hours=2, shows_names=False, **who)


def test_only_a_major_incident_has_stakeholder_links(now: datetime, grace: Person) -> None:
    incident = declare(now=now)
    with pytest.raises(Conflict):
        make_stakeholder_link(
            incident_id=incident.pk,
            audience="Board",
            hours=2,
            shows_names=False,
            actor=grace.as_actor(),
            now=now,
        )
