"""Time is logged in the page's dialog, corrected in its tab; what it costs is set beside."""

from datetime import datetime
from decimal import Decimal

import pytest

from tests.builders.incidents import declare
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.analytics.costs.rates import costs
from watchbell.incidents.models import Incident, TimeEntry


@pytest.fixture
def incident(grace: Person, now: datetime) -> Incident:
    return declare(now=now)


def test_time_is_logged_corrected_removed_and_brought_back(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    path = f"/incidents/{incident.label}"
    page = client.get(path).content.decode()
    assert f'href="{path}/log-time"' in page
    assert 'data-key="l"' in page
    answer = client.post(f"{path}/log-time", {"spent": "1h 30m", "note": "Read the log"})
    assert answer.status_code == 302
    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.person, entry.note) == (90, grace, "Read the log")
    tab = client.get(f"{path}?tab=time").content.decode()
    assert "1h 30m" in tab
    assert "Read the log" in tab
    steps = f"{path}/time/{entry.pk}"
    refused = client.post(f"{steps}/correct", {"spent": "soon", "note": ""})
    assert refused.status_code == 422
    assert "25, 1:30 or 1h 30m" in refused.content.decode()
    client.post(f"{steps}/correct", {"spent": "0:45", "note": "Read it all"})
    entry.refresh_from_db()
    assert (entry.minutes, entry.note) == (45, "Read it all")
    client.post(f"{steps}/remove")
    gone = client.get(f"{path}?tab=time").content.decode()
    assert "No time logged" in gone
    assert "Bring back" in gone
    client.post(f"{steps}/restore")
    timeline = client.get(path).content.decode()
    for words in ("logged 1h 30m of work<", "corrected the work: 45m, before"):
        assert words in timeline


def test_what_cannot_be_logged_comes_back_with_the_field(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    answer = client.post(
        f"/incidents/{incident.label}/log-time",
        {"spent": "a while", "person": "nobody@example.org"},
    )
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "25, 1:30 or 1h 30m" in body
    assert "Nobody here has this address" in body
    assert not TimeEntry.objects.exists()


def test_an_administrator_sets_what_work_costs(ada: Person, sign_in: SignIn) -> None:
    client = sign_in(ada)
    given = {"hourly_rate": "61.5", "fixed_cost": "900", "currency": "EUR"}
    assert client.post("/admin/costs", given).status_code == 302
    held = costs()
    assert (held.hourly_rate, held.fixed_cost, held.currency) == (Decimal("61.50"), 900, "EUR")
    refused = client.post("/admin/costs", {**given, "hourly_rate": "-1"})
    assert refused.status_code == 422
    page = client.get("/admin/costs").content.decode()
    assert 'value="61.50"' in page
