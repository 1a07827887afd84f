"""Figures told by hours: what lasts in open time with the clock beside, all else as ever."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.analytics.facts import resolved
from tests.builders.calendars import make_calendar
from watchbell.accounts.models import Person
from watchbell.analytics.business_time import in_business_time
from watchbell.analytics.domain import Figure
from watchbell.analytics.selectors import kpis
from watchbell.analytics.targets import Light, all_targets, light, remove_target, set_target
from watchbell.analytics.telling import monthly_figures, tell_kpis
from watchbell.catalog.models import BusinessCalendar
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.errors import InvalidInput, NotFound

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=29)
NAMES = ("declared", "mtta", "mttr_resolve", "reopen_rate")
ASKED: dict[str, Any] = {"actor": SYSTEM, "from_": SINCE, "to": NOW, "now": NOW}
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def desk() -> BusinessCalendar:
    return make_calendar("Desk", hours="09:00-17:00", now=SINCE)


@pytest.fixture
def some() -> Sequence[Incident]:
    """Three incidents from 16:00 on a weekday, resolved the next morning at ten."""
    monday = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    rows = [
        resolved(monday + timedelta(days=n), after=18 * HOUR, priority=1 + n % 2) for n in range(3)
    ]
    return Incident.objects.bulk_create(rows)


def named(figures: Sequence[Figure]) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures}


def test_only_what_lasts_is_told_otherwise_and_the_clock_stands_beside(
    desk: BusinessCalendar, some: Sequence[Incident]
) -> None:
    asked = {**ASKED, "names": NAMES, "by": "priority"}
    told, clock = tell_kpis(hours=desk.slug, **asked), kpis(**asked)
    business = in_business_time(hours=desk.slug, **asked).report
    assert told.figure("mttr_resolve").value == 2 * 3600
    assert [one.name for one in told.figures] == [one.name for one in clock.figures]
    for told_figures, others, own in (
        (told.figures, clock.figures, business.figures),
        *(
            (group.figures, on_clock.figures, open_.figures)
            for group, on_clock, open_ in zip(
                told.groups, clock.groups, business.groups, strict=True
            )
        ),
    ):
        assert named(told_figures) == {**named(others), **named(own)}
    assert (told.hours, told.hours_title) == ("desk", "Desk")
    assert named(told.clock) == {name: clock.figure(name) for name in ("mtta", "mttr_resolve")}


def test_without_hours_it_is_the_clock(some: Sequence[Incident]) -> None:
    assert tell_kpis(names=NAMES, **ASKED) == kpis(names=NAMES, **ASKED)


def test_months_are_told_by_hours_too(desk: BusinessCalendar, some: Sequence[Incident]) -> None:
    told = monthly_figures(actor=SYSTEM, hours=desk.slug, months=2, now=NOW)
    clock = monthly_figures(actor=SYSTEM, months=2, now=NOW)
    assert [one.figures["mttr_resolve"].value for one in told] == [None, 2 * 3600]
    assert [one.figures["mttr_resolve"].value for one in clock] == [None, 18 * 3600]


def test_a_target_in_business_time_is_another_one_than_that_on_the_clock(
    desk: BusinessCalendar, some: Sequence[Incident], ada: Person
) -> None:
    Person.objects.filter(pk=ada.pk).update(role=Role.MANAGER)
    ada.refresh_from_db()
    who: dict[str, Any] = {"actor": ada.as_actor(), "now": NOW}
    set_target(name="mttr_resolve", goal=4 * 3600, **who)
    set_target(name="mttr_resolve", goal=3 * 3600, hours=desk.slug, **who)
    set_target(name="sla_rate", goal=0.9, **who)
    told = tell_kpis(hours=desk.slug, names=["mttr_resolve"], **ASKED).figure("mttr_resolve")
    clock = kpis(names=["mttr_resolve"], **ASKED).figure("mttr_resolve")
    assert light(told, all_targets(desk.slug)["mttr_resolve"]) is Light.MET
    assert light(clock, all_targets()["mttr_resolve"]) is Light.MISSED
    assert all_targets(desk.slug)["sla_rate"] == all_targets()["sla_rate"]
    remove_target(name="mttr_resolve", hours=desk.slug, **who)
    assert "mttr_resolve" not in all_targets(desk.slug)
    assert all_targets()["mttr_resolve"].goal == 4 * 3600
    with pytest.raises(NotFound, match="told by 'desk'"):
        remove_target(name="mttr_resolve", hours=desk.slug, **who)


def test_a_target_by_hours_that_there_are_not_is_refused(ada: Person) -> None:
    Person.objects.filter(pk=ada.pk).update(role=Role.MANAGER)
    ada.refresh_from_db()
    who: dict[str, Any] = {"actor": ada.as_actor(), "now": NOW}
    with pytest.raises(InvalidInput, match="no business calendar"):
        set_target(name="mttr_resolve", goal=1, hours="no-such", **who)
    with pytest.raises(InvalidInput, match="does not last"):
        set_target(name="sla_rate", goal=1, hours="business", **who)
