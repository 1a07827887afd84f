"""What incidents did to services, as reliability reads it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.analytics.facts import fact
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.alerts.models import MaintenanceWindow
from watchbell.analytics.costs.rates import Costs, set_costs
from watchbell.analytics.reliability.measuring import Budget, Reliability
from watchbell.analytics.reliability.reading import outages, reliability
from watchbell.analytics.reliability.setting import count_degraded
from watchbell.catalog.models import Change, Service
from watchbell.catalog.services import add_dependency
from watchbell.incidents.models import AffectedService, Incident, Relation
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.errors import InvalidInput, PermissionDenied
from watchbell.kernel.ids import new_id
from watchbell.kernel.intervals import Interval

pytestmark = pytest.mark.usefixtures("database")
NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOW = Interval(NOW - timedelta(days=10), NOW)


@pytest.fixture
def till() -> Service:
    return make_service("Till", now=NOW - timedelta(days=90))


@pytest.fixture
def web(till: Service) -> Service:
    """A service that needs the till."""
    web = make_service("Web", now=NOW - timedelta(days=90))
    add_dependency(service_id=web.pk, needs_id=till.pk, actor=SYSTEM, now=NOW)
    return web


def suffered(service: Service | None, hours_ago: float, lasted: float, **facts: Any) -> Incident:
    """Store an incident by which a service suffered."""
    begin = NOW - hours_ago * HOUR
    over = begin + lasted * HOUR
    common: dict[str, Any] = {"state": "resolved", "resolved_at": over, "restored_at": over}
    one = fact(begin, service=service, **common | facts)
    one.save(force_insert=True)
    return one


def change_of(service: Service, hours_ago: float) -> Change:
    """Store a change of a service that began so many hours ago."""
    begin = NOW - hours_ago * HOUR
    change = Change.objects.create(
        id=new_id(begin), source="ci", external_id=f"{hours_ago}", title="Release",
        starts_at=begin, created_at=begin,
    )  # fmt: skip
    change.services.add(service)
    return change


def of(service: Service, **more: Any) -> Reliability:
    (line,) = reliability(actor=SYSTEM, window=WINDOW, service_id=service.pk, now=NOW, **more)
    return line.whole


def test_overlapping_incidents_of_a_service_are_one_outage(till: Service) -> None:
    suffered(till, 20, 2)
    suffered(till, 19, 3, occurred_at=NOW - 21 * HOUR)
    suffered(till, 5, 1, effect="degraded")
    found = of(till)
    assert (found.failures, found.downtime, found.degraded) == (1, 5 * HOUR, HOUR)
    assert found.availability == pytest.approx(1 - 5 / 240)


def test_services_that_are_affected_beside_the_main_one_suffer_too(
    till: Service, web: Service
) -> None:
    one = suffered(till, 20, 2)
    AffectedService.objects.create(id=new_id(NOW), incident=one, service=web, effect="degraded")
    assert (of(web).downtime, of(web).degraded) == (timedelta(), 2 * HOUR)
    (hit,) = outages(actor=SYSTEM, service_id=web.pk, window=WINDOW, now=NOW)
    assert (hit.number, hit.effect, hit.runs) == (one.number, "degraded", False)


def test_what_runs_lasts_until_now_and_what_was_before_does_not_count(till: Service) -> None:
    suffered(till, 2, 0, state="in_progress", resolved_at=None, restored_at=None)
    suffered(till, 24 * 11, 3)
    suffered(till, 9, 4, state="cancelled", resolved_at=None, restored_at=None, cancelled_at=NOW)
    suffered(till, 9, 4, outcome="duplicate")
    suffered(None, 9, 4)
    found = of(till)
    assert (found.failures, found.downtime) == (1, 2 * HOUR)
    (hit,) = outages(actor=SYSTEM, service_id=till.pk, window=WINDOW, now=NOW)
    assert hit.runs


def test_maintenance_of_a_service_and_of_what_needs_it_does_not_count(
    till: Service, web: Service
) -> None:
    for service in (till, web):
        suffered(service, 20, 2)
    planned = MaintenanceWindow.objects.create(
        id=new_id(NOW), author="Ada", title="New disks", with_dependents=True,
        starts_at=NOW - 30 * HOUR, ends_at=NOW - 19 * HOUR, over_at=NOW - 19 * HOUR,
        created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    planned.services.add(till)
    for service in (till, web):
        found = of(service)
        assert (found.downtime, found.agreed) == (HOUR, 229 * HOUR)


def test_promise_money_and_degraded_time_come_from_what_was_set(
    till: Service, ada: Person, grace: Person
) -> None:
    Service.objects.filter(pk=till.pk).update(
        cost_per_minute=Decimal("2.50"), availability_target=Decimal("99.9")
    )
    suffered(till, 20, 0.2)
    suffered(till, 10, 1, effect="degraded")
    assert (of(till).cost, of(till).budget) == (Decimal("30.00"), Budget.AT_RISK)
    with pytest.raises(PermissionDenied):
        count_degraded(percent=50, actor=grace.as_actor(), now=NOW)
    with pytest.raises(InvalidInput):
        count_degraded(percent=101, actor=ada.as_actor(), now=NOW)
    count_degraded(percent=50, actor=ada.as_actor(), now=NOW)
    assert (of(till).cost, of(till).budget) == (Decimal("30.00"), Budget.SPENT)


def test_restricted_incidents_count_for_those_who_know_of_them(
    till: Service, grace: Person, bob: Person
) -> None:
    suffered(till, 20, 2, is_restricted=True)
    (line,) = reliability(actor=grace.as_actor(), window=WINDOW, now=NOW)
    assert line.whole.downtime == timedelta()
    assert of(till).downtime == 2 * HOUR
    with pytest.raises(PermissionDenied):
        reliability(actor=bob.as_actor(), window=WINDOW, now=NOW)


def test_parts_add_up_and_services_out_of_use_are_told_while_they_suffered(
    till: Service, web: Service
) -> None:
    suffered(till, 20, 2)
    Service.objects.update(is_active=False)
    half = NOW - 19 * HOUR
    parts = [Interval(WINDOW.start, half), Interval(half, NOW + HOUR)]
    (line,) = reliability(actor=SYSTEM, window=WINDOW, parts=parts, now=NOW)
    assert line.service == till
    assert [part.downtime for part in line.parts] == [HOUR, HOUR]


def test_a_change_failed_when_an_incident_that_one_knows_of_names_it(
    till: Service, web: Service, grace: Person
) -> None:
    changes = [change_of(till, hours_ago) for hours_ago in (30, 20, 10, 24 * 20)]
    blamed = [
        suffered(till, 19, 1),
        suffered(till, 18, 1),
        suffered(till, 9, 1, is_restricted=True),
    ]
    wrong = suffered(till, 29, 1, state="cancelled", cancelled_at=NOW, resolved_at=None)
    for incident, change in zip(
        (*blamed, wrong), (changes[1], changes[1], changes[2], changes[0]), strict=True
    ):
        Relation.objects.create(
            id=new_id(NOW), source=incident, kind="caused_by", change=change, created_at=NOW
        )

    def said(actor: Actor) -> dict[str, tuple[int, int, float | None]]:
        lines = reliability(actor=actor, window=WINDOW, now=NOW)
        return {
            line.service.slug: (
                line.changed.changes, line.changed.failed, line.changed.failure_rate,
            )
            for line in lines
        }  # fmt: skip

    assert said(SYSTEM) == {"till": (3, 2, 2 / 3), "web": (0, 0, None)}
    assert said(grace.as_actor())["till"] == (3, 1, 1 / 3)


def test_the_work_on_incidents_costs_beside_their_downtime(ada: Person, till: Service) -> None:
    """Two outages at the same time are one hour away, and two people's work."""
    Service.objects.filter(pk=till.pk).update(cost_per_minute="2.00")
    for minutes in (30, 90):
        suffered(till, hours_ago=5, lasted=1, worked_minutes=minutes)
    suffered(till, hours_ago=24 * 20, lasted=1, worked_minutes=600)
    line = next(one for one in reliability(actor=SYSTEM, window=WINDOW, now=NOW))
    assert (line.whole.cost, line.labour) == (Decimal("120.00"), None)
    set_costs(given=Costs(hourly_rate=Decimal("60.00")), actor=SYSTEM, now=NOW)
    line = next(one for one in reliability(actor=SYSTEM, window=WINDOW, now=NOW))
    assert (line.whole.cost, line.labour) == (Decimal("120.00"), Decimal("120.00"))
