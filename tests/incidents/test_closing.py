"""What the closing asks for: chosen from a list, named when it is missing."""

from datetime import datetime
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from watchbell.accounts.models import Person
from watchbell.incidents.closing.checks import LABELS, Check, unmet
from watchbell.incidents.closing.events import CLOSURE_RULES
from watchbell.incidents.cycles import close_resolved
from watchbell.incidents.domain import Cause, Verdict
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import closure_checklist, unmet_checks
from watchbell.incidents.services import (
    change_incident,
    close_incident,
    contain_incident,
    decide_hypothesis,
    propose_hypothesis,
    set_closure_checklist,
)
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import PermissionDenied, StaleVersion
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def test_every_check_has_words() -> None:
    assert set(LABELS) == set(Check)
    assert list(unmet(set(Check), ())) == list(Check)
    assert unmet(set(Check), set(Check)) == {}


def test_a_fresh_installation_asks_for_nothing_more(now: datetime, grace: Person) -> None:
    incident = resolve(declare(now=now), actor=grace.as_actor(), now=now, cause=Cause.UNKNOWN)
    assert closure_checklist().checks == ()
    closed = close_incident(incident_id=incident.pk, actor=grace.as_actor(), now=now)
    assert closed.state == "closed"


def test_what_is_missing_is_named_until_it_is_there(
    now: datetime, ada: Person, grace: Person
) -> None:
    set_closure_checklist(checks=list(Check), actor=ada.as_actor(), now=now)
    incident = declare(now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    contain_incident(action="Moved traffic", effect="", reversal="", **who)
    row = propose_hypothesis(text="Heat", **who)
    resolve(incident, actor=grace.as_actor(), now=now, cause=Cause.UNKNOWN)
    with pytest.raises(GuardNotMet) as refused:
        close_incident(**who)
    assert set(refused.value.fields) == set(Check)
    assert "A containment still stands; reverse it first." in refused.value.message
    decide_hypothesis(hypothesis_id=row.pk, verdict=Verdict.CONFIRMED, why="Seen", **who)
    change_incident(changes={"knowledge_url": "https://kb.example/1"}, **who)
    incident.refresh_from_db()
    assert set(unmet_checks(incident)) == {Check.CAUSE, Check.SERVICE, Check.CONTAINMENT}


def test_the_reporter_may_confirm_all_the_same_and_time_may_not(
    clock: ManualClock, ada: Person, grace: Person, bob: Person
) -> None:
    now = clock.now()
    set_closure_checklist(checks=[Check.SERVICE], actor=ada.as_actor(), now=now)
    first, second = (
        resolve(declare(now=now, reporter=bob), actor=grace.as_actor(), now=now) for _ in range(2)
    )
    close_incident(incident_id=first.pk, actor=bob.as_actor(), now=now)
    close_resolved(clock.advance(days=8))
    states = dict(Incident.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk]) == ("closed", "resolved")
    assert Incident.objects.get(pk=second.pk).close_at is None


def test_the_list_is_an_administrators_and_each_change_is_told(
    now: datetime, ada: Person, grace: Person
) -> None:
    with pytest.raises(PermissionDenied):
        set_closure_checklist(checks=[], actor=grace.as_actor(), now=now)
    who: dict[str, Any] = {"actor": ada.as_actor(), "now": now}
    made = set_closure_checklist(checks=[Check.SERVICE, Check.CAUSE], version=1, **who)
    assert made.checks == (Check.CAUSE, Check.SERVICE)
    with pytest.raises(StaleVersion):
        set_closure_checklist(checks=[], version=1, **who)
    set_closure_checklist(checks=[Check.CAUSE, Check.SERVICE], **who)
    (told,) = events_of(CLOSURE_RULES)
    assert told.payload["checks"] == ["cause_known", "service_named"]
