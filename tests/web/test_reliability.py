"""The pages of reliability: what a service promised, how it did, and a file of its months."""

import csv
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.analytics.reliability.options import DEGRADED_PERCENT
from watchbell.catalog.models import Service
from watchbell.platform.options.reading import value

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def till(ada: Person, now: datetime) -> Service:
    """A service that was away for ninety minutes yesterday."""
    till = make_service("Till", now=now - timedelta(days=60))
    Service.objects.filter(pk=till.pk).update(
        cost_per_minute=Decimal(2), availability_target=Decimal("99.9")
    )
    yesterday = now - timedelta(days=1)
    down = declare("Till is down", now=yesterday, service=till)
    resolve(down, actor=ada.as_actor(), now=yesterday + timedelta(minutes=90))
    return till


def test_a_broken_promise_is_told_in_the_list_and_on_the_service(
    till: Service, grace: Person, sign_in: SignIn
) -> None:
    browser = sign_in(grace)
    shown = browser.get("/reports/services?days=30").content.decode()
    assert "Broken" in shown
    assert "99.792 %" in shown
    assert "180.00" in shown
    assert 'name="percent"' not in shown
    one = browser.get("/reports/services/till?days=30")
    assert [hit.title for hit in one.context["outages"]] == ["Till is down"]
    assert sum(part.downtime.total_seconds() for _, part in one.context["months"]) == 5400
    assert "99.9 % of its time" in browser.get("/services/till").content.decode().replace(
        "</a>", ""
    )


def test_the_file_has_every_month_of_every_service(
    till: Service, grace: Person, sign_in: SignIn
) -> None:
    answer = sign_in(grace).get("/reports/services.csv")
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    assert len(rows) == 12
    (hit,) = (row for row in rows if row["downtime_minutes"] != "0.00")
    told = (hit["service"], hit["month"], hit["downtime_minutes"], hit["cost"])
    assert told == ("till", "2026-03", "90.00", "180.00")


def test_an_administrator_says_how_much_slow_counts(
    till: Service, ada: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ada)
    assert browser.post("/reports/services/degraded", {"percent": "101"}).status_code == 422
    assert browser.post("/reports/services/degraded", {"percent": "30"}).status_code == 302
    assert value(DEGRADED_PERCENT) == 30
    assert "Degraded time counts 30 %" in browser.get("/reports/services").content.decode()


def test_a_promise_is_set_in_the_form_of_the_service(
    till: Service, ada: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ada)
    form: dict[str, Any] = browser.get("/services/till/edit").context["form"].initial
    assert form["availability_target"] == "99.9"
    given = {"name": "Till", "criticality": "1", "is_active": "on"}
    answer = browser.post("/services/till/edit", {**given, "availability_target": "100"})
    assert answer.status_code == 422
    browser.post("/services/till/edit", {**given, "availability_target": "99.95"})
    till.refresh_from_db()
    assert till.availability_target == Decimal("99.950")
