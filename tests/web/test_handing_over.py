"""Handing over, answering too, and staying with it: from the incident's page and from links."""

from typing import Any

import pytest
from django.test import Client

from tests.builders.people import make_team
from tests.builders.policies import make_policy, step
from tests.fakes.bell import Bell, bell_on
from tests.paging.incidents import acknowledge, incident_of, kinds
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.kernel.clock import ManualClock
from watchbell.notify.models import Message
from watchbell.notify.services import answer_link
from watchbell.paging.models import Acknowledgement


@pytest.fixture
def bell(clock: ManualClock, database: None) -> Any:
    with bell_on(clock) as bell:
        yield bell


def act(client: Client, incident: Incident, verb: str, **data: Any) -> Any:
    return client.post(f"/incidents/{incident.label}/{verb}", data)


def path_of(message: Message, clock: ManualClock) -> str:
    return answer_link(message.pk, now=clock.now()).partition("8000")[2]


def test_a_person_hands_it_to_a_team_from_the_page(
    bell: Bell, clock: ManualClock, sign_in: SignIn, ada: Person, grace: Person, linus: Person
) -> None:
    incident = incident_of(make_policy(ada, now=clock.now()), clock)
    team = make_team("Network", linus, now=clock.now())
    bell.tick()
    client = sign_in(grace)
    assert "Hand over" in client.get(f"/incidents/{incident.label}").content.decode()
    refused = act(client, incident, "hand-over", reason="Theirs")
    assert refused.status_code == 422
    assert "one of the three" in refused.content.decode()
    act(client, incident, "hand-over", reason="Theirs", team=team.slug)
    bell.tick()
    assert bell.to == ["ada", "linus"]
    html = client.get(f"/incidents/{incident.label}").content.decode()
    assert "handed it over to the team Network" in html


def test_who_acknowledged_says_by_the_link_that_they_are_still_on_it(
    bell: Bell, clock: ManualClock, sign_in: SignIn, ada: Person, grace: Person
) -> None:
    policy = make_policy(ada, now=clock.now(), reminder_minutes=60, ack_timeout_minutes=5)
    incident = incident_of(policy, clock)
    bell.tick()
    acknowledge(incident, ada, clock)
    bell.tick()
    bell.after(minutes=60)
    tab = sign_in(grace).get(f"/incidents/{incident.label}?tab=paging").content.decode()
    assert "are you still on it?" in tab
    message = Message.objects.order_by("id").last()
    assert message is not None
    link, anybody = path_of(message, clock), Client()
    asked = anybody.get(link).content.decode()
    assert "are you still on it?" in asked
    assert "I am on it" in asked
    assert "incident.acknowledgement_confirmed" not in kinds(incident)
    assert "stays yours" in anybody.post(link).content.decode()
    assert anybody.post(link).status_code == 409
    bell.after(minutes=6)
    incident.refresh_from_db()
    assert incident.acknowledged_at is not None


def test_the_second_of_those_told_acknowledges_too_by_link_and_by_page(
    bell: Bell, clock: ManualClock, sign_in: SignIn, ada: Person, grace: Person, linus: Person
) -> None:
    steps = step(ada, grace, linus, until="everyone", delay=30)
    incident = incident_of(make_policy(steps, now=clock.now()), clock)
    bell.tick()
    acknowledge(incident, ada, clock)
    bell.tick()
    page = Message.objects.get(person=grace)
    link, anybody = path_of(page, clock), Client()
    assert "you are asked to as well" in anybody.get(link).content.decode()
    assert "You have it" in anybody.post(link).content.decode()
    client = sign_in(linus)
    tab = f"/incidents/{incident.label}?tab=paging"
    assert "Your answer is asked for too" in client.get(tab).content.decode()
    act(client, incident, "acknowledge")
    assert "Your answer is asked for too" not in client.get(tab).content.decode()
    assert Acknowledgement.objects.count() == 3


def test_an_administrator_gives_somebody_a_manager(
    sign_in: SignIn, ada: Person, grace: Person, linus: Person
) -> None:
    client = sign_in(ada)
    given = {"name": "Grace", "role": "responder", "timezone": "UTC", "manager": str(linus.pk)}
    assert client.post(f"/people/{grace.pk}/edit", given).status_code == 302
    grace.refresh_from_db()
    assert grace.manager == linus
    assert "Linus" in client.get(f"/people/{grace.pk}").content.decode()
    client.post(f"/people/{grace.pk}/edit", given | {"manager": ""})
    grace.refresh_from_db()
    assert grace.manager is None
