"""Affected services and people, watchers, labels, cost, and the order of times."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.incidents.domain import Effect, misplaced, running_cost
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import (
    IncidentFilters,
    cost_of,
    incident_by_id,
    incident_lines,
    involved_in,
)
from watchbell.incidents.services import (
    acknowledge_incident,
    affect_person,
    affect_service,
    change_incident,
    close_incident,
    spare_service,
    unwatch_incident,
    watch_incident,
)
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import (
    AlreadyDone,
    Conflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
)
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def last(incident: Incident) -> tuple[str, dict[str, object]]:
    event = events_of(incident.ref)[0]
    return event.kind, event.payload


def test_other_services_suffer_each_in_its_way(ada: Person, now: datetime) -> None:
    main, mail, wiki = (make_service(name, now=now) for name in ("Shop", "Mail", "Wiki"))
    incident = declare(now=now, service=main)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor(), "now": now}
    affect_service(service=mail, effect=Effect.DEGRADED, **who)
    affect_service(service=wiki, effect=Effect.OUTAGE, **who)
    affect_service(service=mail, effect=Effect.OUTAGE, **who)
    assert last(incident) == (
        "incident.changed",
        {
            "words": {},
            "changes": {
                "affected_services": [
                    ["Mail (degraded)", "Wiki (outage)"],
                    ["Mail (outage)", "Wiki (outage)"],
                ]
            },
        },
    )
    with pytest.raises(AlreadyDone):
        affect_service(service=mail, effect=Effect.OUTAGE, **who)
    with pytest.raises(InvalidInput, match="main service"):
        affect_service(service=main, effect=Effect.OUTAGE, **who)
    spare_service(service_id=mail.pk, **who)
    involved = involved_in([incident.pk])[incident.pk]
    assert [(s.name, s.effect) for s in involved.services] == [("Wiki", Effect.OUTAGE)]


def test_one_change_sets_columns_and_lists_with_one_event(ada: Person, now: datetime) -> None:
    mail, bob = make_service("Mail", now=now), make_person("Robert", now=now)
    incident = declare(now=now)
    change_incident(
        incident_id=incident.pk,
        changes={
            "business_impact": "Nobody can pay.",
            "effort_minutes": 90,
            "labels": ["pci"],
            "affected_services": [(mail, Effect.DEGRADED)],
            "affected_people": [bob],
        },
        actor=ada.as_actor(),
        now=now,
    )
    kind, payload = last(incident)
    assert kind == "incident.changed"
    assert payload["changes"] == {
        "business_impact": ["", "Nobody can pay."],
        "effort_minutes": [None, 90],
        "labels": [[], ["pci"]],
        "affected_services": [[], ["Mail (degraded)"]],
        "affected_people": [[], ["Robert"]],
    }
    with pytest.raises(InvalidInput, match="effort_minutes"):
        change_incident(
            incident_id=incident.pk, changes={"effort_minutes": 0}, actor=ada.as_actor(), now=now
        )


def test_what_is_over_is_not_changed(ada: Person, now: datetime) -> None:
    incident = declare(now=now)
    resolve(incident, actor=ada.as_actor(), now=now)
    close_incident(incident_id=incident.pk, actor=ada.as_actor(), now=now)
    with pytest.raises(Conflict, match="reopen it"):
        affect_person(incident_id=incident.pk, person=ada, actor=ada.as_actor(), now=now)


def test_watching_is_for_those_who_may_see_it(
    ada: Person, grace: Person, bob: Person, now: datetime
) -> None:
    incident = declare(now=now, reporter=bob)
    stranger = make_person("Eve", role=Role.REQUESTER, now=now)
    watch_incident(incident_id=incident.pk, person=bob, actor=bob.as_actor(), now=now)
    watch_incident(incident_id=incident.pk, person=ada, actor=grace.as_actor(), now=now)
    assert last(incident) == ("incident.watched", {"person_id": str(ada.pk), "own": False})
    with pytest.raises(AlreadyDone):
        watch_incident(incident_id=incident.pk, person=ada, actor=ada.as_actor(), now=now)
    with pytest.raises(InvalidInput, match="may not see"):
        watch_incident(incident_id=incident.pk, person=stranger, actor=grace.as_actor(), now=now)
    with pytest.raises(PermissionDenied):
        watch_incident(incident_id=incident.pk, person=stranger, actor=stranger.as_actor(), now=now)
    with pytest.raises(PermissionDenied):
        unwatch_incident(incident_id=incident.pk, person=ada, actor=bob.as_actor(), now=now)
    unwatch_incident(incident_id=incident.pk, person=bob, actor=bob.as_actor(), now=now)
    with pytest.raises(NotFound):
        unwatch_incident(incident_id=incident.pk, person=bob, actor=bob.as_actor(), now=now)
    watchers = involved_in([incident.pk])[incident.pk].watchers
    assert [watcher.name for watcher in watchers] == [ada.name]


def test_a_vip_marks_what_they_report(ada: Person, bob: Person, now: datetime) -> None:
    assert not declare(now=now, reporter=bob).is_vip
    change_person(person_id=bob.pk, is_vip=True, actor=SYSTEM, now=now)
    bob.refresh_from_db()
    incident = declare(now=now, reporter=bob)
    assert incident.is_vip
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor(), "now": now}
    assert not change_incident(changes={"reporter": ada}, **who).is_vip
    assert change_incident(changes={"reporter": bob}, **who).is_vip
    with pytest.raises(PermissionDenied):
        change_person(person_id=bob.pk, is_vip=False, actor=bob.as_actor(), now=now)


def test_labels_narrow_a_list(ada: Person, now: datetime) -> None:
    both = declare("Both", now=now, labels=["pci", "berlin"])
    declare("One", now=now, labels=["pci"])
    found = incident_lines(ada.as_actor(), IncidentFilters(labels=("pci", "berlin"))).items
    assert [line.number for line in found] == [both.number]


def test_an_outage_costs_its_minutes_until_the_service_is_back(
    ada: Person, clock: ManualClock
) -> None:
    shop = make_service("Shop", now=clock.now(), cost_per_minute=Decimal("12.50"))
    mail = make_service("Mail", now=clock.now(), cost_per_minute=Decimal(2))
    free = declare(now=clock.now())
    incident = declare(
        now=clock.now(), service=shop, occurred_at=clock.now() - timedelta(minutes=10)
    )
    actor = ada.as_actor()
    affect_service(
        incident_id=incident.pk,
        service=mail,
        effect=Effect.OUTAGE,
        actor=actor,
        now=clock.now(),
    )

    def cost(of: Incident) -> Decimal | None:
        row = incident_by_id(actor, of.pk)
        return cost_of(row, involved_in([row.pk])[row.pk], clock.now())

    assert cost(free) is None
    assert cost(incident) == Decimal("145.00")
    clock.advance(minutes=10)
    assert cost(incident) == Decimal("290.00")
    change_incident(
        incident_id=incident.pk, changes={"restored_at": clock.now()}, actor=actor, now=clock.now()
    )
    clock.advance(hours=5)
    assert cost(incident) == Decimal("290.00")


def test_no_time_runs_backwards(now: datetime) -> None:
    assert running_cost([Decimal(3)], now, now - timedelta(minutes=1)) == Decimal("0.00")
    before = now - timedelta(hours=1)
    assert misplaced({"occurred_at": before, "detected_at": now}, {"detected_at"}) == {}
    assert misplaced({"occurred_at": now, "detected_at": before}, {"detected_at"}) == {
        "detected_at": "This is before occurred (2026-03-02 09:00 UTC); give a later time."
    }
    assert misplaced({"occurred_at": now, "detected_at": before}, {"occurred_at"}) == {
        "occurred_at": "This is after detected (2026-03-02 08:00 UTC); give an earlier time."
    }
    assert misplaced({"occurred_at": now, "detected_at": before}, {"closed_at"}) == {}


def test_times_are_corrected_but_steps_are_not_invented(
    ada: Person, grace: Person, clock: ManualClock
) -> None:
    incident = declare(now=clock.now(), detected_at=clock.now())
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor()}
    with pytest.raises(InvalidInput) as refused:
        change_incident(changes={"contained_at": clock.now()}, now=clock.now(), **who)
    assert "not so yet" in refused.value.fields["contained_at"]
    declared = clock.now()
    acknowledge_incident(now=clock.advance(minutes=30), **who)
    right = declared + timedelta(minutes=4)
    changed = change_incident(changes={"acknowledged_at": right}, now=clock.now(), **who)
    assert (changed.acknowledged_at, changed.first_acknowledged_at) == (right, right)
    for wrong in (None, declared - timedelta(minutes=1)):
        with pytest.raises(InvalidInput) as refused:
            change_incident(changes={"acknowledged_at": wrong}, now=clock.now(), **who)
        assert set(refused.value.fields) == {"acknowledged_at"}
    resolve(incident, actor=ada.as_actor(), now=clock.now(), restored_at=clock.now())
    close_incident(now=clock.advance(hours=1), **who)
    earlier = clock.now() - timedelta(minutes=10)
    with pytest.raises(Conflict):
        change_incident(
            incident_id=incident.pk,
            changes={"closed_at": earlier},
            actor=grace.as_actor(),
            now=clock.now(),
        )
    admin = make_person("Root", role=Role.ADMIN, now=clock.now()).as_actor()
    fixed = change_incident(
        incident_id=incident.pk, changes={"closed_at": earlier}, actor=admin, now=clock.now()
    )
    assert fixed.closed_at == earlier


def test_a_report_with_impossible_times_is_refused(now: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        declare(now=now, occurred_at=now, detected_at=now - timedelta(minutes=1))
    assert set(refused.value.fields) == {"detected_at"}
