"""Figures over the API: narrowed, compared, drilled into, measured against targets."""

from datetime import datetime, timedelta

import pytest

from tests.analytics.facts import fact
from tests.api.client import ApiClient
from tests.builders.calendars import make_calendar
from tests.builders.services import make_service
from watchbell.incidents.models import Incident

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def history(db: None, now: datetime) -> list[Incident]:
    """Two answered this month, one the month before."""
    shop = make_service("Shop", now=now)
    rows = [
        fact(now - DAY, service=shop, first_acknowledged_at=now - DAY + 3 * HOUR),
        fact(now - 2 * DAY, first_acknowledged_at=now - 2 * DAY + HOUR),
        fact(now - 40 * DAY, first_acknowledged_at=now - 40 * DAY + HOUR),
    ]
    return Incident.objects.bulk_create(rows)


def test_figures_are_narrowed_compared_and_stand_to_their_targets(
    responder: ApiClient, owner: ApiClient, history: list[Incident]
) -> None:
    assert owner.send("PUT", "/kpis/mtta/target", {"goal": 3700}).status == 200
    asked = {"names": "mtta,declared", "compare": "previous"}
    body = responder.get("/kpis", **asked).body
    assert [figure["name"] for figure in body["figures"]] == ["declared", "mtta"]
    assert body["figures"][1]["total"] == 4 * 3600
    change = body["compared"]["figures"]["mtta"]
    assert (change["before"], change["part"], change["trend"]) == (3600, 1.0, "worse")
    assert [(one["name"], one["light"]) for one in body["targets"]] == [("mtta", "missed")]
    narrowed = responder.get("/kpis", filter="service:none", **asked).body
    assert narrowed["figures"][1]["value"] == 3600
    assert [one["light"] for one in narrowed["targets"]] == ["met"]


def test_behind_a_figure_are_its_incidents(responder: ApiClient, history: list[Incident]) -> None:
    first = responder.get("/kpis/mtta/records", limit=1, order="largest").body
    assert first["items"][0]["number"] == history[0].label
    assert (first["items"][0]["value"], first["items"][0]["service"]) == (3 * 3600, "Shop")
    rest = responder.get(
        "/kpis/mtta/records", limit=1, order="largest", cursor=first["next_cursor"]
    ).body
    assert [row["number"] for row in rest["items"]] == [history[1].label]
    group = responder.get("/kpis/mtta/records", by="service").body
    assert [row["number"] for row in group["items"]] == [history[1].label]
    missing = responder.get("/kpis/mttr_repair/records", part="missing").body
    assert missing["items"] == []


def test_what_lasts_is_told_in_business_time_too(
    responder: ApiClient, history: list[Incident], now: datetime
) -> None:
    desk = make_calendar("Always", week=(((0, 1440),),) * 7, now=now)
    body = responder.get("/kpis", names="mtta,declared", hours=desk.slug, by="service").body
    business = body["business"]
    assert (business["hours"], business["title"]) == ("always", "Always")
    assert [(one["name"], one["value"]) for one in business["figures"]] == [("mtta", 2 * 3600)]
    assert {group["label"] for group in business["groups"]} == {"Shop", "None"}
    found = responder.get("/kpis/mtta/records", hours="business").body["items"]
    assert sorted(one["value"] for one in found) == [3600, 3 * 3600]
    assert responder.get("/kpis", hours="nowhere").status == 422
    assert responder.get("/kpis/declared/records", hours="business").fields.keys() == {"hours"}


def test_what_cannot_be_asked_names_its_field(responder: ApiClient, owner: ApiClient) -> None:
    assert responder.get("/kpis", filter="service:nowhere").fields.keys() == {"service"}
    assert responder.get("/kpis", names="luck").fields.keys() == {"names"}
    assert responder.get("/kpis", compare="yesterday").fields.keys() == {"compare"}
    assert responder.get("/kpis", zone="Mars").fields.keys() == {"zone"}
    assert responder.get("/kpis/luck/records").status == 422
    assert responder.get("/kpis/mtta/records", cursor="x").status == 422
    assert owner.send("PUT", "/kpis/declared/target", {"goal": 1}).fields.keys() == {"name"}
    assert owner.send("DELETE", "/kpis/mtta/target").status == 404
    assert responder.get("/kpis/targets").body == {"items": []}
