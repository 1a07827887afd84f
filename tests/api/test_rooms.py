"""People, teams, services, alerts, integrations, figures and the log."""

from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.client import ApiClient
from tests.api.conftest import Speak
from tests.builders.alerts import alert, make_integration, say
from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person, make_team
from tests.builders.policies import make_policy
from tests.builders.schedules import make_schedule, weekly
from tests.builders.services import make_service
from tests.database import Clone
from watchbell.accounts.models import Person, Team
from watchbell.analytics.flow.keeping import keep_spells
from watchbell.incidents.services import start_incident
from watchbell.kernel.clock import ManualClock
from watchbell.platform.eventlog.settling import settle


def test_a_person_is_added_changed_and_leaves(owner: ApiClient, ada: Person) -> None:
    given = {"email": "Alan@Example.org", "name": "Alan", "role": "responder", "timezone": "UTC"}
    made = owner.post("/people", given)
    assert (made.status, made.body["email"]) == (201, "alan@example.org")
    path = "/people/alan@example.org"
    tag = made.headers["ETag"]
    assert owner.patch(path, {"name": "Alan T."}, If_Match=tag).body["name"] == "Alan T."
    assert owner.patch(path, {"name": "A."}, If_Match=tag).status == 412
    assert owner.patch(path, {"active": False}).body["active"] is False
    assert owner.post("/people", given).fields.keys() == {"email"}
    assert owner.patch(f"/people/{ada.email}", {"role": "requester"}).code == "conflict"
    assert [p["name"] for p in owner.get("/people", active="true").body["items"]] == ["Ada"]
    assert [p["name"] for p in owner.get("/people", q="alan").body["items"]] == ["Alan T."]
    assert owner.get("/people", limit=1, q="a").body["next_cursor"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "nobody"), ("name", "a\0"), ("role", "emperor"), ("timezone", "Mars/Olympus")],
)
def test_a_person_that_cannot_be(owner: ApiClient, field: str, value: str) -> None:
    given = {"email": "alan@example.org", "name": "Alan"}
    reply = owner.post("/people", {**given, field: value})
    assert (reply.status, list(reply.fields)) == (422, [field])


def test_a_requester_knows_only_of_themselves(bob: Person, ada: Person, speak: Speak) -> None:
    client = speak(bob)
    me = client.get("/me").body
    assert (me["person"]["email"], me["teams"]) == (bob.email, [])
    assert me["scopes"] == sorted(me["scopes"])
    assert client.get(f"/people/{bob.email}").status == 200
    unknown = client.get("/people/nobody@example.org")
    hidden = client.get(f"/people/{ada.email}")
    assert (hidden.status, hidden.code) == (unknown.status, unknown.code) == (404, "not_found")
    assert client.patch(f"/people/{bob.email}", {"role": "admin"}).code == "permission_denied"
    assert client.patch(f"/people/{bob.email}", {"name": "Robert"}).status == 200


def test_a_team_and_its_members(owner: ApiClient, ada: Person, grace: Person) -> None:
    members = [{"person": ada.email, "lead": True}]
    made = owner.post("/teams", {"name": "Payments", "slug": "payments", "members": members})
    assert made.body["members"] == [{"person": ada.email, "name": "Ada", "lead": True}]
    assert owner.post("/teams/payments/members", {"person": grace.email}).status == 201
    again = owner.post("/teams/payments/members", {"person": grace.email})
    assert (again.status, again.code) == (409, "already_done")
    lead = owner.patch(f"/teams/payments/members/{grace.email}", {"lead": True})
    assert lead.body == {"person": grace.email, "name": "Grace", "lead": True}
    assert owner.send("DELETE", f"/teams/payments/members/{ada.email}").status == 204
    (team,) = owner.get("/teams").body["items"]
    assert [member["person"] for member in team["members"]] == [grace.email]
    assert owner.get("/me").body["teams"] == []


def test_a_team_is_made_with_all_its_members_or_not_at_all(owner: ApiClient, ada: Person) -> None:
    members = [{"person": ada.email}, {"person": "nobody@example.org"}]
    reply = owner.post("/teams", {"name": "Payments", "slug": "payments", "members": members})
    assert (reply.status, list(reply.fields)) == (422, ["members.1.person"])
    assert not Team.objects.exists()


def test_a_service_and_what_it_needs(owner: ApiClient, ada: Person, now: datetime) -> None:
    make_team("Payments", ada, now=now)
    make_policy(ada, now=now)
    make_service("Database", now=now)
    given = {
        "name": "Card gateway",
        "slug": "card-gateway",
        "description": "Takes cards",
        "team": "payments",
        "criticality": 1,
        "escalation_policy": "operations",
        "default_category": "software",
        "cost_per_minute": "12.50",
        "needs": ["database"],
    }
    made = owner.post("/services", given).body
    assert {name: made[name] for name in given} == given
    path = "/services/card-gateway"
    changed = owner.patch(path, {"criticality": 2, "escalation_policy": None}).body
    assert (changed["criticality"], changed["escalation_policy"]) == (2, None)
    assert (changed["team"], changed["description"]) == ("payments", "Takes cards")
    assert owner.get("/services/database").body["needed_by"] == ["card-gateway"]
    circle = owner.post("/services/database/dependencies", {"needs": "card-gateway"})
    assert (circle.status, circle.code) == (409, "dependency_cycle")
    assert owner.send("DELETE", f"{path}/dependencies/database").status == 204
    assert owner.get(path).body["needs"] == []
    assert [s["slug"] for s in owner.get("/services", team="payments").body["items"]] == [
        "card-gateway"
    ]
    assert owner.get("/services", team="nobody").body["items"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Not a slug"),
        ("team", "nobody"),
        ("escalation_policy", "none"),
        ("default_category", "none"),
        ("criticality", 9),
        ("cost_per_minute", -1),
        ("cost_per_minute", "1e400"),
        ("cost_per_minute", "0.001"),
        ("needs.0", ["nothing"]),
        ("active", "yes"),
    ],
)
def test_a_service_that_cannot_be(owner: ApiClient, field: str, value: Any) -> None:
    reply = owner.post("/services", {"name": "S", "slug": "s", field.split(".")[0]: value})
    assert (reply.status, list(reply.fields)) == (422, [field])
    assert owner.get("/services").body["items"] == []


def test_alerts_are_listed_answered_and_ended(responder: ApiClient, clock: ManualClock) -> None:
    source = make_integration(now=clock.now())
    say(source, alert(instance="db1"), now=clock.now())
    clock.advance(minutes=1)
    say(source, alert("CpuHot", severity="warning"), now=clock.now())
    listed = responder.get("/alerts").body["items"]
    assert [row["severity"] for row in listed] == ["warning", "critical"]
    assert listed[1]["labels"]["instance"] == "db1"
    assert listed[1]["incident"].startswith("INC-")
    assert [a["id"] for a in responder.get("/alerts", severity="critical").body["items"]] == [
        listed[1]["id"]
    ]
    first = responder.get("/alerts", limit=1).body
    rest = responder.get("/alerts", limit=1, cursor=first["next_cursor"]).body
    assert [first["items"][0]["id"], rest["items"][0]["id"]] == [row["id"] for row in listed]
    path = f"/alerts/{listed[1]['id']}"
    assert responder.post(f"{path}/acknowledge").body["state"] == "acknowledged"
    assert responder.post(f"{path}/acknowledge").code == "already_done"
    assert responder.post(f"{path}/resolve").body["state"] == "resolved"
    assert responder.post(f"{path}/resolve").code == "alert_over"
    assert responder.get(path).body["annotations"]["summary"] == "DiskFull on db1"
    assert responder.get("/alerts/nonsense").code == "not_found"


def test_an_integrations_key_is_shown_once(owner: ApiClient, ada: Person, now: datetime) -> None:
    make_policy(ada, now=now)
    given = {
        "kind": "alertmanager",
        "name": "Frankfurt",
        "escalation_policy": "operations",
        "on_recovery": "mark",
    }
    made = owner.post("/integrations", given)
    assert made.body["address"].endswith(f"/integrations/alertmanager/{made.body['key']}")
    assert {name: made.body[name] for name in given} == given
    listed = owner.get("/integrations")
    assert listed.body["items"][0]["id"] == made.body["id"]
    assert made.body["key"] not in listed.text
    one = owner.get(f"/integrations/{made.body['id']}")
    assert (one.body["name"], "key" in one.body) == ("Frankfurt", False)
    unknown = owner.post("/integrations", {**given, "kind": "carrier-pigeon"})
    assert (unknown.status, list(unknown.fields)) == (422, ["kind"])


def test_small_lists_page_too(owner: ApiClient, now: datetime) -> None:
    for name in ("A", "B", "C"):
        make_integration(name, now=now)
    first = owner.get("/integrations", limit=2).body
    rest = owner.get("/integrations", limit=2, cursor=first["next_cursor"]).body
    assert [row["name"] for row in first["items"] + rest["items"]] == ["A", "B", "C"]
    assert rest["next_cursor"] is None


def test_figures_come_with_their_definitions(responder: ApiClient, now: datetime) -> None:
    declare(now=now)
    body = responder.get("/kpis", to="2026-03-03T00:00:00Z", by="priority").body
    figures = {figure["name"]: figure for figure in body["figures"]}
    assert figures["declared"]["value"] == 1
    assert (figures["mtta"]["value"], figures["mtta"]["n"]) == (None, 0)
    assert figures["mtta"]["definition"]
    assert (figures["mtta"]["unit"], body["by"]) == ("seconds", "priority")
    assert body["from"] == "2026-02-01T00:00:00Z"
    assert [group["key"] for group in body["groups"]] == ["P1"]
    assert responder.get("/kpis", by="colour").fields.keys() == {"by"}
    assert responder.get("/kpis", to="0001-01-01T00:00:00Z").status == 422


def test_the_log_is_read_from_where_one_stopped(
    committed_db: Clone, responder: ApiClient, clock: ManualClock
) -> None:
    settle_all(clock)
    start = responder.get("/events", limit=500).body["next"]
    number = responder.post("/incidents", {"title": "T"}).body["number"]
    assert responder.get("/events", after=start).body == {"items": [], "next": start}
    settle_all(clock)
    page = responder.get("/events", after=start, limit=1).body
    (event,) = page["items"]
    assert (event["kind"], event["actor"]["name"]) == ("incident.declared", "Grace")
    assert event["payload"]["title"] == "T"
    assert f"INC-{event['payload']['number']}" == number
    assert page["next"] == event["position"]
    assert responder.get("/events", after=page["next"]).body["items"] == []
    assert responder.get("/events", after=-1).fields.keys() == {"after"}


def settle_all(clock: ManualClock) -> None:
    """Settle every event; a transaction of a test in another process may hold it up a little."""
    pause = Event()
    for _ in range(400):
        settle(clock.now())
        with connection.cursor() as cursor:
            cursor.execute("select from platform_event where position is null limit 1")
            if cursor.fetchone() is None:
                return
        pause.wait(0.05)
    pytest.fail("somebody's transaction has been open for 20 seconds")


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/people", 3),
        ("/teams", 4),
        ("/services", 4),
        ("/schedules", 3),
        ("/escalation-policies", 8),
        ("/integrations", 6),
        ("/alerts", 3),
    ],
)
def test_a_list_costs_the_same_queries_however_long(
    owner: ApiClient, ada: Person, clock: ManualClock, path: str, most: int
) -> None:
    counts = []
    for round_ in range(2):
        _more_of_everything(ada, round_, clock.now())
        owner.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert len(owner.get(path).body["items"]) > round_
        counts.append(len(queries))
    assert counts[0] == counts[1] <= most, [query["sql"] for query in queries]


def _more_of_everything(ada: Person, number: int, now: datetime) -> None:
    person = make_person(f"Person{number}", now=now)
    team = make_team(f"Team {number}", ada, person, now=now)
    policy = make_policy(ada, person, name=f"Policy {number}", now=now)
    service = make_service(f"Service {number}", team=team, now=now)
    make_schedule(f"Schedule {number}", weekly(ada, person), now=now)
    source = make_integration(
        f"Source {number}",
        team_id=team.pk,
        service_id=service.pk,
        escalation_policy_id=policy.pk,
        now=now,
    )
    say(source, alert(instance=str(number)), now=now)


def test_flow_says_where_the_time_went(responder: ApiClient, grace: Person, now: datetime) -> None:
    incident = declare(now=now)
    start_incident(incident_id=incident.pk, actor=grace.as_actor(), now=now + timedelta(minutes=10))
    resolve(incident, actor=grace.as_actor(), now=now + timedelta(minutes=40))
    keep_spells([incident.pk])
    body = responder.get("/flow", to="2026-03-03T00:00:00Z").body
    assert {one["stage"]: one["total"] for one in body["stages"]} == {"unowned": 600, "work": 1800}
    assert (body["n"], body["efficiency"], body["in_teams"]) == (1, 0.75, 0)
    assert body["days"][-1] == {
        "day": "2026-03-02", "new": 0, "in_progress": 0, "on_hold": 0, "resolved": 1,
    }  # fmt: skip
    assert responder.get("/flow", team="nobody").fields.keys() == {"team"}


def test_reliability_comes_with_budgets(owner: ApiClient, now: datetime) -> None:
    service = make_service("Till", now=now)
    path = f"/services/{service.slug}"
    tag = owner.get(path).headers["ETag"]
    assert owner.patch(path, {"availability_target": "100"}, If_Match=tag).status == 422
    changed = owner.patch(path, {"availability_target": "99.9"}, If_Match=tag).body
    assert float(changed["availability_target"]) == 99.9
    declare(now=now - timedelta(minutes=10), service=service)
    (one,) = owner.get("/reliability", service="till").body["items"]
    assert (one["downtime"], one["failures"], one["budget"]) == (600, 1, "kept")
    assert one["allowed"] == pytest.approx(30 * 86400 / 1000)
    assert owner.get("/reliability", service="none").fields.keys() == {"service"}
