"""How it came, whether the first contact was enough, and the way up to the second level."""

from datetime import datetime

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_team
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.domain import Channel
from watchbell.incidents.models import Incident
from watchbell.incidents.services import escalate_to_team
from watchbell.kernel.actors import SYSTEM


def test_the_channel_is_corrected_like_any_field(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client, base = sign_in(grace), f"/incidents/{incident.label}"
    form = client.get(f"{base}/edit?fields=channel").content.decode()
    assert "How it reached us" in form
    sent = {"version": "1", "initial-channel": incident.channel, "channel": "walk_in"}
    assert client.post(f"{base}/edit", sent).status_code == 302
    html = client.get(base).content.decode()
    assert "changed channel" in html
    assert "→ walk-in" in html
    assert "Came through</dt><dd>" in html
    assert client.post(f"{base}/edit", {**sent, "channel": "pigeon"}).status_code == 422


def test_the_record_says_whether_the_first_contact_was_enough(
    grace: Person, ada: Person, sign_in: SignIn, now: datetime
) -> None:
    client = sign_in(grace)
    first, more = (declare(now=now, channel=Channel.PHONE) for _ in range(2))
    assert "First contact</dt>" not in client.get(f"/incidents/{first.label}").content.decode()
    resolve(first, actor=ada.as_actor(), now=now)
    resolve(more, actor=SYSTEM, now=now)
    assert "Resolved by it" in client.get(f"/incidents/{first.label}").content.decode()
    assert "Took more than one" in client.get(f"/incidents/{more.label}").content.decode()
    for wanted, there, gone in (("first", first, more), ("more", more, first)):
        html = client.get(f"/incidents?view=all&contact={wanted}").content.decode()
        assert there.label in html
        assert gone.label not in html


def test_a_requester_is_not_asked_for_it(bob: Person, sign_in: SignIn, now: datetime) -> None:
    incident = declare(now=now, reporter=bob, channel=Channel.PHONE)
    resolve(incident, actor=SYSTEM, now=now)
    client = sign_in(bob)
    assert "First contact" not in client.get(f"/incidents/{incident.label}").content.decode()
    assert 'name="contact"' not in client.get("/incidents").content.decode()


def test_an_agent_hands_it_up_with_a_reason_and_the_way_stays_visible(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    desk, network = make_team("Desk", grace, now=now), make_team("Network", now=now)
    incident = declare(now=now, team=desk, assignee=grace)
    client, base = sign_in(grace), f"/incidents/{incident.label}"
    assert 'id="do-second-level"' in client.get(base).content.decode()
    form = client.get(f"{base}/second-level").content.decode()
    assert 'value="network"' in form
    assert 'value="desk"' not in form
    refused = client.post(f"{base}/second-level", {"team": "network"})
    assert refused.status_code == 422
    sent = {"team": "network", "reason": "The lease is refused."}
    assert client.post(f"{base}/second-level", sent).status_code == 302
    incident.refresh_from_db()
    assert (incident.team, incident.assignee, incident.reassignment_count) == (network, None, 1)
    html = client.get(base).content.decode()
    assert "escalated it: Desk → Network" in html
    assert "The lease is refused." in html
    assert "Changed hands 1 time" in html


def test_the_way_up_is_shown_step_by_step(grace: Person, sign_in: SignIn, now: datetime) -> None:
    incident = declare(now=now, team=make_team("Desk", now=now))
    for name in ("Network", "Vendor"):
        escalate_to_team(
            incident_id=incident.pk,
            team=make_team(name, now=now),
            reason=f"Only {name} can",
            actor=grace.as_actor(),
            now=now,
        )
    html = sign_in(grace).get(f"/incidents/{incident.label}").content.decode()
    assert "Desk → Network" in html
    assert "Network → Vendor" in html
