"""What people do to alerts: snooze, attach, detach, split."""

from datetime import datetime, timedelta

import pytest

from tests.alerts.test_routes import node, plant
from tests.builders.alerts import alert, say
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.alerts.cycles import release
from watchbell.alerts.errors import NotTogether
from watchbell.alerts.models import Alert, Integration
from watchbell.alerts.services import (
    attach_alerts,
    detach_alerts,
    snooze_alert,
    split_alerts,
    wake_alert,
)
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import AlreadyDone, InvalidInput
from watchbell.platform.models import EventRow

HOUR = timedelta(hours=1)


@pytest.fixture
def ada(database: None, now: datetime) -> Person:
    """Somebody who answers alerts."""
    return make_person("Ada", now=now)


def kinds(incident: Incident) -> list[str]:
    """Return what the log says of an incident, in order."""
    rows = EventRow.objects.filter(subject_id=incident.pk).order_by("id")
    return [row.kind for row in rows]


def test_66_a_snoozed_alert_leads_to_nothing_when_it_comes_back(
    prometheus: Integration, ada: Person, now: datetime
) -> None:
    say(prometheus, alert("Disk"), now=now)
    first = Alert.objects.get()
    snooze_alert(alert_id=first.pk, until=now + HOUR, actor=ada.as_actor(), now=now)
    say(prometheus, alert("Disk", status="resolved"), now=now + timedelta(minutes=5))
    say(prometheus, alert("Disk"), now=now + timedelta(minutes=10))
    again = Alert.objects.exclude(pk=first.pk).get()
    assert (again.hold, again.held_until) == ("snooze", now + HOUR)
    assert Incident.objects.count() == 1
    release(now + HOUR)
    assert Incident.objects.count() == 2, "it fires still, and nobody snoozes it any more"


def test_a_snooze_ends_early_and_not_twice(
    prometheus: Integration, ada: Person, now: datetime
) -> None:
    plant(node("", group_wait=600), now=now)
    say(prometheus, alert("Disk"), now=now)
    kept = Alert.objects.get()
    actor = ada.as_actor()
    snooze_alert(alert_id=kept.pk, until=now + HOUR, actor=actor, now=now)
    assert release(now + timedelta(minutes=20)) == 0
    wake_alert(alert_id=kept.pk, actor=actor, now=now + timedelta(minutes=21))
    release(now + timedelta(minutes=21))
    assert Incident.objects.count() == 1
    with pytest.raises(AlreadyDone):
        wake_alert(alert_id=kept.pk, actor=actor, now=now + timedelta(minutes=22))
    with pytest.raises(InvalidInput):
        snooze_alert(alert_id=kept.pk, until=now, actor=actor, now=now)


def test_an_alert_moves_from_one_incident_to_another_and_both_say_so(
    prometheus: Integration, ada: Person, now: datetime
) -> None:
    say(prometheus, alert("One"), now=now)
    say(prometheus, alert("Two"), now=now)
    one, two = Alert.objects.order_by("id")
    here, there = one.incident, two.incident
    assert here is not None
    assert there is not None
    actor = ada.as_actor()
    later = now + timedelta(minutes=1)
    attach_alerts(alert_ids=[one.pk], incident_id=there.pk, actor=actor, now=later)
    one.refresh_from_db()
    assert one.incident == there
    assert kinds(here)[-1] == "incident.alert_detached"
    assert kinds(there)[-1] == "incident.alert_attached"
    with pytest.raises(AlreadyDone):
        attach_alerts(alert_ids=[one.pk], incident_id=there.pk, actor=actor, now=now)


def test_detached_it_belongs_to_none_and_split_to_its_own(
    prometheus: Integration, ada: Person, now: datetime
) -> None:
    say(prometheus, alert("One"), alert("Two"), now=now)
    ids = list(Alert.objects.order_by("id").values_list("id", flat=True))
    actor = ada.as_actor()
    detach_alerts(alert_ids=ids[:1], actor=actor, now=now)
    assert Alert.objects.get(pk=ids[0]).incident is None
    made = split_alerts(alert_ids=ids[1:], actor=actor, now=now)
    second = Alert.objects.select_related("incident").get(pk=ids[1])
    assert second.incident is not None
    assert second.incident.pk == made
    assert second.incident.title == "Two on one"
    assert Incident.objects.count() == 2


def test_what_is_restricted_stays_so(prometheus: Integration, now: datetime) -> None:
    actor = SYSTEM
    plant(node('labels.siem == "yes"', restricted=True), now=now)
    say(prometheus, alert("Open"), now=now)
    say(prometheus, alert("Secret", siem="yes"), now=now)
    secret = Alert.objects.get(title="Secret on one")
    public = Incident.objects.get(is_restricted=False)
    with pytest.raises(NotTogether):
        attach_alerts(alert_ids=[secret.pk], incident_id=public.pk, actor=actor, now=now)
    made = split_alerts(alert_ids=[secret.pk], actor=actor, now=now)
    assert Incident.objects.get(pk=made).is_restricted
