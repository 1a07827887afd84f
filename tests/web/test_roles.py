"""Roles on the incident page: taken, handed over, accepted, with and without script."""

from datetime import datetime

import pytest

from tests.builders.people import make_person
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.models import Incident, RoleAssignment

HTMX = {"HX-Request": "true"}


@pytest.fixture
def alan(database: None, now: datetime) -> Person:
    return make_person("Alan", now=now)


def address(incident: Incident, step: str, role: str = "incident_manager") -> str:
    return f"/incidents/{incident.label}/roles/{role}/{step}"


def holder(role: IncidentRole = IncidentRole.MANAGER) -> str:
    return RoleAssignment.objects.get(role=role, state="held").person.name


def test_a_role_is_taken_handed_over_and_accepted(
    incident: Incident, grace: Person, alan: Person, sign_in: SignIn
) -> None:
    graces, alans = sign_in(grace), sign_in(alan)
    answer = graces.post(address(incident, "take"))
    assert answer.headers["Location"] == f"/incidents/{incident.label}?tab=roles"
    given = {"person": str(alan.pk), "note": "My shift ends."}
    assert graces.post(address(incident, "hand-over"), given, headers=HTMX).status_code == 204
    assert holder() == "Grace"
    page = alans.get(f"/incidents/{incident.label}?tab=roles").content.decode()
    assert "You are asked to take over" in page
    assert "My shift ends." in page
    alans.post(address(incident, "accept"))
    assert holder() == "Alan"
    page = graces.get(f"/incidents/{incident.label}?tab=roles").content.decode()
    assert "Earlier" in page


def test_what_is_refused_is_said_in_the_tab(
    incident: Incident, grace: Person, alan: Person, sign_in: SignIn
) -> None:
    graces = sign_in(grace)
    graces.post(address(incident, "take"))
    answer = graces.post(address(incident, "give"), {"person": str(alan.pk)}, headers=HTMX)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#incident-tab"
    assert "hand the role over to Alan instead" in answer.content.decode()
    answer = graces.post(address(incident, "hand-over"), {"person": ""})
    assert answer.status_code == 422
    assert "Choose a person." in answer.content.decode()


def test_every_role_says_what_it_does_and_who_lacks_one_is_told(
    incident: Incident, grace: Person, sign_in: SignIn
) -> None:
    page = sign_in(grace).get(f"/incidents/{incident.label}?tab=roles").content.decode()
    assert "Leads the response and decides." in page
    assert page.count("Nobody yet.") == len(IncidentRole)


def test_there_is_no_such_step_or_role(incident: Incident, grace: Person, sign_in: SignIn) -> None:
    graces = sign_in(grace)
    assert graces.post(address(incident, "steal")).status_code == 404
    assert graces.post(address(incident, "take", role="king")).status_code == 404


def test_who_may_not_change_roles_sees_no_buttons(
    incident: Incident, bob: Person, sign_in: SignIn
) -> None:
    bobs = sign_in(bob)
    assert bobs.post(address(incident, "take")).status_code == 404
    assert (
        "Incident manager"
        not in bobs.get(f"/incidents/{incident.label}?tab=roles").content.decode()
    )
