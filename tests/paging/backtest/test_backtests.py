"""Asking for backtests, running them, calling them off; who may, and what a report tells whom."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare
from tests.builders.policies import step
from tests.builders.services import make_service
from tests.fakes.bell import Bell
from tests.paging.incidents import acknowledge
from watchbell.accounts.models import Person
from watchbell.catalog.models import Service
from watchbell.incidents.models import Incident
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import PermissionDenied
from watchbell.paging.backtest.models import Backtest
from watchbell.paging.backtest.replaying import Answers
from watchbell.paging.errors import BacktestEnded, BacktestNotFound, BacktestRuns
from watchbell.paging.jobs import judge
from watchbell.paging.models import Escalation, EscalationPolicy, Page
from watchbell.paging.selectors import backtest_by_id, backtests_page, report_of
from watchbell.paging.services import (
    BacktestFields,
    PolicyFields,
    ask_again,
    ask_backtest,
    cancel_backtest,
    changed_policy,
    delete_backtest,
)
from watchbell.paging.services import backtests as writing

pytestmark = pytest.mark.usefixtures("database")
WEEK = timedelta(days=7)


def live(bell: Bell, clock: ManualClock, shop: Service, ada: Person) -> list[Incident]:
    """One incident is answered after twelve minutes, one never; returns both."""
    first = declare(service=shop, now=clock.now())
    bell.tick()
    bell.after(minutes=10)
    clock.advance(minutes=2)
    acknowledge(first, ada, clock)
    bell.tick()
    second = declare("Nobody can pay", service=shop, now=clock.now())
    bell.tick()
    bell.after(minutes=10)
    bell.after(minutes=10)
    clock.advance(minutes=1)
    return [first, second]


def fields(clock: ManualClock, **given: Any) -> BacktestFields:
    return BacktestFields(since=clock.now() - WEEK, until=clock.now() + WEEK, **given)


def slower(shop: Service, *people: Person) -> dict[str, Any]:
    assert shop.escalation_policy_id
    policy = EscalationPolicy.objects.get(pk=shop.escalation_policy_id)
    steps = [step(one, delay=30) for one in people]
    return {"policies": [changed_policy(policy, PolicyFields(name=policy.name, steps=steps))]}


def run(row: Backtest, clock: ManualClock) -> Backtest:
    writing.carry_out(backtest_id=row.pk, clock=clock.now)
    return Backtest.objects.get(pk=row.pk)


def test_a_changed_policy_side_by_side_with_todays(
    bell: Bell, clock: ManualClock, shop: Service, ada: Person, grace: Person
) -> None:
    live(bell, clock, shop, ada)
    before = Page.objects.count(), Escalation.objects.count(), len(bell.to)
    asked = ask_backtest(
        fields=fields(clock, **slower(shop, grace)), actor=ada.as_actor(), now=clock.now()
    )
    assert (asked.state, asked.title) == ("waiting", "Operations, changed")
    row = run(asked, clock)
    report = report_of(row, actor=ada.as_actor())
    assert report is not None
    assert row.state == "finished"
    assert (row.done, row.total, report.incidents) == (2, 2, 2)
    assert (report.before.pages, report.recorded_pages, report.after.pages) == (4, 4, 2)
    assert (report.before.exhausted, report.after.exhausted) == (1, 0)
    assert [(one.name, one.before.pages, one.after.pages) for one in report.people] == [
        ("Ada", 2, 0),
        ("Grace", 2, 2),
    ]
    assert report.changed_count == 2
    assert before == (Page.objects.count(), Escalation.objects.count(), len(bell.to))
    assert EscalationPolicy.objects.get().version == 1


def test_the_range_and_the_filters_count(
    bell: Bell, clock: ManualClock, shop: Service, ada: Person, grace: Person
) -> None:
    live(bell, clock, shop, ada)
    make_service("Till", now=clock.now())
    till = Service.objects.get(slug="till")
    asked = ask_backtest(
        fields=fields(clock, service=till, **slower(shop, grace)),
        actor=ada.as_actor(),
        now=clock.now(),
    )
    report = report_of(run(asked, clock), actor=ada.as_actor())
    assert report is not None
    assert report.incidents == report.changed_count == 0
    assert report.before.first_median is None
    again = ask_again(
        backtest_id=asked.pk,
        since=clock.now() - WEEK,
        until=clock.now(),
        answers=Answers.AS_THEN,
        service=None,
        team=None,
        priority=2,
        actor=ada.as_actor(),
        now=clock.now(),
    )
    report = report_of(run(again, clock), actor=ada.as_actor())
    assert report is not None
    assert report.incidents == 2
    assert again.title == asked.title
    found = backtests_page(actor=grace.as_actor(), limit=1)
    assert [row.pk for row in found.items] == [again.pk]
    assert found.next_cursor is not None


def test_an_incident_that_came_without_events_goes_by_its_own_times(
    clock: ManualClock, shop: Service, ada: Person, grace: Person
) -> None:
    incident = declare(service=shop, now=clock.now())
    clock.advance(minutes=200)
    at = incident.created_at + timedelta(minutes=15)
    Incident.objects.filter(pk=incident.pk).update(
        # As an import writes it: long ago, and nothing of it is in the log.
        created_at=incident.created_at - timedelta(days=1),
        first_acknowledged_at=at - timedelta(days=1),
        acknowledged_by=ada,
        resolved_at=at - timedelta(days=1, minutes=-60),
    )
    asked = ask_backtest(
        fields=BacktestFields(
            since=clock.now() - WEEK,
            until=incident.created_at - timedelta(hours=1),
            **slower(shop, grace),
        ),
        actor=ada.as_actor(),
        now=clock.now(),
    )
    report = report_of(run(asked, clock), actor=ada.as_actor())
    assert report is not None
    assert (report.before.pages, report.after.pages, report.recorded_pages) == (2, 1, 0)


def test_a_restricted_incident_counts_and_is_not_named(
    bell: Bell, clock: ManualClock, shop: Service, ada: Person, grace: Person, linus: Person
) -> None:
    first, _ = live(bell, clock, shop, ada)
    Incident.objects.filter(pk=first.pk).update(is_restricted=True, confidants=[ada.pk])
    row = run(
        ask_backtest(fields=fields(clock, **slower(shop)), actor=ada.as_actor(), now=clock.now()),
        clock,
    )
    insider, outsider = (report_of(row, actor=person.as_actor()) for person in (ada, linus))
    assert insider is not None
    assert outsider is not None
    assert insider.after == outsider.after
    assert insider.unreached["after"].count == outsider.unreached["after"].count == 2
    assert len(insider.unreached["after"].incidents) == 2
    assert [one.title for one in outsider.unreached["after"].incidents] == ["Nobody can pay"]
    assert outsider.unreached["after"].hidden == outsider.hidden_changed == 1


def test_one_at_a_time_called_off_and_thrown_away(
    bell: Bell, clock: ManualClock, shop: Service, ada: Person, grace: Person, linus: Person
) -> None:
    live(bell, clock, shop, ada)
    what = fields(clock, **slower(shop, grace))
    who: dict[str, Any] = {"actor": ada.as_actor(), "now": clock.now()}
    row = ask_backtest(fields=what, **who)
    with pytest.raises(BacktestRuns):
        ask_backtest(fields=what, **who)
    ask_backtest(fields=what, actor=linus.as_actor(), now=clock.now())
    with pytest.raises(BacktestRuns):
        delete_backtest(backtest_id=row.pk, **who)
    cancel_backtest(backtest_id=row.pk, **who)
    assert run(row, clock).state == "cancelled"
    with pytest.raises(BacktestEnded):
        cancel_backtest(backtest_id=row.pk, **who)
    delete_backtest(backtest_id=row.pk, **who)
    with pytest.raises(BacktestNotFound):
        backtest_by_id(row.pk, actor=ada.as_actor())


def test_one_whose_worker_never_came_holds_nothing_up_for_ever(
    clock: ManualClock, shop: Service, ada: Person
) -> None:
    row = ask_backtest(
        fields=fields(clock, **slower(shop, ada)), actor=ada.as_actor(), now=clock.now()
    )
    clock.advance(hours=1)
    again = ask_backtest(
        fields=fields(clock, **slower(shop, ada)), actor=ada.as_actor(), now=clock.now()
    )
    delete_backtest(backtest_id=row.pk, actor=ada.as_actor(), now=clock.now())
    assert Backtest.objects.get() == again


def test_one_called_off_while_it_runs_stops_and_keeps_no_report(
    bell: Bell, clock: ManualClock, shop: Service, ada: Person, grace: Person
) -> None:
    live(bell, clock, shop, ada)
    row = ask_backtest(
        fields=fields(clock, **slower(shop, grace)), actor=ada.as_actor(), now=clock.now()
    )
    taken = writing._take_up(row.pk, clock.now())
    assert taken is not None
    # A second worker took it over: what the first one still finds goes nowhere.
    assert run(row, clock).attempt == 2
    stale = Backtest.objects.filter(pk=row.pk, state="running", attempt=taken.attempt)
    assert not stale.exists()


def test_one_that_breaks_says_so_and_is_not_waited_for(
    clock: ManualClock, shop: Service, ada: Person
) -> None:
    declare(service=shop, now=clock.now())
    row = ask_backtest(
        fields=fields(clock, **slower(shop, ada)), actor=ada.as_actor(), now=clock.now()
    )
    Backtest.objects.filter(pk=row.pk).update(change={"of another version": True})
    with pytest.raises(KeyError):
        judge(str(row.pk))
    writing.give_up(backtest_id=row.pk, now=clock.now())
    row.refresh_from_db()
    assert (row.state, row.reason) == (
        "failed",
        "It could not be carried out; the worker's log says why.",
    )
    assert not row.is_open


def test_nobody_below_a_manager_tries_and_requesters_see_nothing(
    clock: ManualClock, shop: Service, grace: Person, bob: Person
) -> None:
    with pytest.raises(PermissionDenied):
        ask_backtest(
            fields=fields(clock, **slower(shop, grace)), actor=grace.as_actor(), now=clock.now()
        )
    with pytest.raises(PermissionDenied):
        backtests_page(actor=bob.as_actor())
