"""Tasks, their gates and reminders, and the plans that bring them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.incidents.cycles import close_resolved, remind_tasks
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.models import Incident, Task
from watchbell.incidents.selectors import plan_by_slug, plans, task_phases, tasks_of
from watchbell.incidents.services import (
    add_task,
    apply_plan,
    assign_role,
    change_plan,
    change_task,
    close_incident,
    create_plan,
    finish_task,
    move_task,
    reopen_task,
    skip_task,
)
from watchbell.incidents.tasking import (
    TaskLine,
    next_reminder,
    read_line,
    read_outline,
    write_line,
    write_outline,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, PermissionDenied
from watchbell.notify.models import Message
from watchbell.platform.eventlog import events_of

HOUR = timedelta(hours=1)


@pytest.fixture
def incident(database: None, now: datetime) -> Incident:
    return declare(now=now)


def act(incident: Incident, actor: Person, now: datetime, **rest: Any) -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": actor.as_actor(), "now": now, **rest}


def titles(incident: Incident) -> list[str]:
    return [task.title for task in tasks_of(incident)]


def respond(incident: Incident, grace: Person, now: datetime) -> list[Task]:
    return apply_plan(plan=plan_by_slug("response"), **act(incident, grace, now))


# S15: the five phases of the response plan.


def test_a_plan_brings_its_five_phases_of_tasks_with_gates(
    incident: Incident, grace: Person, now: datetime
) -> None:
    respond(incident, grace, now)
    phases = task_phases(tasks_of(incident))
    assert [phase.name for phase in phases] == [
        "identification",
        "containment",
        "prioritisation",
        "reaction",
        "conclusion",
    ]
    assert [phase.is_blocked for phase in phases] == [False, True, True, True, True]
    assert all(phase.open_gates == 1 for phase in phases)
    first = phases[0].tasks[0]
    assert (first.role, first.due_at) == ("incident_manager", now + timedelta(minutes=10))
    assert [e.kind for e in events_of(incident.ref)] == [
        "incident.plan_applied",
        "incident.declared",
    ]
    with pytest.raises(AlreadyDone):
        respond(incident, grace, now)


def test_a_gate_is_passed_before_a_later_phase_is_ticked(
    incident: Incident, grace: Person, now: datetime
) -> None:
    respond(incident, grace, now)
    identification, containment = task_phases(tasks_of(incident))[:2]
    gate, later = identification.tasks[0], containment.tasks[1]
    with pytest.raises(GuardNotMet, match="Confirm that it is an incident"):
        finish_task(task_id=later.pk, **act(incident, grace, now))
    finish_task(task_id=gate.pk, **act(incident, grace, now))
    finish_task(task_id=later.pk, **act(incident, grace, now))
    with pytest.raises(AlreadyDone):
        finish_task(task_id=later.pk, **act(incident, grace, now))


def test_closing_names_the_open_gates_and_a_skipped_one_holds_nothing_up(
    incident: Incident, grace: Person, now: datetime
) -> None:
    task = add_task(title="Tell the press", is_gate=True, **act(incident, grace, now))
    resolve(incident, actor=grace.as_actor(), now=now)
    with pytest.raises(GuardNotMet, match="“Tell the press”"):
        close_incident(**act(incident, grace, now))
    with pytest.raises(InvalidInput):
        skip_task(task_id=task.pk, reason="  ", **act(incident, grace, now))
    skip_task(task_id=task.pk, reason="Nobody asked.", **act(incident, grace, now))
    close_incident(**act(incident, grace, now))
    with pytest.raises(Conflict, match="history"):
        reopen_task(task_id=task.pk, **act(incident, grace, now))


def test_an_incident_does_not_close_by_itself_before_its_gates_are_passed(
    incident: Incident, grace: Person, clock: ManualClock
) -> None:
    now = clock.now()
    task = add_task(title="Undo the block", is_gate=True, **act(incident, grace, now))
    resolve(incident, actor=grace.as_actor(), now=now)
    later = clock.advance(days=8)
    close_resolved(later)
    incident.refresh_from_db()
    assert (incident.state, incident.close_at) == ("resolved", None)
    finish_task(task_id=task.pk, **act(incident, grace, later))
    close_resolved(clock.advance(days=8))
    incident.refresh_from_db()
    assert incident.state == "closed"


def test_a_task_is_added_to_the_phase_that_is_worked_on(
    incident: Incident, grace: Person, now: datetime
) -> None:
    assert add_task(title="Look", **act(incident, grace, now)).phase == "reaction"
    add_task(title="Block", phase="Containment", **act(incident, grace, now))
    assert add_task(title="Ask", **act(incident, grace, now)).phase == "containment"
    odd = add_task(title="Sing", phase="After work", **act(incident, grace, now))
    assert odd.phase == "after_work"
    assert titles(incident) == ["Block", "Ask", "Look", "Sing"]


def test_tasks_change_places_within_their_phase(
    incident: Incident, grace: Person, now: datetime
) -> None:
    one, two = (add_task(title=t, **act(incident, grace, now)) for t in ("One", "Two"))
    move_task(task_id=two.pk, direction="up", **act(incident, grace, now))
    assert titles(incident) == ["Two", "One"]
    with pytest.raises(Conflict):
        move_task(task_id=one.pk, direction="down", **act(incident, grace, now))


def test_whoever_gets_a_task_is_told(
    incident: Incident, grace: Person, ada: Person, now: datetime
) -> None:
    task = add_task(title="Call", owner=ada, **act(incident, grace, now))
    assert Message.objects.get().address == "ada@example.org"
    change_task(task_id=task.pk, changes={"owner": grace}, **act(incident, grace, now))
    assert Message.objects.count() == 1, "who takes a task needs no letter"


# Reminders.


def test_the_owner_is_reminded_before_and_when_a_task_is_due(
    incident: Incident, grace: Person, ada: Person, clock: ManualClock
) -> None:
    now = clock.now()
    task = add_task(title="Call", owner=ada, due_at=now + HOUR, **act(incident, ada, now))
    assert remind_tasks(clock.advance(minutes=44)) == 0
    assert remind_tasks(clock.advance(minutes=1)) == 1
    assert remind_tasks(clock.now()) == 0
    assert remind_tasks(clock.advance(minutes=15)) == 1
    subjects = Message.objects.order_by("created_at").values_list("content__title", flat=True)
    assert [subject.partition("] ")[2] for subject in subjects] == [
        "Task is due soon: Call",
        "Task is due: Call",
    ]
    finish_task(task_id=task.pk, **act(incident, ada, clock.now()))
    assert remind_tasks(clock.advance(days=2)) == 0


def test_a_late_engine_reminds_once(incident: Incident, ada: Person, clock: ManualClock) -> None:
    now = clock.now()
    add_task(title="Call", owner=ada, due_at=now + HOUR, **act(incident, ada, now))
    assert remind_tasks(clock.advance(days=3)) == 1
    assert remind_tasks(clock.now()) == 0


def test_who_has_the_role_is_reminded_where_nobody_owns_the_task(
    incident: Incident, grace: Person, ada: Person, clock: ManualClock
) -> None:
    now = clock.now()
    lead = IncidentRole.TECHNICAL_LEAD
    add_task(title="Fix", role=lead, due_at=now, **act(incident, ada, now))
    assign_role(role=lead, person=grace, **act(incident, grace, now))
    remind_tasks(clock.advance(days=1))
    assert Message.objects.get().address == "grace@example.org"
    assert events_of(incident.ref)[0].payload["names"] == ["Grace"]


@given(st.integers(min_value=-20_000, max_value=20_000))
def test_a_reminder_always_lies_ahead_and_ends(minutes: int) -> None:
    now = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
    due = now + timedelta(minutes=minutes)
    at: datetime | None = now
    for _ in range(12):
        following = next_reminder(due, at) if at else None
        assert following is None or (at is not None and following > at)
        at = following
    assert at is None


# The short way of writing tasks.


def test_a_line_says_all_of_a_task() -> None:
    line = read_line("Call the vendor @lead +2h !")
    assert line == TaskLine("Call the vendor", "lead", 120, is_gate=True)
    assert line.role is IncidentRole.TECHNICAL_LEAD
    assert read_line("Mail ops@example.org about 3+4").title == "Mail ops@example.org about 3+4"


@given(
    st.from_regex(r"[A-Za-z][A-Za-z ,.]{0,40}[a-z]", fullmatch=True),
    st.sampled_from(["", *IncidentRole]),
    st.none() | st.integers(min_value=0, max_value=90_000),
    st.booleans(),
)
def test_what_is_written_is_read_again(
    title: str, who: str, minutes: int | None, is_gate: bool
) -> None:
    line = TaskLine(" ".join(title.split()), str(who), minutes, is_gate)
    assert read_line(write_line(line)) == line


def test_every_seeded_plan_survives_its_outline(ada: Person) -> None:
    found = plans(actor=ada.as_actor())
    assert [plan.slug for plan in found] == ["major-incident", "response", "security-incident"]
    for plan in found:
        outline = read_outline(write_outline(plan.outline()))
        assert outline.problems == ()
        assert list(outline.phases) == plan.outline()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- Look", "Line 1: begin with a phase"),
        ("# One\nLook", "Line 2: a task begins with a dash"),
        ("# One\n- Look @king", "Line 2: @king is no role"),
        ("# One\n- @scribe", "Line 2: say what is to be done"),
        ("# One\n- A\n# one\n- B", "The phase 'one' is there twice."),
        ("# One", "A plan has at least one task."),
    ],
)
def test_what_is_wrong_with_an_outline_is_said_with_its_line(text: str, problem: str) -> None:
    assert any(problem in found for found in read_outline(text).problems)


# Plans.


def test_a_changed_plan_leaves_the_tasks_of_incidents_alone(
    incident: Incident, grace: Person, linus: Person, now: datetime
) -> None:
    outline = read_outline("# Fire\n- Close the doors !\n  All of them.\n# After\n- Count heads")
    who: dict[str, Any] = {"actor": linus.as_actor(), "now": now}
    plan = create_plan(slug="fire", name="Fire", phases=outline.phases, **who)
    apply_plan(plan=plan, **act(incident, grace, now))
    assert tasks_of(incident)[0].description == "All of them."
    shorter = read_outline("# Fire\n- Run").phases
    changed = change_plan(plan_id=plan.pk, phases=shorter, **who)
    assert (changed.version, changed.phases) == (2, ["fire"])
    assert titles(incident) == ["Close the doors", "Count heads"]
    assert change_plan(plan_id=plan.pk, phases=shorter, **who).version == 2


def test_only_managers_change_plans(grace: Person, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        create_plan(slug="x", name="X", phases=[], actor=grace.as_actor(), now=now)
    with pytest.raises(InvalidInput):
        create_plan(slug="x", name="X", phases=[], actor=SYSTEM, now=now)


def test_a_person_who_left_gets_no_task(incident: Incident, grace: Person, now: datetime) -> None:
    gone = make_person("Gone", now=now)
    gone.is_active = False
    with pytest.raises(InvalidInput):
        add_task(title="Call", owner=gone, **act(incident, grace, now))
