"""The list: views, filters, pages, rows, and several at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.builders.incidents import declare
from tests.builders.people import make_team
from tests.builders.services import make_service
from tests.builders.types import make_type
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.models import Category, Incident
from watchbell.incidents.services import acknowledge_incident


def titles(client: Client, query: str = "") -> str:
    answer = client.get(f"/incidents{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_filters_narrow_and_unknown_values_narrow_nothing(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    team = make_team("Payments", grace, now=now)
    checkout = make_service("Checkout", now=now, team=team)
    make_type("security", now=now)
    below = Category.objects.filter(parent__slug="network")[0]
    declare("Card refused", now=now, service=checkout, impact=1, urgency=1, category=below)
    declare("Slow mail", now=now, impact=4, urgency=4, assignee=grace, type="security")
    client = sign_in(grace)
    cases: list[tuple[str, bool, bool]] = [
        ("", True, True),
        ("?service=checkout", True, False),
        ("?team=payments", True, False),
        ("?category=network", True, False),
        (f"?category={below.slug}", True, False),
        ("?category=hardware", False, False),
        ("?type=security", False, True),
        ("?type=banana", True, True),
        ("?priority=5", False, True),
        (f"?assignee={grace.pk}", False, True),
        ("?assignee=nobody", True, False),
        ("?view=mine", False, True),
        ("?q=card", True, False),
        ("?priority=banana&team=nowhere", True, True),
        ("?view=all&state=closed", False, False),
    ]
    for query, card, mail in cases:
        html = titles(client, query)
        assert ("Card refused" in html) is card, query
        assert ("Slow mail" in html) is mail, query


def test_the_unacknowledged_view_empties_with_a_kind_word(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    client = sign_in(grace)
    assert incident.title in titles(client, "?view=unacknowledged")
    acknowledge_incident(incident_id=incident.pk, actor=grace.as_actor(), now=now)
    assert "Every incident has an answer" in titles(client, "?view=unacknowledged")


def test_pages_go_older_and_newer_by_keyset(grace: Person, sign_in: SignIn, now: datetime) -> None:
    for number in range(60):
        declare(f"Fault {number:02}", now=now - timedelta(minutes=60 - number))
    client = sign_in(grace)
    first = client.get("/incidents")
    assert "Fault 59" in first.content.decode()
    assert "Fault 09" not in first.content.decode()
    older = f"?cursor={first.context['page'].next_cursor.replace('+', '%2B')}"
    second = client.get(f"/incidents{older}")
    assert "Fault 09" in second.content.decode()
    assert second.context["page"].next_cursor is None
    newer = f"?cursor={second.context['page'].previous_cursor.replace('+', '%2B')}"
    assert "Fault 59" in client.get(f"/incidents{newer}").content.decode()


def test_a_broken_cursor_is_refused(grace: Person, sign_in: SignIn) -> None:
    assert sign_in(grace).get("/incidents?cursor=banana").status_code == 422


def test_the_number_of_queries_does_not_grow_with_the_rows(
    grace: Person, sign_in: SignIn, now: datetime, django_assert_max_num_queries: Any
) -> None:
    team = make_team("Payments", grace, now=now)
    service = make_service("Checkout", now=now, team=team)
    for number in range(30):
        declare(f"Fault {number}", now=now, service=service, assignee=grace)
    client = sign_in(grace)
    with django_assert_max_num_queries(20):
        client.get("/incidents")


def test_a_row_is_drawn_again_for_those_who_may_see_it(
    grace: Person, bob: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    html = sign_in(grace).get(f"/incidents/{incident.label}/row").content.decode()
    assert html.strip().startswith("<div")
    assert f"incident:{incident.pk}" in html
    hidden = declare("Not Bob's", now=now)
    assert sign_in(bob).get(f"/incidents/{hidden.label}/row").status_code == 404


def test_a_requester_sees_only_their_own(
    bob: Person, sign_in: SignIn, now: datetime, incident: Incident
) -> None:
    declare("Secret outage", now=now)
    html = titles(sign_in(bob), "?view=all")
    assert incident.title in html
    assert "Secret outage" not in html
    assert "wb-list__pick" not in html


def test_hostile_titles_are_shown_and_not_run(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    declare("<script>alert(1)</script>", now=now)
    html = titles(sign_in(grace))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("verb", ["acknowledge", "take"])
def test_several_are_done_at_once_and_the_refused_are_named(
    grace: Person, sign_in: SignIn, now: datetime, incident: Incident, verb: str
) -> None:
    other = declare("Mail is slow", now=now)
    client = sign_in(grace)
    numbers = [incident.label, other.label, "INC-424242"]
    answer = client.post(
        "/incidents/bulk", {"number": numbers, "verb": verb, "query": "?view=open"}, follow=True
    )
    assert answer.redirect_chain == [("/incidents?view=open", 302)]
    html = answer.content.decode()
    assert ": 2 incidents." in html
    assert "There is no incident INC-424242" in html
    incident.refresh_from_db()
    assert incident.assignee == grace


def test_a_requester_does_nothing_at_once(bob: Person, sign_in: SignIn, incident: Incident) -> None:
    data = {"number": [incident.label], "verb": "acknowledge"}
    assert sign_in(bob).post("/incidents/bulk", data).status_code == 404
    incident.refresh_from_db()
    assert incident.acknowledged_at is None


def test_the_fold_of_a_phone_says_how_many_filters_are_set(grace: Person, sign_in: SignIn) -> None:
    client = sign_in(grace)

    def fold(query: str) -> str:
        html = titles(client, query).partition("wb-filters__fold")[2]
        return html.partition("wb-filters__row")[0]

    assert "wb-count" not in fold("")
    assert "3<span" in fold("?priority=1&q=mail&team=nowhere")
