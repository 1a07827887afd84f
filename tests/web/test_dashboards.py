"""Dashboards as people see them: numbers lead to records, nobody overwrites, walls keep secrets."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.dashboards import card, make_dashboard
from tests.builders.incidents import declare, resolve
from tests.builders.people import make_team
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.analytics.dashboards.links import make_wall_link, wall_address
from watchbell.analytics.models import Dashboard
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM

pytestmark = pytest.mark.usefixtures("database")
HOUR = timedelta(hours=1)


@pytest.fixture
def day(ada: Person, now: datetime) -> list[Incident]:
    """Three incidents of one service, one of them resolved."""
    shop = make_service("Shop", now=now - 9 * HOUR)
    found = [declare(now=now - n * HOUR, service=shop, assignee=ada) for n in (1, 2, 3)]
    resolve(found[0], actor=SYSTEM, now=now - HOUR / 2)
    return found


def body(client: Client, address: str, status: int = 200, **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == status
    return answer.content.decode()


def test_every_number_leads_to_as_many_records(
    grace: Person, day: list[Incident], sign_in: SignIn
) -> None:
    client = sign_in(grace)
    text = body(client, "/dashboards/service-desk?whole=1&days=30")
    cards = re.findall(r'href="(/reports/figures/[^"]+)" aria-label="(\d+): what is behind', text)
    bars = re.findall(
        r'href="(/reports/figures/[^"]+)" aria-label="(\d+): [^"]+">\d+</a></span>', text
    )
    assert {number for _, number in cards} >= {"2", "3"}
    assert bars
    for address, number in cards + bars:
        behind = body(client, address.replace("&amp;", "&"))
        assert len(set(re.findall(r'"/incidents/(INC-\d+)"', behind))) == int(number), address


def test_what_takes_longer_comes_for_its_own_place(
    grace: Person, day: list[Incident], sign_in: SignIn
) -> None:
    client = sign_in(grace)
    page = body(client, "/dashboards/service-desk?filter=service:shop")
    assert 'hx-get="/dashboards/service-desk/parts?filter=service%3Ashop&amp;turn=then"' in page
    assert 'data-chart="chart-w10"' not in page
    parts = body(client, "/dashboards/service-desk/parts?turn=then")
    assert 'id="widget-w10-body" hx-swap-oob="true"' in parts
    assert 'data-chart="chart-w10"' in parts
    assert 'id="widget-w1-body"' not in parts


def test_a_page_of_sixteen_widgets_asks_a_bounded_number_of_statements(
    grace: Person, day: list[Incident], sign_in: SignIn
) -> None:
    """Eight cards are two questions: this period and the one before."""
    client = sign_in(grace)
    body(client, "/dashboards/service-desk")
    counted = []
    for address in ("/dashboards/service-desk", "/dashboards/service-desk/parts?turn=then"):
        with CaptureQueriesContext(connection) as asked:
            body(client, address)
        counted.append(len(asked))
    assert counted[0] <= 40
    assert counted[1] <= 40


def test_a_filter_that_names_nothing_is_said_and_the_page_stays(
    grace: Person, sign_in: SignIn
) -> None:
    text = body(sign_in(grace), "/dashboards/service-desk?filter=banana:1")
    assert "cannot be narrowed by" in text
    assert "There is no team called gone" in body(
        sign_in(grace), "/dashboards/service-desk?filter=team:gone"
    ).replace("&#x27;", "'")


def test_who_saves_over_another_ones_change_is_asked(
    ada: Person, now: datetime, sign_in: SignIn
) -> None:
    row = make_dashboard(ada, card(), now=now)
    client = sign_in(ada)
    address = f"/dashboards/{row.pk}/edit"
    sent = {"name": "Desk", "days": "30", "version": "1", "widgets": json.dumps([card(x=6)])}
    assert client.post(address, sent).status_code == 302
    stale = client.post(address, {**sent, "widgets": json.dumps([card(x=9)])})
    text = stale.content.decode()
    assert stale.status_code == 409
    assert "you began with version 1, and it is version 2 now" in text
    assert 'data-x="9"' in text
    assert Dashboard.objects.get().widgets[0]["x"] == 6
    copy = {**sent, "name": "Desk 2", "as": "copy"}
    assert client.post(address, copy).status_code == 302
    assert set(Dashboard.objects.values_list("name", flat=True)) == {"Desk", "Desk 2"}


def test_what_was_chosen_of_a_widget_comes_back_drawn(grace: Person, sign_in: SignIn) -> None:
    client = sign_in(grace)
    asked = client.post("/dashboards/widget", {"kind": "trend"}).content.decode()
    assert 'name="figure"' in asked
    assert 'value="backlog"' not in asked
    draft = {**card(), "kind": "trend", "w": 6, "h": 4, "id": ""}
    said = {"draft": json.dumps(draft), "said": "1", "figure": "mtta", "by": "month"}
    usual = {"measure": "median", "look": "bar", "title": "<b>Soon</b>"}
    drawn = client.post("/dashboards/widget", {**said, **usual})
    text = drawn.content.decode()
    assert drawn.status_code == 200
    assert "close-dialogs" in drawn.headers["HX-Trigger"]
    assert "&lt;b&gt;Soon&lt;/b&gt;" in text
    assert "<b>Soon" not in text
    wrong = client.post("/dashboards/widget", {**said, **usual, "other": "banana:1"})
    assert wrong.status_code == 422
    assert wrong.headers["HX-Retarget"] == "#action-body"


def test_a_wall_needs_no_session_shows_no_way_in_and_counts_nothing_restricted(
    ada: Person, grace: Person, day: list[Incident], now: datetime, sign_in: SignIn
) -> None:
    team = make_team("Security", grace, now=now)
    Incident.objects.filter(pk=day[1].pk).update(
        is_restricted=True, team=team, major_state="declared", title="Very secret"
    )
    widgets = [card(figure="backlog"), card("w2", kind="majors", x=3, w=6, h=4)]
    row = make_dashboard(ada, *widgets, now=now, is_shared=True)
    link = make_wall_link(name="Wall", dashboards=[str(row.pk)], actor=ada.as_actor(), now=now)
    answer = Client().get("/wallboard/link/" + wall_address(link).rpartition("/")[2])
    for text in (
        answer.content.decode(),
        body(sign_in(grace), f"/wallboard/{row.pk}"),
    ):
        assert re.search(r"wb-dash__value[^>]*>1</p>", text)
        assert "secret" not in text
        assert "/incidents/" not in text
        assert "/reports/" not in text
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    mine = body(sign_in(grace), f"/dashboards/{row.pk}")
    assert "Very secret" in mine


def test_a_wall_shows_several_screens_in_turn(grace: Person, sign_in: SignIn) -> None:
    client = sign_in(grace)
    first = body(client, "/wallboard/wall?also=executive")
    count = int(re.search(r'data-count="(\d+)"', first)[1])  # type: ignore[index]
    names = [
        re.search(r"<h1>(.*?)</h1>", body(client, f"/wallboard/wall?also=executive&screen={n}"))[1]  # type: ignore[index]
        for n in range(count + 1)
    ]
    assert names[0] == names[count] == "Now"
    assert "Executive" in names
    part = body(client, "/wallboard/wall?screen=1", headers={"HX-Request": "true"})
    assert "<html" not in part
    assert 'data-number="1"' in part
