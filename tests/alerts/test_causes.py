"""One cause, thirty alerts: what fires because a service it needs fails."""

from datetime import datetime, timedelta

import pytest

from tests.builders.alerts import alert, make_integration, say, store, webhook
from tests.builders.incidents import resolve
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.alerts.cycles import absorb, release
from watchbell.alerts.handlers import HANDLERS
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.options import DEPENDENTS
from watchbell.catalog.services import add_dependency
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.engine import Engine
from watchbell.platform.eventlog import Subscription
from watchbell.platform.options import reading as options

NAMES = ("Database", "Stock", "Shop")


@pytest.fixture
def monitors(database: None, now: datetime) -> dict[str, Integration]:
    """A monitor for each of three services: the shop needs the stock, and that the database."""
    options.hold({DEPENDENTS.name: "attach"})
    services = {name: make_service(name, now=now) for name in NAMES}
    for service, needs in (("Stock", "Database"), ("Shop", "Stock")):
        add_dependency(
            service_id=services[service].id, needs_id=services[needs].id, actor=SYSTEM, now=now
        )
    return {
        name: make_integration(name, service_id=service.id, default_category="software", now=now)
        for name, service in services.items()
    }


def of(title: str) -> str | None:
    incident = Alert.objects.select_related("incident").get(title=title).incident
    return incident.title if incident is not None else None


def test_alerts_of_dependents_attach_to_the_incident_of_the_cause(
    monitors: dict[str, Integration], now: datetime
) -> None:
    say(monitors["Database"], alert("Down", instance="db"), now=now)
    for place in range(15):
        say(monitors["Stock"], alert("Slow", instance=f"stock-{place}"), now=now)
        say(monitors["Shop"], alert("Errors", instance=f"shop-{place}"), now=now)
    incident = Incident.objects.get()
    assert incident.title == "Down on db"
    assert incident.alerts.count() == 31


def test_cause_and_consequence_in_one_batch(
    monitors: dict[str, Integration], now: datetime
) -> None:
    for name in reversed(NAMES):
        store(monitors[name], webhook(alert("Down", instance=name)), now=now)
    absorb(now)
    assert Incident.objects.get().title == "Down on Database"
    assert of("Down on Shop") == "Down on Database"


def test_what_is_worse_or_much_later_or_needs_nothing_stands_for_itself(
    monitors: dict[str, Integration], now: datetime
) -> None:
    say(monitors["Stock"], alert("Slow", instance="stock", severity="warning"), now=now)
    say(monitors["Shop"], alert("Down", instance="shop"), now=now)
    assert of("Down on shop") == "Down on shop", "worse"
    say(monitors["Database"], alert("Odd", instance="db", severity="warning"), now=now)
    assert of("Odd on db") == "Odd on db", "the database does not need the stock"
    late = now + timedelta(minutes=61)
    say(monitors["Shop"], alert("Late", instance="shop", severity="warning"), now=late)
    assert of("Late on shop") == "Late on shop"


def test_a_thread_that_has_an_open_incident_stays_with_it(
    monitors: dict[str, Integration], now: datetime
) -> None:
    say(monitors["Shop"], alert("Down", instance="shop-1"), now=now)
    say(monitors["Database"], alert("Down", instance="db"), now=now)
    say(monitors["Shop"], alert("Down", instance="shop-2"), now=now)
    assert of("Down on shop-2") == "Down on shop-1"


def test_a_restricted_incident_takes_nothing_in(
    monitors: dict[str, Integration], now: datetime
) -> None:
    say(monitors["Database"], alert("Down", instance="db"), now=now)
    Incident.objects.update(is_restricted=True)
    say(monitors["Shop"], alert("Down", instance="shop"), now=now)
    assert of("Down on shop") == "Down on shop"


def test_off_leaves_every_alert_to_itself(monitors: dict[str, Integration], now: datetime) -> None:
    options.hold({DEPENDENTS.name: "off"})
    say(monitors["Database"], alert("Down", instance="db"), now=now)
    say(monitors["Shop"], alert("Down", instance="shop"), now=now)
    assert Incident.objects.count() == 2


def test_hold_waits_until_the_cause_is_resolved(
    monitors: dict[str, Integration], ada: Person, now: datetime
) -> None:
    options.hold({DEPENDENTS.name: "hold"})
    for name in ("Shop", "Database"):
        store(monitors[name], webhook(alert("Down", instance=name)), now=now)
    absorb(now)
    assert Incident.objects.get().title == "Down on Database"
    release(now + timedelta(seconds=6))
    held = Alert.objects.get(title="Down on Shop")
    incident = Incident.objects.get()
    assert (held.hold, held.held_by) == ("dependency", incident.id)
    engine = Engine([], [Subscription("alerts", HANDLERS)])
    engine.drain(now)
    later = now + timedelta(minutes=20)
    resolve(incident, actor=ada.as_actor(), now=later)
    engine.drain(later)
    release(later)
    assert of("Down on Shop") == "Down on Shop"
