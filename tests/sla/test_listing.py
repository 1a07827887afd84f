"""Lists of incidents in the order of what is due, and narrowed to what is late."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.incidents import declare, resolve
from tests.builders.promises import Watch, goal, make_policy
from watchbell.accounts.models import Person
from watchbell.incidents import services
from watchbell.incidents.domain import OPEN_STATES, HoldReason
from watchbell.incidents.selectors import IncidentFilters, incident_lines
from watchbell.incidents.selectors.sorting import sort_named
from watchbell.incidents.selectors.viewing import filters_from, kept_query
from watchbell.kernel.actors import SYSTEM
from watchbell.sla.selectors.pills import pills_for

pytestmark = pytest.mark.usefixtures("database")


def _lived(watch: Watch, grace: Person) -> dict[str, str]:
    """Return the labels of one that is late, at risk, on its way, paused, and without a clock."""
    start = watch.tick()
    make_policy(
        goal(4, priority="1"),
        goal(6, priority="2"),
        goal(40, priority="3"),
        now=start,
    )
    levels = {"late": (1, 1), "risky": (2, 2), "calm": (3, 2), "paused": (3, 2), "none": (4, 4)}
    made = {
        name: declare(name, now=start, impact=impact, urgency=urgency, assignee=grace)
        for name, (impact, urgency) in levels.items()
    }
    services.hold_incident(
        incident_id=made["paused"].pk,
        reason=HoldReason.VENDOR,
        follow_up_at=start + timedelta(days=9),
        note="",
        actor=grace.as_actor(),
        now=start,
    )
    watch.after(hours=5)
    return {name: incident.label for name, incident in made.items()}


def _found(now: datetime, **narrowed: str) -> list[str]:
    filters = filters_from({"state": "open", **narrowed}, me=None, now=now)
    sort = sort_named("sla_due")
    return [line.title for line in incident_lines(SYSTEM, filters, sort=sort).items]


def test_what_is_due_first_comes_first_and_what_has_no_clock_last(
    watch: Watch, grace: Person, now: datetime
) -> None:
    _lived(watch, grace)
    found = _found(now)
    assert found[:3] == ["late", "risky", "calm"]
    assert set(found[3:]) == {"paused", "none"}


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("breached", ["late"]),
        ("at_risk", ["risky"]),
        ("paused", ["paused"]),
        ("running", ["late", "risky", "calm"]),
        ("due_1h", ["risky"]),
        ("due_4h", ["risky"]),
        ("due_1d", ["risky"]),
        ("nonsense", None),
    ],
)
def test_the_list_is_narrowed_to_what_is_late_at_risk_or_paused(
    watch: Watch, grace: Person, now: datetime, value: str, wanted: list[str] | None
) -> None:
    _lived(watch, grace)
    found = _found(now + timedelta(hours=5), sla=value)
    assert found == wanted if wanted is not None else len(found) == 5


def test_a_view_keeps_the_filter_and_the_order() -> None:
    assert kept_query({"sla": "breached", "sort": "sla_due"}) == {
        "sla": "breached",
        "sort": "sla_due",
    }


def test_pages_of_the_order_continue_where_the_last_ended(watch: Watch, grace: Person) -> None:
    _lived(watch, grace)
    filters = IncidentFilters(states=tuple(OPEN_STATES))
    sort, seen, cursor = sort_named("sla_due"), [], None
    while True:
        page = incident_lines(SYSTEM, filters, sort=sort, limit=2, cursor=cursor)
        seen += [line.title for line in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert seen[:3] == ["late", "risky", "calm"]
    assert sorted(seen) == sorted(["late", "risky", "calm", "paused", "none"])


def test_the_pills_of_a_page_take_one_query_and_say_the_most_pressing(
    watch: Watch, grace: Person, now: datetime
) -> None:
    _lived(watch, grace)
    lines = incident_lines(SYSTEM, IncidentFilters()).items
    ids = {line.title: line.id for line in lines}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        pills = pills_for(list(ids.values()), now + timedelta(hours=5))
    assert len(asked) == 1
    tones = {title: pills[key].tone for title, key in ids.items() if key in pills}
    assert tones == {"late": "breached", "risky": "at_risk", "calm": "on_track", "paused": "paused"}
    assert pills[ids["risky"]].remaining == timedelta(hours=1)
    assert pills[ids["late"]].remaining == timedelta(hours=-1)
    assert pills[ids["risky"]].due_at == now + timedelta(hours=6)


def test_what_is_over_says_whether_it_was_kept(watch: Watch, grace: Person) -> None:
    start = watch.tick()
    make_policy(goal(4), now=start)
    incident = declare(now=start, assignee=grace)
    now = watch.after(hours=1)
    resolve(incident, actor=grace.as_actor(), now=now)
    watch.tick()
    assert pills_for([incident.pk], now)[incident.pk].tone == "met"
