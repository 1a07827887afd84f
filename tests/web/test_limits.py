"""What waits to be read is told on the list of alerts, and every limit on a page of its own."""

from datetime import datetime, timedelta

import pytest

from tests.builders.alerts import alert, drain, make_integration, store, webhook
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.alerts import limits
from watchbell.alerts.models import Integration
from watchbell.alerts.services.silencing import MOST_SILENCES

pytestmark = pytest.mark.usefixtures("database")


def send(integration: Integration, how_many: int, now: datetime) -> None:
    for n in range(how_many):
        store(integration, webhook(alert(f"Disk{n}")), now=now)


def test_the_list_says_how_many_more_wait(sign_in: SignIn, grace: Person, now: datetime) -> None:
    client = sign_in(grace)
    monitor = make_integration("Monitor", now=now)
    assert b"wait to be read" not in client.get("/alerts").content
    send(monitor, 3, now - timedelta(seconds=30))
    assert b"3 more signals wait to be read." in client.get("/alerts").content
    drain(now)
    assert b"wait to be read" not in client.get("/alerts").content


def test_what_waits_is_counted_to_a_limit(
    sign_in: SignIn, grace: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FEW", 2)
    send(make_integration("Monitor", now=now), 3, now)
    assert b"2+ more signals wait" in sign_in(grace).get("/alerts").content


def test_the_page_of_limits_tells_rates_and_what_is_nearly_full(
    sign_in: SignIn, grace: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(grace)
    quiet = client.get("/integrations/limits").content.decode()
    assert "Every signal that came is read." in quiet
    assert f"{MOST_SILENCES}" in quiet
    assert "Nearly full" not in quiet
    monitor, other = (make_integration(name, now=now) for name in ("Monitor", "Other"))
    send(monitor, 12, now - timedelta(seconds=10))
    send(other, 1, now - timedelta(seconds=61))
    monkeypatch.setattr(limits, "MOST_ROUTES", 0)
    told = client.get("/integrations/limits").content.decode()
    assert "13 more signals wait" in told
    assert "Nearly full" in told
    (first, second) = limits.flows(actor=grace.as_actor(), now=now)
    assert (first.integration.name, first.last_minute, first.waiting.count) == ("Monitor", 12, 12)
    assert round(first.per_second, 1) == 0.2
    assert (second.last_minute, second.waiting.oldest) == (0, now - timedelta(seconds=61))
