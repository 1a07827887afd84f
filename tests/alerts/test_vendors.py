"""Every vendor's signals through the whole absorber: believed, kept waiting, restricted."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.alerts.goldens import PAYLOADS, golden_of, headers_of
from tests.alerts.test_signatures import CERTIFICATE_URL, PEM, envelope, hexed
from tests.builders.alerts import drain
from tests.builders.types import make_type
from watchbell.accounts.models import Person
from watchbell.alerts.domain import AlertState, SignalState
from watchbell.alerts.errors import NotReplayable
from watchbell.alerts.events import IntegrationHeard
from watchbell.alerts.integrations.mapping import AlertMapping
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.alerts.selectors import hidden_alerts, visible_alerts
from watchbell.alerts.services import (
    IntegrationFields,
    create_integration,
    errands,
    holding,
    replay_signal,
    set_mapping,
    set_secret,
    set_switches,
    understanding,
)
from watchbell.bootstrap.wire import HOLDERS
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import AlreadyDone, InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.platform import confidential
from watchbell.platform.models import EventRow

pytestmark = pytest.mark.usefixtures("database")
SOON = timedelta(seconds=1)
VENDORS = [path for path in PAYLOADS if path.parent.name not in ("opsgenie", "pagerduty")]
"""Those two have senders of their own languages, and tests of their own."""


@pytest.fixture(autouse=True)
def _no_certificates() -> None:
    understanding._certificates.clear()


def make(kind: str, now: datetime) -> Integration:
    fields = IntegrationFields(name=kind)
    return create_integration(kind=kind, fields=fields, actor=SYSTEM, now=now)[0]


def send(
    integration: Integration, body: bytes, now: datetime, headers: dict[str, str] | None = None
) -> Signal:
    """Store a request as the intake does, absorb it, and return it with its outcome."""
    kept = {name: value for name, value in (headers or {}).items() if name != "content-type"}
    signal = Signal.objects.create(
        received_at=now,
        id=new_id(now),
        integration_id=integration.pk,
        content_type=(headers or {}).get("content-type", ""),
        headers=json.dumps(kept) if kept else "",
        body=body,
    )
    drain(now)
    signal.refresh_from_db()
    return signal


def say(integration: Integration, payload: Any, now: datetime) -> Signal:
    return send(integration, json.dumps(payload).encode(), now)


@pytest.mark.parametrize("path", VENDORS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_an_adapter_understands_becomes_alerts(path: Path, now: datetime) -> None:
    integration = make(path.parent.name, now)
    set_switches(
        integration_id=integration.pk, on={"accepts_unsigned": True}, actor=SYSTEM, now=now
    )
    signal = send(integration, path.read_bytes(), now, headers_of(path))
    if b"SigningCertURL" in path.read_bytes():
        assert signal.state == SignalState.WAITING
        return
    if path.stem == "other-message":
        assert (signal.state, "SigningCertURL" in signal.reason) == (SignalState.REJECTED, True)
        return
    told = golden_of(path)
    assert (signal.state, signal.observations) == (SignalState.ABSORBED, len(told))
    firing = [one for one in told if one["firing"]]
    alerts = Alert.objects.filter(integration=integration)
    assert alerts.count() == len(firing)
    assert {alert.severity for alert in alerts} == {one["severity"] for one in firing}
    assert all(alert.incident_id for alert in alerts)


def test_a_siem_opens_a_restricted_security_incident(now: datetime) -> None:
    path = next(p for p in PAYLOADS if p.parent.name == "wazuh" and p.stem == "alert")
    wazuh = make("wazuh", now)
    send(wazuh, path.read_bytes(), now)
    assert Incident.objects.get().is_restricted
    make_type("security", now=now)
    send(wazuh, path.read_bytes().replace(b"5720", b"5721"), now)
    incident = Incident.objects.latest("number")
    assert (incident.is_restricted, incident.type) == (True, "security")


def test_what_is_held_back_on_its_way_to_one_is_hidden_already(
    now: datetime, grace: Person
) -> None:
    path = next(p for p in PAYLOADS if p.parent.name == "wazuh" and p.stem == "alert")

    def quiet(alerts: Sequence[Alert], at: datetime) -> dict[UUID, holding.Hold]:
        return {alert.id: holding.Hold(reason="silence", until=None) for alert in alerts}

    holding.provide([quiet])
    try:
        send(make("wazuh", now), path.read_bytes(), now)
    finally:
        holding.provide(HOLDERS)
    alert = Alert.objects.get()
    assert alert.hold == "silence"
    assert list(visible_alerts(SYSTEM)) == [alert]
    assert not visible_alerts(grace.as_actor()).exists()
    assert hidden_alerts(grace.as_actor(), [alert.pk]) == {alert.pk}
    assert confidential.confidential([alert.pk]) == {alert.pk}


def test_who_switches_that_off_gets_an_ordinary_incident(now: datetime) -> None:
    path = next(p for p in PAYLOADS if p.parent.name == "wazuh" and p.stem == "alert")
    wazuh = make("wazuh", now)
    set_switches(integration_id=wazuh.pk, on={"restricts": False}, actor=SYSTEM, now=now)
    send(wazuh, path.read_bytes(), now)
    assert not Incident.objects.get().is_restricted


def test_what_is_signed_wrongly_is_rejected_and_says_so(now: datetime) -> None:
    sentry = make("sentry", now)
    set_secret(integration_id=sentry.pk, secret="client secret", actor=SYSTEM, now=now)
    body = b'{"action": "created", "data": {"issue": {"id": 1, "title": "x"}}}'
    wrong = send(sentry, body, now, {"sentry-hook-signature": "0" * 64})
    assert (wrong.state, "not believed" in wrong.reason) == (SignalState.REJECTED, True)
    right = send(sentry, body, now, {"sentry-hook-signature": hexed(body, "client secret")})
    assert right.state == SignalState.ABSORBED


def test_a_secret_is_never_told(now: datetime) -> None:
    sentry = make("sentry", now)
    set_secret(integration_id=sentry.pk, secret="client secret", actor=SYSTEM, now=now)
    sentry.refresh_from_db()
    assert "client secret" not in sentry.sealed_secret
    assert not any("client secret" in str(e.payload) for e in EventRow.objects.all())
    set_secret(integration_id=sentry.pk, secret="", actor=SYSTEM, now=now)
    with pytest.raises(AlreadyDone):
        set_secret(integration_id=sentry.pk, secret="", actor=SYSTEM, now=now)
    with pytest.raises(InvalidInput):
        set_secret(integration_id=make("splunk", now).pk, secret="x", actor=SYSTEM, now=now)


def test_signals_wait_for_amazons_certificate_in_their_order(now: datetime) -> None:
    topic = make("cloudwatch", now)
    alarm = {"AlarmName": "CPU", "AlarmArn": "arn:cpu", "NewStateValue": "ALARM"}
    fires = say(topic, envelope(Message=json.dumps(alarm)), now)
    over = envelope(Message=json.dumps({**alarm, "NewStateValue": "OK"}))
    ends = say(topic, over, now + SOON)
    assert {fires.state, ends.state} == {SignalState.WAITING}
    assert not Alert.objects.exists()
    told: dict[str, Any] = {"integration_id": topic.pk, "since": now, "now": now + SOON}
    assert errands.keep_certificate(url=CERTIFICATE_URL, pem=PEM, **told) == 2
    drain(now + 2 * SOON)
    assert Alert.objects.get().state == AlertState.RESOLVED


def test_signals_whose_certificate_cannot_be_had_are_rejected(now: datetime) -> None:
    topic = make("cloudwatch", now)
    signal = say(topic, envelope(), now)
    errands.give_up(integration_id=topic.pk, since=now, reason="Amazon is silent.", now=now)
    signal.refresh_from_db()
    assert (signal.state, signal.reason) == (SignalState.REJECTED, "Amazon is silent.")


def test_a_forged_alarm_is_rejected(now: datetime) -> None:
    topic = make("cloudwatch", now)
    told: dict[str, Any] = {"integration_id": topic.pk, "since": now, "now": now}
    errands.keep_certificate(url=CERTIFICATE_URL, pem=PEM, **told)
    forged = say(topic, envelope() | {"Message": "{}"}, now)
    assert (forged.state, "not believed" in forged.reason) == (SignalState.REJECTED, True)
    bare = say(topic, {"AlarmName": "x", "NewStateValue": "ALARM"}, now)
    assert (bare.state, "signed envelope" in bare.reason) == (SignalState.REJECTED, True)


def test_a_subscription_is_confirmed_by_a_job(now: datetime) -> None:
    topic = make("cloudwatch", now)
    told: dict[str, Any] = {"integration_id": topic.pk, "since": now, "now": now}
    errands.keep_certificate(url=CERTIFICATE_URL, pem=PEM, **told)
    url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription"
    asked = envelope(Type="SubscriptionConfirmation", Token="t", SubscribeURL=url)
    signal = say(topic, asked, now)
    assert (signal.state, "being confirmed" in signal.reason) == (SignalState.IGNORED, True)
    errands.conclude(
        received_at=signal.received_at,
        signal_id=signal.id,
        state=SignalState.IGNORED,
        reason="Confirmed.",
    )
    signal.refresh_from_db()
    assert signal.reason == "Confirmed."


def test_that_an_integration_is_heard_is_told_once(now: datetime) -> None:
    generic = make("generic", now)
    for _ in range(2):
        say(generic, {"title": "x"}, now)
    assert EventRow.objects.filter(kind=IntegrationHeard.kind).count() == 1


def test_a_mapping_decides_from_now_on_and_a_replay_reads_by_it(now: datetime) -> None:
    generic = make("generic", now)
    payload = {"what": "Disk full", "how": "bad"}
    signal = say(generic, payload, now)
    assert (signal.state, "mapping" in signal.reason) == (SignalState.REJECTED, True)
    mapping = AlertMapping(title="$.what", severity="$.how", severities={"bad": "critical"})
    set_mapping(integration_id=generic.pk, mapping=mapping, actor=SYSTEM, now=now)
    replay_signal(received_at=now, signal_id=signal.id, actor=SYSTEM, now=now)
    drain(now)
    alert = Alert.objects.get()
    assert (alert.title, alert.severity) == ("Disk full", "critical")
    set_mapping(integration_id=generic.pk, mapping=None, actor=SYSTEM, now=now)
    assert say(generic, payload, now).state == SignalState.REJECTED
    with pytest.raises(InvalidInput):
        set_mapping(integration_id=make("splunk", now).pk, mapping=mapping, actor=SYSTEM, now=now)


def test_any_signal_is_replayed_but_an_old_end_ends_nothing_newer(now: datetime) -> None:
    generic = make("generic", now)
    say(generic, {"title": "Disk", "key": "d"}, now)
    end = say(generic, {"title": "Disk", "key": "d", "status": "resolved"}, now + SOON)
    say(generic, {"title": "Disk", "key": "d"}, now + 2 * SOON)
    replay_signal(received_at=end.received_at, signal_id=end.id, actor=SYSTEM, now=now + 3 * SOON)
    with pytest.raises(NotReplayable):
        replay_signal(
            received_at=end.received_at, signal_id=end.id, actor=SYSTEM, now=now + 3 * SOON
        )
    drain(now + 3 * SOON)
    newest = Alert.objects.latest("id")
    assert (newest.state, newest.last_seen_at) == (AlertState.FIRING, now + 2 * SOON)
