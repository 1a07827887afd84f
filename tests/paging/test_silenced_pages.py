"""Silences that come when an alert has its incident already: nobody is told while they hold."""

from datetime import datetime, timedelta

import pytest

from tests.builders.alerts import alert, make_integration, say
from tests.builders.policies import make_policy
from tests.builders.services import make_service
from tests.fakes.bell import Bell
from watchbell.accounts.models import Person
from watchbell.alerts.domain.matching import parse_matcher
from watchbell.alerts.models import Alert, Integration, Silence
from watchbell.alerts.services import (
    SilenceSpec,
    attach_alerts,
    create_silence,
    end_silence,
    snooze_alert,
    wake_alert,
)
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.paging.models import Escalation
from watchbell.paging.selectors import unattended_incidents
from watchbell.paging.services import escalate_now
from watchbell.platform.eventlog import events_of


@pytest.fixture
def monitor(bell: Bell, ada: Person, grace: Person, clock: ManualClock) -> Integration:
    """A monitor whose alerts page Ada, and ten minutes later Grace."""
    policy = make_policy(ada, grace, every=10, now=clock.now())
    shop = make_service("Shop", now=clock.now())
    return make_integration(service_id=shop.id, escalation_policy_id=policy.pk, now=clock.now())


def silence(matcher: str, now: datetime, *, minutes: int = 60) -> Silence:
    spec = SilenceSpec(
        matchers=[parse_matcher(matcher)],
        starts_at=now,
        ends_at=now + timedelta(minutes=minutes),
        comment="Disks are coming",
        author="Ada",
    )
    return create_silence(spec=spec, actor=SYSTEM, now=now)


def kinds() -> list[str]:
    return [event.kind for event in events_of(Incident.objects.get().ref)]


def test_while_a_silence_holds_nobody_else_is_told_and_then_the_next_is(
    bell: Bell, monitor: Integration, clock: ManualClock
) -> None:
    say(monitor, alert("Disk"), now=clock.now())
    bell.tick()
    assert bell.to == ["ada"]
    silence('alertname="Disk"', bell.after(minutes=5), minutes=30)
    for _ in range(29):
        bell.after(minutes=1)
    assert bell.to == ["ada"]
    (told,) = [e for e in events_of(Incident.objects.get().ref) if e.kind == "escalation.quieted"]
    assert told.payload["why"] == "silenced by Ada: Disks are coming"
    assert Escalation.objects.get().reason == "silenced by Ada: Disks are coming"
    assert not unattended_incidents(clock.now())
    bell.after(minutes=1)
    assert bell.to == ["ada", "grace"]
    assert Escalation.objects.get().reason == ""


def test_a_silence_that_is_ended_lets_the_pages_go_on_within_a_minute(
    bell: Bell, monitor: Integration, clock: ManualClock
) -> None:
    say(monitor, alert("Disk"), now=clock.now())
    bell.tick()
    made = silence('alertname="Disk"', clock.now())
    bell.after(minutes=20)
    assert bell.to == ["ada"]
    end_silence(silence_id=made.id, actor=SYSTEM, now=clock.now())
    bell.after(minutes=1)
    assert bell.to == ["ada", "grace"]


def test_one_alert_that_is_not_silenced_is_told(
    bell: Bell, monitor: Integration, clock: ManualClock
) -> None:
    say(monitor, alert("Disk"), now=clock.now())
    bell.tick()
    silence('alertname="Memory"', clock.now(), minutes=1)
    say(monitor, alert("Memory"), now=clock.now())
    attach_alerts(
        alert_ids=[Alert.objects.get(title="Memory on one").pk],
        incident_id=Incident.objects.get().pk,
        actor=SYSTEM,
        now=clock.now(),
    )
    silence('alertname="Disk"', clock.now())
    bell.after(minutes=10)
    assert bell.to == ["ada", "grace"]


def test_a_snoozed_alert_is_quiet_until_it_is_woken(
    bell: Bell, monitor: Integration, clock: ManualClock
) -> None:
    say(monitor, alert("Disk"), now=clock.now())
    bell.tick()
    one = Alert.objects.get()
    until = clock.now() + timedelta(hours=1)
    snooze_alert(alert_id=one.pk, until=until, actor=SYSTEM, now=clock.now())
    bell.after(minutes=15)
    assert bell.to == ["ada"]
    wake_alert(alert_id=one.pk, actor=SYSTEM, now=clock.now())
    bell.after(minutes=1)
    assert bell.to == ["ada", "grace"]


def test_who_escalates_by_hand_is_obeyed(
    bell: Bell, monitor: Integration, clock: ManualClock
) -> None:
    say(monitor, alert("Disk"), now=clock.now())
    bell.tick()
    silence('alertname="Disk"', clock.now())
    number = Incident.objects.get()
    escalate_now(incident_id=number.pk, actor=SYSTEM, now=clock.now())
    bell.after(seconds=1)
    assert bell.to == ["ada", "grace"]
