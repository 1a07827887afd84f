"""The search for a cause: hypotheses, suspects, incidents that looked alike."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.catalog.services import ChangeFields, record_change
from watchbell.incidents.domain import Cause, Verdict
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import (
    diagnosis,
    hypotheses_of,
    similar_incidents,
    suspect_changes,
    timeline,
)
from watchbell.incidents.services import (
    add_evidence,
    change_incident,
    close_incident,
    decide_hypothesis,
    propose_hypothesis,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import AlreadyDone, Conflict, NotFound, PermissionDenied

pytestmark = pytest.mark.usefixtures("database")


def test_a_confirmed_hypothesis_becomes_the_diagnosis(now: datetime, grace: Person) -> None:
    incident = declare(now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    disk = propose_hypothesis(text="The disk is full", evidence="Writes fail", **who)
    net = propose_hypothesis(text="The network is slow", **who)
    add_evidence(hypothesis_id=disk.pk, evidence="df says 100 %", **who)
    decide_hypothesis(hypothesis_id=net.pk, verdict=Verdict.REFUTED, why="1 ms", **who)
    decide_hypothesis(
        hypothesis_id=disk.pk,
        verdict=Verdict.CONFIRMED,
        why="Freed it, and it works",
        cause=Cause.CAPACITY,
        **who,
    )
    incident.refresh_from_db()
    assert (incident.diagnosis, incident.cause) == ("The disk is full", "capacity")
    assert incident.diagnosed_at == now
    found = hypotheses_of(grace.as_actor(), incident)
    assert [(h.text, h.verdict, h.decided_by_name) for h in found] == [
        ("The disk is full", "confirmed", "Grace"),
        ("The network is slow", "refuted", "Grace"),
    ]
    assert found[0].evidence == "Writes fail\ndf says 100 %"
    kinds = [entry.kind for entry in timeline(grace.as_actor(), incident)]
    assert kinds == [
        "incident.changed",
        "incident.hypothesis_decided",
        "incident.hypothesis_decided",
        "incident.hypothesis_evidence_added",
        "incident.hypothesis_proposed",
        "incident.hypothesis_proposed",
        "incident.declared",
    ]


def test_a_diagnosis_that_is_there_stays_and_a_verdict_may_be_taken_back(
    now: datetime, grace: Person
) -> None:
    incident = declare(now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    change_incident(changes={"diagnosis": "A worn-out fan"}, **who)
    heat = propose_hypothesis(text="Heat", **who)
    decide: dict[str, Any] = {"hypothesis_id": heat.pk, "why": "Measured", **who}
    decide_hypothesis(verdict=Verdict.CONFIRMED, **decide)
    with pytest.raises(AlreadyDone):
        decide_hypothesis(verdict=Verdict.CONFIRMED, **decide)
    again = decide_hypothesis(verdict=Verdict.OPEN, **decide)
    assert (again.decided_at, again.decided_by_name) == (None, "")
    incident.refresh_from_db()
    assert incident.diagnosis == "A worn-out fan"


def test_who_and_when_nobody_searches(now: datetime, grace: Person, bob: Person) -> None:
    incident, other = declare(now=now, reporter=bob), declare(now=now)
    who: dict[str, Any] = {"actor": grace.as_actor(), "now": now}
    with pytest.raises(PermissionDenied):
        propose_hypothesis(incident_id=incident.pk, text="x", actor=bob.as_actor(), now=now)
    with pytest.raises(PermissionDenied):
        hypotheses_of(bob.as_actor(), incident)
    mine = propose_hypothesis(incident_id=incident.pk, text="x", **who)
    with pytest.raises(NotFound):
        add_evidence(incident_id=other.pk, hypothesis_id=mine.pk, evidence="y", **who)
    resolve(incident, actor=grace.as_actor(), now=now)
    close_incident(incident_id=incident.pk, **who)
    with pytest.raises(Conflict, match="reopen it"):
        add_evidence(incident_id=incident.pk, hypothesis_id=mine.pk, evidence="y", **who)


def test_suspects_are_the_changes_of_the_two_days_before(now: datetime, grace: Person) -> None:
    shop = make_service("Shop", now=now)
    began = now - timedelta(hours=10)
    for name, hours in (("suspect", 20), ("too old", 59), ("since", 5)):
        record_change(
            source="ci",
            external_id=name,
            fields=ChangeFields(
                title=name, starts_at=now - timedelta(hours=hours), service_ids=[shop.pk]
            ),
            actor=SYSTEM,
            now=now,
        )
    incident = declare(now=now, service=shop, occurred_at=began)
    found = suspect_changes(grace.as_actor(), incident, now=now)
    assert [change.title for change in found] == ["since", "suspect"]
    assert suspect_changes(grace.as_actor(), declare(now=now), now=now) == []


def found_like(incident: Incident, person: Person) -> list[str]:
    return [hit.title for hit in similar_incidents(person.as_actor(), incident)]


def test_similar_are_those_with_the_same_words_best_first(now: datetime, grace: Person) -> None:
    shop = make_service("Shop", now=now)
    past = declare("Checkout page shows error 502 for everybody", now=now)
    resolve(past, actor=grace.as_actor(), now=now, notes="Restarted the gateway.")
    declare("Checkout shows error 502", now=now, service=shop)
    declare("Printer on floor 3 is jammed", now=now)
    declare("Error in the monthly report", now=now)
    incident = declare("Checkout shows error 502", now=now, service=shop)
    hits = similar_incidents(grace.as_actor(), incident)
    assert [hit.title for hit in hits] == [
        "Checkout shows error 502",
        "Checkout page shows error 502 for everybody",
        "Error in the monthly report",
    ]
    assert [hit.same_service for hit in hits] == [True, False, False]
    assert hits[1].notes == "Restarted the gateway."


def test_of_many_hits_the_newest_are_ranked(
    now: datetime, grace: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "_MOST_RANKED", 2)
    # Oldest and likest is not looked at, though it was stored first: two newer ones have its words.
    declare("Slow checkout", now=now - timedelta(days=9))
    newer = ["Checkout slow, login slow", "Slow checkout of late"]
    for title in newer:
        declare(title, now=now - timedelta(hours=1))
    assert set(found_like(declare("Slow checkout", now=now), grace)) == set(newer)


def test_nobody_finds_what_they_may_not_see(now: datetime, grace: Person, bob: Person) -> None:
    declare("Checkout is broken", now=now, reporter=grace)
    declare("Checkout is broken again", now=now, reporter=bob)
    incident = declare("Checkout is broken", now=now, reporter=bob)
    assert found_like(incident, bob) == ["Checkout is broken again"]
    assert len(found_like(incident, grace)) == 2


@pytest.mark.parametrize("title", ["???", "a & b | ! :*", "'; drop table x", "It is on"])
def test_a_title_of_signs_breaks_nothing(title: str, now: datetime, grace: Person) -> None:
    assert found_like(declare(title, now=now), grace) == []
