"""The page's facts about whom and what an incident concerns, edited without script."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client

from tests.builders.incidents import declare
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.incidents.models import Incident, Watcher
from watchbell.incidents.services import acknowledge_incident
from watchbell.kernel.actors import SYSTEM


def act(client: Client, incident: Incident, verb: str, **data: Any) -> Any:
    return client.post(f"/incidents/{incident.label}/{verb}", data)


def html(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_services_people_and_watchers_come_and_go(
    grace: Person, bob: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    mail = make_service("Mail", now=now)
    client = sign_in(grace)
    page = f"/incidents/{incident.label}"
    assert "No other service and nobody else" in html(client, page)
    assert act(client, incident, "affect-service", service=mail.slug, effect="degraded")
    assert act(client, incident, "affect-person", person="ada@example.org").status_code == 422
    assert act(client, incident, "affect-person", person=bob.email).status_code == 302
    act(client, incident, "watch")
    shown = html(client, page)
    assert "/services/mail" in shown
    assert "Stop watching" in shown
    assert "watches it" in shown
    act(client, incident, "spare-service", key=mail.slug)
    act(client, incident, "spare-person", key=bob.email)
    act(client, incident, "unwatch")
    assert "No other service and nobody else" in html(client, page)
    assert not Watcher.objects.exists()
    act(client, incident, "add-watcher", person=bob.email)
    assert Watcher.objects.get().person == bob


def test_who_reported_it_neither_sees_nor_changes_this(
    bob: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(bob)
    assert "Watchers" not in html(client, f"/incidents/{incident.label}")
    assert act(client, incident, "affect-person", person=bob.email).status_code == 403


def test_the_record_is_edited_and_its_labels_lead_to_the_list(
    grace: Person, bob: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    given = {
        "initial-effect": "outage",
        "effect": "degraded",
        "initial-business_impact": "",
        "business_impact": "Nobody can pay",
        "initial-effort_minutes": "",
        "effort_minutes": "90",
        "initial-labels": "",
        "labels": "pci, black friday",
        "initial-reporter": bob.email,
        "reporter": grace.email,
    }
    assert act(client, incident, "edit", **given).status_code == 302
    shown = html(client, f"/incidents/{incident.label}")
    assert "Nobody can pay" in shown
    assert "1h 30m, estimated" in shown
    assert "?view=all&amp;label=black%20friday" in shown
    assert incident.label in html(client, "/incidents?view=all&label=black%20friday")
    assert incident.label not in html(client, "/incidents?view=all&label=other")
    incident.refresh_from_db()
    assert incident.reporter == grace


def test_times_are_corrected_in_ones_own_zone_and_in_order(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    acknowledge_incident(
        incident_id=incident.pk, actor=grace.as_actor(), now=now + timedelta(seconds=70)
    )
    client = sign_in(grace)
    form = html(client, f"/incidents/{incident.label}/times")
    assert 'value="2026-03-02T09:01"' in form
    assert "It was closed" not in form
    wrong = {"occurred_at": "2026-03-02T08:50", "detected_at": "2026-03-02T08:40"}
    answer = act(client, incident, "times", acknowledged_at="2026-03-02T09:01", **wrong)
    assert answer.status_code == 422
    assert "This is before occurred (2026-03-02 08:50 UTC)" in answer.content.decode()
    right = {**wrong, "detected_at": "2026-03-02T08:55"}
    act(client, incident, "times", acknowledged_at="2026-03-02T09:01", **right)
    incident.refresh_from_db()
    assert incident.occurred_at == now - timedelta(minutes=10)
    assert incident.acknowledged_at == now + timedelta(seconds=70)
    assert "Start: nothing → 2 Mar 2026, 08:50 UTC" in html(client, f"/incidents/{incident.label}")


def test_a_vips_incident_and_its_price_stand_in_the_head(
    ada: Person, grace: Person, bob: Person, sign_in: SignIn, now: datetime
) -> None:
    answer = sign_in(ada).post(
        f"/people/{bob.pk}/edit",
        {"name": "Bob", "role": "requester", "timezone": "UTC", "is_vip": "on"},
    )
    assert answer.status_code == 302
    bob.refresh_from_db()
    shop = make_service("Shop", now=now, cost_per_minute=Decimal(50))
    incident = declare(now=now, reporter=bob, service=shop, occurred_at=now - timedelta(minutes=30))
    shown = html(sign_in(grace), f"/incidents/{incident.label}")
    assert "VIP" in shown
    assert 'Cost so far <span class="wb-num">1,500</span>' in shown
    change_person(person_id=bob.pk, is_vip=False, actor=SYSTEM, now=now)
    assert "VIP" in html(sign_in(grace), f"/incidents/{incident.label}")
