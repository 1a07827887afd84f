"""Forms of services, people, teams and integrations: what is refused, and where it is said."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.builders.alerts import make_integration, store
from tests.builders.people import make_person, make_team
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.accounts.selectors import person_by_email, team_by_slug
from watchbell.alerts.cycles import absorb
from watchbell.alerts.models import Integration
from watchbell.alerts.selectors import integration_key
from watchbell.catalog.selectors import needs_of, service_by_slug
from watchbell.catalog.services import add_dependency
from watchbell.kernel.actors import SYSTEM

HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}
SERVICE = {"name": "Checkout", "slug": "checkout", "criticality": "2", "is_active": "on"}
PERSON = {
    "name": "Nina",
    "email": "nina@example.org",
    "role": "responder",
    "timezone": "Europe/Paris",
}
INTEGRATION = {
    "kind": "alertmanager",
    "name": "Prometheus",
    "grouping": "group",
    "on_recovery": "resolve",
}


@pytest.fixture
def client(ada: Person, sign_in: SignIn) -> Client:
    """The administrator's."""
    return sign_in(ada)


def refused(client: Client, path: str, data: dict[str, str], field: str) -> str:
    """Send a form, with script and without; return what is said at the field."""
    fragment = client.post(path, data, **HTMX)
    whole = client.post(path, data)
    assert (fragment.status_code, whole.status_code) == (422, 422)
    assert "<html" not in fragment.content.decode()
    assert "<html" in whole.content.decode()
    html = fragment.content.decode()
    _, found, rest = html.partition(f'id="id_{field}_error">')
    assert found, f"nothing is said at {field}"
    assert f'aria-describedby="id_{field}_error' in html
    return rest.partition("</svg>")[2].partition("</p>")[0]


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": "a\0b"}, "name", "Null characters"),
        ({"name": "a\u202eb"}, "name", "U+202E"),
        ({"name": "x" * 201}, "name", "at most 200"),
        ({"slug": "No Spaces"}, "slug", "small letters, digits and dashes"),
        ({"criticality": "9"}, "criticality", "not one of the available choices"),
        ({"cost_per_minute": "-1"}, "cost_per_minute", "greater than or equal to 0"),
        ({"cost_per_minute": "NaN"}, "cost_per_minute", "Enter a number"),
        ({"cost_per_minute": "lots"}, "cost_per_minute", "Enter a number"),
        ({"team": "not-a-team"}, "team", "not one of the available choices"),
    ],
)
def test_a_service_that_cannot_be_is_refused_at_its_field(
    client: Client, change: dict[str, str], field: str, words: str
) -> None:
    assert words in refused(client, "/services/new", SERVICE | change, field)


def test_a_short_name_is_given_once(client: Client, now: datetime) -> None:
    make_service("Checkout", now=now)
    assert "Another service" in refused(client, "/services/new", SERVICE, "slug")


def test_a_service_is_added_and_changed(client: Client, now: datetime) -> None:
    team = make_team("Payments", now=now)
    answer = client.post("/services/new", SERVICE | {"team": str(team.pk)})
    assert answer["Location"] == "/services/checkout"
    changed = {**SERVICE, "name": "Checkout, web", "cost_per_minute": "12.50"}
    assert client.post("/services/checkout/edit", changed, **HTMX).status_code == 204
    service = service_by_slug("checkout")
    assert (service.name, service.team, str(service.cost_per_minute)) == (
        "Checkout, web",
        None,
        "12.50",
    )


def test_what_a_service_needs_is_added_and_removed(client: Client, now: datetime) -> None:
    shop, database = make_service("Shop", now=now), make_service("Database", now=now)
    client.post("/services/shop/dependencies", {"needs": str(database.pk)})
    assert needs_of(shop.pk) == [database]
    client.post("/services/shop/dependencies/database/remove")
    assert needs_of(shop.pk) == []


def test_a_circle_of_needs_is_refused_with_its_reason(client: Client, now: datetime) -> None:
    shop, database = make_service("Shop", now=now), make_service("Database", now=now)
    add_dependency(service_id=shop.pk, needs_id=database.pk, actor=SYSTEM, now=now)
    answer = client.post("/services/database/dependencies", {"needs": str(shop.pk)}, **HTMX)
    assert answer.status_code == 422
    assert "circle" in answer.content.decode()
    words = refused(client, "/services/shop/dependencies", {"needs": "nothing"}, "needs")
    assert "not one of the available choices" in words


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": ""}, "name", "required"),
        ({"email": "nobody"}, "email", "no e-mail address"),
        ({"email": "ada@example.org"}, "email", "Somebody else has this address"),
        ({"role": "captain"}, "role", "not one of the available choices"),
        ({"timezone": "Mars/Olympus"}, "timezone", "not one of the available choices"),
    ],
)
def test_a_person_who_cannot_be_added_is_refused_at_the_field(
    client: Client, change: dict[str, str], field: str, words: str
) -> None:
    assert words in refused(client, "/people/new", PERSON | change, field)


def test_a_person_is_added_changed_and_deactivated(client: Client) -> None:
    client.post("/people/new", PERSON)
    nina = person_by_email("nina@example.org")
    page = f"/people/{nina.pk}"
    change = {"name": "Nina N", "role": "manager", "timezone": "UTC"}
    assert client.post(f"{page}/edit", change)["Location"] == page
    client.post(f"{page}/deactivate")
    nina = person_by_email("nina@example.org")
    assert (nina.name, nina.role, nina.is_active) == ("Nina N", "manager", False)
    client.post(f"{page}/activate")
    assert person_by_email("nina@example.org").is_active


def test_the_last_administrator_cannot_leave(client: Client, ada: Person) -> None:
    answer = client.post(f"/people/{ada.pk}/deactivate")
    assert answer.status_code == 409
    assert "last active administrator" in answer.content.decode()
    change = {"name": "Ada", "role": "responder", "timezone": "UTC"}
    answer = client.post(f"/people/{ada.pk}/edit", change, **HTMX)
    assert answer.status_code == 422
    assert "last active administrator" in answer.content.decode()


def test_a_team_is_made_and_filled(client: Client, grace: Person) -> None:
    made = client.post("/teams/new", {"name": "Payments", "slug": "payments"})
    assert made["Location"] == "/teams/payments"
    client.post("/teams/payments/members", {"person": str(grace.pk), "is_lead": "on"})
    html = client.get("/teams/payments").content.decode()
    assert "Grace" in html
    assert "Lead" in html
    client.post(f"/teams/payments/members/{grace.pk}/lead", {"is_lead": "false"})
    client.post(f"/teams/payments/members/{grace.pk}/remove")
    assert "Nobody is in it yet" in client.get("/teams/payments").content.decode()
    changed = {"name": "Payments, Europe", "description": "Cards and invoices."}
    client.post("/teams/payments/edit", changed)
    assert team_by_slug("payments").name == "Payments, Europe"


def test_a_team_refuses_what_cannot_be(client: Client, now: datetime, grace: Person) -> None:
    make_team("Payments", grace, now=now)
    data = {"name": "Payments", "slug": "payments"}
    assert "Another team" in refused(client, "/teams/new", data, "slug")
    assert "required" in refused(client, "/teams/payments/edit", {"name": ""}, "name")
    words = refused(client, "/teams/payments/members", {"person": str(grace.pk)}, "person")
    assert "not one of the available choices" in words


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "carrier-pigeon"}, "kind"),
        ({"service": "nothing"}, "service"),
        ({"grouping": "heaps"}, "grouping"),
        ({"on_recovery": "cheer"}, "on_recovery"),
        ({"default_category": "nothing"}, "default_category"),
    ],
)
def test_an_integration_that_cannot_be_is_refused_at_its_field(
    client: Client, change: dict[str, str], field: str
) -> None:
    assert refused(client, "/integrations/new", INTEGRATION | change, field)


def test_a_new_integration_shows_its_address_and_configuration(client: Client, ada: Person) -> None:
    made = client.post("/integrations/new", INTEGRATION)
    html = client.get(made["Location"]).content.decode()
    integration = Integration.objects.get()
    key = integration_key(actor=ada.as_actor(), integration=integration)
    assert f"/integrations/alertmanager/{key}" in html
    assert "webhook_configs" in html
    changed = {**INTEGRATION, "name": "Prometheus, Paris", "on_recovery": "mark"}
    client.post(f"{made['Location']}/settings/edit", changed)
    integration.refresh_from_db()
    assert (integration.name, integration.on_recovery) == ("Prometheus, Paris", "mark")


def test_a_responder_sees_an_integration_without_its_key(
    grace: Person, sign_in: SignIn, now: datetime, ada: Person
) -> None:
    integration = make_integration(now=now)
    html = sign_in(grace).get(f"/integrations/{integration.pk}").content.decode()
    assert integration_key(actor=ada.as_actor(), integration=integration) not in html
    assert "wbi_" not in html


def test_a_rejected_signal_is_shown_with_its_reason_and_replayed(
    client: Client, now: datetime
) -> None:
    integration = make_integration(now=now)
    signal = store(integration, b'<script>alert("x")</script>', now=now)
    absorb(now)
    page = f"/integrations/{integration.pk}"
    assert "The body is not JSON" in client.get(f"{page}?outcome=rejected").content.decode()
    shown = client.get(f"{page}/signals/{signal.id}").content.decode()
    assert "&lt;script&gt;" in shown
    assert "<script>alert" not in shown
    body = client.get(f"{page}/signals/{signal.id}/body")
    assert body.content == b'<script>alert("x")</script>'
    assert body["Content-Type"] == "application/octet-stream"
    assert body["Content-Disposition"].startswith("attachment")
    client.post(f"{page}/signals/{signal.id}/replay")
    signal.refresh_from_db()
    assert (signal.state, signal.reason) == ("pending", "")
    assert client.post(f"{page}/signals/{signal.id}/replay").status_code == 409


def test_a_list_goes_on_by_a_cursor_and_refuses_a_made_up_one(
    client: Client, now: datetime
) -> None:
    for number in range(55):
        make_person(f"P{number:02}", now=now)
    first = client.get("/people").content.decode()
    cursor = first.partition("?cursor=")[2].partition('"')[0]
    second = client.get(f"/people?cursor={cursor}").content.decode()
    assert "P00" in first
    assert "P54" not in first
    assert "P54" in second
    assert "P00" not in second
    assert client.get("/people?cursor=zzz").status_code == 422


def test_made_up_filters_narrow_nothing(client: Client, now: datetime) -> None:
    make_service("Shop", now=now)
    for query in ("team=zzz", "show=zzz", "q=%00", "team="):
        assert "Shop" in client.get(f"/services?{query}").content.decode(), query
    for query in ("view=zzz", "severity=zzz", "integration=zzz", "service=zzz", "q=%00"):
        assert client.get(f"/alerts?{query}").status_code == 200, query


def test_a_short_name_is_made_of_the_name(ada: Person, sign_in: SignIn) -> None:
    client = sign_in(ada)
    client.post("/teams/new", {"name": "Größe & Gewicht"})
    assert client.get("/teams/grosse-gewicht").status_code == 200
    nameless = client.post("/teams/new", {"name": "名前"})
    assert nameless.status_code == 422
