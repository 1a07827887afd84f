"""What people say of alerts: not useful, by one press, and taken back by another."""

from datetime import datetime, timedelta

import pytest

from tests.builders.alerts import alert, say
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.alerts.feedback_selectors import feedback_on, has_judged_incident, judged_by
from watchbell.alerts.models import Alert, Feedback, Integration
from watchbell.alerts.services import (
    find_incident_not_useful,
    find_not_useful,
    withdraw_feedback,
    withdraw_incident_feedback,
)
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound, PermissionDenied
from watchbell.platform.models import EventRow


@pytest.fixture
def ada(database: None, now: datetime) -> Person:
    """Somebody who answers alerts."""
    return make_person("Ada", now=now)


def log_of(alert: Alert) -> list[str]:
    """Return what the log says of an alert, in order."""
    rows = EventRow.objects.filter(subject_id=alert.pk).order_by("id")
    return [row.kind for row in rows]


def test_what_somebody_finds_not_useful_is_a_fact_with_its_event(
    prometheus: Integration, ada: Person, now: datetime
) -> None:
    say(prometheus, alert("Disk"), now=now)
    say(prometheus, alert("Disk", status="resolved"), now=now + timedelta(minutes=1))
    found = Alert.objects.get()
    later = now + timedelta(hours=1)
    find_not_useful(alert_id=found.pk, word="  a\0 test ", actor=ada.as_actor(), now=later)
    (said,) = feedback_on(actor=ada.as_actor(), alert_id=found.pk)
    assert (said.person, said.at, said.word) == (ada, later, "a test")
    assert log_of(found).count("alert.found_not_useful") == 1
    with pytest.raises(AlreadyDone):
        find_not_useful(alert_id=found.pk, actor=ada.as_actor(), now=later)


def test_pressing_again_takes_back_only_ones_own_word(
    prometheus: Integration, ada: Person, now: datetime
) -> None:
    say(prometheus, alert("Disk"), now=now)
    found = Alert.objects.get()
    grace = make_person("Grace", now=now)
    for person in (ada, grace):
        find_not_useful(alert_id=found.pk, actor=person.as_actor(), now=now)
    withdraw_feedback(alert_id=found.pk, actor=ada.as_actor(), now=now)
    assert [one.person for one in Feedback.objects.select_related("person")] == [grace]
    assert log_of(found).count("alert.feedback_withdrawn") == 1
    with pytest.raises(AlreadyDone):
        withdraw_feedback(alert_id=found.pk, actor=ada.as_actor(), now=now)


def test_at_a_page_the_whole_incident_is_judged(
    prometheus: Integration, ada: Person, now: datetime
) -> None:
    say(prometheus, alert("Disk", instance="a"), alert("Disk", instance="b"), now=now)
    incident, who = Incident.objects.get(), ada.as_actor()
    first = Alert.objects.order_by("id")[0]
    find_not_useful(alert_id=first.pk, actor=who, now=now)
    assert has_judged_incident(actor=who, incident_id=incident.pk) is False
    assert find_incident_not_useful(incident_id=incident.pk, actor=who, now=now) == 1
    assert has_judged_incident(actor=who, incident_id=incident.pk) is True
    assert len(judged_by(actor=who, alert_ids=Alert.objects.values_list("pk", flat=True))) == 2
    assert withdraw_incident_feedback(incident_id=incident.pk, actor=who, now=now) == 2
    assert not Feedback.objects.exists()


def test_who_may_not_answer_judges_nothing_and_machines_have_no_taste(
    prometheus: Integration, ada: Person, now: datetime
) -> None:
    say(prometheus, alert("Disk"), now=now)
    found = Alert.objects.get()
    bob = make_person("Bob", role=Role.REQUESTER, now=now)
    for actor in (bob.as_actor(), SYSTEM):
        with pytest.raises(PermissionDenied):
            find_not_useful(alert_id=found.pk, actor=actor, now=now)
    with pytest.raises(InvalidInput):
        find_not_useful(alert_id=found.pk, word="x" * 201, actor=ada.as_actor(), now=now)


def test_what_is_restricted_is_not_there_to_be_judged(
    prometheus: Integration, ada: Person, now: datetime
) -> None:
    say(prometheus, alert("Disk"), now=now)
    Incident.objects.update(is_restricted=True)
    with pytest.raises(NotFound):
        find_not_useful(alert_id=Alert.objects.get().pk, actor=ada.as_actor(), now=now)
