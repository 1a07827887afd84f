"""First-contact resolution is a fact of the log: what makes it, what takes it away."""

import importlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_team
from watchbell.accounts.models import Person
from watchbell.analytics.selectors import kpis
from watchbell.incidents import services
from watchbell.incidents.domain import Cause, Channel, HoldReason, Outcome, Visibility
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import IncidentFilters, incident_lines
from watchbell.incidents.selectors.exporting import exported_table
from watchbell.incidents.services.bulk import change_in_bulk, undo_bulk
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import Conflict, InvalidInput

HOUR = timedelta(hours=1)


def call(now: datetime, **fields: Any) -> Incident:
    return declare("I cannot sign in", now=now, **{"channel": Channel.PHONE, **fields})


def outcome_of(incident: Incident) -> bool | None:
    return Incident.objects.values_list("first_contact_resolution", flat=True).get(pk=incident.pk)


def by(person: Person, incident: Incident, now: datetime) -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": person.as_actor(), "now": now}


def test_who_takes_it_and_resolves_it_has_needed_one_contact(
    ada: Person, bob: Person, now: datetime
) -> None:
    incident = call(now, reporter=bob)
    assert outcome_of(incident) is None
    services.acknowledge_incident(**by(ada, incident, now))
    resolve(incident, actor=ada.as_actor(), now=now)
    assert outcome_of(incident) is True
    services.close_incident(**by(bob, incident, now))
    assert outcome_of(incident) is True


def test_who_logs_it_on_the_phone_may_resolve_it_at_once(ada: Person, now: datetime) -> None:
    incident = call(now, actor=ada.as_actor())
    resolve(incident, actor=ada.as_actor(), now=now)
    assert outcome_of(incident) is True


def another_person(incident: Incident, ada: Person, grace: Person, now: datetime) -> None:
    services.acknowledge_incident(**by(grace, incident, now))


def another_assignee(incident: Incident, ada: Person, grace: Person, now: datetime) -> None:
    services.assign_incident(team=None, assignee=grace, **by(ada, incident, now))


def there_and_back(incident: Incident, ada: Person, grace: Person, now: datetime) -> None:
    for person in (ada, grace, ada):
        services.assign_incident(team=None, assignee=person, **by(ada, incident, now))


def another_team(incident: Incident, ada: Person, grace: Person, now: datetime) -> None:
    desk, network = make_team("Desk", now=now), make_team("Network", now=now)
    services.assign_incident(team=desk, assignee=None, **by(ada, incident, now))
    services.escalate_to_team(team=network, reason="The switch", **by(ada, incident, now))


def waiting_for_the_caller(incident: Incident, ada: Person, grace: Person, now: datetime) -> None:
    services.hold_incident(
        reason=HoldReason.CALLER, follow_up_at=now + HOUR, note="Which?", **by(ada, incident, now)
    )


def a_second_word(incident: Incident, ada: Person, grace: Person, now: datetime) -> None:
    assert incident.reporter is not None
    services.add_comment(
        body="Any news?", visibility=Visibility.PUBLIC, **by(incident.reporter, incident, now)
    )


def a_reopening(incident: Incident, ada: Person, grace: Person, now: datetime) -> None:
    resolve(incident, actor=ada.as_actor(), now=now)
    assert outcome_of(incident) is True
    services.reopen_incident(reason="Again", **by(ada, incident, now))
    assert outcome_of(incident) is None


@pytest.mark.parametrize(
    "spoils",
    [
        another_person, another_assignee, there_and_back, another_team, waiting_for_the_caller,
        a_second_word, a_reopening,
    ],
)  # fmt: skip
def test_whatever_else_was_needed_takes_it_away(
    spoils: Any, ada: Person, grace: Person, bob: Person, now: datetime
) -> None:
    incident = call(now, reporter=bob)
    spoils(incident, ada, grace, now)
    resolve(incident, actor=ada.as_actor(), now=now + HOUR)
    assert outcome_of(incident) is False


@pytest.mark.parametrize(
    ("fields", "ending"),
    [
        ({"channel": Channel.MONITORING}, {}),
        ({"channel": Channel.API}, {}),
        ({}, {"outcome": Outcome.DUPLICATE}),
    ],
)
def test_machines_and_duplicates_are_not_asked(
    fields: dict[str, Any], ending: dict[str, Any], ada: Person, now: datetime
) -> None:
    incident = call(now, **fields)
    resolve(incident, actor=ada.as_actor(), now=now, **ending)
    assert outcome_of(incident) is None


def test_what_a_machine_resolves_was_nobodys_first_contact(now: datetime, database: None) -> None:
    incident = call(now)
    resolve(incident, actor=SYSTEM, now=now)
    assert outcome_of(incident) is False


def test_an_assignment_that_was_undone_does_not_count(
    ada: Person, grace: Person, now: datetime
) -> None:
    incident = call(now)
    actor = ada.as_actor()
    given = {"assignee": grace}
    change = change_in_bulk(
        incidents=[incident], verb="assign", given=given, actor=actor, now=now
    ).change
    assert change is not None
    undo_bulk(change_id=change.pk, actor=actor, now=now)
    resolve(incident, actor=actor, now=now)
    assert outcome_of(incident) is True


def test_a_corrected_channel_is_judged_again(ada: Person, now: datetime) -> None:
    incident = call(now)
    resolve(incident, actor=ada.as_actor(), now=now)
    for channel, expected in ((Channel.API, None), (Channel.CHAT, True)):
        services.change_incident(changes={"channel": channel}, **by(ada, incident, now))
        assert outcome_of(incident) is expected


def test_thanks_after_the_resolution_are_no_second_contact(
    ada: Person, bob: Person, now: datetime
) -> None:
    incident = call(now, reporter=bob)
    resolve(incident, actor=ada.as_actor(), now=now + HOUR)
    a_second_word(incident, ada, ada, now + 2 * HOUR)
    for channel in (Channel.CHAT, Channel.PHONE):
        services.change_incident(changes={"channel": channel}, **by(ada, incident, now + 3 * HOUR))
        assert outcome_of(incident) is True


def test_a_resolution_that_was_undone_leaves_the_question_open(
    ada: Person, grace: Person, now: datetime
) -> None:
    incident, actor = call(now), ada.as_actor()
    ending: dict[str, Any] = {
        "outcome": Outcome.NO_FAULT,
        "cause": Cause.USER,
        "notes": "Nothing",
        "restored_at": now,
    }
    change = change_in_bulk(
        incidents=[incident], verb="resolve", given=ending, actor=actor, now=now
    ).change
    assert change is not None
    assert outcome_of(incident) is True
    undo_bulk(change_id=change.pk, actor=actor, now=now)
    assert outcome_of(incident) is None
    services.acknowledge_incident(**by(grace, incident, now + HOUR))
    services.assign_incident(team=None, assignee=None, **by(ada, incident, now + HOUR))
    resolve(incident, actor=actor, now=now + 2 * HOUR)
    assert outcome_of(incident) is False


def test_lists_files_and_figures_know_it(
    ada: Person, grace: Person, linus: Person, now: datetime
) -> None:
    first, more, machine = call(now), call(now), call(now, channel=Channel.MONITORING)
    services.acknowledge_incident(**by(grace, more, now))
    for incident in (first, more, machine):
        resolve(incident, actor=ada.as_actor(), now=now)
    for wanted, expected in ((True, first), (False, more)):
        found = incident_lines(ada.as_actor(), IncidentFilters(first_contact=wanted)).items
        assert [line.id for line in found] == [expected.pk]
    names, rows = exported_table(ada.as_actor(), IncidentFilters())
    place = names.index("first_contact_resolution")
    told = {row[0]: row[place] for row in rows}
    assert told == {first.label: True, more.label: False, machine.label: None}
    figure = kpis(actor=ada.as_actor(), now=now + HOUR).figure("first_contact_rate")
    assert (figure.value, figure.n) == (0.5, 2)


@pytest.mark.parametrize("spoils", [None, another_person, another_team, a_second_word])
def test_the_past_is_judged_by_the_same_rule(
    spoils: Any, ada: Person, grace: Person, bob: Person, now: datetime
) -> None:
    incident = call(now, reporter=bob)
    if spoils:
        spoils(incident, ada, grace, now)
    resolve(incident, actor=ada.as_actor(), now=now + HOUR)
    judged = outcome_of(incident)
    Incident.objects.update(first_contact_resolution=None)
    migration = importlib.import_module("watchbell.incidents.migrations.0029_first_contact")
    with connection.cursor() as cursor:
        cursor.execute(migration.JUDGE_THE_PAST)
    assert outcome_of(incident) is judged
    assert judged is (spoils is None)


def test_going_up_a_level_needs_a_reason_and_another_team(ada: Person, now: datetime) -> None:
    desk = make_team("Desk", now=now)
    incident = call(now, team=desk, assignee=ada)
    with pytest.raises(InvalidInput) as refused:
        services.escalate_to_team(
            team=make_team("Net", now=now), reason=" ", **by(ada, incident, now)
        )
    assert "reason" in refused.value.fields
    with pytest.raises(InvalidInput) as refused:
        services.escalate_to_team(team=desk, reason="Why not", **by(ada, incident, now))
    assert "team" in refused.value.fields


def test_going_up_a_level_counts_as_changing_hands(ada: Person, now: datetime) -> None:
    incident = call(now, team=make_team("Desk", now=now), assignee=ada)
    network = make_team("Network", now=now)
    given = services.escalate_to_team(team=network, reason="The lease", **by(ada, incident, now))
    assert (given.team, given.assignee, given.reassignment_count) == (network, None, 1)
    resolve(incident, actor=ada.as_actor(), now=now)
    with pytest.raises(Conflict):
        services.escalate_to_team(team=network, reason="Late", **by(ada, incident, now))
