"""Lists of incidents: filters, pages, who sees what."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders.incidents import declare, resolve
from watchbell.accounts.models import Person
from watchbell.incidents.domain import State
from watchbell.incidents.selectors import (
    IncidentFilters,
    get_incident,
    incident_lines,
    incident_page,
    line_of,
    open_counts,
)
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import InvalidInput, NotFound

pytestmark = pytest.mark.usefixtures("database")


def titles(actor: Person, **filters: Any) -> list[str]:
    narrowed = IncidentFilters(**filters)
    lines = incident_lines(actor.as_actor(), narrowed).items
    assert [line_of(row) for row in incident_page(actor.as_actor(), narrowed).items] == lines
    return [line.title for line in lines]


def test_pages_walk_forth_and_back_without_gap_or_repeat(clock: ManualClock, ada: Person) -> None:
    for number in range(7):
        declare(f"Incident {number}", now=clock.now() if number % 2 else clock.advance(minutes=1))
    actor, seen, cursor = ada.as_actor(), [], None
    for _ in range(3):
        page = incident_page(actor, IncidentFilters(), cursor=cursor, limit=3)
        seen.append([i.title for i in page.items])
        cursor = page.next_cursor
    assert cursor is None
    assert sorted(t for part in seen for t in part) == [f"Incident {n}" for n in range(7)]
    back = incident_page(actor, IncidentFilters(), cursor=page.previous_cursor, limit=3)
    assert [i.title for i in back.items] == seen[1]


def test_a_strange_cursor_is_refused_by_name(ada: Person) -> None:
    for cursor in ("x", "f2026_1", "zzz", "f\x00_", "f2026-01-01T00:00:00_" + "0" * 32):
        with pytest.raises(InvalidInput) as refused:
            incident_page(ada.as_actor(), IncidentFilters(), cursor=cursor)
        assert "cursor" in refused.value.fields


def test_filters_narrow(clock: ManualClock, ada: Person) -> None:
    declare("Disk full on web1", now=clock.now(), description="inode exhaustion", assignee=ada)
    other = declare("Mail is slow", now=clock.advance(hours=1), impact=4, urgency=4)
    resolve(other, actor=ada.as_actor(), now=clock.now())
    assert titles(ada, q="inode") == ["Disk full on web1"]
    assert titles(ada, q=other.label) == ["Mail is slow"]
    assert titles(ada, states=[State.RESOLVED]) == ["Mail is slow"]
    assert titles(ada, priorities=[1]) == ["Disk full on web1"]
    assert titles(ada, category="software", assignee=ada.pk, unacknowledged=True) == [
        "Mail is slow",
        "Disk full on web1",
    ]
    assert titles(ada, created_from=clock.now() - timedelta(minutes=1)) == ["Mail is slow"]
    assert titles(ada, major=True) == []
    assert titles(ada, q='"; drop table -- \x00 & | !') == []


def test_the_count_is_exact_below_its_cap(clock: ManualClock, ada: Person) -> None:
    for _ in range(3):
        declare(now=clock.now())
    page = incident_lines(ada.as_actor(), IncidentFilters(), limit=2, with_count=True)
    assert (page.count, len(page.items)) == (3, 2)
    assert open_counts(ada.as_actor()) == {
        "open": 3,
        "mine": 0,
        "unacknowledged": 3,
        "majors": 0,
    }


def test_a_requester_sees_only_what_they_reported(
    clock: ManualClock, bob: Person, ada: Person
) -> None:
    own = declare("My mouse", now=clock.now(), reporter=bob)
    foreign = declare("The core switch", now=clock.now())
    assert titles(bob) == ["My mouse"]
    assert get_incident(bob.as_actor(), own.label).pk == own.pk
    with pytest.raises(NotFound):
        get_incident(bob.as_actor(), foreign.label)
    assert get_incident(ada.as_actor(), str(foreign.number)).pk == foreign.pk


def test_a_page_costs_the_same_few_queries_however_long(
    clock: ManualClock, ada: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        declare(now=clock.now(), assignee=ada, reporter=ada)
    actor = ada.as_actor()
    with django_assert_num_queries(1 + len(("people", "category"))):
        page = incident_page(actor, IncidentFilters())
        assert {
            (i.assignee.name if i.assignee else "", i.category.name if i.category else "")
            for i in page.items
        } == {("Ada", "Software")}
    with django_assert_num_queries(1):
        assert {line.assignee for line in incident_lines(actor, IncidentFilters()).items} == {"Ada"}
