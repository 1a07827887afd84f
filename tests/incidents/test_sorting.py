"""Lists in another order than by age."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.incidents.domain import OPEN_STATES, State
from watchbell.incidents.fields.specs import Kind, Option
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import IncidentFilters, incident_lines, incident_page
from watchbell.incidents.selectors.sorting import sort_named
from watchbell.incidents.services import FieldDraft, change_incident, create_field
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput

pytestmark = pytest.mark.usefixtures("database")


def titles(who: Person, order: str, limit: int = 50, **narrowed: Any) -> list[str]:
    """Walk the list to its end and back, and return what stood in it."""
    filters, sort, seen, cursor = IncidentFilters(**narrowed), sort_named(order), [], None
    pages = []
    while True:
        page = incident_lines(who.as_actor(), filters, sort=sort, cursor=cursor, limit=limit)
        pages.append([line.title for line in page.items])
        seen += pages[-1]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    if len(pages) > 1:
        back = page.previous_cursor
        page = incident_lines(who.as_actor(), filters, sort=sort, cursor=back, limit=limit)
        assert [line.title for line in page.items] == pages[-2]
    whole = incident_page(who.as_actor(), filters, order=order).items
    assert [row.title for row in whole] == seen
    return seen


def field(now: datetime, slug: str, kind: Kind, **more: Any) -> None:
    draft = FieldDraft(name=slug.title(), kind=kind, **more)
    create_field(type_slug="", slug=slug, draft=draft, actor=SYSTEM, now=now)


def answer(incident: Incident, now: datetime, **custom: Any) -> None:
    change_incident(incident_id=incident.pk, changes={"custom": custom}, actor=SYSTEM, now=now)


def test_columns_sort_and_empty_ones_come_last(grace: Person, now: datetime) -> None:
    ada, zoe = make_person("ada", now=now), make_person("Zoe", now=now)
    declare("Low", now=now, impact=4, urgency=4, assignee=zoe)
    declare("High", now=now, impact=1, urgency=1, assignee=ada)
    declare("Unknown", now=now, impact=None, urgency=None)
    assert titles(grace, "priority") == ["High", "Low", "Unknown"]
    assert titles(grace, "priority", states=sorted(OPEN_STATES)) == ["High", "Low", "Unknown"]
    assert titles(grace, "-priority") == ["Low", "High", "Unknown"]
    assert titles(grace, "assignee") == ["High", "Low", "Unknown"]
    assert titles(grace, "title") == ["High", "Low", "Unknown"]
    assert titles(grace, "-created") == titles(grace, "")


def test_pages_of_a_sorted_list_leave_no_gap(grace: Person, now: datetime) -> None:
    for number in range(7):
        declare(f"Fault {number}", now=now + timedelta(minutes=number), impact=1 + number % 3)
    impacts = [0, 3, 6, 1, 4, 2, 5]
    newest_first = [6, 3, 0, 4, 1, 5, 2]
    assert sorted(impacts) == sorted(newest_first)
    assert titles(grace, "impact", limit=2) == [f"Fault {n}" for n in newest_first]


def test_a_page_goes_on_where_its_last_row_stood_though_that_has_moved(
    grace: Person, now: datetime
) -> None:
    rows = [declare(f"Fault {n}", now=now, impact=n) for n in (1, 2, 3, 4)]
    sort, filters, actor = sort_named("impact"), IncidentFilters(), grace.as_actor()
    first = incident_lines(actor, filters, sort=sort, limit=2)
    change_incident(incident_id=rows[1].pk, changes={"impact": 4}, actor=actor, now=now)
    rest = incident_lines(actor, filters, sort=sort, limit=5, cursor=first.next_cursor)
    assert next(line.title for line in rest.items) == "Fault 3"
    assert {line.title for line in rest.items} == {"Fault 3", "Fault 4", "Fault 2"}


def test_answers_sort_as_people_expect(grace: Person, now: datetime) -> None:
    field(now, "floor", Kind.NUMBER)
    field(now, "risk", Kind.CHOICE, options=(Option("small", "Small"), Option("great", "Great")))
    field(now, "keeper", Kind.PERSON)
    ada, zoe = make_person("Aaron", now=now), make_person("Zoe", now=now)
    one, two, none = (declare(title, now=now) for title in ("One", "Two", "None"))
    answer(one, now, floor=10, risk="great", keeper=str(zoe.pk))
    answer(two, now, floor=9, risk="small", keeper=str(ada.pk))
    for order in ("custom.floor", "custom.risk", "custom.keeper"):
        assert titles(grace, order) == ["Two", "One", "None"], order
        assert titles(grace, f"-{order}") == ["One", "Two", "None"], order
    assert none.custom == {}


def test_held_ones_sort_by_when_to_look_again(grace: Person, now: datetime) -> None:
    rows = [declare(title, now=now) for title in ("Later", "Sooner")]
    for hours, row in zip((9, 1), rows, strict=True):
        due = now + timedelta(hours=hours)
        Incident.objects.filter(pk=row.pk).update(state=State.ON_HOLD, follow_up_at=due)
    assert titles(grace, "due", states=[State.ON_HOLD]) == ["Sooner", "Later"]


@pytest.mark.parametrize("order", ["banana", "custom.banana", "-", "custom."])
def test_an_order_that_does_not_exist_is_refused(order: str, grace: Person) -> None:
    with pytest.raises(InvalidInput, match="priority"):
        sort_named(order)


@pytest.mark.parametrize("cursor", ["x", "WyJvbiIsICJ4Il0", "WyJvbiIsICJbMCwgMCwgMSwgXCJ4XCJdIl0"])
def test_a_strange_cursor_is_refused(cursor: str, grace: Person, now: datetime) -> None:
    declare(now=now)
    with pytest.raises(InvalidInput, match="cursor"):
        incident_lines(grace.as_actor(), IncidentFilters(), sort=sort_named("title"), cursor=cursor)
