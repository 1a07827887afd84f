"""Mail to watchers: what they chose, in one letter a minute, never about their own deeds."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.incidents.cycles import mail_watchers
from watchbell.incidents.domain import HoldReason, Visibility, WatchScope
from watchbell.incidents.handlers.watchers import HANDLERS
from watchbell.incidents.models import Incident, Watcher
from watchbell.incidents.services import (
    acknowledge_incident,
    add_comment,
    hold_incident,
    set_watch_scope,
    watch_incident,
)
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import AlreadyDone
from watchbell.notify.channels import OutgoingMessage
from watchbell.notify.channels.mail import Composer
from watchbell.notify.domain import Content
from watchbell.notify.models import Message
from watchbell.platform.engine import Cycle, Engine
from watchbell.platform.eventlog import Subscription, events_of
from watchbell.platform.settings import current

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def mail_works(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server is known."""
    monkeypatch.setenv("WATCHBELL_EMAIL_URL", "smtp://127.0.0.1:2525")
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


def watched_by(*people: Person, clock: ManualClock, **fields: Any) -> Incident:
    incident = declare(now=clock.now(), **fields)
    for person in people:
        watch_incident(
            incident_id=incident.pk, person=person, actor=person.as_actor(), now=clock.now()
        )
    return incident


def comment(incident: Incident, by: Person, text: str, clock: ManualClock, **how: Any) -> None:
    add_comment(
        incident_id=incident.pk,
        body=text,
        visibility=how.get("visibility", Visibility.PUBLIC),
        actor=by.as_actor(),
        now=clock.now(),
    )


def mails(clock: ManualClock, *, after: float = 1) -> list[tuple[str, dict[str, Any]]]:
    """Read the log, let the minutes pass, and return who was mailed what."""
    engine = Engine([], [Subscription("watchers", HANDLERS)])
    engine.cycles = [Cycle("events", engine.read_log)]
    engine.drain(clock.now())
    mail_watchers(clock.advance(minutes=after))
    rows = Message.objects.filter(content__kind="incident.letter").order_by("person__name")
    return [(row.person.name if row.person else "", row.content) for row in rows]


def test_many_changes_in_a_minute_are_one_mail(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = watched_by(ada, clock=clock)
    acknowledge_incident(incident_id=incident.pk, actor=grace.as_actor(), now=clock.now())
    for number in range(10):
        comment(incident, grace, f"Update {number}", clock)
    ((name, mail),) = mails(clock)
    assert (name, mail["title"]) == ("Ada", f"[{incident.label}] 12 news")
    assert "Grace answers for it" in mail["body"]
    assert "> Update 9" in mail["body"]
    assert mails(clock) == [(name, mail)]
    watcher = Watcher.objects.get()
    assert (watcher.pending, watcher.mail_due_at) == ([], None)


def test_it_waits_a_minute_and_nobody_hears_of_their_own_deed_or_of_notes(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = watched_by(ada, grace, clock=clock)
    comment(incident, ada, "Found it", clock)
    comment(incident, ada, "The key is 1234", clock, visibility=Visibility.INTERNAL)
    assert mails(clock, after=0.5) == []
    ((name, mail),) = mails(clock)
    assert (name, mail["title"]) == ("Grace", f"[{incident.label}] Ada wrote")
    assert "1234" not in str(mail)


def test_who_chose_states_hears_only_of_those(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    incident = watched_by(ada, clock=clock)
    chosen: dict[str, Any] = {
        "incident_id": incident.pk,
        "person": ada,
        "scope": WatchScope.STATES,
        "actor": ada.as_actor(),
        "now": clock.now(),
    }
    set_watch_scope(**chosen)
    with pytest.raises(AlreadyDone):
        set_watch_scope(**chosen)
    comment(incident, grace, "Still looking", clock)
    assert mails(clock) == []
    hold_incident(
        incident_id=incident.pk,
        reason=HoldReason.VENDOR,
        follow_up_at=clock.now() + timedelta(days=1),
        note="",
        actor=grace.as_actor(),
        now=clock.now(),
    )
    ((_, mail),) = mails(clock)
    assert "Grace put it on hold: awaiting vendor" in mail["body"]
    resolve(incident, actor=grace.as_actor(), now=clock.advance(minutes=1))
    assert "Put the old configuration back." in str(mails(clock))


def test_no_mail_to_who_may_not_see_it_or_left(
    clock: ManualClock, ada: Person, grace: Person
) -> None:
    katherine = make_person("Katherine", role=Role.REQUESTER, now=clock.now())
    incident = watched_by(ada, clock=clock)
    Watcher.objects.create(id=incident.pk, incident=incident, person=katherine, since=clock.now())
    Incident.objects.filter(pk=incident.pk).update(is_restricted=True)
    comment(incident, make_cleared(clock), "Their names leaked", clock)
    assert mails(clock) == []
    Incident.objects.filter(pk=incident.pk).update(is_restricted=False)
    change_person(person_id=ada.pk, is_active=False, actor=SYSTEM, now=clock.now())
    comment(incident, grace, "Sealed", clock)
    assert mails(clock) == []


def make_cleared(clock: ManualClock) -> Person:
    person = make_person("Margaret", role=Role.ADMIN, now=clock.now())
    Person.objects.filter(pk=person.pk).update(has_security_right=True)
    person.refresh_from_db()
    return person


def test_the_link_in_the_mail_ends_the_watch_by_one_press(
    clock: ManualClock, client: Client, ada: Person, grace: Person
) -> None:
    incident = watched_by(ada, clock=clock)
    comment(incident, grace, "Found it", clock)
    ((_, mail),) = mails(clock)
    content = Content.from_json(mail)
    path = content.unsubscribe.partition("/watching/")[2]
    raw = Composer("Watchbell <w@example.org>").compose(
        OutgoingMessage(
            id=incident.pk, address=ada.email, content=content, attempt=1, at=clock.now()
        )
    )
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in raw.text
    assert f"Stop watching {incident.label}?" in client.get(f"/watching/{path}").content.decode()
    assert Watcher.objects.exists()
    done = client.post(f"/watching/{path}", {"List-Unsubscribe": "One-Click"})
    assert "No more mails" in done.content.decode()
    assert not Watcher.objects.exists()
    assert next(e.kind for e in events_of(incident.ref)) == "incident.unwatched"
    assert client.post(f"/watching/{path}").status_code == 410
    assert client.post(f"/watching/{path}x").status_code == 410
