"""The pages of routes: the tree is edited without script, tried and compared before saving."""

from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client

from tests.builders.alerts import alert, make_integration, say, webhook
from tests.builders.people import make_person
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.alerts.domain.routes import Branch, walk
from watchbell.alerts.models import Alert
from watchbell.alerts.services.trees import trees
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Role
from watchbell.web.catalog.layout import lay_out

_EMPTY = {
    "name": "", "every": "all", "service": "", "team": "", "policy": "", "fate": "",
    "severity": "", "priority": "", "group_by": "", "related": "", "window": "", "longest": "",
    "group_wait": "", "group_interval": "", "threshold_count": "", "threshold_seconds": "",
    "resolve_after": "", "rows": "1", "as_text": "", "op": "save",
}  # fmt: skip
_TEAM = {
    "row-0-subject": "label",
    "row-0-label": "team",
    "row-0-how": "is",
    "row-0-value": "db",
}


@pytest.fixture
def manager(database: None, sign_in: SignIn, now: datetime) -> Client:
    """The browser of somebody who may change routes."""
    return sign_in(make_person("Margaret", now=now, role=Role.MANAGER))


def shared() -> tuple[Branch, ...]:
    """Return the routes of every source."""
    return trees().branches.get(None, ())


def test_a_route_is_made_of_lines_and_shown_in_words(manager: Client, now: datetime) -> None:
    sent = {**_EMPTY, **_TEAM, "priority": "2", "group_by": "cluster", "group_wait": "2 min"}
    assert manager.post("/alert-routes/new", sent).status_code == 302
    (made,) = shared()
    assert made.condition == 'labels["team"] == "db"'
    assert (made.ruling.priority, made.ruling.group_wait) == (2, 120)
    html = manager.get("/alert-routes").content.decode()
    assert "team is db" in html
    assert "waits 2 min" in html


def test_lines_become_text_and_text_lines_without_saving(manager: Client) -> None:
    html = manager.post("/alert-routes/new", {**_EMPTY, **_TEAM, "op": "as-text"}).content.decode()
    assert "labels[&quot;team&quot;] == &quot;db&quot;" in html
    text = {**_EMPTY, "as_text": "yes", "condition": "size(labels) > 2", "op": "as-lines"}
    assert "Lines cannot say this" in manager.post("/alert-routes/new", text).content.decode()
    assert shared() == ()


def test_a_line_goes_and_what_is_taken_now_is_shown(manager: Client, now: datetime) -> None:
    say(make_integration(now=now), alert("One", team="db"), alert("Two", team="web"), now=now)
    second = {"row-1-subject": "label", "row-1-label": "job", "row-1-how": "is", "row-1-value": "x"}
    both = {**_EMPTY, **_TEAM, **second, "rows": "2"}
    looked = manager.post("/alert-routes/new", {**both, "op": "look"}).content.decode()
    assert "No open alert matches now" in looked
    html = manager.post("/alert-routes/new", {**both, "op": "remove-1"}).content.decode()
    assert 'name="row-0-value" value="db"' in html
    assert 'name="row-1-value"' not in html
    assert '<strong class="wb-num">1</strong> open alert matches now' in html
    first_gone = manager.post("/alert-routes/new", {**both, "op": "remove-0"}).content.decode()
    assert 'name="row-0-value" value="x"' in first_gone
    wrong = {**_EMPTY, "as_text": "yes", "condition": "labels.", "op": "look"}
    assert "wb-field__error" in manager.post("/alert-routes/new", wrong).content.decode()
    assert shared() == ()


def test_routes_move_nest_and_go(manager: Client) -> None:
    for name in ("First", "Second"):
        manager.post("/alert-routes/new", {**_EMPTY, "name": name})
    first, second = shared()
    manager.post(f"/alert-routes/new?below={second.id}", {**_EMPTY, "name": "Below"})
    manager.post(f"/alert-routes/{second.id}/move", {"place": "0"})
    assert [one.name for one in walk(shared())] == ["Second", "Below", "First"]
    manager.post(f"/alert-routes/{second.id}/remove")
    assert [one.id for one in shared()] == [first.id]


def test_a_wrong_span_or_bound_is_told_at_its_field(manager: Client) -> None:
    for field, value in (("window", "soon"), ("group_wait", "9 d"), ("threshold_count", "3")):
        reply = manager.post("/alert-routes/new", {**_EMPTY, field: value})
        assert reply.status_code == 422, field
        assert "wb-field__error" in reply.content.decode()
    assert shared() == ()


def test_a_change_is_compared_with_the_latest_alerts_first(manager: Client, now: datetime) -> None:
    integration, shop = make_integration(now=now), make_service("Shop", now=now)
    say(integration, alert("One", team="db"), alert("Two", team="web"), now=now)
    sent = {**_EMPTY, **_TEAM, "service": str(shop.pk), "op": "compare"}
    html = manager.post("/alert-routes/new", sent).content.decode()
    assert "With the last 2 alerts" in html
    assert "<strong>1</strong> would be treated otherwise" in html
    assert shared() == ()


def test_a_signal_is_tried_and_leaves_nothing(manager: Client, now: datetime) -> None:
    integration = make_integration(now=now)
    manager.post("/alert-routes/new", {**_EMPTY, **_TEAM, "name": "Databases", "priority": "1"})
    body = webhook(alert("Disk", team="db")).decode()
    sent = {"integration": str(integration.pk), "body": body}
    html = manager.post("/alert-routes/try", sent).content.decode()
    assert "wb-tree__row--held" in html
    assert "A new one." in html
    assert not Alert.objects.exists()
    say(integration, alert("Disk", team="db"), now=now)
    html = manager.post("/alert-routes/try", sent).content.decode()
    assert (
        f'It would join <a class="wb-number" href="/incidents/{Incident.objects.get().label}'
        in html
    )
    refused = manager.post("/alert-routes/try", {**sent, "body": "{"})
    assert refused.status_code == 422
    assert "wb-field__error" in refused.content.decode()


def test_several_alerts_are_acted_on_at_once(manager: Client, now: datetime) -> None:
    integration = make_integration(now=now)
    say(integration, alert("One"), alert("Two"), now=now)
    ids = [str(key) for key in Alert.objects.values_list("id", flat=True)]
    reply = manager.post("/alerts/bulk", {"alert": ids, "verb": "resolve", "query": "?view=all"})
    assert reply.headers["Location"] == "/alerts?view=all"
    assert set(Alert.objects.values_list("state", flat=True)) == {"resolved"}


def test_what_is_needed_stands_below_and_a_circle_is_drawn_too() -> None:
    a, b, c, d = (UUID(int=number) for number in range(4))
    layout = lay_out([a, b, c, d], [(a, b), (b, c), (a, c), (d, d)])
    assert layout.places[a].y < layout.places[b].y < layout.places[c].y
    assert len(layout.lines) == 4
    circle = lay_out([a, b], [(a, b), (b, a)])
    assert set(circle.places) == {a, b}
    assert lay_out([], []).lines == []
