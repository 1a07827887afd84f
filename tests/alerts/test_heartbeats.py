"""What must be heard again and again: silence becomes an alert, a ping ends it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.alerts.domain.beating import BeatState, PingKind, Timetable
from watchbell.alerts.heartbeat_selectors import heartbeats_page, is_late, last_pings
from watchbell.alerts.models import Alert, Heartbeat, HeartbeatPing, Integration
from watchbell.alerts.services.heartbeats import (
    HeartbeatFields,
    change_heartbeat,
    create_heartbeat,
    delete_heartbeat,
    fields_of,
    pause_heartbeat,
    resume_heartbeat,
)
from watchbell.alerts.services.pinging import (
    KEPT_PINGS,
    Ping,
    forget_pings,
    hear_ping,
    watch_heartbeats,
)
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import AlreadyDone, InvalidInput, PermissionDenied
from watchbell.platform.eventlog import events_of

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def make(now: datetime, **fields: Any) -> Heartbeat:
    given: dict[str, Any] = {"name": "Backup", "period": HOUR, "grace": 5 * MINUTE} | fields
    return create_heartbeat(fields=HeartbeatFields(**given), actor=SYSTEM, now=now)[0]


def ping(one: Heartbeat, now: datetime, kind: PingKind = PingKind.SUCCESS, **more: Any) -> None:
    hear_ping(heartbeat_id=one.pk, ping=Ping(kind=kind, **more), now=now)
    watch_heartbeats(now)
    one.refresh_from_db()


def look(one: Heartbeat, now: datetime) -> str:
    watch_heartbeats(now)
    one.refresh_from_db()
    return one.state


pytestmark = pytest.mark.usefixtures("database")


def test_one_that_was_never_heard_raises_no_alarm(now: datetime) -> None:
    one = make(now)
    assert one.state == BeatState.WAITING
    assert look(one, now + timedelta(days=9)) == BeatState.WAITING


def test_silence_past_the_grace_becomes_an_incident_and_a_ping_ends_it(now: datetime) -> None:
    one = make(now)
    ping(one, now)
    assert (one.state, one.expected_at) == (BeatState.UP, now + HOUR)
    late = now + HOUR + 4 * MINUTE
    assert look(one, late) == BeatState.UP
    assert is_late(one, late)
    missed = now + HOUR + 5 * MINUTE
    assert look(one, missed) == BeatState.DOWN
    found = Alert.objects.get()
    assert (found.title, found.state) == ("Backup was not heard in time", "firing")
    assert found.started_at == missed
    incident = Incident.objects.get()
    assert incident.title == found.title
    assert look(one, missed + HOUR) == BeatState.DOWN
    assert Alert.objects.get().count == 1
    ping(one, missed + 2 * HOUR)
    assert (one.state, one.down_since) == (BeatState.UP, None)
    incident.refresh_from_db()
    assert (Alert.objects.get().state, incident.state) == ("resolved", "resolved")
    kinds = [event.kind for event in events_of(one.ref)]
    assert sorted(kinds) == ["heartbeat.created", "heartbeat.heard", "heartbeat.missed"]


def test_a_failure_is_told_at_once_with_what_the_job_said(now: datetime) -> None:
    one = make(now, description="See the runbook.")
    ping(one, now, PingKind.FAIL, exit_status=3, body=b"disk full")
    found = Alert.objects.get()
    assert (one.state, found.title) == (BeatState.DOWN, "Backup failed with exit status 3")
    assert "disk full" in found.description
    assert "See the runbook." in found.description
    ping(one, now + MINUTE, PingKind.FAIL, exit_status=4)
    ping(one, now + 2 * MINUTE, PingKind.START)
    found.refresh_from_db()
    assert (found.count, found.title) == (2, "Backup failed with exit status 4")
    ping(one, now + 3 * MINUTE)
    assert (one.state, one.last_duration) == (BeatState.UP, MINUTE)


def test_what_begins_and_does_not_end_in_time_is_told(now: datetime) -> None:
    one = make(now, period=timedelta(days=1))
    ping(one, now, PingKind.START)
    assert look(one, now + 4 * MINUTE) == BeatState.UP
    assert look(one, now + 5 * MINUTE) == BeatState.DOWN
    assert Alert.objects.get().title == "Backup began and did not end in time"


def test_runs_are_timed_and_a_log_changes_nothing(now: datetime, ada: Person) -> None:
    one, run = make(now), uuid4()
    ping(one, now, PingKind.START, run_id=run)
    ping(one, now + MINUTE, PingKind.LOG, body=b"half way")
    ping(one, now + 2 * MINUTE, run_id=run, exit_status=0, source="curl/8")
    kept = last_pings(actor=ada.as_actor(), heartbeat_id=one.pk)
    assert [(p.kind, p.duration, p.body) for p in kept] == [
        ("success", 2 * MINUTE, ""),
        ("log", None, "half way"),
        ("start", None, ""),
    ]
    assert one.last_ping_at == now + 2 * MINUTE
    ping(one, now + 3 * MINUTE, PingKind.START, run_id=uuid4())
    ping(one, now + 4 * MINUTE, run_id=uuid4())
    assert one.last_duration is None


def test_a_line_of_cron_says_when_by_the_clock_on_the_wall(now: datetime) -> None:
    # Berlin goes from +1 to +2 on the 29th of March, when 02:30 is skipped.
    one = make(now, timetable=Timetable.CRON, rule="30 2 * * *", timezone="Europe/Berlin")
    for said, expected in (
        ("2026-03-27T02:00:00+00:00", "2026-03-28T01:30:00+00:00"),
        ("2026-03-28T02:00:00+00:00", "2026-03-29T01:00:00+00:00"),
        ("2026-03-29T02:00:00+00:00", "2026-03-30T00:30:00+00:00"),
    ):
        assert one.timing.expected_after(datetime.fromisoformat(said)) == datetime.fromisoformat(
            expected
        )


def test_a_recurrence_rule_says_when(now: datetime) -> None:
    one = make(now, timetable=Timetable.RRULE, rule="FREQ=WEEKLY;BYDAY=MO,TH")
    assert one.timing.expected_after(now) == now + timedelta(days=3)
    assert one.timing.expected_after(now + timedelta(days=3)) == now + timedelta(days=7)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"period": timedelta(seconds=1)}, "period"),
        ({"grace": timedelta(days=9999)}, "grace"),
        ({"timezone": "Mars"}, "timezone"),
        ({"timetable": Timetable.CRON, "rule": "every day"}, "rule"),
        ({"timetable": Timetable.CRON, "rule": "0 0 31 2 *"}, "rule"),
        ({"timetable": Timetable.RRULE, "rule": "FREQ=NEVER"}, "rule"),
        ({"tags": ["x"] * 21}, "tags"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    now: datetime, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        make(now, **given)
    assert list(refused.value.fields) == [field]


def test_a_name_is_given_once_in_an_integration(now: datetime) -> None:
    make(now)
    with pytest.raises(InvalidInput, match="has this name"):
        make(now)
    assert Integration.objects.get().kind == "heartbeat"


def test_a_paused_one_raises_nothing_until_it_is_resumed_and_heard(now: datetime) -> None:
    one = make(now)
    ping(one, now)
    look(one, now + 2 * HOUR)
    pause_heartbeat(heartbeat_id=one.pk, actor=SYSTEM, now=now + 2 * HOUR)
    assert Alert.objects.get().state == "resolved"
    with pytest.raises(AlreadyDone):
        pause_heartbeat(heartbeat_id=one.pk, actor=SYSTEM, now=now)
    ping(one, now + 3 * HOUR, PingKind.FAIL)
    assert look(one, now + 9 * HOUR) == BeatState.PAUSED
    resume_heartbeat(heartbeat_id=one.pk, actor=SYSTEM, now=now + 9 * HOUR)
    assert look(one, now + 20 * HOUR) == BeatState.WAITING
    ping(one, now + 20 * HOUR)
    assert one.state == BeatState.UP
    assert Alert.objects.count() == 1


def test_a_longer_period_ends_an_alarm_and_a_shorter_one_begins_it(now: datetime) -> None:
    one = make(now)
    ping(one, now)
    later = now + 2 * HOUR
    assert look(one, later) == BeatState.DOWN

    def change(**fields: Any) -> None:
        given = {**vars_of(one), **fields}
        change_heartbeat(
            heartbeat_id=one.pk, fields=HeartbeatFields(**given), actor=SYSTEM, now=later
        )

    change(period=timedelta(days=1))
    assert look(one, later) == BeatState.UP
    change(period=HOUR)
    assert look(one, later) == BeatState.DOWN


def vars_of(one: Heartbeat) -> dict[str, Any]:
    fields = fields_of(one)
    return {name: getattr(fields, name) for name in fields.__dataclass_fields__}


def test_deleting_ends_what_it_raised(now: datetime) -> None:
    one = make(now)
    ping(one, now, PingKind.FAIL)
    delete_heartbeat(heartbeat_id=one.pk, actor=SYSTEM, now=now + MINUTE)
    assert not Heartbeat.objects.exists()
    assert Alert.objects.get().state == "resolved"


def test_only_the_last_pings_are_kept(now: datetime) -> None:
    one = make(now)
    for number in range(KEPT_PINGS + 3):
        hear_ping(
            heartbeat_id=one.pk,
            ping=Ping(kind=PingKind.LOG, body=str(number).encode()),
            now=now + number * MINUTE,
        )
    assert forget_pings(now) == 3
    assert forget_pings(now) == 0
    assert HeartbeatPing.objects.order_by("id")[0].body == "3"


def test_the_service_of_a_heartbeat_gets_its_incident(now: datetime) -> None:
    service = make_service("Backups", now=now)
    one = make(now, service_id=service.pk, alert_title="No backup tonight", tags=["nightly"])
    ping(one, now, PingKind.FAIL)
    incident = Incident.objects.get()
    assert (incident.title, incident.service) == ("No backup tonight", service)


def test_responders_read_and_managers_change(now: datetime, grace: Person, linus: Person) -> None:
    fields = HeartbeatFields(name="Sync")
    with pytest.raises(PermissionDenied):
        create_heartbeat(fields=fields, actor=grace.as_actor(), now=now)
    create_heartbeat(fields=fields, actor=linus.as_actor(), now=now)
    found = heartbeats_page(actor=grace.as_actor())
    assert [one.name for one in found.items] == ["Sync"]
