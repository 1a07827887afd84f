"""What becomes of promises while an incident is lived through."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.calendars import make_calendar
from tests.builders.incidents import declare, resolve
from tests.builders.promises import Watch, cycles, goal, make_policy
from watchbell.accounts.models import Person
from watchbell.incidents import services
from watchbell.incidents.domain import CancelCode, HoldReason
from watchbell.incidents.models import Incident
from watchbell.incidents.services.bulk import change_in_bulk, undo_bulk
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, InvalidInput, PermissionDenied
from watchbell.platform.eventlog import StoredEvent, events_of
from watchbell.sla.domain import CycleState, Definition, Metric, Reopening
from watchbell.sla.events import CycleBreached, DueMoved, PauseTooLong, ThresholdReached
from watchbell.sla.services import (
    PolicyFields,
    archive_policy,
    change_policy,
    record_verdict,
    void_cycle,
)

pytestmark = pytest.mark.usefixtures("database")


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def told(incident: Incident, kind: str = "sla.") -> list[StoredEvent]:
    return [one for one in reversed(events_of(incident.ref)) if one.kind.startswith(kind)]


def hold(incident: Incident, reason: HoldReason, actor: Actor, now: datetime) -> None:
    services.hold_incident(
        incident_id=incident.pk,
        reason=reason,
        follow_up_at=now + timedelta(days=30),
        note="Which of them?",
        actor=actor,
        now=now,
    )


def test_a_resolution_in_time_is_met_and_the_row_tells_how(watch: Watch, grace: Person) -> None:
    start = watch.tick()
    make_policy(goal(8), now=start)
    incident = declare(now=start, assignee=grace)
    now = watch.after(hours=3)
    running = cycles(incident)[0]
    assert (running.state, running.due_at) == (CycleState.RUNNING, start + hours(8))
    resolve(incident, actor=grace.as_actor(), now=now)
    watch.after(hours=9)
    cycle = cycles(incident)[0]
    assert (cycle.state, cycle.stopped_at, cycle.is_met) == (CycleState.COMPLETED, now, True)
    assert cycle.elapsed_business == hours(3)
    assert (cycle.next_at, cycle.breached_at) == (None, None)


def test_thresholds_and_the_breach_are_told_once_at_their_instants(watch: Watch) -> None:
    start = watch.tick()
    make_policy(goal(8), now=start)
    incident = declare(now=start)
    for _ in range(12):
        watch.after(hours=1)
    reached = [(one.at, one.payload["percent"]) for one in told(incident, ThresholdReached.kind)]
    assert reached == [(start + hours(4), 50), (start + hours(6), 75)]
    (breach,) = told(incident, CycleBreached.kind)
    assert breach.payload["breached_at"] == (start + hours(8)).isoformat()
    cycle = cycles(incident)[0]
    assert (cycle.state, cycle.breached_at) == (CycleState.RUNNING, start + hours(8))
    assert cycle.reached == [50, 75, 100]


def test_an_engine_that_comes_late_names_the_exact_instant_and_tells_once(watch: Watch) -> None:
    start = watch.tick()
    make_policy(goal(2), now=start)
    incident = declare(now=start)
    watch.tick()
    watch.after(hours=9)
    watch.tick()
    (breach,) = told(incident, CycleBreached.kind)
    assert breach.at == start + hours(9)
    assert cycles(incident)[0].breached_at == start + hours(2)


def test_holding_for_what_others_owe_pauses_and_for_capacity_does_not(
    watch: Watch, grace: Person
) -> None:
    start = watch.tick()
    make_policy(goal(8), now=start)
    waits, late = (declare(now=start, assignee=grace) for _ in range(2))
    now = watch.after(hours=2)
    hold(waits, HoldReason.VENDOR, grace.as_actor(), now)
    hold(late, HoldReason.CAPACITY, grace.as_actor(), now)
    now = watch.after(hours=10)
    paused, running = cycles(waits)[0], cycles(late)[0]
    assert (paused.state, paused.breached_at) == (CycleState.PAUSED, None)
    assert (paused.paused_since, paused.pause_reason) == (start + hours(2), "awaiting_vendor")
    assert (running.state, running.breached_at) == (CycleState.RUNNING, start + hours(8))
    services.resume_incident(incident_id=waits.pk, actor=grace.as_actor(), now=now)
    watch.tick()
    cycle = cycles(waits)[0]
    assert (cycle.state, cycle.due_at) == (CycleState.RUNNING, start + hours(18))
    assert (cycle.paused_total, cycle.elapsed_business) == (hours(10), hours(2))


def test_another_priority_keeps_start_and_used_time_and_tells_both_due_times(
    watch: Watch, grace: Person
) -> None:
    start = watch.tick()
    make_policy(goal(4, priority="1"), goal(40, priority="2"), goal(80), now=start)
    incident = declare(now=start, impact=2, urgency=2)
    now = watch.after(hours=1)
    before = cycles(incident)[0]
    assert (incident.priority, before.goal_name) == (2, "40 h")
    services.change_incident(
        incident_id=incident.pk,
        changes={"impact": 1, "urgency": 1},
        actor=grace.as_actor(),
        now=now,
    )
    watch.tick()
    (cycle,) = cycles(incident)
    assert (cycle.started_at, cycle.due_at) == (start, start + hours(4))
    assert cycle.elapsed_business == hours(1)
    (moved,) = told(incident, DueMoved.kind)
    assert moved.payload["old_due_at"] == (start + hours(40)).isoformat()
    assert moved.payload["new_due_at"] == (start + hours(4)).isoformat()


def test_what_is_breached_stays_so_until_somebody_voids_it_with_a_reason(
    watch: Watch, ada: Person, grace: Person
) -> None:
    start = watch.tick()
    make_policy(goal(1, priority="1"), goal(40), now=start)
    incident = declare(now=start, impact=1, urgency=1)
    now = watch.after(hours=2)
    services.change_incident(
        incident_id=incident.pk, changes={"urgency": 4}, actor=grace.as_actor(), now=now
    )
    now = watch.after(hours=1)
    (cycle,) = cycles(incident)
    assert (cycle.breached_at, cycle.is_met) == (start + hours(1), False)
    voiding: dict[str, Any] = {"cycle_id": cycle.pk, "now": now}
    with pytest.raises(PermissionDenied):
        void_cycle(reason="Wrong", actor=grace.as_actor(), **voiding)
    with pytest.raises(InvalidInput):
        void_cycle(reason=" ", actor=ada.as_actor(), **voiding)
    cycle = void_cycle(reason="A test.", actor=ada.as_actor(), **voiding)
    assert (cycle.is_met, cycle.void_reason, cycle.next_at) == (None, "A test.", None)
    with pytest.raises(AlreadyDone):
        void_cycle(reason="Again.", actor=ada.as_actor(), **voiding)


@pytest.mark.parametrize("reopening", Reopening)
def test_a_reopening_goes_on_with_the_cycle_or_begins_another_and_asks_for_a_response(
    watch: Watch, grace: Person, bob: Person, reopening: Reopening
) -> None:
    start = watch.tick()
    make_policy(goal(8), now=start, reopening=reopening)
    make_policy(goal(2), metric=Metric.RESPONSE, now=start)
    incident = declare(now=start, assignee=grace, reporter=bob)
    now = watch.after(hours=1)
    resolve(incident, actor=grace.as_actor(), now=now)
    now = watch.after(hours=20)
    services.reopen_incident(
        incident_id=incident.pk, reason="Broken again.", actor=bob.as_actor(), now=now
    )
    watch.after(hours=2)
    found = cycles(incident)
    if reopening is Reopening.RESUME:
        assert [one.no for one in found] == [1]
        assert (found[0].due_at, found[0].stopped_at) == (start + hours(28), None)
        assert found[0].paused_total == timedelta()
    else:
        assert [(one.no, one.state) for one in found] == [(1, "completed"), (2, "running")]
        assert found[1].due_at == start + hours(29)
    first, second = cycles(incident, Metric.RESPONSE)
    assert (first.is_met, second.started_at) == (True, now)
    assert second.breached_at == now + hours(2)


def test_what_is_cancelled_or_merged_is_out_and_comes_back_with_it(
    watch: Watch, grace: Person
) -> None:
    start = watch.tick()
    make_policy(goal(8), now=start)
    kept, merged, gone = (declare(now=start) for _ in range(3))
    now = watch.after(hours=1)
    who: dict[str, Any] = {"actor": grace.as_actor(), "now": now}
    services.merge_incidents(target_id=kept.pk, source_ids=[merged.pk], **who)
    cancelling: dict[str, Any] = {"code": CancelCode.FALSE_ALARM, "note": ""}
    services.cancel_incident(incident_id=gone.pk, **cancelling, **who)
    watch.after(hours=10)
    for incident in (merged, gone):
        (cycle,) = cycles(incident)
        assert (cycle.state, cycle.is_met, cycle.breached_at) == ("cancelled", None, None)
    now = watch.after(hours=1)
    services.unmerge_incident(incident_id=merged.pk, actor=grace.as_actor(), now=now)
    watch.tick()
    (cycle,) = cycles(merged)
    assert (cycle.state, cycle.due_at) == ("running", now + hours(7))


def test_a_running_cycle_keeps_its_version_and_new_ones_get_the_new(
    watch: Watch, ada: Person
) -> None:
    start = watch.tick()
    policy = make_policy(goal(8), now=start)
    old = declare(now=start)
    now = watch.after(hours=1)
    fields = PolicyFields(
        name="Our resolution", metric=Metric.RESOLUTION, definition=Definition(goals=(goal(2),))
    )
    change_policy(policy_id=policy.pk, fields=fields, actor=ada.as_actor(), now=now)
    new = declare(now=now)
    now = watch.after(hours=1)
    archive_policy(policy_id=policy.pk, actor=ada.as_actor(), now=now)
    none = declare(now=now)
    watch.after(minutes=30)
    assert cycles(old)[0].due_at == start + hours(8)
    assert cycles(new)[0].due_at == start + hours(3)
    assert cycles(none) == []


def test_business_hours_count_and_a_new_version_of_them_counts_for_what_is_new(
    watch: Watch,
) -> None:
    start = watch.tick()
    calendar = make_calendar("Office", now=start)
    make_policy(goal(10, calendar.pk), now=start)
    incident = declare(now=start)
    watch.tick()
    (cycle,) = cycles(incident)
    assert cycle.due_at == start + hours(26)
    assert cycle.calendar_version_id is not None
    watch.after(hours=20)
    assert cycles(incident)[0].reached == [50, 75]


def test_pauses_that_are_too_long_together_are_told_once(watch: Watch, grace: Person) -> None:
    start = watch.tick()
    make_policy(goal(8), now=start, longest_pause_minutes=180)
    incident = declare(now=start, assignee=grace)
    hold(incident, HoldReason.CALLER, grace.as_actor(), start)
    for _ in range(6):
        watch.after(hours=1)
    (event,) = told(incident, PauseTooLong.kind)
    assert (event.at, event.payload["minutes"]) == (start + hours(3), 180)


def test_a_verdict_of_another_product_stands_in_for_ours(watch: Watch, ada: Person) -> None:
    start = watch.tick()
    make_policy(goal(1), now=start)
    incident = declare(now=start)
    now = watch.after(hours=3)
    record_verdict(
        incident_id=incident.pk,
        metric=Metric.RESOLUTION,
        met=True,
        source="ServiceNow",
        at=now,
        actor=ada.as_actor(),
        now=now,
    )
    watch.tick()
    (cycle,) = cycles(incident)
    assert (cycle.stated, cycle.source, cycle.is_met) == (True, "ServiceNow", True)
    assert cycle.policy_id is None


def test_what_was_taken_back_within_its_seconds_never_stopped_a_clock(
    watch: Watch, grace: Person
) -> None:
    start = watch.tick()
    make_policy(goal(4), metric=Metric.RESPONSE, now=start)
    incident = declare(now=start)
    now = watch.after(hours=1)
    found = change_in_bulk(
        incidents=[Incident.objects.get(pk=incident.pk)],
        verb="acknowledge",
        given={},
        actor=grace.as_actor(),
        now=now,
    )
    watch.tick()
    assert cycles(incident, Metric.RESPONSE)[0].state == CycleState.COMPLETED
    assert found.change is not None
    now = watch.after(seconds=5)
    undo_bulk(change_id=found.change.pk, actor=grace.as_actor(), now=now)
    watch.tick()
    (cycle,) = cycles(incident, Metric.RESPONSE)
    assert (cycle.state, cycle.due_at) == (CycleState.RUNNING, start + hours(4))


def test_what_came_with_a_history_is_written_down_and_told_to_nobody(watch: Watch) -> None:
    start = watch.tick()
    make_policy(goal(2), now=start)
    incident = declare(now=start)
    watch.after(days=9)
    assert cycles(incident)[0].breached_at == start + hours(2)
    assert told(incident) == []
