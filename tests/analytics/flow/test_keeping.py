"""The spells of incidents follow their log, whenever and however often it is read."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_team
from watchbell.accounts.models import Person
from watchbell.analytics.flow.facts import Scope, Stage
from watchbell.analytics.flow.keeping import HANDLERS, keep_at_once, keep_spells
from watchbell.analytics.flow.reading import flow
from watchbell.analytics.models import Spell
from watchbell.incidents import services
from watchbell.incidents.domain import HoldReason
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.clock import ManualClock
from watchbell.platform.engine import Engine
from watchbell.platform.eventlog import Subscription
from watchbell.platform.eventlog.settling import settle
from watchbell.platform.eventlog.subscriptions import advance

READER = Subscription("spells", HANDLERS, at_once=keep_at_once, begins_at_first=True)


@pytest.fixture
def lived(grace: Person, linus: Person, clock: ManualClock) -> Incident:
    """An incident that went to and fro between two teams, waited, and did not stay resolved."""
    desk = make_team("Desk", grace, linus, now=clock.now())
    network = make_team("Network", grace, linus, now=clock.now())
    incident = declare(now=clock.now(), team=desk)
    key = incident.pk
    clock.advance(minutes=10)
    services.start_incident(incident_id=key, actor=grace.as_actor(), now=clock.now())
    clock.advance(minutes=30)
    for team, person, minutes in ((network, linus, 60), (desk, grace, 20)):
        services.assign_incident(
            incident_id=key, team=team, assignee=person, actor=grace.as_actor(), now=clock.now()
        )
        clock.advance(minutes=minutes)
    services.hold_incident(
        incident_id=key, reason=HoldReason.VENDOR, follow_up_at=clock.now() + timedelta(days=1),
        note="They look.", actor=grace.as_actor(), now=clock.now(),
    )  # fmt: skip
    clock.advance(hours=5)
    services.resume_incident(incident_id=key, actor=grace.as_actor(), now=clock.now())
    clock.advance(minutes=15)
    resolve(incident, actor=grace.as_actor(), now=clock.now())
    clock.advance(hours=2)
    services.reopen_incident(
        incident_id=key, reason="Down again", actor=grace.as_actor(), now=clock.now()
    )
    clock.advance(minutes=5)
    incident.refresh_from_db()
    resolve(incident, actor=grace.as_actor(), now=clock.now())
    incident.refresh_from_db()
    return incident


def test_a_lived_incident_tells_where_its_time_went(lived: Incident, clock: ManualClock) -> None:
    keep_spells([lived.pk])
    now = clock.now() + timedelta(minutes=1)
    found = flow(actor=SYSTEM, scope=Scope(since=now - timedelta(days=2), until=now))
    minutes = {one.stage: one.total / 60 for one in found.stages}
    assert minutes == {
        Stage.UNOWNED: 10,
        Stage.WORK: 30 + 60 + 20 + 15 + 5,
        Stage.VENDOR: 300,
        Stage.RESOLVED: 120,
    }
    assert lived.resolved_at is not None
    assert found.elapsed == (lived.resolved_at - lived.created_at).total_seconds()
    assert (found.handovers, found.came_back, found.first_line) == (2, 1, 0)
    assert {(way.source, way.target): way.back for way in found.ways} == {
        ("Desk", "Network"): 0,
        ("Network", "Desk"): 1,
    }
    assert found.efficiency == pytest.approx(130 / 560)


def test_reading_again_changes_nothing_and_what_is_too_much_goes(lived: Incident) -> None:
    keep_spells([lived.pk])
    rows = list(Spell.objects.order_by("no").values())
    Spell.objects.create(incident=lived, no=len(rows), since=lived.created_at, state="new")
    Spell.objects.filter(no=0).delete()
    keep_spells([lived.pk])
    assert list(Spell.objects.order_by("no").values()) == rows


def test_what_was_kept_outlives_the_beginning_of_the_log(lived: Incident) -> None:
    keep_spells([lived.pk])
    count = Spell.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("delete from platform_event where kind = 'incident.declared'")
    keep_spells([lived.pk])
    assert Spell.objects.count() == count > 0


def test_a_reader_that_a_new_version_brings_reads_the_whole_log(
    committed_db: object, lived: Incident, clock: ManualClock
) -> None:
    engine = Engine([], [READER, Subscription("younger", HANDLERS)])
    settle(clock.now())
    engine.place_new_readers()
    Spell.objects.all().delete()
    assert advance(engine.subscriptions["younger"], clock.now()) == 0
    assert advance(READER, clock.now()) > 0
    assert Spell.objects.filter(incident=lived).count() == 9
