"""The tab that shows what helped before, and what is done with it."""

from datetime import datetime

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.domain import CancelCode
from watchbell.incidents.models import Comment, Incident
from watchbell.incidents.selectors import solution_in, solutions_for
from watchbell.incidents.services import (
    FixEvidence,
    cancel_incident,
    change_incident,
    restrict_incident,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import NotFound
from watchbell.platform.eventlog import events_of

FIXED = FixEvidence(
    fix_reference="CHG-7",
    workaround="Pay by invoice.",
    knowledge_url="https://wiki.example.org/502",
)


@pytest.fixture
def solved(grace: Person, now: datetime) -> Incident:
    past = declare("Checkout fails with error 502", now=now)
    notes = "Restarted the gateway twice."
    return resolve(past, actor=grace.as_actor(), now=now, notes=notes, evidence=FIXED)


@pytest.fixture
def troubled(now: datetime, database: None) -> Incident:
    return declare("Checkout fails again", now=now)


def test_what_helped_before_is_shown(
    grace: Person, sign_in: SignIn, solved: Incident, troubled: Incident
) -> None:
    client = sign_in(grace)
    html = client.get(f"/incidents/{troubled.label}?tab=knowledge").content.decode()
    for text in (solved.title, "Restarted the gateway", "Pay by invoice.", "wiki.example.org/502"):
        assert text in html
    assert "Resolve with it" in html
    own = client.get(f"/incidents/{troubled.label}").content.decode()
    assert "Restarted the gateway" not in own


def test_words_are_searched_within_them_from_their_beginning(
    grace: Person, sign_in: SignIn, solved: Incident, troubled: Incident, now: datetime
) -> None:
    other = declare("Checkout is slow", now=now)
    resolve(other, actor=grace.as_actor(), now=now, notes="Added memory.")
    client, base = sign_in(grace), f"/incidents/{troubled.label}?tab=knowledge"
    found = client.get(f"{base}&known=memo").content.decode()
    assert "Added memory." in found
    assert "Restarted the gateway" not in found
    nothing = client.get(f"{base}&known=banana").content.decode()
    assert "Nothing found" in nothing
    assert 'value="banana"' in nothing


def test_without_anything_it_says_what_to_do(
    grace: Person, sign_in: SignIn, troubled: Incident
) -> None:
    html = sign_in(grace).get(f"/incidents/{troubled.label}?tab=knowledge").content.decode()
    assert "Nothing is known yet" in html


def test_a_solution_becomes_the_draft_of_the_resolution_and_that_is_recorded(
    grace: Person, sign_in: SignIn, solved: Incident, troubled: Incident
) -> None:
    client, base = sign_in(grace), f"/incidents/{troubled.label}"
    answer = client.post(f"{base}/solutions/draft", {"source": solved.label})
    assert answer["Location"] == f"{base}/resolve?like={solved.label}"
    form = client.get(answer["Location"]).content.decode()
    for text in ("Restarted the gateway twice.", "Pay by invoice.", "wiki.example.org/502"):
        assert text in form
    events = [event for event in events_of(troubled.ref) if "solution" in event.kind]
    assert [event.payload["source"] for event in events] == [solved.label]
    assert f"drafts the resolution from {solved.label}" in client.get(base).content.decode()
    assert "Restarted" not in client.get(f"{base}/resolve").content.decode()


def test_a_solution_is_noted_among_colleagues(
    grace: Person, sign_in: SignIn, solved: Incident, troubled: Incident
) -> None:
    client, base = sign_in(grace), f"/incidents/{troubled.label}"
    answer = client.post(f"{base}/solutions/note", {"source": solved.label})
    assert answer["Location"] == f"{base}?tab=knowledge"
    note = Comment.objects.get(incident=troubled)
    assert note.visibility == "internal"
    for text in (solved.label, "Restarted the gateway", "Workaround: Pay by", "Article: https://"):
        assert text in note.body


def test_restricted_incidents_are_nobodys_solution(
    ada: Person, grace: Person, sign_in: SignIn, solved: Incident, troubled: Incident, now: datetime
) -> None:
    restrict_incident(incident_id=solved.pk, reason="A name", actor=SYSTEM, now=now)
    for actor in (grace.as_actor(), SYSTEM):
        assert solutions_for(actor, troubled) == []
        with pytest.raises(NotFound):
            solution_in(actor, troubled, solved.label)
    client, base = sign_in(grace), f"/incidents/{troubled.label}"
    for verb in ("draft", "note"):
        source = {"source": solved.label}
        assert client.post(f"{base}/solutions/{verb}", source).status_code == 404
    assert client.get(f"{base}/resolve?like={solved.label}").status_code == 404


def test_what_nobody_may_use_is_left_out(
    grace: Person, troubled: Incident, solved: Incident, now: datetime
) -> None:
    unsolved = declare("Checkout fails at night", now=now)
    helped = declare("Checkout fails on phones", now=now)
    change_incident(
        incident_id=helped.pk, changes={"workaround": "Use the app."}, actor=SYSTEM, now=now
    )
    gone = declare("Checkout fails, never mind", now=now)
    change_incident(incident_id=gone.pk, changes={"workaround": "None"}, actor=SYSTEM, now=now)
    cancel_incident(
        incident_id=gone.pk, code=CancelCode.FALSE_ALARM, note="", actor=SYSTEM, now=now
    )
    found = {one.id for one in solutions_for(grace.as_actor(), troubled)}
    assert found == {solved.pk, helped.pk}
    assert unsolved.pk not in found


def test_the_same_service_comes_first(grace: Person, now: datetime, database: None) -> None:
    shop = make_service("Shop", now=now)
    mine = declare("Login fails", now=now, service=shop)
    for service in (shop, None):
        past = declare("Login fails", now=now, service=service)
        resolve(past, actor=grace.as_actor(), now=now)
    assert [one.same_service for one in solutions_for(grace.as_actor(), mine)] == [True, False]
