"""What the search of incidents finds, and for whom."""

from datetime import datetime
from importlib import import_module

import pytest
from django.db import connection

from tests.builders.incidents import declare
from tests.builders.types import make_field
from watchbell.accounts.models import Person
from watchbell.incidents.fields.specs import Kind, Option
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import IncidentFilters, incident_lines
from watchbell.incidents.services import (
    FieldDraft,
    change_field,
    change_incident,
    restrict_incident,
)
from watchbell.kernel.actors import SYSTEM

pytestmark = pytest.mark.usefixtures("database")


def found(who: Person, words: str) -> list[str]:
    return [line.title for line in incident_lines(who.as_actor(), IncidentFilters(q=words)).items]


@pytest.fixture
def leak(bob: Person, now: datetime) -> Incident:
    """An incident of Bob's with answers of three kinds."""
    make_field("finding", kind=Kind.TEXT, now=now)
    make_field("floor", kind=Kind.NUMBER, now=now)
    make_field("data", kind=Kind.CHOICES, options=["customer-records", "payslips"], now=now)
    incident = declare("Letter went astray", now=now, reporter=bob)
    answers = {
        "finding": "An envelope was swapped",
        "floor": 4711,
        "data": ["payslips", "customer-records"],
    }
    changes = {"custom": answers}
    return change_incident(incident_id=incident.pk, changes=changes, actor=SYSTEM, now=now)


def test_answers_are_found_by_their_words_and_follow_changes(
    grace: Person, leak: Incident, now: datetime
) -> None:
    for words in ("envelope", "payslips", "customer letter", "swapped -banana"):
        assert found(grace, words) == [leak.title], words
    assert found(grace, "4711") == []
    changes = {"custom": {"finding": "A courier lost it", "data": None}}
    change_incident(incident_id=leak.pk, changes=changes, actor=SYSTEM, now=now)
    assert found(grace, "courier") == [leak.title]
    assert found(grace, "envelope") == []
    assert found(grace, "payslips") == []


def test_a_choice_that_is_renamed_is_found_by_its_new_name(
    grace: Person, leak: Incident, now: datetime
) -> None:
    other = declare("Other letter", now=now)
    answers = {"custom": {"data": ["customer-records"], "finding": "payslips on a desk"}}
    change_incident(incident_id=other.pk, changes=answers, actor=SYSTEM, now=now)
    version = Incident.objects.get(pk=leak.pk).version
    options = [
        Option("customer-records", "Customer records"),
        Option("payslips", "Wage statements"),
    ]
    draft = FieldDraft(name="Data", kind=Kind.CHOICES, options=options)
    change_field(slug="data", draft=draft, actor=SYSTEM, now=now)
    assert found(grace, "wage") == [leak.title]
    assert found(grace, "payslips") == [other.title]
    assert found(grace, "envelope") == [leak.title]
    kept = Incident.objects.get(pk=leak.pk)
    assert kept.said == "An envelope was swapped\nCustomer records, Wage statements"
    assert kept.version == version


def test_whoever_reports_finds_what_they_may_read(bob: Person, leak: Incident) -> None:
    assert found(bob, "astray") == [leak.title]
    assert found(bob, "envelope") == []
    assert found(bob, leak.label) == [leak.title]


def test_a_restricted_answer_is_found_by_nobody_outside(
    grace: Person, ada: Person, leak: Incident, now: datetime
) -> None:
    restrict_incident(incident_id=leak.pk, reason="Staff", actor=grace.as_actor(), now=now)
    assert found(grace, "envelope") == [leak.title]
    assert found(ada, "envelope") == []


def test_answers_given_before_are_said_by_the_migration(grace: Person, leak: Incident) -> None:
    said = leak.said
    Incident.objects.update(said="")
    assert found(grace, "envelope") == []
    with connection.cursor() as cursor:
        cursor.execute(
            import_module("watchbell.incidents.migrations.0025_search_answers").SAY_ANSWERS
        )
    leak.refresh_from_db()
    assert sorted(leak.said.splitlines()) == sorted(said.splitlines())
    assert found(grace, "payslips") == [leak.title]
