"""What goes with a resolution: the fix's reference, the workaround, the problem it needs."""

from datetime import datetime
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from watchbell.accounts.models import Person
from watchbell.incidents.domain import Cause, Outcome, State, missing_for
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.services import (
    FixEvidence,
    change_incident,
    reopen_incident,
    resolve_incidents,
)
from watchbell.incidents.services.finishing import Resolution
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput

pytestmark = pytest.mark.usefixtures("database")


def test_a_permanent_fix_has_its_reference_or_says_why_not(now: datetime, grace: Person) -> None:
    incident = declare(now=now)
    with pytest.raises(GuardNotMet) as refused:
        resolve(incident, actor=grace.as_actor(), now=now, evidence=None)
    assert list(refused.value.fields) == ["fix_reference"]
    assert "justification" in refused.value.fields["fix_reference"]
    why = FixEvidence(fix_justification="The part was replaced under warranty.")
    done = resolve(incident, actor=grace.as_actor(), now=now, evidence=why)
    assert (done.state, done.fix_reference) == (State.RESOLVED, "")
    assert done.fix_justification.startswith("The part")


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.PERMANENT])
def test_any_other_outcome_needs_none(outcome: Outcome) -> None:
    assert "fix_reference" not in missing_for(
        State.RESOLVED, {"outcome": outcome}, by_machine=False
    )


def test_a_workaround_asks_for_a_problem_until_it_is_reopened(now: datetime, grace: Person) -> None:
    incident = declare(now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    change_incident(
        changes={"workaround": "Use the web page", "knowledge_url": "https://kb.example/7"}, **who
    )
    done = resolve(
        incident, actor=grace.as_actor(), now=now, outcome=Outcome.WORKAROUND, evidence=None
    )
    assert (done.needs_problem, done.workaround) == (True, "Use the web page")
    again = reopen_incident(reason="Still slow", **who)
    assert (again.needs_problem, again.fix_reference) == (False, "")
    assert again.workaround == "Use the web page"
    assert again.knowledge_url == "https://kb.example/7"
    fixed = resolve(incident, actor=grace.as_actor(), now=now)
    assert (fixed.needs_problem, fixed.fix_reference) == (False, "CHG-1")


def test_a_link_is_an_address_a_browser_may_open(now: datetime, grace: Person) -> None:
    incident = declare(now=now)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    with pytest.raises(InvalidInput):
        change_incident(changes={"knowledge_url": "javascript:alert(1)"}, **who)
    bad = FixEvidence(fix_reference="CHG-1", knowledge_url="file:///etc/passwd")
    with pytest.raises(InvalidInput):
        resolve(incident, actor=grace.as_actor(), now=now, evidence=bad)


def test_many_are_resolved_with_their_evidence(now: datetime, grace: Person) -> None:
    incident = declare(now=now)
    one = Resolution(
        Outcome.WORKAROUND, Cause.HARDWARE, "Restarted.", now, FixEvidence(workaround="Restart it")
    )
    resolve_incidents(resolutions={incident.pk: one}, actor=SYSTEM, now=now)
    incident.refresh_from_db()
    assert (incident.workaround, incident.needs_problem) == ("Restart it", True)
