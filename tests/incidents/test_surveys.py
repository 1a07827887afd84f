"""Asking the reporter: is it fixed, how was it handled; what becomes of the answers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.incidents.events import IncidentClosed, IncidentResolved
from watchbell.incidents.handlers.reporters import ask_how_it_was_handled, ask_whether_it_is_fixed
from watchbell.incidents.models import Comment, Incident, Survey
from watchbell.incidents.selectors import possible_actions, timeline
from watchbell.incidents.services import close_incident, rate_incident
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
    note = Comment.objects.get()
    assert note.visibility == "internal"
    assert note.body.startswith("Bob gave 2 of 5.")
    assert "> Nobody called" in note.body
    kinds = [entry.kind for entry in timeline(grace.as_actor(), incident)]
    assert kinds[:3] == ["incident.rated", "incident.comment_added", "incident.rated"]
    assert "incident.comment_added" not in {
        entry.kind for entry in timeline(bob.as_actor(), incident)
    }


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
