"""Personal rules and rotations that are only tried: what they mean for the past. Pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paging.backtest.test_replaying import (
    ADA,
    GRACE,
    MONDAY,
    POLICY,
    PRIMARY,
    SERVICE,
    case,
    on_call,
    policy,
    step,
    told,
    world,
)
from watchbell.oncall.domain import RotationFacts
from watchbell.oncall.shifts import final_schedule
from watchbell.paging.backtest.cases import Change as Moved
from watchbell.paging.backtest.cases import Signal, Situation
from watchbell.paging.backtest.changes import Change, RulesChange, ScheduleChange
from watchbell.paging.backtest.replaying import Past, replay
from watchbell.paging.backtest.rotating import as_if_always, lineage
from watchbell.paging.backtest.routing import RaisedBy, RouteChange, rerouted
from watchbell.paging.backtest.tally import Tally
from watchbell.paging.backtest.world import Staff, World
from watchbell.paging.domain import Step, Target, TargetType
from watchbell.paging.reaching import PageUrgency, Reach, Rule, Way

MAIL, PHONE, CALL = Way("email", "a@example.org"), Way("sms", "+1"), Way("voice", "+1")
REACH = Reach((MAIL, PHONE, CALL))
OWN = replace(REACH, rules=(Rule("high", 0, MAIL),))
SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def reached(reach: Reach) -> World:
    where = world(policy(step(ADA, delay=30), step(GRACE)))
    staff = Staff(zones=where.staff.zones, reaches={ADA: reach})
    return World(
        policies=where.policies,
        services=where.services,
        schedules={},
        staff=staff,
        lo=MONDAY,
        hi=MONDAY + timedelta(days=9),
    )


def rules(*plan: tuple[str, int], is_default: bool = False) -> RulesChange:
    return RulesChange((ADA,), {"high": plan}, is_default=is_default)


def lived(where: World, answered: float, before: Past | None = None) -> tuple[Past, Tally]:
    tally = Tally(where.staff.zones, where.bells)
    until = MONDAY + timedelta(days=9)
    firsts = before.firsts if before else None
    past = replay([case(answered=answered)], where, until=until, ring=tally, firsts=firsts)
    return past, tally


def test_whose_rules_are_later_hears_later_and_answers_later() -> None:
    today = reached(OWN)
    before, quick = lived(today, 3)
    tried = today.changed(Change(rules=(rules(("sms", 10), ("voice", 12)),)))
    after, slow = lived(tried, 3, before)
    one = UUID(int=101)
    assert (before.courses[one].first, after.courses[one].first) == (0, 600)
    assert quick.people[ADA].to_json()["messages"] == 1
    # The text at 10 minutes, the call at 12; the answer comes at 13, as quick as then.
    assert slow.people[ADA].to_json()["messages"] == 2
    assert GRACE not in slow.people


def test_somebody_told_later_may_hear_of_it_before() -> None:
    where = reached(replace(REACH, rules=(Rule("high", 60, MAIL),)))
    past, tally = lived(where, 45)
    # Ada is told at 0 and would hear of it at 60; Grace is told at 30, and it is answered at 45.
    assert past.courses[UUID(int=101)].first == 30 * 60
    assert tally.people[ADA].to_json() | {"nights": 0} == {
        "pages": 1, "messages": 0, "nights": 0, "weekend": 0,
    }  # fmt: skip


def test_what_is_over_before_it_rings_was_never_heard() -> None:
    past, tally = lived(reached(replace(REACH, rules=(Rule("high", 20, MAIL),))), 15)
    assert past.courses[UUID(int=101)].first is None
    assert tally.total()["messages"] == 0


@pytest.mark.parametrize(
    ("reach", "change", "minutes_by_channel"),
    [
        (OWN, rules(("sms", 0), ("voice", 5)), [("sms", 0), ("voice", 5)]),
        (OWN, rules(("sms", 0), is_default=True), [("email", 0)]),
        (REACH, rules(("sms", 0), is_default=True), [("sms", 0)]),
        # Who has no address of the channel goes by the product's default, as without rules.
        (Reach((MAIL,)), rules(("sms", 0)), [("email", 0)]),
        (OWN, rules(), [("email", 0), ("sms", 0), ("voice", 5)]),
    ],
)
def test_rules_that_are_tried(
    reach: Reach, change: RulesChange, minutes_by_channel: list[tuple[str, int]]
) -> None:
    plan = change.applied(reach).plan(PageUrgency.HIGH)
    assert [(rule.way.channel, rule.minutes) for rule in plan] == minutes_by_channel
    whole = Change(rules=(change, replace(change, quiet_hours="none")))
    assert Change.from_json(whole.to_json()) == whole


def test_quiet_hours_are_tried_too() -> None:
    change = RulesChange((ADA,), quiet_hours="mon-sun 08:00-10:00")
    where = reached(REACH).changed(Change(rules=(change,)))
    assert where.bells.first(ADA, PageUrgency.LOW, MONDAY) == MONDAY + timedelta(hours=1)
    assert where.bells.first(ADA, PageUrgency.HIGH, MONDAY) == MONDAY


def drafted(rrule: str, starts: str) -> RotationFacts:
    return RotationFacts(
        id=UUID(int=77),
        name="Drafted",
        timezone="UTC",
        starts_at=datetime.fromisoformat(starts),
        rrule=rrule,
        members=(GRACE,),
    )


@pytest.mark.parametrize(
    ("rrule", "starts", "moved"),
    [
        ("FREQ=WEEKLY;INTERVAL=2", "2026-03-09T09:00", "2026-02-09T09:00"),
        ("FREQ=DAILY", "2026-03-01T09:00", "2026-02-20T09:00"),
        ("FREQ=HOURLY;INTERVAL=12", "2026-02-21T06:00", "2026-02-20T18:00"),
        ("FREQ=MONTHLY;BYDAY=1MO", "2026-04-06T09:00", "2026-02-06T09:00"),
        ("FREQ=MONTHLY", "2026-03-31T09:00", "2026-01-31T09:00"),
        ("FREQ=YEARLY", "2026-05-01T09:00", "2025-05-01T09:00"),
        ("FREQ=WEEKLY", "2025-01-06T09:00", "2025-01-06T09:00"),
    ],
)
def test_a_drafted_rotation_counts_as_if_it_always_had(rrule: str, starts: str, moved: str) -> None:
    drawn = replace(drafted(rrule, starts), turns_ahead=3)
    always = as_if_always(drawn, SINCE)
    assert always.starts_at == datetime.fromisoformat(moved)
    assert (always.effective_since, always.turns_ahead) == (None, 0)


@given(
    weeks=st.integers(1, 6), hours=st.integers(0, 4000), unit=st.sampled_from(["DAILY", "WEEKLY"])
)
def test_its_shifts_are_those_it_will_have_moved_back(weeks: int, hours: int, unit: str) -> None:
    starts = datetime(2026, 3, 1) + timedelta(hours=hours)  # noqa: DTZ001 wall time
    drawn = drafted(f"FREQ={unit};INTERVAL={weeks}", starts.isoformat())
    facts = replace(on_call(), rotations=(as_if_always(drawn, SINCE),))
    shifts = final_schedule(facts, SINCE, SINCE + timedelta(days=300))
    assert {shift.person for shift in shifts} == {GRACE}
    assert starts.replace(tzinfo=UTC) in {shift.start for shift in shifts}


def test_a_draft_takes_the_place_of_all_that_one_followed() -> None:
    first, second, third = (
        replace(on_call(ADA).rotations[0], id=UUID(int=20 + n), name=f"V{n}") for n in range(3)
    )
    edges = [MONDAY - timedelta(days=20), MONDAY + timedelta(hours=1)]
    first = replace(first, effective_until=edges[0])
    second = replace(second, effective_since=edges[0], effective_until=edges[1])
    third = replace(third, effective_since=edges[1])
    other = replace(first, id=UUID(int=30), name="Other")
    known = (first, second, third)
    assert lineage(known, [second.id]) == {first.id, second.id, third.id}
    # Two ended at once: the name tells which one it followed, when one has it.
    assert lineage((*known, other), [second.id]) == {second.id, third.id}
    named = replace(first, name=second.name)
    assert lineage((named, other, second), [second.id]) == {first.id, second.id}
    facts = replace(on_call(), rotations=known)
    schedule = Step(5, (Target(TargetType.SCHEDULE, PRIMARY),))
    today = world(policy(schedule), facts)
    tried = ScheduleChange(
        instead_of=(third.id,), add=(drafted("FREQ=WEEKLY", "2026-06-01T09:00"),)
    )
    cases = [case(1, answered=1), case(2, after=120, answered=1)]
    assert told(cases, today)[0] == [("ada", 0), ("ada", 120)]
    after = today.changed(Change(schedules={PRIMARY: tried}))
    assert told(cases, after)[0] == [("grace", 0), ("grace", 120)]
    assert ScheduleChange.from_json(tried.to_json()) == tried


def test_a_new_policy_beside_those_of_today() -> None:
    today = world(policy(step(ADA)))
    new = replace(policy(step(GRACE)), policy_id=UUID(int=99))
    one = [case(answered=1)]
    followed = Change(policies=(new,), services={SERVICE: new.policy_id})
    assert told(one, today.changed(followed))[0] == [("grace", 0)]
    instead = Change(policies=(replace(new, policy_id=POLICY),))
    assert told(one, today.changed(instead))[0] == [("grace", 0)]
    assert told(one, today.changed(Change(policies=(new,))))[0] == [("ada", 0)]


def test_reports_of_older_versions_can_be_asked_again() -> None:
    new = policy(step(GRACE))
    older = {"policy": new.to_json(), "services": {}, "schedules": {}}
    assert Change.from_json(older) == Change(policies=(new,))
    assert Change.from_json(older | {"policy": None}) == Change()


EU = RaisedBy(UUID(int=50), {"labels": {"zone": "eu"}, "severity": "error", "title": "Disk"})
OTHER = UUID(int=60)


@pytest.mark.parametrize(
    ("condition", "integration", "moves"),
    [
        ('labels.zone == "eu"', None, True),
        ('labels.zone == "eu"', 50, True),
        ('labels.zone == "eu"', 51, False),
        ('labels.zone == "us"', None, False),
        ('labels.missing == "eu"', None, False),
    ],
)
def test_an_incident_goes_with_the_alert_that_raised_it(
    condition: str, integration: int | None, moves: bool
) -> None:
    route = RouteChange(condition, OTHER, UUID(int=integration) if integration else None)
    old = replace(case(answered=1), team_id=ADA)
    new = rerouted(old, [EU], [route], {SERVICE: ADA, OTHER: GRACE})
    assert (new.spells[0].situation.service_id == OTHER) is moves
    assert new.team_id == (GRACE if moves else ADA)
    assert RouteChange.from_json(route.to_json()) == route
    assert rerouted(old, [], [route], {}) is old


def test_a_service_that_a_person_chose_later_is_still_chosen() -> None:
    at = MONDAY + timedelta(minutes=5)
    third = UUID(int=61)
    kept = Moved(at, Signal.MOVED, Situation(2, third))
    raised = Moved(at, Signal.RAISED, Situation(1, SERVICE))
    [spell] = case(answered=9).spells
    old = replace(case(), spells=(replace(spell, changes=(raised, kept)),))
    new = rerouted(old, [EU], [RouteChange("severity == 'error'", OTHER)], {})
    changed = [one.situation.service_id for one in new.spells[0].changes]
    assert changed == [OTHER, third]
    assert new.team_id is None


def _alert(came: float, over: float | None, zone: str = "eu") -> RaisedBy:
    """Return an alert that came and was over so many minutes after Monday morning."""
    ended = None if over is None else MONDAY + timedelta(minutes=over)
    values = {"labels": {"zone": zone}, "severity": "error", "title": "Disk"}
    return RaisedBy(UUID(int=50), values, MONDAY + timedelta(minutes=came), ended)


WAIT = RouteChange('labels.zone == "eu"', wait=300)


@pytest.mark.parametrize(
    ("alerts", "opens"),
    [
        ([_alert(0, 4)], None),
        ([_alert(0, 5)], None),
        ([_alert(0, 6)], 5),
        ([_alert(0, None)], 5),
        ([_alert(0, 2), _alert(1, 9)], 6),
        ([_alert(0, 2), _alert(3, None, "us")], 3),
        ([_alert(0, None, "us"), _alert(1, 2)], 0),
    ],
)
def test_an_incident_opens_once_an_alert_has_lasted(
    alerts: list[RaisedBy], opens: float | None
) -> None:
    new = rerouted(case(), alerts, [WAIT], {})
    starts = [spell.starts_at for spell in new.spells[:1]]
    assert starts == ([] if opens is None else [MONDAY + timedelta(minutes=opens)])
    assert RouteChange.from_json(WAIT.to_json()) == WAIT


def test_what_is_only_recorded_opens_nothing_and_a_lower_priority_is_of_the_incident() -> None:
    alerts = [_alert(0, None)]
    recorded = RouteChange("severity == 'error'", recorded=True)
    assert rerouted(case(), alerts, [recorded], {}).spells == ()
    lower = rerouted(case(), alerts, [RouteChange("severity == 'error'", priority=4)], {})
    assert lower.spells[0].situation.priority == 4


def test_who_waits_is_told_later_and_answers_as_long_after() -> None:
    today = world(policy(step(ADA, delay=10), step(GRACE)))
    old = case(answered=12)
    new = rerouted(old, [_alert(0, None)], [WAIT], {})
    assert told([old], today)[0] == [("ada", 0), ("grace", 10)]
    assert told([new], today)[0] == [("ada", 5)], "answered at 12 as then, before Grace is due"
    early = rerouted(case(answered=2), [_alert(0, None)], [WAIT], {})
    assert told([early], today)[0] == [("ada", 5)], "nobody can answer what is not there yet"
