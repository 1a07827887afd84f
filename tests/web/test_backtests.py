"""The pages of backtests: trying a policy as it is edited, watching it, reading the report."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.builders.incidents import declare
from tests.builders.people import make_team
from tests.builders.policies import make_policy, step
from tests.builders.schedules import make_schedule, weekly
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from tests.web.test_policies import sent
from watchbell.accounts.models import Person
from watchbell.catalog.models import Service
from watchbell.incidents.models import Incident
from watchbell.kernel.clock import ManualClock
from watchbell.oncall.models import Rotation
from watchbell.paging.backtest.changes import Change, RulesChange
from watchbell.paging.backtest.models import Backtest
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.services.backtests import carry_out
from watchbell.web.backtests.trial_rows import ROWS
from watchbell.web.oncall.rotation_form import control_values

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(database: None, linus: Person, sign_in: SignIn) -> Client:
    return sign_in(linus)


@pytest.fixture
def shop(clock: ManualClock, ada: Person, grace: Person) -> Service:
    """A service with a policy of two steps, and an incident an hour ago that nobody answered."""
    policy = make_policy(ada, grace, every=10, name="Shop", now=clock.now())
    service = make_service("Shop", now=clock.now())
    Service.objects.filter(pk=service.pk).update(escalation_policy_id=policy.pk)
    incident = declare("Nobody can pay", service=service, now=clock.now())
    clock.advance(hours=1)
    assert incident.number
    return service


def carried_out(now: datetime) -> Backtest:
    row = Backtest.objects.latest("id")
    carry_out(backtest_id=row.pk, clock=lambda: now)
    row.refresh_from_db()
    return row


def test_a_policy_is_tried_as_it_is_edited_and_stays_as_it_was(
    client: Client, clock: ManualClock, shop: Service, ada: Person
) -> None:
    steps = [{"target": f"person:{ada.pk}", "delay": "20"}]
    done = client.post("/escalation-policies/shop/edit", sent(*steps, op="try", repeat="0"))
    row = Backtest.objects.get()
    assert done["Location"] == f"/backtests/{row.pk}"
    policy = EscalationPolicy.objects.get()
    assert (policy.version, policy.steps.count()) == (1, 2)
    waiting = client.get(f"/backtests/{row.pk}")
    assert b"Waits for a worker" in waiting.content
    part = client.get(f"/backtests/{row.pk}", headers=HTMX).content
    assert part.strip().startswith(b"<section")
    assert b"every 1s" in part
    carried_out(clock.now())
    asks = {**HTMX, "HX-Target": "backtest-progress"}
    over = client.get(f"/backtests/{row.pk}", headers=asks)
    assert over["HX-Redirect"] == f"/backtests/{row.pk}"
    text = client.get(f"/backtests/{row.pk}").content.decode()
    for words in (
        "Side by side",
        "Grace",
        "Nobody can pay",
        "What a replay cannot know",
        "Try the same against another past",
    ):
        assert words in text
    assert "Shop, changed" in client.get("/backtests").content.decode()


def test_what_is_wrong_in_the_editor_is_said_there(
    client: Client, shop: Service, ada: Person
) -> None:
    wrong = [{"target": f"person:{ada.pk}", "delay": "-1"}]
    answer = client.post("/escalation-policies/shop/edit", sent(*wrong, op="try"))
    assert answer.status_code == 422
    right = [{"target": f"person:{ada.pk}"}]
    client.post("/escalation-policies/shop/edit", sent(*right, op="try"))
    second = client.post("/escalation-policies/shop/edit", sent(*right, op="try"))
    assert second.status_code == 422
    assert b"Another backtest of yours still runs" in second.content
    assert Backtest.objects.count() == 1


def test_pages_over_time_are_drawn_and_stand_in_a_table(
    client: Client, clock: ManualClock, shop: Service
) -> None:
    clock.advance(days=2)
    declare("Nobody can log in", service=shop, now=clock.now())
    clock.advance(hours=1)
    client.post("/backtests/new", given(services=UNROUTED))
    row = carried_out(clock.now())
    shown = client.get(f"/backtests/{row.pk}")
    [today, tried] = shown.context["chart"]["series"]
    assert (today["values"], tried["values"]) == ([2, 0, 2], [0, 0, 0])
    assert "Pages per day" in shown.content.decode()
    assert [line.after for line in shown.context["headline"]] == ["0", "0", "never", "2"]
    # A report of before there were figures over time is still shown.
    assert row.report is not None
    older = {name: row.report[name] for name in row.report if name not in ("times", "rerouted")}
    Backtest.objects.filter(pk=row.pk).update(report=older)
    assert client.get(f"/backtests/{row.pk}").context["chart"] is None


def given(**changed: Any) -> dict[str, Any]:
    """Return what the form sends: the past, and rows by their kind."""
    sends: dict[str, Any] = {"first": "2026-01-01", "last": "2026-03-31", "answers": "as_quick"}
    for name, value in changed.items():
        if name not in ROWS:
            sends[name] = value
            continue
        rows = value if isinstance(value, list) else [value]
        sends[name] = len(rows)
        for number, row in enumerate(rows):
            sends |= {f"{name}-{number}-{field}": typed for field, typed in row.items()}
    return sends


UNROUTED = {"what": "shop", "policy": "-"}


def test_routing_people_and_rotations_are_tried_by_the_form(
    client: Client, clock: ManualClock, shop: Service, ada: Person, grace: Person
) -> None:
    primary = make_schedule("Primary", weekly(ada), now=clock.now())
    rotation = Rotation.objects.get()
    form = client.get("/backtests/new?policy=shop").context["form"]
    assert form.rows["services"][0]["policy"].value() == "shop"
    client.post(
        "/backtests/new",
        given(
            services=UNROUTED,
            swaps=[{"schedule": primary.pk, "out": ada.pk, "into": grace.pk}, {}],
            withouts={"rotation": rotation.pk},
        ),
    )
    row = carried_out(clock.now())
    assert row.title == "Shop with no policy; Primary: Grace for Ada, other rotations"
    assert row.report is not None
    assert row.report["after"]["unreached"] == 1
    again = client.post(f"/backtests/{row.pk}/again", given(of_service="shop", priority="1"))
    assert again.status_code == 302
    second = carried_out(clock.now())
    assert (second.title, second.service) == (row.title, shop)
    gone = client.post(f"/backtests/{row.pk}/delete")
    assert gone["Location"] == "/backtests"
    assert Backtest.objects.get() == second


def test_other_personal_rules_are_tried_by_the_form(
    client: Client, clock: ManualClock, shop: Service, ada: Person, grace: Person
) -> None:
    team = make_team("Shop", grace, now=clock.now())
    client.post(
        "/backtests/new",
        given(
            rules={
                "whose": f"team:{team.slug}",
                "urgency": "high",
                "after_email": "10",
                "quiet": "none",
            }
        ),
    )
    row = carried_out(clock.now())
    assert row.title == "default rules of Shop, changed"
    assert Change.from_json(row.change).rules == (
        RulesChange((grace.pk,), {"high": (("email", 10),)}, quiet_hours="none", is_default=True),
    )
    client.post(
        "/backtests/new", given(rules={"whose": f"person:{ada.pk}", "quiet": "mon-sun 22:00-07:00"})
    )
    assert carried_out(clock.now()).title == "rules of Ada, changed"
    wrong = client.post("/backtests/new", given(rules={"after_email": "0"}))
    assert "whose" in wrong.context["form"].rows["rules"][0].errors


def test_alert_routes_are_tried_by_the_form(
    client: Client, clock: ManualClock, shop: Service
) -> None:
    sends = {"condition": "severity == 'critical'", "to_service": "shop"}
    client.post("/backtests/new", given(routes=sends))
    assert carried_out(clock.now()).title == "alerts to Shop where severity == 'critical'"
    broken = [{}, sends, sends | {"condition": "host =="}]
    wrong = client.post("/backtests/new", given(routes=broken)).context["form"].rows["routes"]
    assert [list(row.errors) for row in wrong] == [[], [], ["condition"]]
    half = client.post("/backtests/new", given(routes={"condition": "severity == 'critical'"}))
    assert "to_service" in half.context["form"].rows["routes"][0].errors


def test_a_rotation_is_tried_as_it_is_drafted_and_not_saved(
    client: Client, clock: ManualClock, shop: Service, ada: Person, grace: Person
) -> None:
    primary = make_schedule("Primary", weekly(ada), now=clock.now())
    policy = make_policy(step(primary), name="Watch", now=clock.now())
    Service.objects.filter(pk=shop.pk).update(escalation_policy_id=policy.pk)
    rotation = Rotation.objects.get()
    edit = f"/schedules/primary/rotations/{rotation.pk}/edit"
    drafted = typed(client.get(edit).context["form"]) | {
        "members": [str(grace.pk)],
        "starts_at": "2026-12-07T09:00",
        "step": "try",
    }
    opened = client.post(edit, drafted)
    trial = client.get(opened["Location"])
    assert f"rotation {rotation.name}, changed" in trial.content.decode()
    sends = given(drafts=[opened["Location"].partition("=")[2]])
    client.post("/backtests/new", sends)
    row = carried_out(clock.now())
    assert row.title == f"Primary: {rotation.name} as drafted"
    text = client.get(f"/backtests/{row.pk}").content.decode()
    assert "Grace" in text
    assert Rotation.objects.get() == rotation
    wrong = client.post(edit, drafted | {"every": "0"})
    assert wrong.status_code == 422
    gone = client.post("/backtests/new", given(drafts=["long-gone"], services=UNROUTED))
    assert b"The draft is gone" in gone.content


def test_a_policy_that_is_not_saved_yet_is_tried(
    client: Client, clock: ManualClock, shop: Service, grace: Person
) -> None:
    steps = [{"target": f"person:{grace.pk}", "delay": "20"}]
    opened = client.post(
        "/escalation-policies/new", sent(*steps, op="try", name="Calm", slug="calm", repeat="0")
    )
    trial = client.get(opened["Location"])
    calm = "+" + opened["Location"].partition("=")[2]
    assert trial.context["form"].rows["services"][0]["policy"].value() == calm
    nobody = client.post("/backtests/new", given(services={"policy": calm}))
    assert nobody.status_code == 422
    assert b"Choose this too" in nobody.content
    client.post("/backtests/new", given(services={"what": "shop", "policy": calm}))
    assert carried_out(clock.now()).title == "Calm, not saved, for Shop"
    client.post("/backtests/new", given(services={"what": "policy:shop", "policy": calm}))
    row = carried_out(clock.now())
    assert row.title == "Calm, not saved, for all that follows Shop"
    assert row.report is not None
    assert row.report["after"]["pages"] == 1
    assert EscalationPolicy.objects.count() == 1


def typed(form: Any) -> dict[str, Any]:
    """Return what a form of the page sends when nothing is changed."""
    found: dict[str, list[str]] = {}
    for bound in form:
        for name, value in control_values(bound.name, bound.value()):
            found.setdefault(name, []).append(value)
    return dict(found)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, "__all__"),
        ({"first": "2026-04-01", "services": UNROUTED}, "__all__"),
        ({"first": "soon", "services": UNROUTED}, "first"),
    ],
)
def test_what_cannot_be_tried_is_said_in_the_form(
    client: Client, shop: Service, changed: dict[str, str], field: str
) -> None:
    answer = client.post("/backtests/new", given(**changed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Backtest.objects.exists()


@pytest.mark.parametrize(
    ("kind", "row", "field"),
    [
        ("services", {"what": "shop"}, "policy"),
        ("services", {"what": "policy:shop", "policy": "-"}, "policy"),
        ("services", {"what": "shop", "policy": "+gone"}, "policy"),
        ("swaps", {"out": "nobody"}, "out"),
        ("routes", {"to_service": "shop"}, "condition"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_there(
    client: Client, shop: Service, kind: str, row: dict[str, str], field: str
) -> None:
    answer = client.post("/backtests/new", given(**{kind: [{}, row]}))
    assert answer.status_code == 422
    blank, wrong = answer.context["form"].rows[kind]
    assert (blank.errors, field in wrong.errors) == ({}, True)
    assert not Backtest.objects.exists()


def test_several_of_each_kind_and_drafts_are_tried_at_once(
    client: Client, clock: ManualClock, shop: Service, ada: Person, grace: Person
) -> None:
    primary = make_schedule("Primary", weekly(ada), now=clock.now())
    make_policy(step(primary), name="Watch", now=clock.now())
    make_service("Till", now=clock.now())
    edited = sent({"target": f"person:{grace.pk}"}, op="try", repeat="3")
    client.post("/escalation-policies/shop/edit", edited)
    client.post(f"/backtests/{Backtest.objects.get().pk}/cancel")
    for name in ("Nights", "Days"):
        spec = {"name": name, "members": [str(grace.pk)], "step": "try"}
        new = client.get("/schedules/primary/rotations/new").context["form"]
        client.post("/schedules/primary/rotations/new", typed(new) | spec)
    offered = client.get("/backtests/new").context["form"].kept
    assert [one.words for one in offered] == [
        "Primary: rotation Days, added", "Primary: rotation Nights, added", "Shop, changed",
    ]  # fmt: skip
    sends = given(
        drafts=[one.id for one in offered],
        services=[{"what": "till", "policy": "watch"}, {"what": "policy:watch", "policy": "shop"}],
        swaps=[{"schedule": primary.pk, "out": ada.pk, "into": grace.pk}],
        rules=[{"whose": f"person:{one.pk}", "quiet": "none"} for one in (ada, grace)],
        routes=[
            {"condition": "severity == 'critical'", "as_priority": "1"},
            {"condition": "severity == 'info'", "wait": "record"},
        ],
    )
    left = client.post("/backtests/new", sends | {"op": f"forget-{offered[1].id}"})
    assert [one.words for one in left.context["form"].kept][1:] == ["Shop, changed"]
    sends["drafts"] = [offered[0].id, offered[2].id]
    client.post("/backtests/new", sends)
    assert carried_out(clock.now()).title == (
        "Shop, changed; Shop for all that follows Watch; Till with Watch;"
        " Primary: Grace for Ada, Days as drafted; rules of Ada, changed; rules of Grace, changed;"
        " alerts as P1 where severity == 'critical';"
        " alerts recorded only where severity == 'info'"
    )


def test_rows_come_and_go_without_script(
    client: Client, shop: Service, ada: Person, grace: Person
) -> None:
    sends = given(rules=[{"whose": f"person:{one.pk}", "quiet": "none"} for one in (ada, grace)])
    fewer = client.post("/backtests/new", sends | {"op": "drop-rules-0"})
    rows = fewer.context["form"].rows
    assert (fewer.status_code, len(rows["rules"])) == (200, 1)
    assert rows["rules"][0]["whose"].value() == f"person:{grace.pk}"
    more = client.post("/backtests/new", sends | {"op": "add-withouts"})
    assert len(more.context["form"].rows["withouts"]) == 1
    for op in ("drop-rules-7", "drop-rules", "add-nothing", "forget-nothing"):
        same = client.post("/backtests/new", sends | {"op": op})
        assert (same.status_code, len(same.context["form"].rows["rules"])) == (200, 2)
    assert not Backtest.objects.exists()


def test_empty_states_say_what_to_do(client: Client, clock: ManualClock, shop: Service) -> None:
    assert b"Nothing tried yet" in client.get("/backtests").content
    past = given(first="2020-01-01", last="2020-01-31", services=UNROUTED)
    client.post("/backtests/new", past)
    row = carried_out(clock.now())
    assert b"No incident in this range" in client.get(f"/backtests/{row.pk}").content


def test_one_that_was_called_off_says_who_did(client: Client, shop: Service) -> None:
    client.post("/backtests/new", given(services=UNROUTED))
    row = Backtest.objects.get()
    client.post(f"/backtests/{row.pk}/cancel")
    assert b"Called off by Linus." in client.get(f"/backtests/{row.pk}").content


def test_a_restricted_incident_is_counted_and_not_named(
    client: Client, clock: ManualClock, shop: Service
) -> None:
    Incident.objects.update(is_restricted=True)
    client.post("/backtests/new", given(services=UNROUTED))
    row = carried_out(clock.now())
    text = client.get(f"/backtests/{row.pk}").content.decode()
    assert "Nobody can pay" not in text
    assert "restricted, not for you to see" in text
