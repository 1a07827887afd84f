"""Behind every number are exactly its incidents."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.facts import fact, resolved
from tests.builders.people import make_person
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.analytics.drilling import Order, Part, Question, Record, every_record, records
from watchbell.analytics.filtering import parse_pairs
from watchbell.analytics.models import RollUp
from watchbell.analytics.registry import GROUPINGS, KPIS
from watchbell.analytics.rolling.standing import standing
from watchbell.analytics.selectors import kpis
from watchbell.analytics.services import rebuild
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM, Actor, Role
from watchbell.kernel.errors import InvalidInput, PermissionDenied

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def behind(ada: Person, now: datetime, name: str, part: Part = Part.COUNTED) -> list[Record]:
    """Return all incidents behind a figure of the last 30 days, by pages of two."""
    found, cursor = [], None
    while True:
        page = records(
            actor=ada.as_actor(),
            question=Question(name=name, part=part),
            cursor=cursor,
            limit=2,
            now=now,
        )
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.fixture(params=[False, True], ids=["as they are", "rolled up"])
def history(ada: Person, now: datetime, request: pytest.FixtureRequest) -> list[Incident]:
    """Incidents of every kind, two of them at one instant."""
    shop = make_service("Shop", now=now - 90 * DAY)
    start = now - 10 * DAY
    rows = [
        resolved(start, after=n * HOUR, service=shop if n % 2 else None, priority=n % 3 + 1)
        for n in range(1, 6)
    ]
    rows += [
        resolved(start, after=HOUR, detected_at=start, occurred_at=start - HOUR, labels=["disk"]),
        fact(start, detected_at=start, occurred_at=start + HOUR),
        fact(start, detected_at=start, labels=["disk", "night"]),
        fact(start, state="cancelled", cancelled_at=start),
        resolved(start - 60 * DAY, after=HOUR),
    ]
    made = Incident.objects.bulk_create(rows)
    if request.param:
        rebuild(now=now)
        assert standing(now)
    return made


def test_every_figure_has_as_many_records_as_it_says(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    for figure in kpis(actor=ada.as_actor(), now=now).figures:
        found = behind(ada, now, figure.name)
        assert len(found) == (figure.value if figure.n is None else figure.n), figure.name
        sides = KPIS[figure.name].sides
        assert len({(record.id, record.value if sides else None) for record in found}) == len(found)
        assert len(behind(ada, now, figure.name, Part.MISSING)) == figure.missing
        assert len(behind(ada, now, figure.name, Part.DATA_ERRORS)) == figure.data_errors
        if figure.n:
            values = [record.value for record in found if record.value is not None]
            below = figure.n - (sum(values) if sides else 0)
            assert sum(values) / below == pytest.approx(figure.value)


def test_every_group_has_as_many_records_as_it_says(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    actor = ada.as_actor()
    for by in GROUPINGS:
        report = kpis(actor=actor, by=by, names=["time_to_resolve"], now=now)
        for group in report.groups:
            asked = Question(name="time_to_resolve", by=by, key=group.key)
            found = records(actor=actor, question=asked, now=now).items
            assert len(found) == group.figures[0].n, (by, group.key)


def test_the_longest_come_first_when_asked_for(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    asked = Question(name="time_to_resolve", order=Order.LARGEST)
    first = records(actor=ada.as_actor(), question=asked, limit=4, now=now)
    rest = records(actor=ada.as_actor(), question=asked, cursor=first.next_cursor, limit=4, now=now)
    hours = [record.value / 3600 for record in [*first.items, *rest.items] if record.value]
    assert hours == [5, 4, 3, 2, 1, 1]


def test_a_group_of_a_field_that_is_narrowed_already_stays_itself(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    filters = parse_pairs(["label:disk"])
    asked = Question(name="declared", by="label", key="night", filters=filters)
    found = records(actor=ada.as_actor(), question=asked, now=now).items
    assert [record.id for record in found] == [history[7].pk]


def test_all_of_them_are_read_for_a_file(
    ada: Person, now: datetime, history: list[Incident]
) -> None:
    found = every_record(actor=ada.as_actor(), question=Question(name="resolved"), now=now)
    assert len(list(found)) == 6


def test_nobody_sees_records_who_may_not_see_figures_or_of_unknown_figures(
    ada: Person, now: datetime
) -> None:
    reporter = make_person("Rita", role=Role.REQUESTER, now=now)
    with pytest.raises(PermissionDenied):
        records(actor=reporter.as_actor(), question=Question(name="declared"), now=now)
    with pytest.raises(InvalidInput, match="There is no figure called"):
        records(actor=ada.as_actor(), question=Question(name="luck"), now=now)


def test_a_restricted_incident_is_behind_no_number_of_strangers(ada: Person, now: datetime) -> None:
    secret = fact(now - DAY, is_restricted=True)
    Incident.objects.bulk_create([secret])
    stranger = make_person("Stan", role=Role.RESPONDER, now=now).as_actor()
    for name in KPIS:
        found = records(actor=stranger, question=Question(name=name), now=now).items
        assert found == []


def test_behind_a_quotient_are_both_its_sides(ada: Person, now: datetime) -> None:
    """What came and went in the same instant is there twice too, on whichever page."""
    at_once = [resolved(now - DAY, after=0 * HOUR) for _ in range(3)]
    Incident.objects.bulk_create(
        [*at_once, resolved(now - 40 * DAY, after=39 * DAY - HOUR), fact(now - 2 * DAY)]
    )
    for order in Order:
        found = paged(ada.as_actor(), now, {"name": "inflow_outflow", "order": order})
        came = [record for record in found if record.value == 1]
        left = [record for record in found if record.value == 0]
        assert (len(came), len(left)) == (4, 4)
    figure = kpis(actor=ada.as_actor(), names=["inflow_outflow"], now=now).figures[0]
    assert (figure.value, figure.n) == (1.0, 8)


_DRILLED = ("inflow_outflow", "time_to_resolve", "declared", "lifetime", "reopened", "reopen_rate")


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_is_rolled_up_leaves_no_record_out_and_changes_no_order(
    ada: Person, now: datetime, data: st.DataObject
) -> None:
    Incident.objects.all().delete()
    # On few days there are more than a day knows its largest of.
    hours = st.integers(-30, data.draw(st.sampled_from([20, 24 * 40])))
    spans = data.draw(st.lists(st.tuples(hours, st.integers(-2, 30)), min_size=3, max_size=30))
    Incident.objects.bulk_create(
        resolved(
            now - start * HOUR, after=after * HOUR, priority=start % 3 + 1,
            is_restricted=after % 7 == 6, reopen_count=int(after == 5),
        )
        for start, after in spans
    )  # fmt: skip
    asked = {
        "name": data.draw(st.sampled_from(_DRILLED)),
        "from_": now - data.draw(st.sampled_from([700, 333, 20])) * HOUR,
        "filters": parse_pairs(data.draw(st.sampled_from([[], ["priority:1"], ["label:none"]]))),
        "order": data.draw(st.sampled_from(Order)),
        "part": data.draw(st.sampled_from(Part)),
    }
    rebuild(now=now)
    for actor in (ada.as_actor(), SYSTEM):
        rolled = paged(actor, now, asked)
        RollUp.objects.update(stage="adding")
        assert rolled == paged(actor, now, asked)
        RollUp.objects.update(stage="whole")


def paged(actor: Actor, now: datetime, asked: dict[str, Any]) -> list[Record]:
    """Return all records of a question, read by pages of three."""
    found, cursor = [], None
    while True:
        page = records(actor=actor, question=Question(**asked), cursor=cursor, limit=3, now=now)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found
