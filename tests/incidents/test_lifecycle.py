"""The lifecycle, through the services and the real database."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from watchbell.accounts.models import Person
from watchbell.incidents.cycles import close_resolved, follow_up
from watchbell.incidents.domain import CancelCode, HoldReason, MajorState, State, Visibility
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import category_by_slug, possible_actions, timeline
from watchbell.incidents.services import (
    acknowledge_incident,
    add_comment,
    assign_incident,
    cancel_incident,
    change_incident,
    close_incident,
    contain_incident,
    declare_major,
    hold_incident,
    mitigate_incident,
    reopen_incident,
    resume_incident,
    start_incident,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import (
    AlreadyDone,
    Conflict,
    IllegalTransition,
    InvalidInput,
    StaleVersion,
)
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def kinds(incident: Incident) -> list[str]:
    return [event.kind for event in reversed(events_of(incident.ref))]


def test_a_report_goes_all_the_way_and_the_log_tells_it(clock: ManualClock, ada: Person) -> None:
    incident = declare(now=clock.now())
    assert (incident.state, incident.priority) == (State.NEW, 1)
    acknowledge_incident(
        incident_id=incident.pk, actor=ada.as_actor(), now=clock.advance(minutes=2)
    )
    clock.advance(minutes=20)
    resolve(incident, actor=ada.as_actor(), now=clock.now())
    closed = close_incident(
        incident_id=incident.pk, actor=ada.as_actor(), now=clock.advance(days=1)
    )
    assert closed.state == State.CLOSED
    assert closed.assignee == ada
    assert kinds(incident) == [
        "incident.declared",
        "incident.acknowledged",
        "incident.started",
        "incident.resolved",
        "incident.closed",
    ]
    reached = {stage.name for stage in closed.stages() if stage.reached_at}
    assert reached == {
        "identified", "logged", "categorised", "prioritised", "diagnosed", "resolved", "closed",
    }  # fmt: skip


def test_the_numbers_are_unique_and_rise(clock: ManualClock) -> None:
    first, second = declare(now=clock.now()), declare(now=clock.now())
    assert second.number > first.number
    assert first.label == f"INC-{first.number}"


def test_an_untriaged_incident_is_acknowledged_but_stays_new(
    clock: ManualClock, ada: Person
) -> None:
    incident = declare(now=clock.now(), triaged=False)
    answered = acknowledge_incident(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    assert (answered.state, answered.assignee) == (State.NEW, ada)
    with pytest.raises(GuardNotMet) as refused:
        start_incident(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    assert set(refused.value.fields) == {"category", "impact", "urgency"}


def test_an_answer_is_given_once(clock: ManualClock, ada: Person, grace: Person) -> None:
    incident = declare(now=clock.now())
    acknowledge_incident(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    with pytest.raises(AlreadyDone, match="already acknowledged by Ada"):
        acknowledge_incident(incident_id=incident.pk, actor=grace.as_actor(), now=clock.now())


def test_a_resolution_names_what_is_missing(clock: ManualClock, ada: Person) -> None:
    incident = declare(now=clock.now(), triaged=False)
    with pytest.raises(GuardNotMet) as refused:
        resolve(incident, actor=ada.as_actor(), now=clock.now(), notes=" ", restored_at=None)
    assert set(refused.value.fields) == {"category", "impact", "urgency", "notes", "restored_at"}
    assert Incident.objects.get(pk=incident.pk).state == State.NEW


def test_a_closed_incident_cannot_be_resolved_again(clock: ManualClock, ada: Person) -> None:
    incident = declare(now=clock.now())
    resolve(incident, actor=ada.as_actor(), now=clock.now())
    close_incident(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    with pytest.raises(IllegalTransition, match="closed and cannot become resolved"):
        resolve(incident, actor=ada.as_actor(), now=clock.now())


def test_a_hold_ends_by_itself_at_its_follow_up_time(clock: ManualClock, ada: Person) -> None:
    incident = declare(now=clock.now(), assignee=ada)
    start_incident(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    later = clock.now() + timedelta(hours=3)
    hold_incident(
        incident_id=incident.pk, reason=HoldReason.VENDOR, follow_up_at=later, note="Case 17",
        actor=ada.as_actor(), now=clock.now(),
    )  # fmt: skip
    assert follow_up(clock.advance(hours=2)) == 0
    assert follow_up(clock.move_to(later)) == 1
    assert Incident.objects.get(pk=incident.pk).state == State.IN_PROGRESS
    assert kinds(incident)[-1] == "incident.resumed"


def test_the_callers_answer_resumes_and_somebody_elses_does_not(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = declare(now=clock.now(), assignee=ada, reporter=grace)
    hold_incident(
        incident_id=incident.pk, reason=HoldReason.CALLER, note="Which browser?",
        follow_up_at=clock.now() + timedelta(days=1), actor=ada.as_actor(), now=clock.now(),
    )  # fmt: skip
    say: dict[str, Any] = {
        "incident_id": incident.pk,
        "visibility": Visibility.PUBLIC,
        "now": clock.now(),
    }
    add_comment(body="Still waiting", actor=ada.as_actor(), **say)
    assert Incident.objects.get(pk=incident.pk).state == State.ON_HOLD
    add_comment(body="Firefox", actor=grace.as_actor(), **say)
    assert Incident.objects.get(pk=incident.pk).state == State.IN_PROGRESS


def test_a_hold_needs_a_time_ahead_and_a_caller_a_note(clock: ManualClock, ada: Person) -> None:
    incident = declare(now=clock.now(), assignee=ada)
    hold: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor(), "now": clock.now()}
    with pytest.raises(GuardNotMet) as refused:
        hold_incident(reason=HoldReason.PARTS, follow_up_at=None, note="", **hold)
    assert set(refused.value.fields) == {"follow_up_at"}
    with pytest.raises(InvalidInput, match="not within the next year"):
        hold_incident(reason=HoldReason.PARTS, follow_up_at=clock.now(), note="", **hold)
    with pytest.raises(InvalidInput, match="caller must know"):
        hold_incident(
            reason=HoldReason.CALLER, follow_up_at=clock.now() + timedelta(days=1), note="", **hold
        )  # fmt: skip


def test_a_reopened_incident_counts_the_gap_and_keeps_the_first_answer(
    clock: ManualClock, ada: Person
) -> None:
    incident = declare(now=clock.now())
    acknowledge_incident(
        incident_id=incident.pk, actor=ada.as_actor(), now=clock.advance(minutes=1)
    )
    first = clock.now()
    resolve(incident, actor=ada.as_actor(), now=clock.advance(minutes=9))
    again = reopen_incident(
        incident_id=incident.pk, reason="Still slow", actor=ada.as_actor(),
        now=clock.advance(minutes=30),
    )  # fmt: skip
    assert (again.state, again.reopen_count, again.resolved_gap_seconds) == (
        State.IN_PROGRESS, 1, 1800,
    )  # fmt: skip
    assert (again.first_acknowledged_at, again.acknowledged_at) == (first, clock.now())
    assert (again.outcome, again.resolved_at, again.restored_at) == ("", None, None)


def test_a_caller_who_reopens_makes_somebody_answer_again(
    clock: ManualClock, ada: Person, bob: Person
) -> None:
    incident = declare(now=clock.now(), reporter=bob, assignee=ada)
    acknowledge_incident(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    resolve(incident, actor=ada.as_actor(), now=clock.now())
    again = reopen_incident(
        incident_id=incident.pk, reason="Not fixed", actor=bob.as_actor(), now=clock.now()
    )
    assert again.acknowledged_at is None


def test_a_resolved_incident_closes_after_a_week_of_silence(
    clock: ManualClock, ada: Person
) -> None:
    incident = declare(now=clock.now())
    resolve(incident, actor=ada.as_actor(), now=clock.now())
    assert close_resolved(clock.advance(days=6, hours=23)) == 0
    assert close_resolved(clock.advance(hours=1)) == 1
    assert Incident.objects.get(pk=incident.pk).state == State.CLOSED


def test_after_the_window_only_an_admin_reopens_a_closed_incident(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = declare(now=clock.now())
    resolve(incident, actor=grace.as_actor(), now=clock.now())
    close_incident(incident_id=incident.pk, actor=grace.as_actor(), now=clock.now())
    late = clock.advance(days=7, minutes=1)
    with pytest.raises(Conflict, match="could be reopened until 2026-03-09 09:00 UTC"):
        reopen_incident(incident_id=incident.pk, reason="Again", actor=grace.as_actor(), now=late)
    assert "reopen" not in possible_actions(grace.as_actor(), Incident.objects.get(), now=late)
    reopen_incident(incident_id=incident.pk, reason="Again", actor=ada.as_actor(), now=late)


def test_within_the_window_agents_and_the_reporter_reopen_what_is_closed(
    clock: ManualClock, grace: Person, bob: Person
) -> None:
    for who in (grace, bob):
        incident = declare(now=clock.now(), reporter=bob)
        resolve(incident, actor=grace.as_actor(), now=clock.now())
        close_incident(incident_id=incident.pk, actor=bob.as_actor(), now=clock.now())
        again = reopen_incident(
            incident_id=incident.pk, reason="Again", actor=who.as_actor(), now=clock.advance(days=6)
        )
        assert again.reopen_count == 1


def test_agents_always_reopen_what_is_resolved_and_the_reporter_for_a_week(
    clock: ManualClock, grace: Person, bob: Person
) -> None:
    incident = declare(now=clock.now(), reporter=bob)
    resolve(incident, actor=grace.as_actor(), now=clock.now())
    late = clock.advance(days=8)
    with pytest.raises(Conflict, match="Open a new incident"):
        reopen_incident(incident_id=incident.pk, reason="Again", actor=bob.as_actor(), now=late)
    reopen_incident(incident_id=incident.pk, reason="Again", actor=grace.as_actor(), now=late)


def test_a_cancelled_incident_leaves_with_its_code(clock: ManualClock, ada: Person) -> None:
    incident = declare(now=clock.now())
    gone = cancel_incident(
        incident_id=incident.pk, code=CancelCode.FALSE_ALARM, note="A test", actor=ada.as_actor(),
        now=clock.now(),
    )  # fmt: skip
    assert (gone.state, gone.cancel_code) == (State.CANCELLED, "false_alarm")
    with pytest.raises(Conflict):
        acknowledge_incident(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())


def test_a_change_of_impact_changes_the_priority_and_says_so(
    clock: ManualClock, ada: Person
) -> None:
    incident = declare(now=clock.now())
    changed = change_incident(
        incident_id=incident.pk, changes={"impact": 4, "urgency": 4}, actor=ada.as_actor(),
        now=clock.now(),
    )  # fmt: skip
    assert changed.priority == 5
    log = {event.kind: event.payload for event in events_of(incident.ref)}
    assert log["incident.changed"]["changes"] == {"impact": [2, 4], "urgency": [1, 4]}
    assert (log["incident.priority_changed"]["old"], log["incident.priority_changed"]["new"]) == (
        1,
        5,
    )


def test_a_stale_change_is_refused_and_changes_nothing(clock: ManualClock, ada: Person) -> None:
    incident = declare(now=clock.now())
    change: dict[str, Any] = {
        "incident_id": incident.pk,
        "actor": ada.as_actor(),
        "now": clock.now(),
    }
    change_incident(changes={"title": "Checkout is slow"}, version=1, **change)
    with pytest.raises(StaleVersion, match="version 2"):
        change_incident(changes={"title": "Checkout is fine"}, version=1, **change)
    assert Incident.objects.get(pk=incident.pk).title == "Checkout is slow"


def test_reassigning_is_counted_and_taking_away_makes_it_new(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = declare(now=clock.now())
    give: dict[str, Any] = {
        "incident_id": incident.pk,
        "team": None,
        "actor": ada.as_actor(),
        "now": clock.now(),
    }
    assign_incident(assignee=ada, **give)
    start_incident(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    assert assign_incident(assignee=grace, **give).reassignment_count == 1
    assert assign_incident(assignee=None, **give).state == State.NEW


def test_containing_and_mitigating_leave_evidence(clock: ManualClock, ada: Person) -> None:
    incident = declare(now=clock.now())
    act: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor(), "now": clock.now()}
    contain_incident(action="Switched off app X", effect="Logins fail", reversal="Switch on", **act)
    declare_major(reason="All customers", **act)
    mitigated = mitigate_incident(note="Traffic moved", **act)
    assert mitigated.contained_at == clock.now()
    assert mitigated.major_state == MajorState.MITIGATED
    row = mitigated.containments.get()
    assert (row.action, row.done_by) == ("Switched off app X", ada)


def test_a_requester_sees_their_own_incident_without_the_inside_of_it(
    clock: ManualClock, ada: Person, bob: Person
) -> None:
    incident = declare(now=clock.now(), reporter=bob)
    say: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor()}
    add_comment(body="Looks like the disk", visibility=Visibility.INTERNAL, now=clock.now(), **say)
    add_comment(
        body="We are on it", visibility=Visibility.PUBLIC, now=clock.advance(minutes=1), **say
    )
    said = [e.comment.body for e in timeline(bob.as_actor(), incident) if e.comment]
    assert said == ["We are on it"]
    both = [e.comment.body for e in timeline(ada.as_actor(), incident) if e.comment]
    assert both == ["We are on it", "Looks like the disk"]


def test_the_actions_on_offer_are_those_that_work(clock: ManualClock, ada: Person) -> None:
    incident = declare(now=clock.now(), assignee=ada)
    assert "acknowledge" in possible_actions(ada.as_actor(), incident, now=clock.now())
    assert "close" not in possible_actions(ada.as_actor(), incident, now=clock.now())
    resolved = resolve(incident, actor=ada.as_actor(), now=clock.now())
    offered = possible_actions(ada.as_actor(), resolved, now=clock.now())
    assert {"close", "reopen"} <= set(offered)
    assert not {"resolve", "hold", "acknowledge"} & set(offered)


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"title": "  "}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"description": "\x1b[31mred"}, "description"),
        ({"impact": 5}, "impact"),
        ({"urgency": 0}, "urgency"),
        ({"labels": ["a\nb"]}, "labels"),
    ],
)
def test_bad_input_names_its_field_and_leaves_nothing(
    fields: dict[str, Any], at_fault: str, clock: ManualClock
) -> None:
    with pytest.raises(InvalidInput) as refused:
        declare(now=clock.now(), **fields)
    assert at_fault in refused.value.fields
    assert not Incident.objects.exists()


def test_a_time_ahead_is_refused(clock: ManualClock) -> None:
    with pytest.raises(InvalidInput, match="future"):
        declare(now=clock.now(), occurred_at=clock.now() + timedelta(hours=1))


def test_a_person_on_hold_without_triage_goes_back_to_new(clock: ManualClock, ada: Person) -> None:
    incident = declare(now=clock.now(), triaged=False, category=category_by_slug("network"))
    hold_incident(
        incident_id=incident.pk, reason=HoldReason.SCHEDULED, note="",
        follow_up_at=clock.now() + timedelta(days=1), actor=ada.as_actor(), now=clock.now(),
    )  # fmt: skip
    back = resume_incident(incident_id=incident.pk, actor=SYSTEM, now=clock.advance(hours=1))
    assert back.state == State.NEW
