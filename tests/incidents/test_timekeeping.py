"""Time that people log: what counts, what the log tells, and what is refused."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.builders.incidents import declare
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.incidents.domain import CancelCode
from watchbell.incidents.models import Incident, TimeEntry
from watchbell.incidents.selectors import time_entries_of
from watchbell.incidents.services import (
    cancel_incident,
    correct_time,
    log_time,
    remove_time,
    restore_time,
)
from watchbell.incidents.timekeeping import read_minutes
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound, PermissionDenied
from watchbell.platform.eventlog import events_of

HOUR = timedelta(hours=1)


@pytest.fixture
def incident(db: None, now: datetime) -> Incident:
    return declare(now=now)


def worked(incident: Incident) -> int | None:
    return Incident.objects.values_list("worked_minutes", flat=True).get(pk=incident.pk)


def kinds(incident: Incident) -> list[str]:
    found = events_of(incident.ref, since=incident.created_at - HOUR, limit=50)
    return [event.kind for event in found if ".time_" in event.kind][::-1]


def test_what_is_logged_adds_up_and_may_be_taken_away_and_brought_back(
    incident: Incident, ada: Person, grace: Person, now: datetime
) -> None:
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor(), "now": now}
    assert worked(incident) is None
    log_time(minutes=25, note=" Looked at the log ", **who)
    entry = log_time(minutes=40, person=grace, worked_at=now - HOUR, **who)
    assert worked(incident) == 65
    assert [
        (row.person.name, row.minutes, row.note) for row in time_entries_of(SYSTEM, incident)
    ] == [("Ada", 25, "Looked at the log"), ("Grace", 40, "")]
    correct_time(entry_id=entry.pk, changes={"minutes": 50}, **who)
    assert worked(incident) == 75
    remove_time(entry_id=entry.pk, **who)
    assert worked(incident) == 25
    assert len(time_entries_of(SYSTEM, incident, with_removed=True)) == 2
    with pytest.raises(AlreadyDone):
        remove_time(entry_id=entry.pk, **who)
    with pytest.raises(Conflict, match="bring it back"):
        correct_time(entry_id=entry.pk, changes={"minutes": 1}, **who)
    restore_time(entry_id=entry.pk, **who)
    assert worked(incident) == 75
    assert kinds(incident) == [
        "incident.time_logged", "incident.time_logged", "incident.time_corrected",
        "incident.time_removed", "incident.time_restored",
    ]  # fmt: skip


def test_nothing_left_is_not_zero(incident: Incident, ada: Person, now: datetime) -> None:
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor(), "now": now}
    entry = log_time(minutes=25, **who)
    remove_time(entry_id=entry.pk, **who)
    assert worked(incident) is None


def test_time_is_logged_when_it_is_over_too(incident: Incident, ada: Person, now: datetime) -> None:
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor(), "now": now}
    cancel_incident(code=CancelCode.WITHDRAWN, note="Never mind", **who)
    log_time(minutes=5, **who)
    assert worked(incident) == 5


def test_a_correction_that_changes_nothing_says_nothing(
    incident: Incident, ada: Person, now: datetime
) -> None:
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor(), "now": now}
    entry = log_time(minutes=25, **who)
    correct_time(entry_id=entry.pk, changes={"minutes": 25, "note": ""}, **who)
    assert kinds(incident) == ["incident.time_logged"]


@pytest.mark.parametrize("minutes", [0, -5, 24 * 60 + 1])
def test_an_entry_is_a_minute_to_a_day(
    incident: Incident, ada: Person, now: datetime, minutes: int
) -> None:
    with pytest.raises(InvalidInput) as refused:
        log_time(incident_id=incident.pk, minutes=minutes, actor=ada.as_actor(), now=now)
    assert "minutes" in refused.value.fields
    assert not TimeEntry.objects.exists()


def test_the_future_a_machine_and_others_entries_are_refused(
    incident: Incident, ada: Person, now: datetime
) -> None:
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": ada.as_actor(), "now": now}
    with pytest.raises(InvalidInput, match="worked_at"):
        log_time(minutes=5, worked_at=now + HOUR, **who)
    with pytest.raises(InvalidInput, match="Say who worked"):
        log_time(incident_id=incident.pk, minutes=5, actor=SYSTEM, now=now)
    with pytest.raises(NotFound):
        remove_time(entry_id=uuid4(), **who)
    entry = log_time(minutes=5, **who)
    other = declare("Another", now=now)
    with pytest.raises(NotFound):
        remove_time(incident_id=other.pk, entry_id=entry.pk, actor=ada.as_actor(), now=now)


def test_who_only_reports_neither_logs_time_nor_sees_it(incident: Incident, now: datetime) -> None:
    rita = make_person("Rita", role=Role.REQUESTER, now=now).as_actor()
    with pytest.raises(PermissionDenied):
        log_time(incident_id=incident.pk, minutes=5, actor=rita, now=now)
    with pytest.raises(PermissionDenied):
        time_entries_of(rita, incident)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("25", 25), ("1:30", 90), ("1h 30m", 90), ("1.5h", 90), ("1,5 h", 90), ("90 min", 90),
     ("2 hours", 120), ("24:00", 1440)],
)  # fmt: skip
def test_people_say_how_long_as_they_like(text: str, minutes: int) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "soon", "h", "0", "0:00", "24:01", "1:75", "-5", "9" * 7])
def test_what_is_no_length_says_how_it_is_written(text: str) -> None:
    with pytest.raises(InvalidInput, match="25, 1:30 or 1h 30m"):
        read_minutes(text)
