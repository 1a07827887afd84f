"""Integrations, their keys and routes; lists of alerts and signals; replays."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest

from tests.builders.alerts import alert, drain, make_integration, say, store
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.alerts import selectors
from watchbell.alerts.domain import AlertState, SignalState
from watchbell.alerts.errors import AlertOver, NotReplayable
from watchbell.alerts.jobs import replay_all_rejected
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.alerts.selectors import AlertFilters, alert_by_id, alerts_page
from watchbell.alerts.services import (
    IntegrationFields,
    RouteDraft,
    acknowledge_alert,
    change_integration,
    create_integration,
    disable_integration,
    enable_integration,
    replay_rejected,
    replay_signal,
    resolve_alert,
    rotate_key,
    set_routes,
)
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import (
    AlreadyDone,
    InvalidInput,
    NotFound,
    PermissionDenied,
    StaleVersion,
)
from watchbell.platform.crypto import hash_token
from watchbell.platform.eventlog import events_of


def kinds(integration: Integration) -> list[str]:
    return [event.kind for event in reversed(events_of(integration.ref))]


def test_a_manager_makes_an_integration_and_can_copy_its_key(
    linus: Person, grace: Person, now: datetime
) -> None:
    integration, key = create_integration(
        kind="alertmanager",
        fields=IntegrationFields(name=" Prod "),
        actor=linus.as_actor(),
        now=now,
    )
    assert (integration.name, integration.key_hash) == ("Prod", hash_token(key))
    assert key not in repr(key)
    assert key not in integration.sealed_key
    shown = selectors.integration_key(actor=linus.as_actor(), integration=integration)
    assert str(shown) == str(key)
    with pytest.raises(PermissionDenied):
        selectors.integration_key(actor=grace.as_actor(), integration=integration)


def test_a_responder_cannot_make_one(grace: Person, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        create_integration(
            kind="alertmanager", fields=IntegrationFields(name="x"), actor=grace.as_actor(), now=now
        )


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("carrier-pigeon", IntegrationFields(name="x"), "kind"),
        ("alertmanager", IntegrationFields(name=""), "name"),
        (
            "alertmanager",
            IntegrationFields(name="x", default_category="no-such"),
            "default_category",
        ),
    ],
)
def test_a_wrong_field_is_named(
    linus: Person, now: datetime, kind: str, fields: IntegrationFields, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_integration(kind=kind, fields=fields, actor=linus.as_actor(), now=now)
    assert list(refusal.value.fields) == [field]


def test_changes_are_told_field_by_field(
    prometheus: Integration, linus: Person, now: datetime
) -> None:
    service = make_service("Shop", now=now)
    fields = IntegrationFields(name="Prometheus EU", service_id=service.pk)
    changed = change_integration(
        integration_id=prometheus.pk, fields=fields, actor=linus.as_actor(), now=now, version=1
    )
    assert (changed.version, changed.service) == (2, service)
    assert events_of(prometheus.ref)[0].payload["changes"] == {
        "name": ["Prometheus", "Prometheus EU"],
        "service_id": [None, str(service.pk)],
    }
    with pytest.raises(StaleVersion):
        change_integration(
            integration_id=prometheus.pk, fields=fields, actor=linus.as_actor(), now=now, version=1
        )


def test_a_new_key_replaces_the_old_one(
    prometheus: Integration, linus: Person, now: datetime
) -> None:
    changed, key = rotate_key(integration_id=prometheus.pk, actor=linus.as_actor(), now=now)
    assert changed.key_hash == hash_token(key) != prometheus.key_hash
    assert kinds(prometheus) == ["integration.created", "integration.key_rotated"]


def test_switching_off_and_on(prometheus: Integration, linus: Person, now: datetime) -> None:
    actor = linus.as_actor()
    assert not disable_integration(integration_id=prometheus.pk, actor=actor, now=now).is_enabled
    with pytest.raises(AlreadyDone):
        disable_integration(integration_id=prometheus.pk, actor=actor, now=now)
    assert enable_integration(integration_id=prometheus.pk, actor=actor, now=now).is_enabled


def test_routes_are_checked_when_they_are_saved(
    prometheus: Integration, linus: Person, now: datetime
) -> None:
    service = make_service("Shop", now=now)
    actor = linus.as_actor()
    good = RouteDraft("'shop' in labels.team", service.pk)
    set_routes(integration_id=prometheus.pk, routes=[good], actor=actor, now=now)
    with pytest.raises(InvalidInput) as refusal:
        set_routes(
            integration_id=prometheus.pk,
            routes=[good, RouteDraft("labels.team ==", service.pk)],
            actor=actor,
            now=now,
        )
    assert list(refusal.value.fields) == ["routes.1.condition"]
    (route,) = selectors.routes_of(actor=actor, integration_id=prometheus.pk)
    assert (route.condition, route.service) == (good.condition, service)


def test_a_person_answers_and_ends_an_alert(
    prometheus: Integration, grace: Person, bob: Person, now: datetime
) -> None:
    say(prometheus, alert("Disk"), now=now)
    found = Alert.objects.get()
    with pytest.raises(PermissionDenied):
        acknowledge_alert(alert_id=found.pk, actor=bob.as_actor(), now=now)
    answered = acknowledge_alert(alert_id=found.pk, actor=grace.as_actor(), now=now)
    assert answered.state == AlertState.ACKNOWLEDGED
    with pytest.raises(AlreadyDone):
        acknowledge_alert(alert_id=found.pk, actor=grace.as_actor(), now=now)
    later = now + timedelta(minutes=5)
    ended = resolve_alert(alert_id=found.pk, actor=grace.as_actor(), now=later)
    assert (ended.state, ended.resolved_at) == (AlertState.RESOLVED, later)
    with pytest.raises(AlertOver):
        resolve_alert(alert_id=found.pk, actor=grace.as_actor(), now=now)
    incident = Incident.objects.get()
    assert incident.state == State.NEW
    assert events_of(incident.ref)[0].kind == "incident.alerts_cleared"


def test_alerts_are_listed_newest_first_in_pages(
    prometheus: Integration, grace: Person, clock: ManualClock
) -> None:
    for number in range(5):
        severity = "critical" if number % 2 else "warning"
        say(prometheus, alert(f"A{number}", severity=severity), now=clock.advance(minutes=1))
    actor = grace.as_actor()
    first = alerts_page(actor=actor, filters=AlertFilters(), limit=3)
    rest = alerts_page(actor=actor, filters=AlertFilters(), limit=3, cursor=first.next_cursor)
    titles = [a.title for a in (*first.items, *rest.items)]
    assert titles == [f"A{number} on one" for number in (4, 3, 2, 1, 0)]
    assert rest.next_cursor is None
    assert selectors.open_alert_counts(actor=actor) == {"firing": 5, "acknowledged": 0}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"q": "a1 ON"}, ["A1"]),
        ({"q": "100%"}, []),
        ({"severities": ["warning"]}, ["A2"]),
        ({"states": [AlertState.RESOLVED]}, []),
        ({"service": "shop\0"}, ["A1"]),
        ({"service": "none"}, []),
    ],
)
def test_filters(
    prometheus: Integration,
    grace: Person,
    now: datetime,
    filters: dict[str, object],
    expected: list[str],
) -> None:
    make_service("Shop", now=now)
    say(prometheus, alert("A1", service="shop"), now=now)
    say(prometheus, alert("A2", severity="warning"), now=now)
    page = alerts_page(actor=grace.as_actor(), filters=AlertFilters(**filters))  # type: ignore[arg-type]
    assert [a.labels["alertname"] for a in page.items] == expected


def test_a_list_page_takes_one_query(
    prometheus: Integration,
    grace: Person,
    now: datetime,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    say(prometheus, alert("A1"), alert("A2"), now=now)
    actor = grace.as_actor()
    with django_assert_num_queries(1):
        page = alerts_page(actor=actor, filters=AlertFilters())
        assert {(a.integration.name, a.incident and a.incident.label) for a in page.items}


def test_an_alert_comes_with_its_history(
    prometheus: Integration, grace: Person, clock: ManualClock
) -> None:
    say(prometheus, alert("Disk"), now=clock.now())
    say(prometheus, alert("Disk", status="resolved"), now=clock.advance(minutes=1))
    say(prometheus, alert("Disk"), now=clock.advance(minutes=1))
    newest = Alert.objects.get(state=AlertState.FIRING)
    found = alert_by_id(actor=grace.as_actor(), alert_id=newest.pk)
    assert [a.state for a in found.others] == [AlertState.RESOLVED]
    with pytest.raises(NotFound):
        alert_by_id(actor=grace.as_actor(), alert_id=prometheus.pk)


def test_a_requester_sees_no_alerts(prometheus: Integration, bob: Person, now: datetime) -> None:
    for read in (
        lambda: alerts_page(actor=bob.as_actor(), filters=AlertFilters()),
        lambda: selectors.integrations_with_stats(actor=bob.as_actor(), now=now),
        lambda: selectors.last_signals(actor=bob.as_actor(), integration_id=prometheus.pk),
    ):
        with pytest.raises(PermissionDenied):
            read()


def test_integrations_are_listed_with_what_came(
    prometheus: Integration, grace: Person, clock: ManualClock
) -> None:
    make_integration("Quiet", now=clock.now())
    say(prometheus, alert("Disk"), now=clock.now())
    store(prometheus, b"[]", now=clock.now())
    drain(clock.advance(minutes=1))
    one, quiet = selectors.integrations_with_stats(actor=grace.as_actor(), now=clock.now())
    assert (one.open_alerts, one.signals, one.rejected) == (1, 2, 1)
    assert one.integration.last_signal_at is not None
    assert (quiet.open_alerts, quiet.signals, quiet.rejected) == (0, 0, 0)
    newest, _ = selectors.last_signals(actor=grace.as_actor(), integration_id=prometheus.pk)
    assert newest.state == SignalState.REJECTED


def test_a_rejected_signal_is_absorbed_again_after_a_fix(
    prometheus: Integration, linus: Person, now: datetime
) -> None:
    store(prometheus, b'{"alerts": 3}', now=now)
    drain(now)
    signal = Signal.objects.get()
    replay_signal(
        received_at=signal.received_at, signal_id=signal.id, actor=linus.as_actor(), now=now
    )
    signal.refresh_from_db()
    assert (signal.state, signal.reason) == (SignalState.PENDING, "")
    with pytest.raises(NotReplayable):
        replay_signal(
            received_at=signal.received_at, signal_id=signal.id, actor=linus.as_actor(), now=now
        )
    drain(now + timedelta(seconds=1))
    signal.refresh_from_db()
    assert signal.state == SignalState.REJECTED


def test_all_rejected_signals_are_replayed_by_a_job_that_ends(
    prometheus: Integration, linus: Person, now: datetime
) -> None:
    for number in range(3):
        store(prometheus, b"{", now=now + timedelta(seconds=number))
    drain(now + timedelta(minutes=1))
    asked = now + timedelta(minutes=2)
    replay_rejected(integration_id=prometheus.pk, actor=linus.as_actor(), now=asked)
    replay_all_rejected(integration_id=str(prometheus.pk), until=asked.isoformat())
    assert set(Signal.objects.values_list("state", flat=True)) == {SignalState.PENDING}
    drain(now + timedelta(minutes=3))
    # Rejected once more, after it was asked for: the job leaves them alone.
    replay_all_rejected(integration_id=str(prometheus.pk), until=asked.isoformat())
    assert set(Signal.objects.values_list("state", flat=True)) == {SignalState.REJECTED}
    assert kinds(prometheus)[-1] == "integration.signals_replayed"
