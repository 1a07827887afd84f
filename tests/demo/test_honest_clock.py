"""The clock is honest: what the demo's services wrote lies in the past they were told of."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from tests.analytics.reference import recompute
from tests.demo.conftest import Lived
from watchbell.accounts.models import Person
from watchbell.accounts.selectors import person_by_email
from watchbell.alerts.models import (
    Heartbeat,
    InhibitionRule,
    MaintenanceWindow,
    Route,
    Silence,
)
from watchbell.analytics.costs.rates import costs
from watchbell.analytics.selectors import kpis
from watchbell.demo.channel import REFERENCE
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident, Survey
from watchbell.notify.models import Attempt, Message
from watchbell.paging.models import Escalation, Page
from watchbell.platform import wiring
from watchbell.platform.models import EventRow, ParkedEvent, SubscriptionCursor
from watchbell.sla.models import Cycle

# Only these name a time to come.
_AHEAD = {
    ("incidents_incident", "follow_up_at"),
    ("incidents_incident", "close_at"),
    ("notify_message", "due_at"),
    ("oncall_override", "starts_at"),
    ("oncall_override", "ends_at"),
    ("oncall_schedule", "next_look_at"),
    ("incidents_incident", "next_update_at"),
    ("incidents_incident", "deferred_until"),
    ("incidents_deferral", "until"),
    ("incidents_task", "due_at"),
    ("alerts_alert", "expires_at"),
    ("alerts_heartbeat", "expected_at"),
    ("alerts_heartbeat", "look_at"),
    ("alerts_silence", "starts_at"),
    ("alerts_silence", "ends_at"),
    ("alerts_silence", "over_at"),
    ("alerts_maintenancewindow", "starts_at"),
    ("alerts_maintenancewindow", "ends_at"),
    ("alerts_maintenancewindow", "over_at"),
    ("alerts_alert", "held_until"),
    ("alerts_alert", "resolves_at"),
    ("alerts_alert", "snoozed_until"),
    ("sla_cycle", "due_at"),
    ("sla_cycle", "risk_at"),
    ("sla_cycle", "next_at"),
    ("analytics_reportplan", "next_at"),
    ("analytics_reportissue", "leased_until"),
}
# A migration brings these rows; they bear the day it was written.
_SEEDED = ("incidents_plan", "incidents_incidenttype", "incidents_customfield")
_PAGED, _ACKNOWLEDGED = "incident.paged", "incident.acknowledged"
_ANSWER_IS_OVER = ("incident.reopened", "incident.unacknowledged")


def _instants() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.columns"
            " join information_schema.tables using (table_schema, table_name)"
            " where table_schema = 'public' and data_type = 'timestamp with time zone'"
            " and table_type = 'BASE TABLE' and table_name not like 'procrastinate%'"
            " and table_name <> 'django_migrations'"
        )
        return [(table, column) for table, column in cursor.fetchall()]


def test_no_stored_time_lies_ahead_of_now_or_before_the_beginning(lived: Lived) -> None:
    looked_at = 0
    for table, column in _instants():
        with connection.cursor() as cursor:
            cursor.execute(f'select min("{column}"), max("{column}"), count(*) from "{table}"')
            first, last, rows = cursor.fetchone()
        if first is None or table in _SEEDED:
            continue
        looked_at += rows
        if (table, column) not in _AHEAD:
            assert last <= lived.now, (table, column)
        # A fault may have begun before it was noticed, a rotation with the week's Monday.
        earlier = timedelta(days=7 if table == "oncall_rotation" else 1)
        assert first >= lived.since - earlier, (table, column)
    assert looked_at > 1000


def test_what_is_long_closed_has_nothing_of_today(lived: Lived) -> None:
    old = list(Incident.objects.filter(closed_at__lt=lived.now - timedelta(days=2)))
    assert len(old) > 10
    for incident in old:
        assert incident.updated_at < lived.now - timedelta(days=1)
    late = EventRow.objects.filter(
        subject_id__in=[incident.pk for incident in old], at__gt=lived.now - timedelta(days=1)
    )
    assert list(late) == []


def test_the_events_of_an_incident_come_in_the_order_of_their_times(lived: Lived) -> None:
    last: dict[UUID, datetime] = {}
    for row in EventRow.objects.filter(subject_kind="incident").order_by("position"):
        assert row.position is not None
        assert row.at >= last.get(row.subject_id, row.at), row.kind
        last[row.subject_id] = row.at
    assert len(last) == Incident.objects.count()


def test_the_facts_of_an_incident_are_in_the_order_of_a_life(lived: Lived) -> None:
    for incident in Incident.objects.exclude(state=State.CANCELLED):
        life = (
            incident.detected_at or incident.created_at,
            incident.created_at,
            incident.first_acknowledged_at,
            incident.resolved_at,
            incident.closed_at,
        )
        known = [instant for instant in life if instant is not None]
        assert known == sorted(known), incident.label


def test_nobody_is_paged_after_an_acknowledgement(lived: Lived) -> None:
    answered: dict[UUID, bool] = defaultdict(bool)
    paged = 0
    for row in EventRow.objects.filter(subject_kind="incident").order_by("position"):
        if row.kind == _ACKNOWLEDGED:
            answered[row.subject_id] = True
        elif row.kind in _ANSWER_IS_OVER:
            answered[row.subject_id] = False
        elif row.kind == _PAGED:
            paged += 1
            assert not answered[row.subject_id]
    assert paged >= 5


def test_whoever_answered_a_page_had_been_paged(lived: Lived) -> None:
    told = defaultdict(set)
    for incident, person in Page.objects.values_list("escalation__incident_id", "person_id"):
        told[incident].add(person)
    first_answers = EventRow.objects.filter(kind=_ACKNOWLEDGED, payload__first=True)
    answers = [row for row in first_answers if row.subject_id in told]
    assert answers
    for row in answers:
        assert row.actor_id in told[row.subject_id]


def test_no_message_waits_and_none_left_the_machine(lived: Lived) -> None:
    states = set(Message.objects.values_list("state", flat=True))
    assert states <= {"sent", "cancelled"}
    assert "sent" in states
    assert set(Attempt.objects.values_list("reference", flat=True)) == {REFERENCE}
    for sent in Message.objects.filter(state="sent"):
        assert sent.sent_at == sent.created_at
        assert sent.address.endswith("@example.com")
    assert not Escalation.objects.filter(state="running").exists()


def test_everybody_lives_at_example_com(lived: Lived) -> None:
    addresses = list(Person.objects.values_list("email", flat=True))
    assert len(addresses) > 15
    assert all(address.endswith("@example.com") for address in addresses)


def test_every_state_is_there_and_one_major_incident_goes_on(lived: Lived) -> None:
    states = set(Incident.objects.values_list("state", flat=True))
    assert states >= set(State) - {State.CANCELLED}
    major = Incident.objects.get(major_state="declared")
    assert major.state == State.IN_PROGRESS
    assert major.acknowledged_at is not None
    assert lived.now - major.created_at < timedelta(hours=1)


@pytest.mark.parametrize("days", [2, 7, 30])
def test_figures_of_the_demo_are_what_plain_python_finds(lived: Lived, days: int) -> None:
    since = lived.now - timedelta(days=days)
    actor = person_by_email(lived.admin).as_actor()
    report = kpis(actor=actor, from_=since, now=lived.now)
    expected = recompute(
        list(Incident.objects.all()),
        since,
        lived.now,
        lived.now,
        list(Survey.objects.all()),
        costs().fixed_cost,
    )
    assert expected.keys() <= {figure.name for figure in report.figures}
    for figure in (one for one in report.figures if one.name in expected):
        wanted = expected[figure.name]
        assert (figure.n, figure.missing) == (wanted.n, wanted.missing), figure.name
        assert figure.data_errors == 0, figure.name
        for field in ("value", "median", "p90"):
            assert getattr(figure, field) == pytest.approx(getattr(wanted, field), abs=1e-3)
    if days == 30:
        assert (report.figure("resolved").value or 0) > 10


def test_progress_runs_from_nothing_to_the_end_month_by_month(lived: Lived) -> None:
    shares = [share for share, _ in lived.told]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] > 0.9
    assert lived.told[-1][1] == "Living through November 2026"


def test_every_reader_of_the_log_has_read_it_and_no_event_is_parked(lived: Lived) -> None:
    wiring.engine().drain(lived.now, skip={"deliver-email"})
    assert not ParkedEvent.objects.exists()
    head = EventRow.objects.order_by("-position").first()
    assert head is not None
    assert set(SubscriptionCursor.objects.values_list("position", flat=True)) == {head.position}


def test_monitoring_is_set_up_as_if_somebody_had(lived: Lived) -> None:
    nightly = Heartbeat.objects.get(name__startswith="Off-site")
    assert (nightly.state, nightly.pings.count()) == ("up", 14)
    assert nightly.expected_at is not None
    assert nightly.expected_at > lived.now
    assert Heartbeat.objects.filter(last_ping_at=None).count() == 1
    assert Silence.objects.get().starts_at > lived.now
    assert MaintenanceWindow.objects.get().starts_at > lived.now
    assert Route.objects.count() == 2
    assert InhibitionRule.objects.get().is_enabled


def test_promises_have_the_events_that_a_lived_year_leaves(lived: Lived) -> None:
    rows = EventRow.objects.filter(kind__in=("sla.threshold_reached", "sla.breached"))
    told = [
        (UUID(row.payload["cycle_id"]), row.payload.get("percent", 100), row.at) for row in rows
    ]
    facts: set[tuple[UUID, int]] = set()
    breached: dict[UUID, datetime] = {}
    for cycle in Cycle.objects.filter(voided_at=None, stated=False).select_related(
        "policy_version"
    ):
        says = cycle.policy_version.says if cycle.policy_version else None
        named = {one.percent for one in says.thresholds} | {100} if says else set()
        facts |= {(cycle.pk, percent) for percent in cycle.reached if percent in named}
        if cycle.breached_at:
            breached[cycle.pk] = cycle.breached_at
    assert breached
    assert len(facts) > len(breached)
    assert sorted((key, percent) for key, percent, _ in told) == sorted(facts)
    assert {key: at for key, percent, at in told if percent == 100} == breached
