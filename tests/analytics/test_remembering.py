"""The past is remembered as it was when it was over, and says what became of it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.analytics.facts import resolved
from tests.analytics.test_rolled_up import told
from watchbell.accounts.models import Person
from watchbell.analytics.domain import Amended
from watchbell.analytics.models import Measure, RememberedDay
from watchbell.analytics.rolling.editions import rolled_up
from watchbell.analytics.rolling.keeping import keep
from watchbell.analytics.selectors import kpis
from watchbell.analytics.services import rebuild
from watchbell.incidents.models import Incident

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMES = ["declared", "resolved", "mttr_resolve"]


@pytest.fixture
def three(ada: Person) -> list[Incident]:
    """Three incidents of the week before, rolled up and remembered."""
    rows = [resolved(NOW - n * DAY, after=n * HOUR) for n in (2, 3, 4)]
    Incident.objects.bulk_create(rows)
    rebuild(now=NOW)
    return rows


def amended(ada: Person, now: datetime) -> dict[str, Amended]:
    report = kpis(
        actor=ada.as_actor(), from_=NOW - 10 * DAY, to=now, names=NAMES, zone="UTC", now=now
    )
    return {one.name: one for one in report.amended}


def reopened(incident: Incident, now: datetime) -> None:
    Incident.objects.filter(pk=incident.pk).update(state="in_progress", resolved_at=None)
    told(incident)
    rebuild(now=now, anew=False)


def test_a_past_that_nobody_touched_is_as_it_was(ada: Person, three: list[Incident]) -> None:
    assert amended(ada, NOW) == {}
    rebuild(now=NOW + HOUR)
    assert amended(ada, NOW + HOUR) == {}


def test_a_past_that_changed_says_what_it_was(ada: Person, three: list[Incident]) -> None:
    reopened(three[0], NOW + HOUR)
    found = amended(ada, NOW + HOUR)
    assert set(found) == {"resolved", "mttr_resolve"}
    assert (found["resolved"].then, found["resolved"].now, found["resolved"].changed) == (3, 2, 1)
    mean = found["mttr_resolve"]
    assert (mean.then, mean.now) == (3 * 3600, 3.5 * 3600)
    assert (mean.n_then, mean.n_now) == (3, 2)


def test_what_is_put_back_is_no_longer_amended(ada: Person, three: list[Incident]) -> None:
    reopened(three[0], NOW + HOUR)
    Incident.objects.filter(pk=three[0].pk).update(
        state="resolved", resolved_at=three[0].resolved_at
    )
    told(three[0])
    rebuild(now=NOW + 2 * HOUR, anew=False)
    assert amended(ada, NOW + 2 * HOUR) == {}


def test_a_restriction_leaves_no_gap_to_be_seen(ada: Person, three: list[Incident]) -> None:
    Incident.objects.filter(pk=three[1].pk).update(is_restricted=True)
    told(three[1])
    rebuild(now=NOW + HOUR, anew=False)
    assert amended(ada, NOW + HOUR) == {}


def test_a_figure_of_another_definition_is_remembered_anew(
    ada: Person, three: list[Incident]
) -> None:
    Measure.objects.filter(kpi="resolved").update(definition="before")
    Incident.objects.filter(pk=three[0].pk).update(state="in_progress", resolved_at=None)
    rebuild(now=NOW + HOUR)
    assert set(amended(ada, NOW + HOUR)) == {"mttr_resolve"}
    assert Measure.objects.count() == len(rolled_up())


def test_days_of_nothing_are_remembered_as_they_pass(ada: Person, three: list[Incident]) -> None:
    later = NOW + 3 * DAY
    keep(later)
    assert RememberedDay.objects.filter(day__gte=NOW.date()).count() == 3
    late = resolved(NOW + DAY, after=HOUR)
    Incident.objects.bulk_create([late])
    told(late)
    rebuild(now=later + HOUR, anew=False)
    found = kpis(actor=ada.as_actor(), from_=NOW, to=later, names=NAMES, zone="UTC", now=later)
    by_name = {one.name: one for one in found.amended}
    assert (by_name["declared"].then, by_name["declared"].now) == (0, 1)
