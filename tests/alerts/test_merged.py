"""Alerts of incidents that became part of another one."""

from tests.builders.alerts import alert, make_integration, say
from watchbell.accounts.models import Person
from watchbell.alerts.handlers import HANDLERS
from watchbell.alerts.models import Alert
from watchbell.alerts.selectors import alerts_of
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.incidents.services import merge_incidents, unmerge_incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.platform.engine import Cycle, Engine
from watchbell.platform.eventlog import Subscription, events_of


def test_what_a_merged_incident_hears_is_the_targets_business(
    clock: ManualClock, ada: Person
) -> None:
    prometheus = make_integration(now=clock.now())
    say(prometheus, alert("Disk"), now=clock.now())
    say(prometheus, alert("Shop"), now=clock.now())
    disk, shop = Incident.objects.order_by("number")
    merge_incidents(
        target_id=shop.pk, source_ids=[disk.pk], actor=SYSTEM, now=clock.advance(minutes=1)
    )
    actor = ada.as_actor()
    assert len(alerts_of(actor=actor, incident_id=shop.pk)) == 2
    say(prometheus, alert("Shop", status="resolved"), now=clock.advance(minutes=1))
    shop.refresh_from_db()
    assert shop.state == State.NEW, "the merged one's alert still fires"
    say(prometheus, alert("Disk", status="resolved"), now=clock.advance(minutes=1))
    shop.refresh_from_db()
    assert shop.state == State.RESOLVED
    assert "Disk" in shop.notes
    assert "Shop" in shop.notes


def test_the_next_alert_of_a_merged_incident_goes_to_the_target(
    clock: ManualClock, ada: Person
) -> None:
    prometheus = make_integration(now=clock.now())
    say(prometheus, alert("Disk"), now=clock.now())
    say(prometheus, alert("Shop"), now=clock.now())
    disk, shop = Incident.objects.order_by("number")
    merge_incidents(target_id=shop.pk, source_ids=[disk.pk], actor=SYSTEM, now=clock.now())
    say(prometheus, alert("Disk", status="resolved"), now=clock.advance(minutes=1))
    say(prometheus, alert("Disk"), now=clock.advance(minutes=1))
    assert Incident.objects.count() == 2
    again = Alert.objects.filter(title__startswith="Disk").latest("id")
    assert again.incident_id == shop.pk


def test_an_undone_merge_gives_the_alerts_of_its_threads_back(
    clock: ManualClock, ada: Person
) -> None:
    prometheus = make_integration(now=clock.now())
    say(prometheus, alert("Disk"), now=clock.now())
    say(prometheus, alert("Shop"), now=clock.now())
    disk, shop = Incident.objects.order_by("number")
    merge_incidents(target_id=shop.pk, source_ids=[disk.pk], actor=SYSTEM, now=clock.now())
    say(prometheus, alert("Disk", status="resolved"), now=clock.advance(minutes=1))
    say(prometheus, alert("Disk"), now=clock.advance(minutes=1))
    unmerge_incident(incident_id=disk.pk, actor=SYSTEM, now=clock.advance(minutes=1))
    engine = Engine([], [Subscription("alerts", HANDLERS)])
    engine.cycles = [Cycle("events", engine.read_log)]
    engine.drain(clock.now())
    actor = ada.as_actor()
    assert len(alerts_of(actor=actor, incident_id=disk.pk)) == 2
    assert [a.title[:4] for a in alerts_of(actor=actor, incident_id=shop.pk)] == ["Shop"]
    assert "incident.alert_attached" in {event.kind for event in events_of(disk.ref)}
    say(prometheus, alert("Disk", status="resolved"), now=clock.advance(minutes=1))
    shop.refresh_from_db()
    disk.refresh_from_db()
    assert (disk.state, shop.state) == (State.RESOLVED, State.NEW)
