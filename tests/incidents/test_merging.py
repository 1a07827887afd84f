"""Two people edit one incident at once."""

from datetime import datetime
from typing import Any

import pytest

from tests.builders.incidents import declare
from tests.database import Clone
from tests.parallel import at_once
from watchbell.accounts.models import Person
from watchbell.incidents.errors import EditConflict
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import incident_by_id, timeline
from watchbell.incidents.services import change_incident
from watchbell.incidents.services.merging import merge_changes
from watchbell.kernel.errors import InvalidInput


def save(incident: Incident, who: Person, now: datetime, **changes: Any) -> Incident:
    """Save as somebody would who read the incident as it is given here."""
    base = {name: getattr(incident, name) for name in changes}
    return merge_changes(
        incident_id=incident.pk,
        base=base,
        changes=changes,
        version=incident.version,
        actor=who.as_actor(),
        now=now,
    )


def present(incident: Incident, who: Person) -> Incident:
    return incident_by_id(who.as_actor(), incident.pk)


def test_edits_of_different_fields_both_stay(
    database: None, ada: Person, grace: Person, now: datetime
) -> None:
    read = declare(now=now)
    save(read, ada, now, title="Checkout is slow")
    saved = save(read, grace, now, diagnosis="The deploy of ten.", impact=1)
    assert saved.version == read.version + 2
    now_there = present(read, ada)
    assert (now_there.title, now_there.diagnosis) == ("Checkout is slow", "The deploy of ten.")
    assert now_there.priority == 1
    kinds = [entry.kind for entry in timeline(ada.as_actor(), now_there)]
    assert kinds.count("incident.changed") == 2


def test_two_values_for_one_field_are_a_conflict_and_nothing_is_saved(
    database: None, ada: Person, grace: Person, now: datetime
) -> None:
    read = declare(now=now)
    save(read, ada, now, title="Checkout is slow")
    with pytest.raises(EditConflict) as refused:
        save(read, grace, now, title="Payments fail", diagnosis="Unknown.")
    assert refused.value.theirs == {"title": "Checkout is slow"}
    assert "title" in refused.value.fields
    assert present(read, ada).diagnosis == ""


def test_the_same_value_twice_is_no_conflict(
    database: None, ada: Person, grace: Person, now: datetime
) -> None:
    read = declare(now=now)
    save(read, ada, now, title="Checkout is slow")
    assert save(read, grace, now, title=" Checkout is slow ").version == read.version + 1


def test_a_value_that_went_and_came_back_is_no_conflict(
    database: None, ada: Person, grace: Person, now: datetime
) -> None:
    read = declare(now=now)
    for title in ("Something else", read.title):
        change_incident(
            incident_id=read.pk, changes={"title": title}, actor=ada.as_actor(), now=now
        )
    assert save(read, grace, now, title="Checkout is slow").title == "Checkout is slow"


def test_what_follows_from_other_things_is_not_merged(
    database: None, ada: Person, now: datetime
) -> None:
    with pytest.raises(InvalidInput):
        save(declare(now=now), ada, now, priority=1)


@pytest.mark.parametrize("clashing", [False, True])
def test_two_agents_save_at_the_same_moment(
    committed_db: Clone, ada: Person, grace: Person, now: datetime, clashing: bool
) -> None:
    read = declare(now=now)
    theirs = {"title": "Payments fail"} if clashing else {"affected": "Berlin"}
    results = at_once(
        lambda: save(read, ada, now, title="Checkout is slow"),
        lambda: save(read, grace, now, **theirs),
    )
    refused = [result for result in results if isinstance(result, EditConflict)]
    assert len(refused) == (1 if clashing else 0)
    assert not [r for r in results if isinstance(r, BaseException) and r not in refused]
    after = present(read, ada)
    assert after.version == read.version + (1 if clashing else 2)
    if not clashing:
        assert (after.title, after.affected) == ("Checkout is slow", "Berlin")
