"""Maintenance windows and pages: scenarios 63 and 64 of oncall.md."""

from datetime import timedelta

import pytest

from tests.builders.alerts import alert, make_integration, say
from tests.builders.policies import make_policy
from tests.builders.services import make_service
from tests.fakes.bell import Bell
from watchbell.accounts.models import Person
from watchbell.alerts.cycles import release
from watchbell.alerts.errors import InMaintenance
from watchbell.alerts.models import Alert, Integration, MaintenanceWindow
from watchbell.alerts.services import (
    MaintenanceSpec,
    change_maintenance,
    end_maintenance,
    plan_maintenance,
)
from watchbell.catalog.models import Service
from watchbell.catalog.services import add_dependency
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import InvalidInput
from watchbell.paging.services import escalate_now


@pytest.fixture
def shop(bell: Bell, clock: ManualClock) -> Service:
    """The service that is maintained."""
    return make_service("Shop", now=clock.now())


@pytest.fixture
def monitor(shop: Service, ada: Person, grace: Person, clock: ManualClock) -> Integration:
    """A monitor of the shop; its alerts page Ada, then Grace."""
    policy = make_policy(ada, grace, every=30, now=clock.now())
    return make_integration(service_id=shop.id, escalation_policy_id=policy.pk, now=clock.now())


def plan(clock: ManualClock, *services: Service, **changed: object) -> MaintenanceWindow:
    """Plan an hour of maintenance from now on."""
    words: dict[str, object] = {
        "title": "New disks",
        "service_ids": [service.id for service in services],
        "starts_at": clock.now(),
        "ends_at": clock.now() + timedelta(hours=1),
    }
    spec = MaintenanceSpec(**(words | changed))  # type: ignore[arg-type]
    return plan_maintenance(spec=spec, actor=SYSTEM, now=clock.now())


def test_63_what_still_fires_at_the_end_pages_once(
    bell: Bell, shop: Service, monitor: Integration, clock: ManualClock
) -> None:
    window = plan(clock, shop)
    clock.advance(minutes=10)
    say(monitor, alert("Disk"), now=clock.now())
    say(monitor, alert("Memory"), now=clock.now())
    held = Alert.objects.get(title="Disk on one")
    assert (held.hold, held.held_until, held.held_by) == (
        "maintenance",
        window.ends_at,
        window.id,
    )
    bell.after(minutes=10)
    say(monitor, alert("Memory", status="resolved"), now=clock.now())
    assert Alert.objects.get(title="Memory on one").state == "resolved"
    bell.after(minutes=39)
    release(clock.now())
    bell.tick()
    assert bell.to == []
    clock.advance(minutes=1)
    release(clock.now())
    bell.tick()
    assert bell.to == ["ada"]
    assert [incident.title for incident in Incident.objects.all()] == ["Disk on one"]
    release(clock.now())
    bell.after(minutes=5)
    assert bell.to == ["ada"], "once"


def test_64_an_incident_from_before_goes_on_and_is_not_escalated_by_hand(
    bell: Bell, ada: Person, shop: Service, monitor: Integration, clock: ManualClock
) -> None:
    say(monitor, alert("Disk"), now=clock.now())
    bell.tick()
    assert bell.to == ["ada"]
    plan(clock, shop)
    incident = Incident.objects.get()
    with pytest.raises(InMaintenance) as refused:
        escalate_now(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())
    assert "in maintenance (New disks)" in refused.value.message
    bell.after(minutes=30)
    assert bell.to == ["ada", "grace"], "its policy goes on"
    say(monitor, alert("Memory"), now=clock.now())
    bell.tick()
    assert Incident.objects.count() == 1
    clock.advance(minutes=30)
    release(clock.now())
    bell.tick()
    assert bell.to == ["ada", "grace", "ada"], "step 1 pages after the end"
    escalate_now(incident_id=incident.pk, actor=ada.as_actor(), now=clock.now())


def test_a_window_covers_what_needs_its_services_when_it_says_so(
    shop: Service, monitor: Integration, clock: ManualClock
) -> None:
    database = make_service("Database", now=clock.now())
    add_dependency(service_id=shop.id, needs_id=database.id, actor=SYSTEM, now=clock.now())
    window = plan(clock, database)
    say(monitor, alert("Disk"), now=clock.now())
    assert Incident.objects.count() == 1
    spec = MaintenanceSpec(
        title="New disks",
        service_ids=[database.id],
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        with_dependents=True,
    )
    change_maintenance(window_id=window.id, spec=spec, actor=SYSTEM, now=clock.now())
    say(monitor, alert("Memory"), now=clock.now())
    assert Incident.objects.count() == 1
    assert Alert.objects.get(title="Memory on one").hold == "maintenance"


def test_ending_a_window_by_hand_pages_at_once(
    bell: Bell, shop: Service, monitor: Integration, clock: ManualClock
) -> None:
    window = plan(clock, shop)
    say(monitor, alert("Disk"), now=clock.now())
    clock.advance(minutes=5)
    end_maintenance(window_id=window.id, actor=SYSTEM, now=clock.now())
    release(clock.now())
    bell.tick()
    assert bell.to == ["ada"]


def test_a_window_recurs_and_names_services(shop: Service, clock: ManualClock) -> None:
    window = plan(clock, shop, rrule="FREQ=WEEKLY", timezone="Europe/Berlin")
    assert window.timing.span_at(clock.now() + timedelta(days=7)) is not None
    assert window.timing.span_at(clock.now() + timedelta(days=6)) is None
    with pytest.raises(InvalidInput):
        plan(clock)
