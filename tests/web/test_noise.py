"""The pages of noise: figures that lead to their records, and proposals that lead on."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.builders.alerts import alert, make_integration, say
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.alerts.models import Feedback, Integration, Route
from watchbell.kernel.clock import ManualClock

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def sender(clock: ManualClock) -> Integration:
    """A source of which one rule comes and goes."""
    sender = make_integration(now=clock.now())
    for _ in range(6):
        say(sender, alert("Flappy"), now=clock.now())
        clock.advance(minutes=2)
        say(sender, alert("Flappy", status="resolved"), now=clock.now())
        clock.advance(minutes=10)
    return sender


def test_a_proposal_leads_to_a_backtest_and_to_a_route_that_is_asked_first(
    sender: Integration, ada: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ada)
    (line,) = browser.get("/noise?days=7").context["lines"]
    assert line.proposal.wait == 120
    [tried] = browser.get(line.try_url).context["form"].rows["routes"]
    assert (tried["wait"].value(), tried["condition"].value()) == (
        "120",
        'labels["alertname"] == "Flappy"',
    )
    Route.objects.create(id=sender.pk, integration=sender, position=0, condition="")
    draft = browser.get(line.draft_url)
    editor = draft.context["editor"]
    assert editor.form["goes_on"].value() is True
    sent = {
        "op": "save", "as_text": "yes", "condition": editor.form["condition"].value(),
        "name": "Less noise", "goes_on": "on", "group_wait": editor.form["group_wait"].value(),
    }  # fmt: skip
    assert browser.post(line.draft_url, sent).status_code == 302
    first = Route.objects.get(integration=sender, position=0)
    assert (first.name, first.goes_on, first.ruling) == ("Less noise", True, {"group_wait": 120})


def test_every_figure_leads_to_as_many_records(
    sender: Integration, ada: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ada)
    (line,) = browser.get("/noise?days=7").context["lines"]
    counts = {
        what: len(browser.get(url).context["found"].items) for what, url in line.links.items()
    }
    one = line.noise
    assert counts == {
        "alerts": one.alerts, "incidents": one.incidents, "pages": 0, "night": 0,
        "acted": one.acted, "ignored": one.ignored, "not_useful": 0, "quick": one.quick,
    }  # fmt: skip
    assert (one.alerts, one.quick) == (6, 6)
    assert parse_qs(urlsplit(line.links["quick"]).query)["rule"] == ["Flappy"]


def test_one_press_says_not_useful_and_another_takes_it_back(
    sender: Integration, ada: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ada)
    (line,) = browser.get("/noise?days=7").context["lines"]
    record = browser.get(line.links["alerts"]).context["found"].items[0]
    address = f"/alerts/{record.alert_id}"
    browser.post(f"{address}/feedback", {"judge-word": "a test"})
    assert [one.word for one in Feedback.objects.all()] == ["a test"]
    assert browser.get(address).context["mine"].word == "a test"
    browser.post(f"{address}/feedback", {"verb": "take_back"})
    assert not Feedback.objects.exists()
