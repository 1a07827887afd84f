"""Reporting: what may be the same is shown while somebody types."""

from datetime import datetime

from tests.builders.incidents import declare
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.domain import Channel
from watchbell.incidents.models import Incident

HTMX = {"HX-Request": "true"}


def test_likely_duplicates_are_shown_from_four_letters_on(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    known = declare("Checkout is down", now=now)
    client = sign_in(grace)
    html = client.get("/incidents/new").content.decode()
    assert 'hx-get="/incidents/new/similar"' in html
    path = "/incidents/new/similar?title="
    found = client.get(f"{path}checkout broken", headers=HTMX).content.decode()
    assert f'href="/incidents/{known.label}"' in found
    for silent in ("che", "printer", "%3Cscript%3E"):
        assert "Is it one of these" not in client.get(path + silent, headers=HTMX).content.decode()


def test_an_agent_says_how_it_reached_them(
    grace: Person, bob: Person, sign_in: SignIn, now: datetime
) -> None:
    client = sign_in(grace)
    for given, reporter, kept in (
        ("walk_in", "", Channel.WALK_IN),
        ("", bob.email, Channel.PHONE),
        ("", "", Channel.SELF_SERVICE),
    ):
        said = {"title": "No light", "channel": given, "reporter": reporter}
        answer = client.post("/incidents/new", said)
        assert answer.status_code == 302
        assert Incident.objects.latest("number").channel == kept
    refused = client.post("/incidents/new", {"title": "No light", "channel": "monitoring"})
    assert refused.status_code == 422
