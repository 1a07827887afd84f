"""The Related tab and what it does, without script."""

from datetime import datetime
from typing import Any

from django.test import Client

from tests.builders.incidents import declare
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident


def act(client: Client, incident: Incident, verb: str, **data: Any) -> Any:
    return client.post(f"/incidents/{incident.label}/{verb}", data)


def tab(client: Client, incident: Incident) -> str:
    answer = client.get(f"/incidents/{incident.label}?tab=related")
    assert answer.status_code == 200
    return answer.content.decode()


def test_links_come_and_go(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    client, other = sign_in(grace), declare("Mail is slow", now=now)
    assert "It stands alone" in tab(client, incident)
    answer = act(client, incident, "link", kind="parent_of", other=other.label)
    assert answer.status_code == 302
    assert "Children" in tab(client, incident)
    assert "Parent" in tab(client, other)
    assert "linked it: child of" in tab(client, other)
    act(client, incident, "unlink", kind="parent_of", other=other.label)
    assert "It stands alone" in tab(client, incident)
    unknown = act(client, incident, "link", kind="related", other="INC-424242")
    assert unknown.status_code == 422
    assert "There is no incident INC-424242." in unknown.content.decode()


def test_others_are_merged_into_it_and_one_is_taken_back(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    client, first, second = sign_in(grace), declare("A", now=now), declare("B", now=now)
    act(client, incident, "merge", numbers=f"{first.label}, {second.label}")
    assert "Merged into this" in tab(client, incident)
    shown = tab(client, first)
    assert f'Merged into <a href="/incidents/{incident.label}">' in shown
    assert "Undo the merge" in shown
    act(client, first, "unmerge")
    first.refresh_from_db()
    assert (first.state, first.merged_into_id) == ("new", None)


def test_suggestions_come_from_two_letters_on(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    assert incident.label in client.get("/incidents/suggest?other=checkout").content.decode()
    assert client.get("/incidents/suggest?other=c").content == b""
