"""Figures in business time equal plain Python over `catalog.hours`, and their incidents add up."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tests.analytics.facts import fact
from tests.analytics.reference import Expected, between, times
from tests.builders.calendars import make_calendar, week
from tests.builders.incidents import declare, resolve
from tests.builders.promises import goal, make_clock, make_policy
from watchbell.analytics.business_time import in_business_time
from watchbell.analytics.domain import Figure
from watchbell.analytics.drilling import Question, records
from watchbell.analytics.selectors import kpis
from watchbell.catalog.calendars import OwnDay
from watchbell.catalog.hours import Hours
from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.selectors.calendars import current_version, hours_of
from watchbell.incidents.models import Incident
from watchbell.incidents.services import reopen_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput

NOW = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
SINCE, UNTIL = NOW - timedelta(days=20), NOW - timedelta(days=3)
pytestmark = pytest.mark.usefixtures("database")


def hours(calendar: BusinessCalendar) -> Hours:
    version = current_version(calendar.pk).pk
    return hours_of([version])[version]


@pytest.fixture
def berlin(database: None) -> BusinessCalendar:
    """Five days with a lunch break, over the night on which the clocks change, and a day off."""
    return make_calendar(
        "Berlin desk",
        hours="09:00-12:00, 13:00-17:00",
        zone="Europe/Berlin",
        own_days=(OwnDay("2026-03-25"),),
        now=NOW,
    )


@pytest.fixture
def incidents(database: None) -> list[Incident]:
    random = Random(7)

    def instant(after: datetime, most: float) -> datetime:
        return after + timedelta(seconds=round(random.uniform(-most / 9, most), 6))

    rows = []
    for _ in range(120):
        began = instant(SINCE, 15 * 86_400)
        end = instant(began, 9 * 86_400)
        rows.append(
            fact(
                began,
                state="resolved",
                resolved_at=end,
                restored_at=end,
                started_at=random.choice([None, instant(began, 86_400)]),
                occurred_at=random.choice([None, began - timedelta(hours=7)]),
                detected_at=began,
                first_acknowledged_at=instant(began, 86_400),
            )
        )
    return Incident.objects.bulk_create(rows)


def same(figure: Figure, expected: Expected) -> bool:
    counts = (figure.n, figure.missing, figure.data_errors)
    numbers = [
        (figure.value, expected.value),
        (figure.median, expected.median),
        (figure.p90, expected.p90),
    ]
    return counts == (expected.n, expected.missing, expected.data_errors) and all(
        one == pytest.approx(other, abs=1e-4) for one, other in numbers
    )


def open_seconds(by: Hours, start: datetime | None, end: datetime | None) -> float | None:
    on_the_clock = between(start, end)
    if start is None or end is None or (on_the_clock or 0) < 0:
        return on_the_clock
    return by.between(start, end).total_seconds()


def test_the_database_counts_open_time_as_the_calendar_does(
    berlin: BusinessCalendar, incidents: Sequence[Incident]
) -> None:
    told = in_business_time(actor=SYSTEM, hours=berlin.slug, from_=SINCE, to=UNTIL, now=NOW).report
    by = hours(berlin)
    ended = [i for i in incidents if i.resolved_at and SINCE <= i.resolved_at < UNTIL]
    first = [
        i for i in incidents
        if i.first_acknowledged_at and SINCE <= i.first_acknowledged_at < UNTIL
    ]  # fmt: skip
    assert 20 < len(ended) < 120
    expected = {
        "mttr_resolve": times(ended, lambda i: open_seconds(by, i.created_at, i.resolved_at)),
        "mttr_repair": times(ended, lambda i: open_seconds(by, i.started_at, i.resolved_at)),
        "mttr_recover": times(
            ended, lambda i: open_seconds(by, i.occurred_at or i.detected_at, i.restored_at)
        ),
        "mtta": times(first, lambda i: open_seconds(by, i.created_at, i.first_acknowledged_at)),
    }
    assert {name: same(told.figure(name), one) for name, one in expected.items()} == dict.fromkeys(
        expected, True
    )


def test_each_incident_goes_by_what_it_was_promised_and_the_rest_by_the_default() -> None:
    start = datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    make_calendar("Desk", hours="09:00-17:00", now=start)
    weekend = make_calendar("Weekend", week=week("", "10:00-14:00", "10:00-14:00"), now=start)
    make_policy(goal(4, weekend.pk, priority="1"), now=start)
    incidents = [declare(now=start), declare(now=start, impact=3, urgency=3)]
    assert [one.priority for one in incidents] == [1, 4]
    make_clock(incidents[0], start)
    for incident in incidents:
        resolve(incident, actor=SYSTEM, now=datetime(2026, 3, 30, 12, 0, tzinfo=UTC))
    told = in_business_time(actor=SYSTEM, names=["mttr_resolve"], by="priority", now=NOW)
    found = {group.key: group.figures[0].value for group in told.report.groups}
    assert found == {"P1": 8 * 3600, "P4": 3 * 3600}
    assert told.whose.title == "Each incident's own hours, else Desk"


def test_what_was_resolved_and_reopened_does_not_count_while_it_was_resolved() -> None:
    start = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
    desk = make_calendar("Desk", hours="09:00-17:00", now=start)
    always = make_calendar("Always", week=(((0, 1440),),) * 7, now=start)
    incident = declare(now=start)
    resolve(incident, actor=SYSTEM, now=start + timedelta(hours=3, seconds=1.5))
    back = start + timedelta(days=1, hours=4)
    reopen_incident(incident_id=incident.pk, reason="Again.", actor=SYSTEM, now=back)
    resolve(incident, actor=SYSTEM, now=back + timedelta(hours=2))

    def mean(hours: str) -> float | None:
        told = in_business_time(actor=SYSTEM, hours=hours, names=["mttr_resolve"], now=NOW)
        return told.report.figures[0].value

    # Monday 9 to 11, and Tuesday 12 to 14: the rest it counted as resolved.
    assert mean(desk.slug) == pytest.approx(4 * 3600 + 1.5, abs=1)
    on_the_clock = kpis(actor=SYSTEM, names=["mttr_resolve"], now=NOW).figures[0].value
    assert mean(always.slug) == on_the_clock == 5 * 3600 + 2


def test_hours_that_never_close_are_the_clock(incidents: Sequence[Incident]) -> None:
    asked: dict[str, Any] = {"actor": SYSTEM, "from_": SINCE, "to": UNTIL, "now": NOW}
    told = in_business_time(**asked).report
    clock = kpis(names=[figure.name for figure in told.figures], **asked)
    assert told.figures == clock.figures


def test_what_is_behind_a_figure_adds_up_to_it(
    berlin: BusinessCalendar, incidents: Sequence[Incident]
) -> None:
    told = in_business_time(
        actor=SYSTEM, hours=berlin.slug, from_=SINCE, to=UNTIL, names=["mtta"], now=NOW
    )
    question = Question(name="mtta", from_=SINCE, to=UNTIL, hours=berlin.slug)
    found = records(actor=SYSTEM, question=question, limit=200, now=NOW).items
    figure = told.report.figures[0]
    assert len(found) == figure.n
    assert sum(one.value or 0 for one in found) / len(found) == pytest.approx(figure.value)


def test_hours_that_there_are_not_and_figures_without_a_span_are_refused() -> None:
    with pytest.raises(InvalidInput, match="no business calendar"):
        in_business_time(actor=SYSTEM, hours="no-such", now=NOW)
    with pytest.raises(InvalidInput, match="does not last"):
        records(actor=SYSTEM, question=Question(name="handle_time", hours="business"), now=NOW)
