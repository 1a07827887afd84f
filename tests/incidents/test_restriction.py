"""Restricted incidents: who knows of them, who decides that, and what is recorded of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.alerts import alert, make_integration, say
from tests.builders.incidents import declare
from tests.builders.people import make_person, make_team
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.accounts.services import add_member, change_person, change_team
from watchbell.alerts.models import Alert
from watchbell.alerts.selectors import (
    AlertFilters,
    alert_by_id,
    alerts_page,
    hidden_alerts,
    open_alert_counts,
)
from watchbell.alerts.services import acknowledge_alert
from watchbell.incidents import services
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import (
    IncidentFilters,
    get_incident,
    hidden_incidents,
    incident_by_id,
    incident_lines,
    incident_page,
    open_by_service,
    open_counts,
    similar_incidents,
)
from watchbell.kernel.actors import SYSTEM, Actor, Role, SubjectRef
from watchbell.kernel.errors import (
    AlreadyDone,
    Conflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
)
from watchbell.notify.handlers import tell_endpoints
from watchbell.notify.models import Message
from watchbell.notify.services import create_endpoint
from watchbell.notify.services.endpoints import EndpointFields
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def kinds(incident: Incident) -> list[str]:
    return [event.kind for event in events_of(incident.ref)][::-1]


def knows(actor: Actor, incident: Incident) -> bool:
    """Say whether every read agrees that `actor` knows of the incident."""
    lines = [line.id for line in incident_lines(actor, IncidentFilters()).items]
    answers = {
        "list": incident.pk in lines,
        "API": incident.pk in [row.pk for row in incident_page(actor, IncidentFilters()).items],
        "search": bool(incident_lines(actor, IncidentFilters(q=incident.title)).items),
        "count": open_counts(actor)["open"] == len(lines),
        "hidden": incident.pk not in hidden_incidents(actor, [incident.pk]),
    }
    try:
        found = get_incident(actor, incident.label)
    except NotFound:
        answers["record"] = False
        answers["count"] = not answers["count"]
    else:
        assert found == incident_by_id(actor, incident.pk)
        answers["record"] = True
    assert len(set(answers.values())) == 1, answers
    return answers["record"]


def test_only_who_has_a_part_in_it_knows_of_it(
    ada: Person, grace: Person, bob: Person, linus: Person, now: datetime
) -> None:
    mary, alan = (make_person(name, now=now) for name in ("Mary", "Alan"))
    team = make_team("Forensics", mary, now=now)
    incident = declare(
        "Leaver copied the customer list",
        now=now,
        reporter=bob,
        team=team,
        assignee=alan,
        is_restricted=True,
    )
    assert [knows(p.as_actor(), incident) for p in (mary, alan, bob)] == [True] * 3
    assert [knows(p.as_actor(), incident) for p in (ada, grace, linus)] == [False] * 3
    services.let_in(incident_id=incident.pk, person=grace, actor=alan.as_actor(), now=now)
    assert knows(grace.as_actor(), incident)
    services.shut_out(incident_id=incident.pk, person=grace, actor=alan.as_actor(), now=now)
    assert not knows(grace.as_actor(), incident)


def test_the_security_right_and_the_security_team_know_of_all(
    ada: Person, grace: Person, linus: Person, now: datetime
) -> None:
    incident = declare("Key leaked", now=now, is_restricted=True)
    security = make_team("Security", linus, now=now)
    change_person(person_id=ada.pk, has_security_right=True, actor=ada.as_actor(), now=now)
    ada.refresh_from_db()
    assert knows(ada.as_actor(), incident)
    assert not knows(linus.as_actor(), incident)
    change_team(team_id=security.pk, is_security=True, actor=ada.as_actor(), now=now)
    assert knows(linus.as_actor(), incident)
    assert not knows(grace.as_actor(), incident)


def test_who_is_not_cleared_lets_nobody_in_through_a_back_door(
    ada: Person, linus: Person, grace: Person, now: datetime
) -> None:
    security = make_team("Security", grace, now=now)
    change_team(team_id=security.pk, is_security=True, actor=SYSTEM, now=now)
    for attempt in (
        lambda: change_person(
            person_id=ada.pk, has_security_right=True, actor=ada.as_actor(), now=now
        ),
        lambda: add_member(
            team_id=security.pk, person_id=linus.pk, actor=linus.as_actor(), now=now
        ),
        lambda: change_team(
            team_id=security.pk, is_security=False, actor=linus.as_actor(), now=now
        ),
    ):
        with pytest.raises(PermissionDenied, match="cleared for security"):
            attempt()


def test_a_requester_in_a_security_team_is_not_cleared(bob: Person, now: datetime) -> None:
    security = make_team("Security", bob, now=now)
    change_team(team_id=security.pk, is_security=True, actor=SYSTEM, now=now)
    assert not bob.as_actor().cleared


def test_every_write_of_an_outsider_finds_nothing(
    grace: Person, incident_of: Callable[..., Incident], now: datetime
) -> None:
    incident = incident_of(is_restricted=True)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    for write in (
        lambda: services.acknowledge_incident(**who),
        lambda: services.assign_incident(team=None, assignee=grace, **who),
        lambda: services.change_incident(changes={"title": "Mine"}, **who),
        lambda: services.add_comment(body="Hello", visibility=Visibility.PUBLIC, **who),
        lambda: services.declare_major(reason="x", **who),
        lambda: services.let_in(person=grace, **who),
        lambda: services.restrict_incident(reason="x", **who),
        lambda: services.lift_restriction(reason="x", **who),
    ):
        with pytest.raises(NotFound):
            write()
    assert kinds(incident) == ["incident.declared"]


@pytest.fixture
def incident_of(now: datetime) -> Callable[..., Incident]:
    return lambda **fields: declare("Phishing from our own address", now=now, **fields)


def test_restricting_keeps_who_did_it_inside_and_lifting_needs_clearance_and_a_reason(
    ada: Person, grace: Person, linus: Person, incident_of: Callable[..., Incident], now: datetime
) -> None:
    incident = incident_of()
    who: dict[str, Any] = {"incident_id": incident.pk, "now": now}
    services.restrict_incident(reason="A name is in it", actor=grace.as_actor(), **who)
    assert knows(grace.as_actor(), incident)
    assert not knows(linus.as_actor(), incident)
    with pytest.raises(AlreadyDone):
        services.restrict_incident(reason="Again", actor=grace.as_actor(), **who)
    with pytest.raises(PermissionDenied):
        services.lift_restriction(reason="Over", actor=grace.as_actor(), **who)
    change_person(person_id=ada.pk, has_security_right=True, actor=SYSTEM, now=now)
    ada.refresh_from_db()
    with pytest.raises(InvalidInput):
        services.lift_restriction(reason=" ", actor=ada.as_actor(), **who)
    services.lift_restriction(reason="It was a drill", actor=ada.as_actor(), **who)
    assert knows(linus.as_actor(), incident)
    told = ["incident.declared", "incident.restricted", "incident.restriction_lifted"]
    assert kinds(incident) == told


def test_whom_one_may_let_in(
    grace: Person, bob: Person, incident_of: Callable[..., Incident], now: datetime
) -> None:
    incident = incident_of(is_restricted=True, assignee=grace)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    with pytest.raises(InvalidInput, match="works on incidents"):
        services.let_in(person=bob, **who)
    mary = make_person("Mary", now=now)
    services.let_in(person=mary, **who)
    with pytest.raises(AlreadyDone):
        services.let_in(person=mary, **who)
    services.shut_out(person=mary, **who)
    with pytest.raises(AlreadyDone):
        services.shut_out(person=mary, **who)
    with pytest.raises(Conflict):
        services.let_in(**{**who, "incident_id": incident_of().pk}, person=mary)


def test_reading_by_the_security_right_is_recorded_once_an_hour(
    ada: Person, grace: Person, incident_of: Callable[..., Incident], now: datetime
) -> None:
    incident = incident_of(is_restricted=True, assignee=grace)
    change_person(person_id=ada.pk, has_security_right=True, actor=SYSTEM, now=now)
    ada.refresh_from_db()
    minutes = (0, 10, 59, 61)
    for minute in minutes:
        at = now + timedelta(minutes=minute)
        services.note_reading(incident=incident, actor=ada.as_actor(), now=at)
        services.note_reading(incident=incident, actor=grace.as_actor(), now=at)
    assert kinds(incident) == ["incident.declared", *["incident.restricted_read"] * 2]


def test_a_requester_may_not_restrict_by_hand(
    bob: Person, incident_of: Callable[..., Incident]
) -> None:
    with pytest.raises(PermissionDenied):
        incident_of(is_restricted=True, reporter=bob, actor=bob.as_actor())


def test_counts_and_likenesses_leave_it_out(grace: Person, linus: Person, now: datetime) -> None:
    shop = make_service("Shop", now=now)
    declare("Payment terminal stolen", now=now, service=shop)
    declare("Payment terminal stolen", now=now, service=shop, is_restricted=True, assignee=grace)
    asked = declare("Payment terminal stolen", now=now)
    outside, inside = linus.as_actor(), grace.as_actor()
    assert open_by_service(outside, [shop.pk])[shop.pk].count == 1
    assert open_by_service(inside, [shop.pk])[shop.pk].count == 2
    assert len(similar_incidents(outside, asked)) == 1
    assert len(similar_incidents(inside, asked)) == 2


def test_its_alerts_are_hidden_too(grace: Person, linus: Person, now: datetime) -> None:
    shop = make_service("Shop", now=now)
    say(make_integration(now=now, service_id=shop.pk), alert(instance="vault-1"), now=now)
    fired = Alert.objects.select_related("incident").get()
    assert fired.incident is not None
    inside, outside = grace.as_actor(), linus.as_actor()
    services.restrict_incident(incident_id=fired.incident.pk, reason="x", actor=inside, now=now)
    counts = (open_alert_counts(actor=outside)["firing"], open_alert_counts(actor=inside)["firing"])
    assert counts == (0, 1)
    assert alerts_page(actor=outside, filters=AlertFilters()).items == []
    assert alerts_page(actor=inside, filters=AlertFilters()).items == [fired]
    assert hidden_alerts(outside, [fired.pk]) == {fired.pk}
    assert hidden_alerts(inside, [fired.pk]) == frozenset()
    assert alert_by_id(actor=inside, alert_id=fired.pk).alert == fired
    with pytest.raises(NotFound):
        alert_by_id(actor=outside, alert_id=fired.pk)
    with pytest.raises(NotFound):
        acknowledge_alert(alert_id=fired.pk, actor=outside, now=now)


def test_no_endpoint_is_told_of_it_nor_of_its_alerts(ada: Person, now: datetime) -> None:
    everything = EndpointFields(name="All", address="https://hooks.example.org/in", events=["*"])
    create_endpoint(fields=everything, actor=ada.as_actor(), now=now)
    shop = make_service("Shop", now=now)
    say(make_integration(now=now, service_id=shop.pk), alert(instance="vault-1"), now=now)
    fired = Alert.objects.get()
    hidden, seen = declare("Theft", now=now, is_restricted=True), declare("Noise", now=now)
    assert fired.incident_id is not None
    services.restrict_incident(incident_id=fired.incident_id, reason="x", actor=SYSTEM, now=now)
    for subject in (hidden.ref, seen.ref, fired.ref, SubjectRef("incident", fired.incident_id)):
        for event in events_of(subject):
            tell_endpoints(event.restore(), now=now)
    assert {message.subject for message in Message.objects.all()} == {seen.ref}


def test_roles_alone_open_nothing(now: datetime) -> None:
    incident = declare("Ransom note", now=now, is_restricted=True)
    people = [make_person(f"P{role.value}", role=role, now=now) for role in Role]
    assert [knows(person.as_actor(), incident) for person in people] == [False] * len(people)
