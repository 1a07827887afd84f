"""Follow-ups: new incidents that go on with what is left of closed ones."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.items import make_item
from tests.builders.people import make_person, make_team
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import (
    get_incident,
    incident_by_id,
    involved_in,
    possible_actions,
    relations_of,
    visible_incidents,
)
from watchbell.incidents.services import (
    close_incident,
    follow_up_draft,
    follow_up_incident,
    restrict_incident,
)
from watchbell.kernel.actors import SYSTEM, Actor, Role
from watchbell.kernel.errors import Conflict, NotFound, PermissionDenied
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def closed(now: datetime, **fields: Any) -> Incident:
    incident = declare(now=now, **fields)
    resolve(incident, actor=SYSTEM, now=now)
    close_incident(incident_id=incident.pk, actor=SYSTEM, now=now)
    return incident_by_id(SYSTEM, incident.pk)


def follow(incident: Incident, actor: Actor, now: datetime, **changes: Any) -> Incident:
    is_requester = actor.role is Role.REQUESTER
    draft = replace(follow_up_draft(incident, for_requester=is_requester), **changes)
    return follow_up_incident(incident_id=incident.pk, draft=draft, actor=actor, now=now)


def test_a_follow_up_begins_with_what_stays_true(grace: Person, bob: Person, now: datetime) -> None:
    printing = make_service("Printing", now=now)
    printer = make_item("Printer", printing, now=now)
    old = closed(now, reporter=bob, service=printing, configuration_items=[printer])
    opened = follow(old, grace.as_actor(), now, title="Jams again")
    assert (opened.title, opened.service, opened.reporter) == ("Jams again", printing, bob)
    assert (opened.category, opened.state) == (old.category, "new")
    assert [i.name for i in involved_in([opened.pk])[opened.pk].items] == ["Printer"]
    (link,) = relations_of(grace.as_actor(), opened)
    assert (link.kind, link.line and link.line.label) == ("follow_up_of", old.label)
    (back,) = relations_of(grace.as_actor(), old)
    assert (back.kind, back.line and back.line.label) == ("followed_up_by", opened.label)
    assert events_of(opened.ref)[0].payload["relation"] == "follow_up_of"
    last = events_of(old.ref)[0]
    assert (last.kind, last.payload["other"]) == ("incident.follow_up_opened", opened.label)
    assert get_incident(grace.as_actor(), old.label).state == "closed"


def test_only_what_is_closed_is_followed_up(grace: Person, now: datetime) -> None:
    incident = declare(now=now)
    with pytest.raises(Conflict, match="not closed"):
        follow(incident, grace.as_actor(), now)
    assert "follow-up" not in possible_actions(grace.as_actor(), incident, now=now)
    assert "follow-up" in possible_actions(grace.as_actor(), closed(now), now=now)


def test_whoever_reported_it_may_and_another_requester_may_not(bob: Person, now: datetime) -> None:
    own, other = closed(now, reporter=bob), closed(now)
    assert follow(own, bob.as_actor(), now).reporter == bob
    assert "follow-up" in possible_actions(bob.as_actor(), own, now=now)
    before = Incident.objects.count()
    with pytest.raises(PermissionDenied):
        follow(other, bob.as_actor(), now)
    assert Incident.objects.count() == before


def test_the_follow_up_of_a_restricted_incident_is_restricted(grace: Person, now: datetime) -> None:
    vera = make_person("Vera", now=now)
    team = make_team("Vault", vera, now=now)
    old = closed(now, team=team, assignee=vera)
    restrict_incident(incident_id=old.pk, reason="x", actor=vera.as_actor(), now=now)
    with pytest.raises(NotFound):
        follow(incident_by_id(SYSTEM, old.pk), grace.as_actor(), now)
    opened = follow(incident_by_id(SYSTEM, old.pk), vera.as_actor(), now, team=None)
    assert opened.is_restricted
    assert not visible_incidents(grace.as_actor()).filter(pk=opened.pk).exists()
    assert visible_incidents(vera.as_actor()).filter(pk=opened.pk).exists()
