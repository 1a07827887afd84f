"""Editing an incident from its page: in place, by parts, and beside somebody else."""

from typing import Any

from django.test import Client

from tests.web.conftest import SignIn
from tests.web.test_incident_page import HTMX, act, page
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident


def edit_form(client: Client, incident: Incident) -> dict[str, Any]:
    """Return what a browser would send of the form as it is drawn."""
    form = client.get(f"/incidents/{incident.label}/edit").context["form"]
    values = {n: form.get_initial_for_field(f, n) or "" for n, f in form.fields.items()}
    drawn = {f"initial-{name}": value for name, value in values.items() if name != "version"}
    return values | drawn


def test_an_edit_says_what_changed_and_keeps_what_others_changed_meanwhile(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    first, second = edit_form(client, incident), edit_form(client, incident)
    assert act(client, incident, "edit", **first | {"title": "Checkout is slow"}).status_code == 302
    assert "Title: Checkout is down → Checkout is slow" in page(client, incident)
    kept = act(client, incident, "edit", **second | {"affected": "Berlin"})
    assert kept.status_code == 302
    incident.refresh_from_db()
    assert (incident.title, incident.affected) == ("Checkout is slow", "Berlin")


def test_a_true_conflict_is_laid_side_by_side_and_one_value_is_chosen(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    mine = edit_form(client, incident) | {"title": "Payments fail", "impact": "1"}
    act(client, incident, "edit", **edit_form(client, incident) | {"title": "Checkout is slow"})
    path = f"/incidents/{incident.label}/edit"
    assert client.post(path, mine, headers=HTMX)["HX-Retarget"] == "#action-body"
    answer = client.post(path, mine)
    assert answer.status_code == 422
    (clash,) = answer.context["clashes"]
    assert (clash.label, clash.theirs, clash.mine) == ("Title", "Checkout is slow", "Payments fail")
    again = dict(answer.context["form"].data.items())
    assert client.post(path, again | {"keep-title": "theirs"}).status_code == 302
    incident.refresh_from_db()
    assert (incident.title, incident.impact) == ("Checkout is slow", 1)
    again = dict(client.post(path, mine).context["form"].data.items())
    client.post(path, again | {"keep-title": "mine"})
    incident.refresh_from_db()
    assert incident.title == "Payments fail"


def test_the_title_alone_is_changed_in_place(
    grace: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    data = {"title": "Payments fail", "initial-title": incident.title, "version": incident.version}
    answer = client.post(f"/incidents/{incident.label}/edit", data, headers=HTMX)
    assert answer.status_code == 200
    incident.refresh_from_db()
    assert (incident.title, incident.impact) == ("Payments fail", 2)


def test_the_priority_is_asked_alone(grace: Person, sign_in: SignIn, incident: Incident) -> None:
    path = f"/incidents/{incident.label}/edit?fields=impact,urgency"
    form = sign_in(grace).get(path).context["form"]
    assert set(form.fields) == {"impact", "urgency", "version"}
