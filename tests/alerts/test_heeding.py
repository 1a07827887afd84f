"""What a source says of its alert besides that it fires, beside what routes decide."""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.builders.alerts import drain, make_integration, store
from watchbell.alerts.domain.routes import Branch, Fate, Ruling
from watchbell.alerts.domain.values import Severity, SignalState
from watchbell.alerts.integrations.opsgenie import CALL, KEY
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.alerts.services.trees import set_tree
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.eventlog import events_of


@pytest.fixture
def opsgenie(database: None, now: datetime) -> Integration:
    return make_integration(kind="opsgenie", now=now)


def route(now: datetime, **ruling: Any) -> None:
    """Decide this of every alert."""
    every = Branch(
        id=uuid4(), name="All", condition="", goes_on=False, ruling=Ruling(**ruling), children=()
    )
    set_tree(integration_id=None, change=lambda _: (every,), actor=SYSTEM, now=now)


def create(integration: Integration, *, now: datetime, **more: Any) -> None:
    told = {"message": "Disk full", "alias": "disk", **more}
    store(integration, json.dumps(told).encode(), now=now)


def tell(integration: Integration, call: str, *, now: datetime, **told: Any) -> Signal:
    kept = {CALL: call, KEY: "disk"}
    return store(integration, json.dumps(told).encode(), now=now, headers=kept)


def test_what_a_route_drops_cannot_be_answered(opsgenie: Integration, now: datetime) -> None:
    route(now, fate=Fate.DROP)
    create(opsgenie, now=now, note="look")
    tell(opsgenie, "POST acknowledge", now=now)
    drain(now)
    assert not Alert.objects.exists()
    assert not Incident.objects.exists()
    assert set(Signal.objects.values_list("state", flat=True)) == {SignalState.IGNORED}


def test_where_routes_decide_the_severity_a_source_cannot(
    opsgenie: Integration, now: datetime
) -> None:
    route(now, severity=Severity.WARNING)
    create(opsgenie, now=now, priority="P3")
    tell(opsgenie, "PUT priority", now=now, priority="P1")
    drain(now)
    alert = Alert.objects.get()
    assert (alert.severity, alert.labels["priority"]) == (Severity.WARNING, "P1")
    assert Incident.objects.get().urgency == 3


def test_what_only_answers_keeps_the_count_and_the_texts(
    opsgenie: Integration, now: datetime
) -> None:
    create(opsgenie, now=now)
    drain(now)
    tell(opsgenie, "POST notes", now=now, note="hello", user="ann")
    tell(opsgenie, "POST acknowledge", now=now)
    tell(opsgenie, "POST acknowledge", now=now)
    drain(now)
    alert = Alert.objects.get()
    assert (alert.count, alert.title, alert.acknowledged_at) == (1, "Disk full", now)
    kinds = [event.kind for event in reversed(events_of(alert.ref))]
    assert kinds == ["alert.fired", "alert.noted", "alert.acknowledged"]
