"""Asking the reporter: is it fixed, how was it handled; what becomes of the answers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_team
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.incidents.cycles import remind_tasks
from watchbell.incidents.events import IncidentClosed, IncidentResolved
from watchbell.incidents.handlers.reporters import ask_how_it_was_handled, ask_whether_it_is_fixed
from watchbell.incidents.models import Incident, Survey, Task
from watchbell.incidents.selectors import open_tasks_of, possible_actions, timeline, whose
from watchbell.incidents.services import (
    add_task,
    change_task,
    close_incident,
    finish_task,
    rate_incident,
    set_closure_checklist,
)
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import Conflict, InvalidInput, PermissionDenied
from watchbell.notify.models import Message
from watchbell.platform.settings import current

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def mail_works(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server is known."""
    monkeypatch.setenv("WATCHBELL_EMAIL_URL", "smtp://127.0.0.1:2525")
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


def closed(reporter: Person | None, by: Person, now: datetime) -> Incident:
    incident = declare(now=now, reporter=reporter)
    resolve(incident, actor=by.as_actor(), now=now)
    return close_incident(incident_id=incident.pk, actor=by.as_actor(), now=now)


def told_resolved(incident: Incident, actor: Actor, now: datetime) -> None:
    event = IncidentResolved(
        subject=incident.ref,
        actor=actor,
        at=now,
        outcome="permanent",
        cause="change",
        notes="",
        restored_at=now,
    )
    ask_whether_it_is_fixed(event, now=now)


def told_closed(incident: Incident, now: datetime, *, at: datetime | None = None) -> None:
    event = IncidentClosed(subject=incident.ref, actor=SYSTEM, at=at or now, why="")
    ask_how_it_was_handled(event, now=now)


@pytest.mark.usefixtures("mail_works")
def test_the_reporter_is_asked_whether_it_is_fixed(
    now: datetime, grace: Person, bob: Person
) -> None:
    incident = declare(now=now, reporter=bob)
    resolve(incident, actor=grace.as_actor(), now=now, notes="Restarted the gateway.")
    for _ in range(2):
        told_resolved(incident, grace.as_actor(), now)
    mail = Message.objects.get()
    assert (mail.address, mail.channel, mail.person) == (bob.email, "email", bob)
    assert mail.content["title"] == f"[{incident.label}] Is it fixed? Checkout is down"
    assert mail.content["thread"] == incident.label
    assert "Grace resolved what you reported" in mail.content["lead"]
    assert mail.content["body"] == "Restarted the gateway."
    assert "/answers/" in mail.content["actions"][0]["url"]


@pytest.mark.usefixtures("mail_works")
def test_nobody_is_mailed_who_did_it_left_or_reported_nothing(
    clock: ManualClock, grace: Person, bob: Person
) -> None:
    now = clock.now()
    own = resolve(declare(now=now, reporter=grace), actor=grace.as_actor(), now=now)
    told_resolved(own, grace.as_actor(), now)
    nobodys = resolve(declare(now=now), actor=grace.as_actor(), now=now)
    told_resolved(nobodys, grace.as_actor(), now)
    old = closed(bob, grace, now)
    told_closed(old, clock.advance(days=3), at=now)
    change_person(person_id=bob.pk, is_active=False, actor=SYSTEM, now=now)
    told_closed(old, now)
    assert not Message.objects.exists()
    assert not Survey.objects.exists()


def test_without_a_mail_server_the_page_alone_asks(
    now: datetime, grace: Person, bob: Person
) -> None:
    incident = closed(bob, grace, now)
    told_closed(incident, now)
    assert not Message.objects.exists()
    assert Survey.objects.get().asked_at == now
    assert "rate" in possible_actions(bob.as_actor(), incident, now=now)
    assert "rate" not in possible_actions(grace.as_actor(), incident, now=now)


@pytest.mark.usefixtures("mail_works")
def test_the_survey_is_mailed_once_and_not_after_its_answer(
    now: datetime, grace: Person, bob: Person
) -> None:
    first, second = closed(bob, grace, now), closed(bob, grace, now)
    for _ in range(2):
        told_closed(first, now)
    rate_incident(incident_id=second.pk, score=5, comment="", actor=bob.as_actor(), now=now)
    told_closed(second, now)
    assert [mail.subject.id for mail in Message.objects.all()] == [first.pk]


def test_a_bad_score_makes_a_follow_up_once(clock: ManualClock, grace: Person, bob: Person) -> None:
    incident = closed(bob, grace, clock.now())
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": bob.as_actor()}
    survey = rate_incident(score=2, comment="Nobody called", now=clock.now(), **who)
    assert (survey.score, survey.comment) == (2, "Nobody called")
    rate_incident(score=1, comment="Still nobody", now=clock.advance(days=1), **who)
    task = Task.objects.get()
    assert (task.title, task.description) == (
        "Ask Bob what went wrong: 2 of 5",
        "> Nobody called",
    )
    assert (task.follows_up, task.due_at) == (True, clock.now() + timedelta(days=1))
    kinds = [entry.kind for entry in timeline(grace.as_actor(), incident)]
    assert kinds[:3] == ["incident.rated", "incident.task_added", "incident.rated"]
    assert "incident.task_added" not in {entry.kind for entry in timeline(bob.as_actor(), incident)}


def test_the_follow_up_waits_in_the_owning_team_and_outlives_the_closing(
    clock: ManualClock, ada: Person, grace: Person, bob: Person
) -> None:
    team = make_team("Desk", ada, grace, now=clock.now())
    incident = declare(now=clock.now(), reporter=bob, team=team)
    resolve(incident, actor=grace.as_actor(), now=clock.now())
    close_incident(incident_id=incident.pk, actor=grace.as_actor(), now=clock.now())
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": bob.as_actor(), "comment": ""}
    rate_incident(score=1, now=clock.now(), **who)
    (task,) = open_tasks_of(ada.as_actor())
    assert (task.team, task.owner, whose(task)) == (team, None, "Desk")
    assert [one.pk for one in open_tasks_of(grace.as_actor())] == [task.pk]
    assert open_tasks_of(bob.as_actor()) == []
    told = Message.objects.get(content__kind="incident.letter")
    assert (told.person, "Ask Bob" in told.content["title"]) == (ada, True)
    clock.advance(days=2)
    assert remind_tasks(clock.now()) == 1
    changes = {"owner": grace}
    ids: dict[str, Any] = {"incident_id": incident.pk, "task_id": task.pk}
    change_task(changes=changes, actor=grace.as_actor(), now=clock.now(), **ids)
    assert open_tasks_of(ada.as_actor()) == []
    finish_task(actor=grace.as_actor(), now=clock.now(), **ids)
    assert Incident.objects.get(pk=incident.pk).state == "closed"
    with pytest.raises(Conflict, match="its tasks are history"):
        add_task(incident_id=incident.pk, title="More", actor=grace.as_actor(), now=clock.now())


@pytest.mark.parametrize(("threshold", "score", "tasks"), [(0, 1, 0), (3, 3, 1), (3, 4, 0)])
def test_which_score_is_followed_up_is_chosen(
    now: datetime, grace: Person, bob: Person, threshold: int, score: int, tasks: int
) -> None:
    rules = set_closure_checklist(
        checks=[], follow_up_score=threshold, follow_up_days=5, actor=SYSTEM, now=now
    )
    assert (rules.follow_up_score, rules.follow_up_days) == (threshold, 5)
    incident = closed(bob, grace, now)
    rate_incident(incident_id=incident.pk, score=score, comment="", actor=bob.as_actor(), now=now)
    found = list(Task.objects.values_list("due_at", flat=True))
    assert found == [now + timedelta(days=5)] * tasks
    with pytest.raises(InvalidInput, match="Use 1 to 30"):
        set_closure_checklist(checks=[], follow_up_days=31, actor=SYSTEM, now=now)


def test_an_answer_may_be_changed_for_a_week(
    clock: ManualClock, grace: Person, bob: Person
) -> None:
    incident = closed(bob, grace, clock.now())
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": bob.as_actor(), "comment": ""}
    first = clock.now()
    rate_incident(score=3, now=first, **who)
    changed = rate_incident(score=5, now=clock.advance(days=7), **who)
    assert (changed.answered_at, changed.changed_at) == (first, first + timedelta(days=7))
    with pytest.raises(Conflict, match="can be changed for 7 days"):
        rate_incident(score=4, now=clock.advance(minutes=1), **who)
    assert Survey.objects.get().score == 5


def test_only_the_reporter_of_a_closed_incident_rates_it(
    now: datetime, ada: Person, grace: Person, bob: Person
) -> None:
    incident = closed(bob, grace, now)
    who: dict[str, Any] = {"incident_id": incident.pk, "comment": "", "now": now}
    with pytest.raises(PermissionDenied, match="Only whom it is about"):
        rate_incident(score=5, actor=ada.as_actor(), **who)
    with pytest.raises(InvalidInput):
        rate_incident(score=6, actor=bob.as_actor(), **who)
    opened = declare(now=now, reporter=bob)
    with pytest.raises(Conflict, match="not closed yet"):
        rate_incident(incident_id=opened.pk, score=5, comment="", actor=bob.as_actor(), now=now)
