"""Who owns what: the team's rule, people's skills, and the list of what nobody has."""

from datetime import datetime, timedelta

from tests.builders.incidents import declare
from tests.builders.people import make_team
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.cycles import find_unowned
from watchbell.incidents.models import AssignmentRule
from watchbell.incidents.services import assign_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock


def test_a_manager_sets_how_a_teams_incidents_find_their_owner(
    linus: Person, grace: Person, now: datetime, sign_in: SignIn
) -> None:
    team = make_team("Payments", grace, now=now)
    page = sign_in(linus)
    assert "People assign them" in page.get(f"/teams/{team.slug}").content.decode()
    given = {"strategy": "least_load", "match_skills": "on", "unowned_minutes": "5"}
    answer = page.post(f"/teams/{team.slug}/assignment", given)
    assert answer.headers["Location"] == f"/teams/{team.slug}"
    rule = AssignmentRule.objects.get(team=team)
    assert (rule.strategy, rule.on_shift_only, rule.unowned_minutes) == ("least_load", False, 5)
    wrong = page.post(f"/teams/{team.slug}/assignment", {**given, "unowned_minutes": "0"})
    assert wrong.status_code == 422
    assert "People assign them" not in sign_in(grace).get(f"/teams/{team.slug}").content.decode()


def test_people_say_what_they_know(grace: Person, sign_in: SignIn) -> None:
    page = sign_in(grace)
    given = {"name": "Grace", "timezone": "UTC", "skills": "Network,  payments-api,"}
    assert page.post("/profile/details", given).status_code == 302
    grace.refresh_from_db()
    assert grace.skills == ["network", "payments-api"]
    assert "payments-api" in page.get(f"/people/{grace.pk}").content.decode()
    assert 'value="network, payments-api"' in page.get("/profile").content.decode()


def test_what_nobody_owns_is_listed_and_marked(
    grace: Person, clock: ManualClock, sign_in: SignIn
) -> None:
    nobodys = declare("Nobody has this", now=clock.now(), impact=1, urgency=1)
    declare("Grace has this", now=clock.now(), assignee=grace)
    find_unowned(clock.now() + timedelta(minutes=10))
    page = sign_in(grace)
    listed = page.get("/incidents?owner=none").content.decode()
    assert "Nobody has this" in listed
    assert "Grace has this" not in listed
    assert "No owner" in page.get(f"/incidents/{nobodys.label}").content.decode()


def test_how_often_an_incident_changed_hands_is_shown(
    grace: Person, ada: Person, now: datetime, sign_in: SignIn
) -> None:
    incident = declare(now=now, assignee=grace)
    assign_incident(incident_id=incident.pk, team=None, assignee=ada, actor=SYSTEM, now=now)
    page = sign_in(grace).get(f"/incidents/{incident.label}").content.decode()
    assert "Changed hands 1 time<" in page
