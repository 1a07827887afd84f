"""Changing several incidents at once, and taking it back."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from watchbell.accounts.models import Person
from watchbell.incidents.cycles import forget_bulk_changes
from watchbell.incidents.domain import State
from watchbell.incidents.models import BulkChange, Incident
from watchbell.incidents.selectors import incident_by_id, incidents_numbered, timeline
from watchbell.incidents.services import change_incident, restrict_incident
from watchbell.incidents.services.bulk import (
    UNDO_WINDOW,
    BulkResult,
    change_in_bulk,
    preview_bulk,
    undo_bulk,
)
from watchbell.kernel.actors import Role
from watchbell.kernel.errors import Conflict, NotFound, PermissionDenied

pytestmark = pytest.mark.usefixtures("database")


def present(incident: Incident, who: Person) -> Incident:
    return incident_by_id(who.as_actor(), incident.pk)


def read(who: Person, *incidents: Incident) -> list[Incident]:
    return incidents_numbered(who.as_actor(), [incident.label for incident in incidents])


def do(who: Person, now: datetime, verb: str, *incidents: Incident, **given: Any) -> BulkResult:
    chosen = read(who, *incidents)
    return change_in_bulk(incidents=chosen, verb=verb, given=given, actor=who.as_actor(), now=now)


def undo(result: BulkResult, who: Person, now: datetime) -> BulkResult:
    assert result.change is not None
    return undo_bulk(change_id=result.change.pk, actor=who.as_actor(), now=now)


def done(title: str, who: Person, now: datetime) -> Incident:
    incident = declare(title, now=now)
    return resolve(incident, actor=who.as_actor(), now=now)


def test_those_that_can_are_closed_and_the_others_say_why(grace: Person, now: datetime) -> None:
    ready, new = done("Mail is slow", grace, now), declare(now=now)
    result = do(grace, now, "close", ready, new)
    assert [verdict.refused == "" for verdict in result.verdicts] == [True, False]
    assert "cannot become closed" in result.verdicts[1].refused
    assert present(ready, grace).state == State.CLOSED
    assert present(new, grace).state == State.NEW


def test_a_preview_says_what_would_be_and_changes_nothing(grace: Person, now: datetime) -> None:
    ready, new = done("Mail is slow", grace, now), declare(now=now)
    verdicts = preview_bulk(
        incidents=read(grace, ready, new), verb="close", given={}, actor=grace.as_actor(), now=now
    )
    assert verdicts[0].incident.state == State.CLOSED
    assert verdicts[1].refused
    assert present(ready, grace).state == State.RESOLVED
    assert BulkChange.objects.count() == 0


def test_an_undo_puts_every_value_back_and_the_timeline_tells_both(
    grace: Person, now: datetime
) -> None:
    some = [done(f"Incident {n}", grace, now) for n in range(3)]
    before = [present(incident, grace) for incident in some]
    undo(do(grace, now, "close", *some), grace, now + timedelta(seconds=10))
    for was in before:
        now_there = present(was, grace)
        assert (now_there.state, now_there.closed_at) == (State.RESOLVED, None)
        assert now_there.close_at == was.close_at
        assert now_there.version == was.version + 2
        kinds = [entry.kind for entry in timeline(grace.as_actor(), now_there)]
        assert kinds[:2] == ["incident.change_undone", "incident.closed"]


def test_an_undone_assignment_and_priority_are_as_before(
    grace: Person, ada: Person, now: datetime
) -> None:
    one = declare(now=now, assignee=ada)
    undo(do(grace, now, "assign", one, assignee=grace), grace, now)
    assert present(one, grace).assignee == ada
    assert present(one, grace).reassignment_count == 0
    undo(do(grace, now, "change", one, changes={"impact": 4}), grace, now)
    after = present(one, grace)
    assert (after.impact, after.priority) == (one.impact, one.priority)


def test_what_somebody_changed_since_stays(grace: Person, ada: Person, now: datetime) -> None:
    one, two = declare("One", now=now), declare("Two", now=now)
    result = do(grace, now, "assign", one, two, assignee=grace)
    change_incident(incident_id=one.pk, changes={"title": "Other"}, actor=ada.as_actor(), now=now)
    verdicts = undo(result, grace, now).verdicts
    assert "was changed since" in verdicts[0].refused
    assert present(one, grace).assignee == grace
    assert present(two, grace).assignee is None


def test_it_is_taken_back_once_in_time_and_by_who_did_it(
    grace: Person, ada: Person, now: datetime
) -> None:
    result = do(grace, now, "assign", declare(now=now), assignee=grace)
    with pytest.raises(NotFound):
        undo(result, ada, now)
    with pytest.raises(Conflict, match="too late"):
        undo(result, grace, now + UNDO_WINDOW * 2)
    undo(result, grace, now)
    with pytest.raises(Conflict, match="already"):
        undo(result, grace, now)


@pytest.mark.parametrize("verb", ["acknowledge", "assign", "change"])
def test_an_undo_needs_the_right_that_its_step_needed(
    verb: str, grace: Person, now: datetime
) -> None:
    one = declare(now=now)
    given: dict[str, Any] = {"assign": {"assignee": grace}, "change": {"changes": {"impact": 4}}}
    result = do(grace, now, verb, one, **given.get(verb, {}))
    Person.objects.filter(pk=grace.pk).update(role=Role.REQUESTER)
    grace.refresh_from_db()
    with pytest.raises(PermissionDenied, match=verb if verb != "change" else "edit"):
        undo(result, grace, now)
    assert result.change is not None
    assert BulkChange.objects.get().undone_at is None


def test_an_undo_tells_nothing_of_what_was_restricted_meanwhile(
    grace: Person, ada: Person, now: datetime
) -> None:
    one, two = declare("One", now=now), declare("Two", now=now)
    result = do(grace, now, "change", one, two, changes={"impact": 4})
    restrict_incident(incident_id=one.pk, reason="Staff", actor=ada.as_actor(), now=now)
    assert [verdict.incident.title for verdict in undo(result, grace, now).verdicts] == ["Two"]


def test_what_is_too_old_to_take_back_is_forgotten(grace: Person, now: datetime) -> None:
    do(grace, now, "assign", declare(now=now), assignee=grace)
    assert forget_bulk_changes(now + timedelta(hours=1)) == 0
    assert forget_bulk_changes(now + timedelta(days=2)) == 1
