"""The tab where a cause is looked for."""

import json
from datetime import datetime
from typing import Any

from tests.builders.incidents import declare, resolve
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.catalog.services import ChangeFields, record_change
from watchbell.incidents.models import Hypothesis, Incident
from watchbell.kernel.actors import SYSTEM

HTMX = {"HX-Request": "true"}


def test_a_cause_is_suspected_supported_and_confirmed(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client, base = sign_in(grace), f"/incidents/{incident.label}"
    added = client.post(f"{base}/hypotheses", {"text": "The disk is full"})
    assert added["Location"] == f"{base}?tab=diagnosis"
    row = Hypothesis.objects.get()
    client.post(f"{base}/hypotheses/{row.pk}/evidence", {"evidence": "df says 100 %"})
    decision: dict[str, Any] = {"verdict": "confirmed", "why": "Freed it", "cause": "capacity"}
    done = client.post(f"{base}/hypotheses/{row.pk}/verdict", decision, headers=HTMX)
    assert done.status_code == 204
    assert json.loads(done["HX-Trigger"])["incident-changed"] is True
    html = client.get(f"{base}?tab=diagnosis").content.decode()
    for text in ("The disk is full", "df says 100 %", "Grace: Freed it", "Confirmed", "Capacity"):
        assert text in html
    assert "confirmed a cause" in html
    again = client.post(f"{base}/hypotheses/{row.pk}/verdict", decision)
    assert again.status_code == 409


def test_what_is_missing_is_said_at_its_field(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client, base = sign_in(grace), f"/incidents/{incident.label}/hypotheses"
    empty = client.post(base, {"text": ""}, headers=HTMX)
    assert (empty.status_code, empty["HX-Retarget"]) == (422, "#incident-tab")
    client.post(base, {"text": "Heat"})
    row = Hypothesis.objects.get()
    for path in (f"{base}/{row.pk}/evidence", f"{base}/{row.pk}/verdict"):
        plain = client.post(path, {})
        assert plain.status_code == 422
        assert 'aria-invalid="true"' in plain.content.decode()
        assert "Heat" in plain.content.decode()


def test_suspects_and_similar_incidents_are_shown(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    shop = make_service("Shop", now=now)
    past = declare("Checkout fails with error 502", now=now)
    resolve(past, actor=grace.as_actor(), now=now, notes="Restarted the gateway.")
    record_change(
        source="ci",
        external_id="1",
        fields=ChangeFields(
            title="Shop 5.2", starts_at=now, link="https://ci.example/1", service_ids=[shop.pk]
        ),
        actor=SYSTEM,
        now=now,
    )
    incident = declare("Checkout fails with error 502", now=now, service=shop)
    html = sign_in(grace).get(f"/incidents/{incident.label}?tab=diagnosis").content.decode()
    assert '<a class="wb-break" href="https://ci.example/1"' in html
    assert "Restarted the gateway." in html
    bare = declare("Zebra", now=now)
    empty = sign_in(grace).get(f"/incidents/{bare.label}?tab=diagnosis").content.decode()
    assert "Say which service this is about" in empty
    assert "No other incident reads like this one." in empty
