"""Backtests by REST: a policy, routing and rotations tried in one call."""

from typing import Any

import pytest

from tests.api.client import ApiClient
from tests.api.test_oncall import WEEKLY
from tests.builders.incidents import declare
from tests.builders.people import make_team
from tests.builders.policies import make_policy, step
from tests.builders.schedules import make_schedule, weekly
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.catalog.models import Service
from watchbell.kernel.clock import ManualClock
from watchbell.oncall.models import Rotation
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.services.backtests import carry_out

PAST = {"since": "2026-03-01T00:00:00Z", "until": "2026-03-31T00:00:00Z"}


@pytest.fixture
def shop(clock: ManualClock, ada: Person) -> Service:
    """A service whose incidents tell who is on call, and one that nobody answered."""
    primary = make_schedule("Primary", weekly(ada), now=clock.now())
    policy = make_policy(step(primary), now=clock.now())
    service = make_service("Shop", now=clock.now())
    Service.objects.filter(pk=service.pk).update(escalation_policy_id=policy.pk)
    declare(service=service, now=clock.now())
    return service


def reported(owner: ApiClient, clock: ManualClock, **what: Any) -> Any:
    asked = owner.post("/backtests", PAST | what)
    assert asked.status == 201, asked.text
    assert asked.headers["Location"] == f"/api/v1/backtests/{asked.body['id']}"
    assert (asked.body["state"], asked.body["report"]) == ("waiting", None)
    carry_out(backtest_id=asked.body["id"], clock=clock.now)
    return owner.get(f"/backtests/{asked.body['id']}").body


def test_rotations_people_and_policies_as_they_might_be(
    owner: ApiClient, clock: ManualClock, shop: Service, ada: Person, grace: Person
) -> None:
    clock.advance(hours=1)
    rotation = str(Rotation.objects.get().pk)
    longer = WEEKLY | {"starts_at": "2026-02-23T00:00:00", "ends_at": None, "restrictions": []}
    longer["members"] = ["grace@example.org"]
    body = reported(
        owner,
        clock,
        schedules=[{"schedule": "primary", "without": [rotation], "rotations": [longer]}],
        policy={"slug": "operations", "repeat": 2},
    )
    assert body["state"] == "finished"
    report = body["report"]
    assert (report["incidents"], report["before"]["pages"]) == (1, 1)
    after = {one["name"]: one["after"]["pages"] for one in report["people"]}
    assert after == {"Ada": 0, "Grace": 3}
    assert EscalationPolicy.objects.get().repeat == 0
    swaps = [{"out": ada.email, "into": grace.email}]
    body = reported(owner, clock, schedules=[{"schedule": "primary", "swaps": swaps}])
    [changed] = body["report"]["changed"]
    assert (changed["before"], changed["others"]) == (changed["after"], True)
    assert body["title"] == "Primary: Grace for Ada"
    rows = owner.get("/backtests").body["items"]
    assert [row["title"] for row in rows][:1] == ["Primary: Grace for Ada"]
    assert "report" not in rows[0]


def test_a_new_policy_and_other_rules(
    owner: ApiClient, clock: ManualClock, shop: Service, ada: Person, grace: Person
) -> None:
    clock.advance(hours=1)
    make_team("Payments", ada, now=clock.now())
    to_grace = {"type": "person", "id": "grace@example.org"}
    new = {"name": "Calm", "steps": [{"delay_minutes": 30, "targets": [to_grace]}]}
    body = reported(owner, clock, new_policy=new | {"services": ["shop"]})
    assert body["title"] == "Calm, not saved, for Shop"
    after = {one["name"]: one["after"]["pages"] for one in body["report"]["people"]}
    assert after == {"Ada": 0, "Grace": 1}
    rules = [
        {"team": "payments", "high": [{"channel": "email", "minutes": 20}]},
        {"person": grace.email, "low": [], "quiet_hours": "none"},
    ]
    body = reported(owner, clock, new_policy=new | {"instead_of": "operations"}, rules=rules)
    assert body["report"]["after"]["pages"] == 1
    body = reported(owner, clock, rules=rules[:1])
    first = [body["report"][side]["first_median"] for side in ("before", "after")]
    assert first == [0, 20 * 60]


def test_faults_are_named_at_their_fields(owner: ApiClient, shop: Service) -> None:
    nothing = owner.post("/backtests", PAST)
    assert list(nothing.fields) == ["change"]
    unknown = owner.post("/backtests", PAST | {"schedules": [{"schedule": "nowhere"}]})
    assert list(unknown.fields) == ["schedules.0.schedule"]
    nobody = owner.post("/backtests", PAST | {"rules": [{"high": []}]})
    assert list(nobody.fields) == ["rules.0.person"]
    services = [{"service": "shop", "policy": None}]
    first = owner.post("/backtests", PAST | {"services": services})
    assert owner.post("/backtests", PAST | {"services": services}).code == "backtest_runs"
    address = f"/backtests/{first.body['id']}"
    assert owner.send("DELETE", address).code == "backtest_runs"
    assert owner.post(f"{address}/cancel", {}).body["state"] == "cancelled"
    assert owner.post(f"{address}/cancel", {}).code == "backtest_ended"
    assert owner.send("DELETE", address).status == 204
    assert owner.get(address).code == "not_found"
