"""Rows read by a statement of one's own are those that Django reads."""

from datetime import datetime

import pytest
from django.db.models import Model
from pytest_django import DjangoAssertNumQueries

from tests.builders.incidents import declare
from tests.builders.people import make_team
from watchbell.accounts.models import Person
from watchbell.accounts.selectors import people_by_id, person_with_teams
from watchbell.incidents.models import Incident
from watchbell.platform.rows import Rows

_WITH_TEAM = Rows(Incident, "team", "category", without=["search"])


def values_of(row: Model) -> dict[str, object]:
    return {name: value for name, value in row.__dict__.items() if not name.startswith("_")}


def test_a_row_and_what_it_points_at_are_the_ones_that_django_reads(
    ada: Person, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    team = make_team("Core", ada, now=now)
    incident = declare(now=now, team=team, triaged=False)
    Incident.objects.filter(pk=incident.pk).update(custom={"rack": ["7", None]}, labels=["a", "b"])
    with django_assert_num_queries(1):
        [found] = _WITH_TEAM.where("t.number = %s", [incident.number])
        assert (found.team, found.category) == (team, None)
    assert values_of(found) == values_of(Incident.objects.defer("search").get(pk=incident.pk))
    assert found.custom == {"rack": ["7", None]}
    assert found.team is not None
    assert values_of(found.team) == values_of(team.__class__.objects.get(pk=team.pk))
    assert found.search == Incident.objects.get(pk=incident.pk).search


def test_a_row_can_be_saved(ada: Person, now: datetime) -> None:
    found = people_by_id([ada.id])[ada.id]
    found.name = "Ada King"
    found.save(update_fields=["name"])
    ada.refresh_from_db()
    assert ada.name == "Ada King"


def test_nobody_is_found_without_ids(database: None) -> None:
    assert people_by_id([]) == {}


@pytest.mark.parametrize("is_security", [True, False])
def test_a_person_brings_their_teams_and_what_these_let_them_know(
    ada: Person, now: datetime, django_assert_num_queries: DjangoAssertNumQueries, is_security: bool
) -> None:
    team = make_team("Watch", ada, now=now)
    team.__class__.objects.filter(pk=team.pk).update(is_security=is_security)
    with django_assert_num_queries(1):
        found = person_with_teams(ada.id)
        assert found is not None
        actor = found.as_actor()
    assert actor == ada.as_actor()
    assert (actor.team_ids, actor.cleared) == (frozenset({team.id}), is_security)
