"""Signals become alerts, alerts become incidents, recoveries resolve them."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

import pytest

from tests.builders.alerts import alert, drain, make_integration, say, store, webhook
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.alerts.domain import AlertState, Grouping, Observation, OnRecovery, SignalState
from watchbell.alerts.integrations import registry
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.alerts.services import RouteDraft, set_routes
from watchbell.incidents.domain import Cause, Channel, Outcome, State
from watchbell.incidents.models import Incident
from watchbell.incidents.services import (
    FixEvidence,
    acknowledge_incident,
    declare_major,
    resolve_incident,
)
from watchbell.kernel.actors import SYSTEM, ActorKind
from watchbell.kernel.clock import ManualClock
from watchbell.platform.eventlog import events_of
from watchbell.platform.wiring import engine


def kinds(incident: Incident) -> list[str]:
    return [event.kind for event in reversed(events_of(incident.ref))]


def the_incident() -> Incident:
    return Incident.objects.get()


def test_a_firing_alert_declares_an_incident(prometheus: Integration, now: datetime) -> None:
    started = now - timedelta(minutes=3)
    signal = say(prometheus, alert("DiskFull", starts=started), now=now)
    assert (signal.state, signal.reason, signal.observations) == (SignalState.ABSORBED, "", 1)
    found, incident = Alert.objects.get(), the_incident()
    assert (found.state, found.count, found.incident) == (AlertState.FIRING, 1, incident)
    assert (incident.title, incident.channel) == ("DiskFull on one", Channel.MONITORING)
    assert (incident.detected_at, incident.severity, incident.priority) == (started, "SEV1", 2)
    declared = events_of(incident.ref)[0]
    assert (declared.actor.kind, declared.actor.name) == (ActorKind.INTEGRATION, "Prometheus")
    assert [event.kind for event in events_of(found.ref)] == ["alert.fired"]


def test_a_repetition_only_counts(prometheus: Integration, clock: ManualClock) -> None:
    say(prometheus, alert("DiskFull"), now=clock.now())
    later = clock.advance(hours=4)
    say(prometheus, alert("DiskFull", severity="warning"), now=later)
    found = Alert.objects.get()
    assert (found.count, found.last_seen_at, found.severity) == (2, later, "warning")
    assert [event.kind for event in events_of(found.ref)] == ["alert.fired"]
    assert kinds(the_incident()) == ["incident.declared"]


def test_the_same_key_twice_in_one_batch_keeps_its_order(
    prometheus: Integration, now: datetime
) -> None:
    store(prometheus, webhook(alert("Disk")), now=now)
    store(prometheus, webhook(alert("Disk")), now=now + timedelta(seconds=1))
    store(prometheus, webhook(alert("Disk", status="resolved")), now=now + timedelta(seconds=2))
    drain(now + timedelta(seconds=3))
    found = Alert.objects.get()
    assert (found.state, found.count) == (AlertState.RESOLVED, 2)
    assert the_incident().state == State.RESOLVED


def test_alerts_of_one_group_share_an_incident(prometheus: Integration, clock: ManualClock) -> None:
    say(
        prometheus,
        alert("Disk", instance="a", severity="warning"),
        alert("Disk", instance="b", severity="critical"),
        now=clock.now(),
    )
    say(prometheus, alert("Disk", instance="c"), now=clock.advance(minutes=5))
    incident = the_incident()
    assert Alert.objects.filter(incident=incident).count() == 3
    assert (incident.title, incident.severity) == ("Disk on b", "SEV1")
    assert kinds(incident) == [
        "incident.declared", "incident.alert_attached", "incident.alert_attached",
    ]  # fmt: skip


def test_without_grouping_each_alert_is_its_own_incident(database: None, now: datetime) -> None:
    integration = make_integration(now=now, grouping=Grouping.ALERT)
    say(integration, alert("Disk", instance="a"), alert("Disk", instance="b"), now=now)
    assert Incident.objects.count() == 2


def test_an_empty_group_is_no_group(prometheus: Integration, now: datetime) -> None:
    say(prometheus, alert("Disk", instance="a"), alert("Cpu", instance="a"), now=now, group="")
    assert Incident.objects.count() == 2


def test_the_last_recovery_resolves_the_incident(
    prometheus: Integration, clock: ManualClock
) -> None:
    say(prometheus, alert("D", instance="a"), alert("D", instance="b"), now=clock.now())
    say(prometheus, alert("D", instance="a", status="resolved"), now=clock.advance(minutes=1))
    assert the_incident().state == State.NEW
    ended = clock.advance(minutes=1)
    clock.advance(seconds=30)
    say(prometheus, alert("D", instance="b", status="resolved", ends=ended), now=clock.now())
    incident = the_incident()
    assert (incident.state, incident.restored_at) == (State.RESOLVED, ended)
    assert (incident.outcome, incident.cause) == (Outcome.SELF_RECOVERED, Cause.UNKNOWN)
    assert incident.notes == "Recovered by itself:\n- D on a\n- D on b"
    assert kinds(incident) == [
        "incident.declared", "incident.alert_attached", "incident.alert_recovered",
        "incident.alert_recovered", "incident.alerts_cleared", "incident.resolved",
    ]  # fmt: skip


def test_marking_leaves_the_incident_to_people(database: None, clock: ManualClock) -> None:
    integration = make_integration(now=clock.now(), on_recovery=OnRecovery.MARK)
    say(integration, alert("Disk"), now=clock.now())
    say(integration, alert("Disk", status="resolved"), now=clock.advance(minutes=1))
    incident = the_incident()
    assert incident.state == State.NEW
    assert kinds(incident)[-2:] == ["incident.alert_recovered", "incident.alerts_cleared"]
    say(integration, alert("Disk"), now=clock.advance(minutes=1))
    assert Incident.objects.count() == 1
    assert [a.incident_id for a in Alert.objects.all()] == [incident.id] * 2


def test_a_major_incident_is_ended_by_people(prometheus: Integration, clock: ManualClock) -> None:
    say(prometheus, alert("Disk"), now=clock.now())
    declare_major(incident_id=the_incident().pk, reason="", actor=SYSTEM, now=clock.now())
    say(prometheus, alert("Disk", status="resolved"), now=clock.advance(minutes=1))
    assert the_incident().state == State.NEW


def test_a_firing_alert_after_its_recovery_is_new(
    prometheus: Integration, clock: ManualClock
) -> None:
    say(prometheus, alert("Disk"), now=clock.now())
    say(prometheus, alert("Disk", status="resolved"), now=clock.advance(minutes=1))
    say(prometheus, alert("Disk"), now=clock.advance(minutes=1))
    assert [a.state for a in Alert.objects.order_by("id")] == ["resolved", "firing"]
    assert [i.state for i in Incident.objects.order_by("number")] == ["resolved", "new"]


def test_what_people_resolved_is_left_alone(
    prometheus: Integration, clock: ManualClock, ada: Person
) -> None:
    say(prometheus, alert("Disk"), now=clock.now())
    incident = the_incident()
    resolve_incident(
        incident_id=incident.pk, outcome=Outcome.PERMANENT, cause=Cause.CAPACITY, notes="More disk",
        restored_at=clock.now(), evidence=FixEvidence(fix_reference="CHG-1"), actor=SYSTEM,
        now=clock.now(),
    )  # fmt: skip
    say(prometheus, alert("Disk"), now=clock.advance(hours=4))
    assert (Incident.objects.count(), Alert.objects.get().state) == (1, AlertState.FIRING)
    say(prometheus, alert("Disk", status="resolved"), now=clock.advance(minutes=1))
    incident.refresh_from_db()
    assert (incident.outcome, incident.notes) == (Outcome.PERMANENT, "More disk")
    assert kinds(incident)[-1] == "incident.alert_recovered"


def test_a_recovery_nobody_waited_for_says_nothing(prometheus: Integration, now: datetime) -> None:
    signal = say(prometheus, alert("Disk", status="resolved"), now=now)
    assert signal.state == SignalState.ABSORBED
    assert not Alert.objects.exists()


def test_an_answered_incident_answers_its_alerts(
    prometheus: Integration, clock: ManualClock, grace: Person
) -> None:
    say(prometheus, alert("Disk"), now=clock.now())
    answered = clock.advance(minutes=1)
    acknowledge_incident(incident_id=the_incident().pk, actor=grace.as_actor(), now=answered)
    # Events settle when no older transaction is open, and this test is one: hand it over.
    subscription = engine().subscriptions["alerts"]
    event = next(e for e in events_of(the_incident().ref) if e.kind == "incident.acknowledged")
    subscription.handle(event, clock.advance(seconds=1))
    subscription.handle(event, clock.now())
    found = Alert.objects.get()
    assert (found.state, found.acknowledged_at) == (AlertState.ACKNOWLEDGED, answered)
    say(prometheus, alert("Disk"), now=clock.advance(minutes=1))
    assert Alert.objects.get().state == AlertState.ACKNOWLEDGED


def test_routes_labels_and_defaults_lead_to_a_service(database: None, now: datetime) -> None:
    shop, db, web = (make_service(name, now=now, criticality=1) for name in ("Shop", "DB", "Web"))
    integration = make_integration(now=now, service_id=web.pk, grouping=Grouping.ALERT)
    set_routes(
        integration_id=integration.pk,
        routes=[
            RouteDraft("labels.team == 'dba' && severity == 'critical'", db.pk),
            RouteDraft("title.startsWith('Never')", shop.pk),
        ],
        actor=SYSTEM,
        now=now,
    )
    say(
        integration,
        alert("Lock", team="dba", service="shop"),
        alert("Cart", service="shop"),
        alert("Other", service="no-such"),
        now=now,
    )
    by_title = {i.title: i.service for i in Incident.objects.select_related("service")}
    assert by_title == {"Lock on one": db, "Cart on one": shop, "Other on one": web}
    assert {i.priority for i in Incident.objects.all()} == {1}


def test_the_category_follows_the_service_or_the_integration(database: None, now: datetime) -> None:
    integration = make_integration(now=now, default_category="network")
    say(integration, alert("Disk"), now=now)
    incident = the_incident()
    assert incident.category is not None
    assert (incident.category.slug, incident.categorised_at is not None) == ("network", True)


def test_a_payload_that_cannot_be_understood_is_kept_with_its_reason(
    prometheus: Integration, now: datetime
) -> None:
    store(prometheus, b'{"alerts": 3}', now=now)
    good = say(prometheus, alert("Disk"), now=now)
    bad = Signal.objects.get(state=SignalState.REJECTED)
    assert "no list called 'alerts'" in bad.reason
    assert bytes(bad.body) == b'{"alerts": 3}'
    assert good.state == SignalState.ABSORBED


@contextmanager
def adapter(fault: Callable[[list[Observation]], list[Observation]]) -> Iterator[None]:
    """Have Alertmanager's adapter go wrong for alerts called Faulty."""
    all_of_them, real = registry.all_adapters(), registry.adapter_for("alertmanager")

    def parse(body: bytes, headers: Mapping[str, str]) -> list[Observation]:
        seen = [one for one in real.parse(body, headers) if isinstance(one, Observation)]
        return fault(seen) if b"Faulty" in body else seen

    registry.provide([dataclasses.replace(real, parse=parse)])
    try:
        yield
    finally:
        registry.provide(all_of_them)


def _raise(_seen: list[Observation]) -> list[Observation]:
    raise KeyError("oh\0")


def _no_text(seen: list[Observation]) -> list[Observation]:
    return [*seen, dataclasses.replace(seen[0], title=3)]  # type: ignore[arg-type]


def _no_severity(seen: list[Observation]) -> list[Observation]:
    return [dataclasses.replace(seen[0], severity="purple")]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (_raise, "The adapter failed: KeyError: 'oh"),
        (_no_text, "The adapter failed: TypeError: expected string"),
        (_no_severity, "It was understood but could not be absorbed: 'purple' is not a valid"),
    ],
)
def test_a_faulty_adapter_rejects_only_its_own_signal(
    prometheus: Integration,
    now: datetime,
    fault: Callable[[list[Observation]], list[Observation]],
    reason: str,
) -> None:
    store(prometheus, webhook(alert("Cpu")), now=now - timedelta(seconds=1))
    store(prometheus, webhook(alert("Faulty")), now=now)
    with adapter(fault):
        say(prometheus, alert("Disk"), now=now + timedelta(seconds=1))
    assert Signal.objects.get(state=SignalState.REJECTED).reason.startswith(reason)
    assert Signal.objects.filter(state=SignalState.ABSORBED).count() == 2
    assert set(Alert.objects.values_list("title", flat=True)) == {"Disk on one", "Cpu on one"}


def test_hostile_texts_are_absorbed_and_the_signal_says_what_was_cut(
    prometheus: Integration, now: datetime
) -> None:
    evil = alert("<script>alert(1)</script>\x00\u202e")
    evil["labels"] |= {f"l{number}": "\x00" for number in range(5000)}
    evil["annotations"]["summary"] = "a\x00\ud800\n" + "x" * 4000
    evil["startsAt"] = "9999-12-31T23:59:59Z"
    signal = say(prometheus, evil, now=now)
    assert signal.state == SignalState.ABSORBED
    assert "Only 200 of 5002 labels were kept." in signal.reason
    found, incident = Alert.objects.get(), the_incident()
    assert found.remark == signal.reason
    assert len(found.labels) == 200
    assert (len(incident.title), incident.detected_at) == (300, now)


def test_nothing_pending_is_nothing_done(prometheus: Integration, now: datetime) -> None:
    assert drain(now) == 0


def test_many_distinct_alerts_take_few_statements(
    prometheus: Integration,
    now: datetime,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    for number in range(60):
        store(prometheus, webhook(alert(f"Alert{number}")), now=now)
    # One more than ever after: that the integration was heard for the first time is told once.
    with django_assert_max_num_queries(22):
        assert drain(now) == 60
    assert Incident.objects.count() == 60
