"""Which priority an incident has and why: the rules, decisions by hand, and what the log says."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.incidents import declare, resolve
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.incidents.events import IncidentPriorityChanged
from watchbell.incidents.models import Incident, PriorityCell, PriorityRules
from watchbell.incidents.prioritising import (
    ANY_TYPE,
    DEFAULT_MATRIX,
    PRIORITY_RULES,
    Facts,
    Rules,
    assess,
    lowered_for_capacity,
)
from watchbell.incidents.selectors import preview_rules
from watchbell.incidents.services import (
    change_incident,
    clear_priority_override,
    override_priority,
    set_priority_rules,
)
from watchbell.kernel.errors import (
    AlreadyDone,
    Conflict,
    InvalidInput,
    PermissionDenied,
    StaleVersion,
)
from watchbell.platform.eventlog import events_of

_LEVEL = st.integers(1, 4)
_FACTS = st.builds(
    Facts,
    impact=_LEVEL,
    urgency=_LEVEL,
    is_vip=st.booleans(),
    on_critical_service=st.booleans(),
    is_deferred=st.booleans(),
)
_RULES = st.builds(Rules, vip_raises=st.booleans(), critical_service_raises=st.booleans())


@given(impact=_LEVEL, urgency=_LEVEL)
def test_a_higher_impact_or_urgency_never_lowers_the_priority(impact: int, urgency: int) -> None:
    priority = DEFAULT_MATRIX[impact, urgency]
    assert 1 <= priority <= 5
    assert DEFAULT_MATRIX[max(1, impact - 1), urgency] <= priority
    assert DEFAULT_MATRIX[impact, max(1, urgency - 1)] <= priority


@given(facts=_FACTS, rules=_RULES)
def test_nothing_moves_a_priority_more_than_one_step_from_the_matrix(
    facts: Facts, rules: Rules
) -> None:
    found = assess(facts, rules)
    assert found.computed is not None
    assert found.priority is not None
    from_matrix = DEFAULT_MATRIX[facts.impact or 0, facts.urgency or 0]
    assert 0 <= from_matrix - found.computed <= 1
    assert 0 <= found.priority - found.computed <= 1
    assert 1 <= found.priority <= 5
    assert found.reasons[0].startswith(f"Impact {facts.impact} x urgency {facts.urgency}")


@given(facts=_FACTS, rules=_RULES)
def test_capacity_never_lowers_the_highest_impact(facts: Facts, rules: Rules) -> None:
    highest = Facts(1, facts.urgency, is_deferred=True)
    found = assess(highest, rules)
    assert found.priority == found.computed
    assert lowered_for_capacity(None, 2) == 2
    assert lowered_for_capacity(2, 5) == 5


def test_the_assessment_gives_every_reason() -> None:
    both = Rules(vip_raises=True, critical_service_raises=True)
    found = assess(Facts(2, 3, is_vip=True, on_critical_service=True), both)
    assert (found.computed, found.priority) == (2, 2)
    assert found.reasons == (
        "Impact 2 x urgency 3 gives P3.",
        "The reporter is a VIP and the service is of the highest criticality: one step higher, P2.",
    )
    assert assess(Facts(1, 1, is_vip=True), both).reasons == ("Impact 1 x urgency 1 gives P1.",)
    unknown = assess(Facts(None, 2), both)
    assert unknown.priority is None
    assert "impact not set" in unknown.reasons[0]


def test_a_type_with_its_own_matrix_uses_it() -> None:
    own = dict.fromkeys(DEFAULT_MATRIX, 5)
    rules = Rules({ANY_TYPE: DEFAULT_MATRIX, "printer": own})
    assert assess(Facts(1, 1, "printer"), rules).priority == 5
    assert "'printer'" in assess(Facts(1, 1, "printer"), rules).reasons[0]
    assert assess(Facts(1, 1, "other"), rules).priority == 1


def test_a_decision_by_hand_says_what_it_replaces() -> None:
    found = assess(Facts(3, 3, overridden_to=2, override_reason="The board waits"), Rules())
    assert (found.computed, found.priority) == (4, 2)
    assert found.reasons[0] == "Set to P2 by hand instead of P4: The board waits"


def test_an_override_stays_until_it_is_cleared(ada: Person, grace: Person, now: datetime) -> None:
    incident = declare(now=now, impact=3, urgency=3)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    override_priority(priority=2, reason="The board waits", **who)
    change_incident(changes={"impact": 4}, **who)
    held = Incident.objects.get(pk=incident.pk)
    assert (held.priority, held.computed_priority) == (2, 4)
    assert "The board waits" in held.priority_reasons[0]
    assert "until somebody clears it" in held.priority_reasons[1]
    clear_priority_override(**who)
    free = Incident.objects.get(pk=incident.pk)
    assert (free.priority, free.override_reason) == (4, "")
    with pytest.raises(AlreadyDone):
        clear_priority_override(**who)
    changes = [e.payload for e in events_of(incident.ref) if e.kind == IncidentPriorityChanged.kind]
    assert [(c["old"], c["new"], c["computed"]) for c in changes] == [(2, 4, 4), (4, 2, 4)]


def test_each_decision_is_one_event_even_when_the_priority_stays(
    grace: Person, now: datetime
) -> None:
    incident = declare(now=now, impact=3, urgency=3)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    override_priority(priority=4, reason="Agreed with the caller", **who)
    with pytest.raises(AlreadyDone):
        override_priority(priority=4, reason="Agreed with the caller", **who)
    clear_priority_override(**who)
    told = [event.payload.get("by_hand") for event in events_of(incident.ref)]
    assert told == [False, True, None]


def test_what_may_not_be_overridden(bob: Person, grace: Person, now: datetime) -> None:
    incident = declare(now=now, reporter=bob)
    who: dict[str, Any] = {"incident_id": incident.pk, "now": now}
    with pytest.raises(PermissionDenied):
        override_priority(priority=1, reason="Mine", actor=bob.as_actor(), **who)
    with pytest.raises(InvalidInput):
        override_priority(priority=6, reason="Far", actor=grace.as_actor(), **who)
    with pytest.raises(InvalidInput):
        override_priority(priority=1, reason=" ", actor=grace.as_actor(), **who)
    resolve(incident, actor=grace.as_actor(), now=now)
    with pytest.raises(Conflict):
        override_priority(priority=1, reason="Late", actor=grace.as_actor(), **who)


def test_a_changed_matrix_leaves_what_it_gave_before(grace: Person, now: datetime) -> None:
    incident = declare(now=now, impact=2, urgency=2)
    PriorityCell.objects.filter(impact=2, urgency=2).update(priority=5)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    change_incident(changes={"title": "Checkout is slow"}, **who)
    assert Incident.objects.get(pk=incident.pk).priority == 2
    assert declare(now=now, impact=2, urgency=2).priority == 5


def test_a_critical_service_raises_when_the_rules_say_so(grace: Person, now: datetime) -> None:
    critical = make_service("Checkout", now=now, criticality=1)
    assert declare(now=now, impact=3, urgency=3, service=critical).priority == 4
    PriorityRules.objects.update(critical_service_raises=True)
    incident = declare(now=now, impact=3, urgency=3, service=critical)
    assert incident.priority == 3
    change_incident(
        incident_id=incident.pk, changes={"service": None}, actor=grace.as_actor(), now=now
    )
    assert Incident.objects.get(pk=incident.pk).priority == 4


def test_severity_is_one_of_four(database: None, now: datetime) -> None:
    assert declare(now=now, severity="sev2").severity == "SEV2"
    with pytest.raises(InvalidInput) as refused:
        declare(now=now, severity="huge")
    assert "SEV1" in refused.value.fields["severity"]


def test_the_rules_are_set_whole_or_not_at_all(ada: Person, grace: Person, now: datetime) -> None:
    wanted = {**DEFAULT_MATRIX, (2, 2): 1}
    given: dict[str, Any] = {
        "vip_raises": False,
        "critical_service_raises": True,
        "actor": ada.as_actor(),
        "now": now,
    }
    changed = set_priority_rules(matrix=wanted, version=1, **given)
    assert (changed.version, changed.vip_raises, changed.critical_service_raises) == (
        2,
        False,
        True,
    )
    assert declare(now=now, impact=2, urgency=2).priority == 1
    assert set_priority_rules(matrix=wanted, **given).version == 2
    (event,) = events_of(PRIORITY_RULES)
    assert event.payload["changes"] == {
        "2x2": [2, 1],
        "vip_raises": [True, False],
        "critical_service_raises": [False, True],
    }
    with pytest.raises(StaleVersion):
        set_priority_rules(matrix=wanted, version=1, **given)
    with pytest.raises(InvalidInput):
        set_priority_rules(matrix={(1, 1): 1}, **given)
    with pytest.raises(PermissionDenied):
        set_priority_rules(matrix=wanted, **{**given, "actor": grace.as_actor()})


def test_a_preview_counts_what_would_differ_and_changes_nothing(ada: Person, now: datetime) -> None:
    declare(now=now, impact=2, urgency=2)
    by_hand = declare(now=now, impact=2, urgency=2)
    override_priority(
        incident_id=by_hand.pk, priority=4, reason="Agreed", actor=ada.as_actor(), now=now
    )
    declare(now=now, impact=4, urgency=4)
    declare(now=now, triaged=False)
    lower = Rules({ANY_TYPE: {**DEFAULT_MATRIX, (2, 2): 3}})
    seen = preview_rules(ada.as_actor(), lower)
    assert (seen.open, seen.unclassified, seen.overridden, seen.differ) == (4, 1, 1, 1)
    assert (seen.cells[2, 2].open, seen.cells[2, 2].differ) == (2, 1)
    assert sorted(Incident.objects.values_list("priority", flat=True), key=str) == [2, 4, 5, None]
    assert preview_rules(ada.as_actor(), Rules()).differ == 0
