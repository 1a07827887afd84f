"""The pages of flow: every figure leads to as many incidents as it says."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_team
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.analytics.flow.facts import Stage
from watchbell.analytics.flow.keeping import keep_spells
from watchbell.incidents.services import start_incident

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def yesterday(now: datetime) -> datetime:
    return now - timedelta(days=1)


@pytest.fixture(autouse=True)
def lived(grace: Person, yesterday: datetime) -> None:
    """Two incidents, one of which somebody began to work on late."""
    team = make_team("Desk", grace, now=yesterday)
    slow = declare("Slow", now=yesterday, team=team)
    start_incident(
        incident_id=slow.pk, actor=grace.as_actor(), now=yesterday + timedelta(minutes=90)
    )
    resolve(slow, actor=grace.as_actor(), now=yesterday + timedelta(hours=2))
    quick = declare("Quick", now=yesterday)
    resolve(quick, actor=grace.as_actor(), now=yesterday + timedelta(minutes=5))
    keep_spells([slow.pk, quick.pk])


def test_every_stage_leads_to_its_incidents(grace: Person, sign_in: SignIn) -> None:
    browser = sign_in(grace)
    shown = browser.get("/reports/flow?days=7")
    assert {one.stage: one.n for one, _ in shown.context["stages"]} == {
        Stage.UNOWNED: 2,
        Stage.WORK: 1,
    }
    for one, _ in shown.context["stages"]:
        found = browser.get(f"/reports/flow/incidents?days=7&stage={one.stage}").context["found"]
        assert len(found.items) == one.n
    behind = browser.get("/reports/flow/incidents?days=7&stage=unowned")
    assert [one.title for one in behind.context["found"].items] == ["Slow", "Quick"]
    assert "1h 30m" in behind.content.decode()


def test_a_team_narrows_the_figures_and_what_is_behind_them(grace: Person, sign_in: SignIn) -> None:
    browser = sign_in(grace)
    assert browser.get("/reports/flow?team=desk").context["flow"].n == 1
    behind = browser.get("/reports/flow/incidents?team=desk&what=first_line")
    (one,) = behind.context["found"].items
    assert (one.title, one.teams) == ("Slow", ["Desk"])


def test_links_keep_what_was_chosen(grace: Person, sign_in: SignIn) -> None:
    page = sign_in(grace).get("/reports/flow?days=90&team=desk").content.decode()
    start = page.index("/reports/flow/incidents")
    address = page[start : page.index('"', start)].replace("&amp;", "&")
    assert parse_qs(urlsplit(address).query) == {"days": ["90"], "team": ["desk"]}


def test_anything_narrows_and_what_there_is_not_is_said(grace: Person, sign_in: SignIn) -> None:
    browser = sign_in(grace)
    shown = browser.get("/reports/flow?filter=team:none&filter=category:software")
    assert shown.context["flow"].n == 1
    text = shown.content.decode()
    assert "Team: none: take away" in text
    assert 'name="filter" value="category:software"' in text
    behind = browser.get("/reports/flow/incidents?filter=team:none&what=all").context["found"]
    assert [one.title for one in behind.items] == ["Quick"]
    odd = browser.get("/reports/flow?filter=service:nowhere")
    assert (odd.status_code, odd.context["flow"].n) == (200, 2)
    assert "Nothing is narrowed by it." in odd.content.decode()
