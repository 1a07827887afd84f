"""The board: cards in columns, and what putting one elsewhere does."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.incidents import declare, resolve
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident, SavedView

BOARD = "/incidents?layout=board"


def put(client: Client, incident: Incident, to: str, by: str = "state") -> Any:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{BOARD}"}
    data = {"by": by, "to": to}
    return client.post(f"/incidents/{incident.label}/move", data, headers=headers)


def said(answer: HttpResponse) -> str:
    return str(answer.headers.get("HX-Trigger", ""))


def test_a_card_that_needs_no_answer_moves_at_once(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    incident = declare("Mail is slow", now=now)
    client = sign_in(grace)
    html = client.get(BOARD).content.decode()
    assert 'data-lane="new"' in html
    assert 'data-lane-key="new"' in html
    answer = put(client, incident, "in_progress")
    assert (answer.status_code, f"incident:{incident.pk}" in said(answer)) == (204, True)
    incident.refresh_from_db()
    assert (incident.state, incident.assignee) == (State.IN_PROGRESS, grace)
    card = client.get(f"/incidents/{incident.label}/card?by=state").content.decode()
    assert 'data-lane-key="in_progress"' in card
    assert put(client, incident, "new").status_code == 204
    incident.refresh_from_db()
    assert (incident.state, incident.assignee) == (State.NEW, None)


def test_a_card_that_needs_an_answer_opens_the_form(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    incident = declare(now=now)
    client = sign_in(grace)
    for to, asked in (("resolved", "outcome"), ("on_hold", "follow_up_at")):
        answer = put(client, incident, to)
        assert answer.headers["HX-Retarget"] == "#action-body"
        assert f'name="{asked}"' in answer.content.decode()
        assert "open-dialog" in said(answer)
    untriaged = declare("What is it?", now=now, impact=None, urgency=None)
    assert 'name="impact"' in put(client, untriaged, "in_progress").content.decode()
    assert 'name="reason"' in put(client, incident, "1", "priority").content.decode()
    incident.refresh_from_db()
    assert incident.state == State.NEW


def test_a_card_that_a_guard_refuses_stays_and_says_why(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    incident = declare(now=now)
    client = sign_in(grace)
    answer = put(client, incident, "closed")
    assert answer.status_code == 409
    assert "is new and cannot become closed" in said(answer)
    over = resolve(declare("Over", now=now), actor=grace.as_actor(), now=now)
    assert "cannot become on hold" in said(put(client, over, "on_hold"))
    assert "assigned like that already" in said(put(client, incident, "nobody", "owner"))
    assert "not taken away" in said(put(client, incident, "none", "priority"))
    incident.refresh_from_db()
    assert incident.state == State.NEW


def test_a_card_is_given_to_its_new_owner(
    grace: Person, ada: Person, sign_in: SignIn, now: datetime
) -> None:
    incident = declare(now=now)
    assert put(sign_in(grace), incident, str(ada.pk), "owner").status_code == 204
    incident.refresh_from_db()
    assert incident.assignee == ada


def test_without_script_a_form_is_a_page_and_a_refusal_a_sentence(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    incident, client = declare(now=now), sign_in(grace)
    address = f"/incidents/{incident.label}/move"
    answer = client.post(address, {"by": "state", "to": "resolved"})
    assert answer["Location"] == f"/incidents/{incident.label}/resolve"
    answer = client.post(address, {"by": "state", "to": "closed"}, follow=True)
    assert "cannot become closed" in answer.content.decode()


def test_more_cards_come_behind_the_last(grace: Person, sign_in: SignIn, now: datetime) -> None:
    for number in range(25):
        declare(f"Fault {number:02}", now=now, labels=["mine"])
    client = sign_in(grace)
    lanes = client.get(f"{BOARD}&label=mine").context["lanes"]
    more = f"/incidents/board/state/new?label=mine&cursor={lanes[0].page.next_cursor}"
    html = client.get(more).content.decode()
    assert html.count("data-card") == 5
    assert "Show more" not in html


def test_a_board_is_kept_as_a_view(grace: Person, sign_in: SignIn, now: datetime) -> None:
    declare("P1 of mine", now=now, impact=1, urgency=1)
    client = sign_in(grace)
    client.post(
        "/incidents/views/keep?view=open&layout=board&by=owner&priority=1", {"name": "Burning"}
    )
    view = SavedView.objects.get()
    assert (view.query["layout"], view.query["by"]) == ("board", "owner")
    html = client.get(f"/incidents?view={view.pk}").content.decode()
    assert 'data-board="owner"' in html
    assert "data-board" not in client.get(f"/incidents?view={view.pk}&layout=list").content.decode()


def test_a_board_costs_the_same_queries_however_full(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    client, counted = sign_in(grace), []
    declare("The first", now=now)
    client.get(BOARD)
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(BOARD)
        counted.append(len(seen))
        for number in range(8):
            declare(f"Fault {number}", now=now)
    assert counted[0] == counted[1]


def test_requesters_have_no_board(bob: Person, sign_in: SignIn, incident: Incident) -> None:
    client = sign_in(bob)
    assert "data-board" not in client.get(BOARD).content.decode()
    assert put(client, incident, "closed").status_code == 404
