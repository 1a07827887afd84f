"""Figures against figures computed by hand."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.analytics.facts import fact, resolved
from tests.analytics.reference import recompute
from tests.builders.people import make_team
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.analytics.domain import Subject, Unit
from watchbell.analytics.registry import GROUPINGS, KPIS
from watchbell.analytics.selectors import kpis, weekly_incidents
from watchbell.analytics.telling import monthly_figures
from watchbell.incidents.models import Category, Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput, PermissionDenied

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_without_incidents_every_mean_is_null_and_every_count_is_zero(
    ada: Person, now: datetime
) -> None:
    report = kpis(actor=ada.as_actor(), now=now)
    assert [figure.name for figure in report.figures] == list(KPIS)
    for figure in report.figures:
        if figure.unit is Unit.COUNT:
            assert (figure.value, figure.n) == (0, None)
        else:
            assert (figure.value, figure.median, figure.p90, figure.n) == (None, None, None, 0)


def test_times_of_three_incidents_are_what_a_calculator_says(ada: Person, now: datetime) -> None:
    start = now - 10 * DAY
    Incident.objects.bulk_create(
        [
            resolved(
                start,
                after=HOUR,
                occurred_at=start - 10 * MINUTE,
                detected_at=start - 4 * MINUTE,
                first_acknowledged_at=start + 2 * MINUTE,
                started_at=start + 5 * MINUTE,
                restored_at=start + 50 * MINUTE,
            ),
            resolved(
                start,
                after=2 * HOUR,
                detected_at=start - 1 * MINUTE,
                first_acknowledged_at=start + 4 * MINUTE,
                started_at=start + 15 * MINUTE,
                restored_at=start + 109 * MINUTE,
            ),
            resolved(start, after=6 * HOUR, first_acknowledged_at=start + 12 * MINUTE),
        ]
    )
    report = kpis(actor=ada.as_actor(), now=now)

    def minutes(name: str) -> list[float | None]:
        f = report.figure(name)
        return [*(v / 60 if v is not None else None for v in (f.value, f.median, f.p90)), f.n]

    assert minutes("mttd") == pytest.approx([6, 6, 6, 1])
    assert report.figure("mttd").missing == 1
    assert minutes("mtta") == pytest.approx([6, 4, 10.4, 3])
    assert minutes("mttr_respond") == pytest.approx([23 / 3, 6, 10.8, 3])
    assert minutes("mttr_repair") == pytest.approx([80, 80, 100, 2])
    assert report.figure("mttr_repair").missing == 1
    assert minutes("mttr_recover") == pytest.approx([85, 85, 105, 2])
    assert minutes("mttr_resolve") == pytest.approx([180, 120, 312, 3])


def test_a_resolution_that_did_not_hold_is_taken_out_of_the_time(
    ada: Person, now: datetime
) -> None:
    start = now - 5 * DAY
    Incident.objects.bulk_create(
        [
            resolved(
                start,
                after=30 * HOUR,
                started_at=start + HOUR,
                resolved_gap_seconds=24 * 3600,
                reopen_count=2,
                reassignment_count=1,
            ),
            resolved(start, after=2 * HOUR),
        ]
    )
    report = kpis(actor=ada.as_actor(), now=now)
    assert report.figure("mttr_resolve").value == (6 + 2) / 2 * 3600
    assert report.figure("mttr_repair").value == 5 * 3600
    assert report.figure("reopened").value == 1
    assert (report.figure("reopen_rate").value, report.figure("reopen_rate").n) == (0.5, 2)
    assert report.figure("first_assignment_rate").value == 0.5


def test_cancelled_incidents_are_in_one_figure_only(ada: Person, now: datetime) -> None:
    start = now - 2 * DAY
    gone = fact(start, state="cancelled", cancelled_at=now - DAY, first_acknowledged_at=start)
    Incident.objects.bulk_create([gone])
    report = kpis(actor=ada.as_actor(), now=now)
    seen = {f.name for f in report.figures if f.n or (f.unit is Unit.COUNT and f.value)}
    assert seen == {"cancelled"}


def test_times_in_an_impossible_order_are_left_out_and_counted(ada: Person, now: datetime) -> None:
    start = now - 3 * DAY
    Incident.objects.bulk_create(
        [
            fact(start, occurred_at=start + HOUR, detected_at=start),
            fact(start, occurred_at=start - HOUR, detected_at=start),
        ]
    )
    mttd = kpis(actor=ada.as_actor(), now=now).figure("mttd")
    assert (mttd.value, mttd.n, mttd.data_errors) == (3600, 1, 1)


def test_the_answer_of_a_machine_is_no_acknowledgement(ada: Person, now: datetime) -> None:
    start = now - DAY
    answered = {"first_acknowledged_at": start + MINUTE, "acknowledged_at": start + MINUTE}
    Incident.objects.bulk_create(
        [
            fact(start, **answered),
            fact(
                start,
                acknowledged_by=ada,
                first_acknowledged_at=start + 3 * MINUTE,
                acknowledged_at=start + 3 * MINUTE,
            ),
        ]
    )
    mtta = kpis(actor=ada.as_actor(), now=now).figure("mtta")
    assert (mtta.value, mtta.n) == (180, 1)


def test_the_window_begins_with_its_first_instant_and_ends_before_its_last(
    ada: Person, now: datetime
) -> None:
    first, last = now - 2 * DAY, now - DAY
    Incident.objects.bulk_create(
        [
            resolved(first - HOUR, after=HOUR),
            resolved(last - HOUR, after=HOUR),
            resolved(first - HOUR, after=HOUR - MINUTE),
        ]
    )
    report = kpis(actor=ada.as_actor(), from_=first, to=last, now=now)
    assert report.figure("resolved").value == 1


def test_mitigation_counts_for_majors_and_restoration_stands_in_for_it(
    ada: Person, now: datetime
) -> None:
    start = now - DAY
    Incident.objects.bulk_create(
        [
            fact(start, major_state="mitigated", mitigated_at=start + HOUR),
            resolved(start, after=4 * HOUR, major_state="ended", restored_at=start + 3 * HOUR),
            resolved(start, after=9 * HOUR, restored_at=start + 9 * HOUR),
        ]
    )
    report = kpis(actor=ada.as_actor(), now=now)
    assert (report.figure("mttm").value, report.figure("mttm").n) == (2 * 3600, 2)
    assert report.figure("majors").value == 2


def test_the_backlog_is_what_is_open_now_whatever_the_window(ada: Person, now: datetime) -> None:
    Incident.objects.bulk_create(
        [
            fact(now - 90 * DAY, state="in_progress"),
            fact(now - 30 * DAY, state="on_hold", follow_up_at=now + DAY),
            resolved(now - 90 * DAY, after=DAY),
        ]
    )
    report = kpis(actor=ada.as_actor(), now=now)
    assert report.figure("backlog").value == 2
    assert report.figure("backlog_on_hold").value == 1
    assert report.figure("backlog_age").value == 60 * 86400


def test_groups_split_every_figure_and_name_what_has_none(ada: Person, now: datetime) -> None:
    team = make_team("Network", now=now)
    router, shop = (make_service(name, team=team, now=now) for name in ("Router", "Shop"))
    start = now - DAY
    Incident.objects.bulk_create(
        [
            resolved(start, after=HOUR, service=router),
            resolved(start, after=3 * HOUR, service=router),
            resolved(start, after=5 * HOUR, service=shop),
            fact(start),
        ]
    )
    report = kpis(actor=ada.as_actor(), by="service", now=now)
    found = {g.key: {f.name: f for f in g.figures} for g in report.groups}
    assert [(g.key, g.label) for g in report.groups] == [
        ("router", "Router"),
        ("shop", "Shop"),
        (None, "None"),
    ]
    assert found["router"]["mttr_resolve"].value == 2 * 3600
    assert found["shop"]["mttr_resolve"].value == 5 * 3600
    assert found[None]["mttr_resolve"].value is None
    assert found[None]["backlog"].value == 1


def test_categories_are_summed_up_under_their_root(ada: Person, now: datetime) -> None:
    dns = Category.objects.get(slug="network-dns")
    vpn = Category.objects.get(slug="network-vpn")
    Incident.objects.bulk_create(
        [fact(now - DAY, category=dns), fact(now - DAY, category=vpn), fact(now - DAY)]
    )
    by_root = kpis(actor=ada.as_actor(), by="category", now=now).groups
    by_leaf = kpis(actor=ada.as_actor(), by="subcategory", now=now).groups
    assert [(g.label, g.figures[0].value) for g in by_root] == [("Network", 2), ("None", 1)]
    assert [g.key for g in by_leaf] == ["network-dns", "network-vpn", None]


def test_months_are_those_of_each_figures_end_event(ada: Person, now: datetime) -> None:
    last_of_january = datetime.fromisoformat("2026-01-31T23:30:00+00:00")
    Incident.objects.bulk_create([resolved(last_of_january, after=HOUR)])
    groups = kpis(actor=ada.as_actor(), from_=last_of_january - DAY, by="month", now=now).groups
    figures = {g.key: {f.name: f.value for f in g.figures} for g in groups}
    assert figures["2026-01"]["declared"] == 1
    assert figures["2026-01"]["resolved"] == 0
    assert figures["2026-02"]["resolved"] == 1
    assert [g.label for g in groups] == ["January 2026", "February 2026"]


@pytest.mark.parametrize("by", GROUPINGS)
def test_the_groups_of_every_split_add_up_to_the_whole(by: str, ada: Person, now: datetime) -> None:
    network = Category.objects.get(slug="network")
    Incident.objects.bulk_create(
        [
            resolved(now - DAY, after=HOUR, priority=2, assignee=ada, cause="change"),
            resolved(now - 2 * DAY, after=HOUR, category=network, severity="SEV1"),
            fact(now - 3 * DAY, channel="email"),
        ]
    )
    report = kpis(actor=ada.as_actor(), by=by, now=now)
    for position, figure in enumerate(report.figures):
        parts = [group.figures[position] for group in report.groups]
        if figure.unit is Unit.COUNT:
            assert sum(part.value or 0 for part in parts) == figure.value
        else:
            assert sum(part.n or 0 for part in parts) == figure.n


def test_an_unknown_split_is_refused_with_those_there_are(ada: Person, now: datetime) -> None:
    with pytest.raises(InvalidInput, match="use one of: service, affected_service") as refused:
        kpis(actor=ada.as_actor(), by="colour'; drop table x", now=now)
    assert "by" in refused.value.fields


def test_an_empty_window_and_a_time_without_zone_are_refused(ada: Person, now: datetime) -> None:
    actor = ada.as_actor()
    with pytest.raises(InvalidInput, match="from: The window is empty"):
        kpis(actor=actor, from_=now, to=now, now=now)
    with pytest.raises(InvalidInput, match="to: This time has no zone"):
        kpis(actor=actor, to=now.replace(tzinfo=None), now=now)
    with pytest.raises(InvalidInput, match="too long ago"):
        kpis(actor=actor, to=datetime.fromisoformat("0001-01-02T00:00:00+00:00"), now=now)


def test_a_requester_and_a_token_without_the_scope_see_no_figures(
    ada: Person, bob: Person, now: datetime
) -> None:
    for actor in (bob.as_actor(), ada.as_actor(scopes=frozenset({"incidents:write"}))):
        with pytest.raises(PermissionDenied):
            kpis(actor=actor, now=now)
        with pytest.raises(PermissionDenied):
            weekly_incidents(actor=actor, now=now)
        with pytest.raises(PermissionDenied):
            monthly_figures(actor=actor, now=now)


def test_the_report_is_json(ada: Person, now: datetime) -> None:
    Incident.objects.bulk_create([resolved(now - DAY, after=HOUR)])
    found = kpis(actor=ada.as_actor(), by="priority", now=now).as_json()
    assert (found["from"], found["to"]) == ((now - 30 * DAY).isoformat(), now.isoformat())
    resolve = next(f for f in found["figures"] if f["name"] == "mttr_resolve")
    assert resolve["unit"] == "seconds"
    assert resolve["value"] == 3600
    assert resolve["definition"].startswith("From the declaration")
    assert [group["label"] for group in found["groups"]] == ["None"]


def test_weeks_begin_on_monday_and_quiet_ones_are_there(ada: Person, now: datetime) -> None:
    monday = now.replace(hour=0)
    Incident.objects.bulk_create(
        [
            fact(monday, priority=1),
            fact(monday - MINUTE, priority=1),
            fact(monday - MINUTE),
            fact(monday - 14 * DAY, priority=3),
            fact(monday - 60 * DAY),
            fact(monday, state="cancelled", cancelled_at=now),
        ]
    )
    weeks = weekly_incidents(actor=ada.as_actor(), weeks=4, now=now)
    assert [week.by_priority for week in weeks] == [{}, {3: 1}, {1: 1, 0: 1}, {1: 1}]
    assert weeks[-1].start == monday
    assert weeks[2].total == 2


def test_months_of_a_year_end_with_this_one(ada: Person, now: datetime) -> None:
    Incident.objects.bulk_create(
        [
            resolved(now - DAY - HOUR, after=HOUR),
            resolved(now - 40 * DAY, after=3 * HOUR),
            resolved(now - 800 * DAY, after=3 * HOUR),
        ]
    )
    months = monthly_figures(actor=ada.as_actor(), now=now)
    assert [f"{month.start:%Y-%m}" for month in months][::11] == ["2025-04", "2026-03"]
    values = [month.figures["mttr_resolve"].value for month in months]
    assert values == [None] * 9 + [3 * 3600, None, 3600]
    assert months[0].figures["mtta"].n == 0


def test_a_restricted_incident_counts_for_those_who_may_know_of_it(
    ada: Person, grace: Person, now: datetime
) -> None:
    team = make_team("security", now=now)
    secret = {"team": team, "is_restricted": True, "priority": 1}
    Incident.objects.bulk_create(
        [fact(now - DAY, priority=1), fact(now - DAY, **secret), resolved(now - DAY, after=HOUR)]
    )
    cleared = replace(ada.as_actor(), cleared=True)
    member = replace(grace.as_actor(), team_ids=frozenset({team.pk}))
    for actor, counted in ((SYSTEM, 3), (cleared, 3), (member, 3), (grace.as_actor(), 2)):
        report = kpis(actor=actor, by="team", now=now)
        assert report.figure("declared").value == counted, actor.name
        assert report.figure("backlog").value == counted - 1
        assert report.is_whole == (actor in (SYSTEM, cleared))
        assert ("security" in [group.key for group in report.groups]) == (counted == 3)
        assert sum(week.total for week in weekly_incidents(actor=actor, now=now)) == counted
        months = monthly_figures(actor=actor, names=("declared",), now=now)
        assert sum(m.figures["declared"].value or 0 for m in months) == counted


def test_the_reference_knows_every_figure(now: datetime) -> None:
    assert set(recompute([], now, now, now)) == {
        name for name, kpi in KPIS.items() if not kpi.is_costly and kpi.subject is not Subject.SLA
    }
