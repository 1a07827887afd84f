"""What was read of what is rolled up stays at hand, and never outlives a change."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.facts import fact, resolved
from tests.analytics.test_rolled_up import NOW, both, told, written
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.analytics.models import Day
from watchbell.analytics.selectors import answering, weekly_incidents
from watchbell.analytics.selectors.blocks import Moved, day_sums
from watchbell.analytics.selectors.raw import count_raw
from watchbell.analytics.selectors.rolled import count_rolled_up
from watchbell.analytics.selectors.shelf import SHELF, Shelf
from watchbell.analytics.services import rebuild
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_QUESTIONS: tuple[tuple[str | None, dict[str, Any]], ...] = (
    (None, {}),
    ("service", {}),
    ("month", {}),
    ("priority", {"from_": NOW - 100 * _DAY, "to": NOW - 3 * _HOUR}),
)
_CHANGES: tuple[dict[str, Any], ...] = (
    {"state": "in_progress", "resolved_at": None, "reopen_count": 2},
    {"is_restricted": True},
    {"priority": 4},
    {"state": "cancelled", "cancelled_at": NOW - 40 * _DAY},
    {"is_restricted": False},
)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_was_read_before_never_outlives_a_change(ada: Person, data: st.DataObject) -> None:
    Incident.objects.all().delete()
    shop = make_service(f"Shop {uuid4()}", now=NOW)
    hours = data.draw(st.lists(st.integers(1, 24 * 200), min_size=12, max_size=40))
    incidents = [
        resolved(NOW - n * _HOUR, after=(n % 7) * _HOUR, priority=n % 3 + 1, service=shop)
        if n % 4
        else fact(NOW - n * _HOUR, state="in_progress", priority=1)
        for n in hours
    ]
    Incident.objects.bulk_create(incidents)
    rebuild(now=NOW)
    for changes in ({}, *_CHANGES):
        some = data.draw(st.lists(st.sampled_from(incidents), max_size=4, unique=True))
        if changes:
            written(some, **changes)
            told(*some)
            rebuild(now=NOW, anew=False)
        for by, more in _QUESTIONS:
            for actor in (ada.as_actor(), SYSTEM):
                rolled, raw = both(actor, by, **more)
                assert (rolled.figures, rolled.groups) == (raw.figures, raw.groups)


def test_the_weeks_follow_a_change(ada: Person) -> None:
    incidents = [fact(NOW - n * _DAY, priority=n % 3 + 1) for n in range(60)]
    Incident.objects.bulk_create(incidents)
    rebuild(now=NOW)
    before = weekly_incidents(actor=ada.as_actor(), now=NOW)
    assert sum(week.total for week in before) == 60
    written(incidents[:5], state="cancelled", cancelled_at=NOW)
    told(*incidents[:5])
    rebuild(now=NOW, anew=False)
    after = weekly_incidents(actor=ada.as_actor(), now=NOW)
    assert sum(week.total for week in after) == 55
    assert sum(week.by_priority.get(1, 0) for week in after) == 18


def test_what_is_made_anew_while_it_is_read_is_read_once_more(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    Incident.objects.bulk_create(resolved(NOW - n * _DAY, after=_HOUR) for n in range(9))
    rebuild(now=NOW)
    whole, _ = both(ada.as_actor())
    raw: list[tuple[Any, ...]] = []

    def once_moved(*arguments: Any) -> Any:
        monkeypatch.setattr(answering, "count_rolled_up", count_rolled_up)
        raise Moved

    def noted(*arguments: Any) -> Any:
        raw.append(arguments)
        return count_raw(*arguments)

    monkeypatch.setattr(answering, "count_rolled_up", once_moved)
    monkeypatch.setattr(answering, "count_raw", noted)
    again, _ = both(ada.as_actor())
    assert again.figures == whole.figures
    # The first answer of `both` counted nothing that is rolled up from the incidents.
    assert len([one for one in raw if "declared" in {kpi.name for kpi in one[1].chosen}]) == 1


def test_sums_of_another_making_are_not_read(ada: Person) -> None:
    Incident.objects.bulk_create([fact(NOW - _DAY)])
    rebuild(now=NOW)
    day = Day.objects.get()
    assert list(day_sums([(day.day, day.made)], "", [0]))
    with pytest.raises(Moved):
        list(day_sums([(day.day, uuid4())], "", [0]))


def test_a_shelf_forgets_what_was_not_asked_for_longest() -> None:
    shelf = Shelf(most=10)
    shelf.put("a", 1, 4)
    shelf.put("b", 2, 4)
    assert shelf.get("a") == 1
    shelf.put("c", 3, 4)
    assert (shelf.get("a"), shelf.get("b"), shelf.get("c")) == (1, None, 3)
    shelf.put("a", 4, 9)
    assert (shelf.get("a"), shelf.get("c")) == (4, None)
    shelf.put("d", 5, 11)
    assert shelf.get("d") is None
    shelf.put("e", 6, 10)
    assert shelf.get("e") == 6


def test_the_shelf_is_of_use(ada: Person) -> None:
    Incident.objects.bulk_create(resolved(NOW - n * _DAY, after=_HOUR) for n in range(90))
    rebuild(now=NOW)
    SHELF.clear()
    both(ada.as_actor())
    day = Day.objects.latest("day")
    assert SHELF.get(("", day.made))
