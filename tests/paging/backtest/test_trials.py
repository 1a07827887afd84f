"""What may be tried against the past, and what is refused: people, rotations, rules, routes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from tests.builders.alerts import make_integration
from tests.builders.people import make_team
from tests.builders.policies import make_policy, step
from tests.builders.schedules import make_schedule, weekly
from tests.builders.services import make_service
from tests.fakes.bell import Bell
from tests.paging.backtest.test_backtests import WEEK, fields, live, run
from watchbell.accounts.models import Person
from watchbell.alerts.models import Alert
from watchbell.catalog.models import Service
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.oncall.models import Rotation
from watchbell.paging.domain import Snapshot
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.selectors import report_of
from watchbell.paging.services import (
    BacktestFields,
    NewPolicy,
    PolicyFields,
    RouteTrial,
    RulesTrial,
    ScheduleTrial,
    Swap,
    ask_backtest,
    drafted_policy,
    drafted_rotation,
)

pytestmark = pytest.mark.usefixtures("database")
NOTHING = Snapshot(UUID(int=1), "Nothing", 1, 0, "UTC", ())


def test_other_routing_and_other_people(
    bell: Bell, clock: ManualClock, shop: Service, ada: Person, grace: Person, linus: Person
) -> None:
    primary = make_schedule("Primary", weekly(ada), now=clock.now())
    policy = make_policy(step(primary), name="Watch", now=clock.now())
    live(bell, clock, shop, ada)
    trial = ScheduleTrial(schedule=primary, swaps=[Swap(out=ada, into=linus)])
    asked = ask_backtest(
        fields=fields(clock, services={shop: policy}, schedules=[trial]),
        actor=ada.as_actor(),
        now=clock.now(),
    )
    assert asked.title == "Shop with Watch; Primary: Linus for Ada"
    report = report_of(run(asked, clock), actor=ada.as_actor())
    assert report is not None
    assert {one.name: one.after.pages for one in report.people} == {
        "Ada": 0,
        "Grace": 0,
        "Linus": 2,
    }
    rotation = Rotation.objects.get()
    empty = ScheduleTrial(schedule=primary, without=[rotation.pk])
    nobody = ask_backtest(
        fields=fields(clock, services={shop: policy}, schedules=[empty]),
        actor=ada.as_actor(),
        now=clock.now(),
    )
    report = report_of(run(nobody, clock), actor=ada.as_actor())
    assert report is not None
    assert (report.after.pages, report.after.unreached) == (0, 2)
    assert report.why["after"] == {"nobody": 2}
    assert [one.title for one in report.unreached["after"].incidents] == [
        "Nobody can pay",
        "Checkout is down",
    ]


def test_other_personal_rules_of_one_and_as_a_teams_default(
    bell: Bell, clock: ManualClock, shop: Service, ada: Person, grace: Person
) -> None:
    live(bell, clock, shop, ada)
    team = make_team("Shop", grace, now=clock.now())
    hers = RulesTrial(who=ada, rules={"high": [("email", 9)]}, quiet_hours="sat 20:00-08:00")
    theirs = RulesTrial(who=team, rules={"high": [("email", 0), ("email", 30)]})
    asked = ask_backtest(
        fields=fields(clock, rules=[hers, theirs]), actor=ada.as_actor(), now=clock.now()
    )
    assert asked.title == "rules of Ada, changed; default rules of Shop, changed"
    report = report_of(run(asked, clock), actor=ada.as_actor())
    assert report is not None
    assert (report.before.pages, report.after.pages) == (4, 4)
    assert (report.before.first_median, report.after.first_median) == (0, 9 * 60)
    # The second incident is not over: Grace's second mail comes after half an hour of it.
    assert {one.name: one.after.messages for one in report.people} == {"Ada": 2, "Grace": 3}


def test_alerts_that_would_have_gone_to_another_service(
    bell: Bell, clock: ManualClock, shop: Service, ada: Person, grace: Person, linus: Person
) -> None:
    first, _ = live(bell, clock, shop, ada)
    make_service("Till", now=clock.now())
    till = Service.objects.get(slug="till")
    calm = make_policy(linus, name="Calm", now=clock.now())
    Service.objects.filter(pk=till.pk).update(escalation_policy_id=calm.pk)
    sender = make_integration(now=clock.now())
    for number, severity in enumerate(("critical", "warning")):
        Alert.objects.create(
            id=new_id(clock.now()),
            integration=sender,
            key=f"alert-{number}",
            severity=severity,
            title="Disk",
            incident=first if severity == "critical" else None,
            started_at=first.created_at,
            first_seen_at=first.created_at,
            last_seen_at=first.created_at,
        )
    route = RouteTrial(condition="severity == 'critical'", service=till, integration=sender)
    asked = ask_backtest(
        fields=fields(clock, routes=[route]), actor=ada.as_actor(), now=clock.now()
    )
    assert asked.title == f"{sender.name}'s alerts to Till where severity == 'critical'"
    report = report_of(run(asked, clock), actor=ada.as_actor())
    assert report is not None
    assert (report.rerouted, report.changed_count) == (1, 1)
    assert {one.name: (one.before.pages, one.after.pages) for one in report.people} == {
        "Ada": (2, 1),
        "Grace": (2, 1),
        "Linus": (0, 1),
    }


def test_a_policy_that_is_not_saved_and_a_drafted_rotation(
    bell: Bell, clock: ManualClock, shop: Service, ada: Person, grace: Person, linus: Person
) -> None:
    live(bell, clock, shop, ada)
    primary = make_schedule("Primary", weekly(ada), now=clock.now())
    old = Rotation.objects.get()
    spec = replace(weekly(linus), starts_at=weekly().starts_at + 30 * WEEK)
    draft = drafted_rotation(primary, spec, old, clock.now())
    new = drafted_policy(PolicyFields(name="Calm", steps=[step(primary, delay=60)]), clock.now())
    trial = {
        "new_policies": [NewPolicy(policy=new, services=[shop])],
        "schedules": [ScheduleTrial(schedule=primary, drafts=[draft])],
    }
    asked = ask_backtest(fields=fields(clock, **trial), actor=ada.as_actor(), now=clock.now())
    assert asked.title == f"Calm, not saved, for Shop; Primary: {spec.name} as drafted"
    report = report_of(run(asked, clock), actor=ada.as_actor())
    assert report is not None
    assert {one.name: one.after.pages for one in report.people} == {
        "Ada": 0,
        "Grace": 0,
        "Linus": 2,
    }
    assert shop.escalation_policy_id
    instead = NewPolicy(
        policy=new, instead_of=EscalationPolicy.objects.get(pk=shop.escalation_policy_id)
    )
    asked = ask_backtest(
        fields=fields(clock, **trial | {"new_policies": [instead]}),
        actor=ada.as_actor(),
        now=clock.now(),
    )
    again = report_of(run(asked, clock), actor=ada.as_actor())
    assert again is not None
    assert again.after == report.after
    assert EscalationPolicy.objects.count() == Rotation.objects.count() == 1


Change = Callable[[datetime, Service, Person], dict[str, Any]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda now, shop, bob: {}, "change"),
        (lambda now, shop, bob: {"since": now, "services": {shop: None}}, "since"),
        (lambda now, shop, bob: {"since": now - 200 * WEEK, "services": {shop: None}}, "since"),
        (lambda now, shop, bob: {"answers": "never", "services": {shop: None}}, "answers"),
        (lambda now, shop, bob: {"priority": 9, "services": {shop: None}}, "priority"),
        (lambda now, shop, bob: {"schedules": [trial(now)]}, "schedules[0].swaps"),
        (
            lambda now, shop, bob: {"schedules": [trial(now, swaps=[Swap(out=bob, into=bob)])]},
            "schedules[0].swaps",
        ),
        (
            lambda now, shop, bob: {"schedules": [trial(now, without=[UUID(int=5)])]},
            "schedules[0].without",
        ),
        (lambda now, shop, bob: {"new_policies": [NewPolicy(policy=NOTHING)]}, "new_policies[0]"),
        (lambda now, shop, bob: {"routes": [route(shop, " ")]}, "routes[0].condition"),
        (lambda now, shop, bob: {"routes": [route(shop, "host == 1")]}, "routes[0].condition"),
        (lambda now, shop, bob: {"rules": [RulesTrial(who=bob)]}, "rules[0].rules"),
        (lambda now, shop, bob: {"rules": [rules(bob, ("pigeon", 0))]}, "rules[0].rules"),
        (lambda now, shop, bob: {"rules": [rules(bob, ("email", -1))]}, "rules[0].rules"),
        (lambda now, shop, bob: {"rules": [rules(bob, urgency="none")]}, "rules[0].rules"),
        (
            lambda now, shop, bob: {"rules": [rules(bob, quiet_hours="always")]},
            "rules[0].quiet_hours",
        ),
        (
            lambda now, shop, bob: {"schedules": [trial(now, rotations=[weekly()])]},
            "schedules[0].rotations[0].members",
        ),
    ],
)
def test_what_cannot_be_tried_is_refused_at_its_field(
    clock: ManualClock, shop: Service, ada: Person, bob: Person, change: Change, field: str
) -> None:
    past: dict[str, Any] = {"since": clock.now() - WEEK, "until": clock.now()}
    given = past | change(clock.now(), shop, bob)
    with pytest.raises(InvalidInput) as refused:
        ask_backtest(fields=BacktestFields(**given), actor=ada.as_actor(), now=clock.now())
    assert list(refused.value.fields) == [field]


def trial(now: datetime, **given: Any) -> ScheduleTrial:
    return ScheduleTrial(schedule=make_schedule("Primary", now=now), **given)


def rules(
    who: Person, *plan: tuple[str, int], urgency: str = "high", quiet_hours: str | None = None
) -> RulesTrial:
    return RulesTrial(who=who, rules={urgency: plan}, quiet_hours=quiet_hours)


def route(service: Service, condition: str) -> RouteTrial:
    return RouteTrial(condition=condition, service=service)
