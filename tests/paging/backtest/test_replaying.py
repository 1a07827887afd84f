"""Replays of small pasts made by hand, and what must hold for any of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchbell.oncall.domain import RotationFacts, ScheduleFacts
from watchbell.paging.backtest.bells import Bells
from watchbell.paging.backtest.cases import (
    Case,
    Happened,
    Situation,
    Spell,
    spells_of,
)
from watchbell.paging.backtest.changes import Change, ScheduleChange
from watchbell.paging.backtest.replaying import Past, replay
from watchbell.paging.backtest.tally import Tally, compared
from watchbell.paging.backtest.walks import Rung, Silence
from watchbell.paging.backtest.world import ServicePaging, Staff, World
from watchbell.paging.domain import Nobody, Pick, Snapshot, Step, Target, TargetType
from watchbell.paging.reaching import PageUrgency, Reach, Rule, Way

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADA, GRACE, LINUS = (UUID(int=n) for n in (1, 2, 3))
POLICY, SERVICE, PRIMARY, ROTATION, NIGHT = (UUID(int=n) for n in (11, 12, 13, 14, 15))
NAMES = {ADA: "ada", GRACE: "grace", LINUS: "linus"}


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def aim(who: UUID, kind: TargetType = TargetType.PERSON) -> Target:
    return Target(kind, who)


def policy(*steps: Step, repeat: int = 0) -> Snapshot:
    return Snapshot(POLICY, "Operations", 1, repeat, "UTC", steps)


def step(*who: UUID, delay: int = 5, nobody: Nobody = Nobody.NEXT) -> Step:
    return Step(delay, tuple(aim(one) for one in who), nobody=nobody)


def on_call(*members: UUID | None) -> ScheduleFacts:
    rotation = RotationFacts(
        id=ROTATION,
        name="Daily",
        timezone="UTC",
        starts_at=datetime(2026, 1, 1, 9),  # noqa: DTZ001 wall time
        rrule="FREQ=DAILY",
        members=members,
        effective_since=MONDAY - timedelta(days=50),
    )
    return ScheduleFacts((rotation,))


def world(
    snapshot: Snapshot | None,
    schedule: ScheduleFacts | None = None,
    people: Sequence[UUID] = tuple(NAMES),
) -> World:
    return World(
        policies={POLICY: snapshot} if snapshot else {},
        services={SERVICE: ServicePaging("shop", "Shop", POLICY)},
        schedules={PRIMARY: schedule or on_call(ADA)},
        staff=Staff(zones=dict.fromkeys(people, "Europe/Berlin")),
        lo=MONDAY - timedelta(days=1),
        hi=MONDAY + timedelta(days=100),
    )


def case(number: int = 1, *, after: float = 0, answered: float | None = None) -> Case:
    """Return an incident opened and answered so many minutes after Monday, 9:00."""
    at = MONDAY + minutes(after)
    answered_at = at + minutes(answered) if answered is not None else None
    spell = Spell(at, Situation(2, SERVICE), answered_at=answered_at, answered_by=ADA)
    return Case(id=UUID(int=100 + number), opened_at=at, spells=(spell,))


def told(
    cases: Sequence[Case], where: World, firsts: Past | None = None
) -> tuple[list[tuple[str, float]], Past]:
    """Return who is told after how many minutes, and what became of the incidents."""
    rungs: list[Rung] = []
    past = replay(
        cases,
        where,
        until=MONDAY + timedelta(days=9),
        ring=rungs.append,
        firsts=firsts.firsts if firsts else None,
    )
    return [(NAMES[one.person], (one.at - MONDAY) / minutes(1)) for one in rungs], past


def test_steps_come_until_somebody_answers() -> None:
    steps = policy(step(ADA), step(GRACE), step(LINUS))
    assert told([case(answered=7)], world(steps))[0] == [("ada", 0), ("grace", 5)]


def test_nobody_answers_and_it_is_exhausted() -> None:
    found, past = told([case()], world(policy(step(ADA), step(GRACE), repeat=1)))
    assert found == [("ada", 0), ("grace", 5), ("ada", 10), ("grace", 15)]
    assert past.courses[UUID(int=101)].exhausted


def test_turns_go_by_time_across_incidents() -> None:
    turns = replace(step(ADA, GRACE, LINUS, delay=30), pick=Pick.ROUND_ROBIN)
    found, _ = told([case(1), case(2, after=10)], world(policy(turns, repeat=1)))
    assert found == [("ada", 0), ("grace", 10), ("linus", 30), ("ada", 40)]


def test_a_step_that_holds_waits_for_the_next_shift() -> None:
    primary = Step(5, (aim(PRIMARY, TargetType.SCHEDULE),), nobody=Nobody.HOLD)
    found, _ = told([case(after=1)], world(policy(primary), on_call(None, ADA)))
    # 2 March is an even day since 1 January: the empty slot; Ada begins a day later.
    assert found == [("ada", 24 * 60)] or found == [("ada", 1)]
    shifted, _ = told([case(after=1)], world(policy(primary), on_call(ADA, None)))
    assert {found[0][1], shifted[0][1]} == {1, 24 * 60}


def test_told_later_they_answer_later_and_as_then_they_do_not() -> None:
    today = world(policy(step(ADA), step(GRACE)))
    slow = policy(Step(10, (aim(LINUS),), conditions="priority == 1"), step(ADA), step(GRACE))
    waits = today.changed(Change(policies=(replace(slow, steps=slow.steps[1:]),)))
    _, before = told([case(answered=3)], today)
    later = Step(5, (aim(ADA),), hours="mon-sun 09:10-20:00")
    tried = today.changed(Change(policies=(policy(later, step(GRACE)),)))
    assert told([case(answered=3)], tried)[0] == []
    assert told([case(answered=3)], tried, before)[0] == [("ada", 10)]
    assert told([case(answered=3)], waits, before)[0] == [("ada", 0)]


@pytest.mark.parametrize(
    ("snapshot", "why"),
    [
        (None, Silence.NO_POLICY),
        (policy(), Silence.NO_POLICY),
        (policy(Step(5, (aim(ADA),), conditions="priority == 1")), Silence.SKIPPED),
        (policy(Step(5, (aim(NIGHT, TargetType.SCHEDULE),))), Silence.NOBODY),
        (policy(Step(5, (aim(ADA),), hours="sun 09:00-10:00")), Silence.WAITED),
    ],
)
def test_why_nobody_was_told(snapshot: Snapshot | None, why: Silence) -> None:
    found, past = told([case(answered=60)], world(snapshot))
    assert found == []
    assert past.courses[UUID(int=101)].silence is why


def test_other_routing_other_people_and_other_rotations() -> None:
    primary = policy(Step(5, (aim(PRIMARY, TargetType.SCHEDULE),)))
    today = world(primary, on_call(ADA))
    one = [case(answered=1)]
    swapped = Change(schedules={PRIMARY: ScheduleChange(swap={ADA: GRACE})})
    assert told(one, today.changed(swapped))[0] == [("grace", 0)]
    dropped = Change(schedules={PRIMARY: ScheduleChange(drop=(ROTATION,))})
    assert told(one, today.changed(dropped))[0] == []
    other = replace(on_call(LINUS).rotations[0], id=NIGHT, priority=5)
    added = Change(schedules={PRIMARY: ScheduleChange(add=(other,))})
    assert told(one, today.changed(added))[0] == [("linus", 0)]
    assert told(one, today.changed(Change(services={SERVICE: None})))[0] == []
    for change in (swapped, dropped, added, Change(policies=(primary,), services={SERVICE: None})):
        assert Change.from_json(change.to_json()) == change


def test_nights_and_weekends_are_those_of_each_person() -> None:
    tally = Tally({ADA: "UTC", GRACE: "Asia/Tokyo"}, Bells({}))
    one = case()

    def page(who: UUID, text: str) -> None:
        at = datetime.fromisoformat(text).replace(tzinfo=UTC)
        tally(Rung(one, 0, who, at, 0, 0))

    # Ada: one night, twice; then a Saturday's noon. Grace is woken at 22:00 of her Saturday.
    for text in ("2026-03-02T22:00", "2026-03-03T06:59", "2026-03-03T07:00", "2026-03-07T12:00"):
        page(ADA, text)
    page(GRACE, "2026-03-07T13:00")
    assert tally.people[ADA].to_json() == {
        "pages": 4, "messages": 4, "nights": 1, "weekend": 1,
    }  # fmt: skip
    assert tally.people[GRACE].to_json() == {
        "pages": 1, "messages": 1, "nights": 1, "weekend": 1,
    }  # fmt: skip
    assert tally.total() == {"pages": 5, "messages": 5, "nights": 2, "weekend": 2}


def test_quiet_hours_and_rules_of_their_own_decide_when_a_page_rings() -> None:
    mail = Way("email", "ada@example.org")
    reach = Reach((mail,), (Rule("low", 0, mail),), quiet_hours="mon-sun 20:00-08:00")
    late = Reach((mail,), (Rule("high", 0, mail), Rule("high", 30, mail)))
    tally = Tally({ADA: "UTC", GRACE: "UTC"}, Bells({ADA: reach, GRACE: late}))
    evening = datetime(2026, 3, 2, 21, 45, tzinfo=UTC)

    def page(who: UUID, urgency: PageUrgency, answered: float) -> None:
        over_at = evening + minutes(answered)
        tally(Rung(case(), 0, who, evening, 0, 0, urgency, over_at))

    page(ADA, PageUrgency.LOW, 900)
    page(GRACE, PageUrgency.HIGH, 10)
    assert tally.total() == {"pages": 2, "messages": 2, "nights": 0, "weekend": 0}
    page(GRACE, PageUrgency.HIGH, 60)
    assert tally.people[GRACE].to_json() == {
        "pages": 2, "messages": 3, "nights": 1, "weekend": 0,
    }  # fmt: skip


def test_two_replays_side_by_side() -> None:
    cases = [case(1, answered=3), case(2, after=60)]
    today = world(policy(step(ADA), step(GRACE)))
    tried = today.changed(Change(policies=(policy(step(LINUS)),)))
    one, other = (Tally(one.staff.zones, one.bells) for one in (today, tried))
    until = MONDAY + timedelta(days=1)
    before = replay(cases, today, until=until, ring=one)
    after = replay(cases, tried, until=until, ring=other, firsts=before.firsts)
    report = compared(before, after, (one, other))
    assert (report["before"]["pages"], report["after"]["pages"]) == (3, 2)
    assert report["before"]["exhausted_ids"] == [str(UUID(int=102))]
    assert report["changed"][0]["id"] == str(UUID(int=102))
    assert report["changed_count"] == 2
    assert [line["others"] for line in report["changed"]] == [True, True]
    assert [line["after"]["pages"] for line in report["people"]] == [0, 0, 2]


def test_a_story_of_answers_holds_and_reopenings() -> None:
    def at(count: float, kind: str, **payload: object) -> Happened:
        return Happened(MONDAY + minutes(count), f"incident.{kind}", ADA, payload)

    spells = spells_of(
        [
            at(0, "declared", service_id=str(SERVICE), priority=3),
            at(2, "priority_changed", old=3, new=1),
            at(5, "acknowledged"),
            at(9, "put_on_hold"),
            at(12, "resumed"),
            at(20, "resolved"),
            at(30, "reopened"),
            at(40, "cancelled"),
        ],
        Situation(None, None),
    )
    assert [(one.starts_at - MONDAY) / minutes(1) for one in spells] == [0, 30]
    assert spells[0].answered_at == MONDAY + minutes(5)
    assert spells[0].over_at == MONDAY + minutes(9)
    assert spells[0].situation == Situation(3, SERVICE)
    assert [one.signal.value for one in spells[0].changes] == ["raised"]
    assert spells[1].situation.priority == 1
    assert spells[1].answered_at is None


PATIENT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_DELAYS = st.lists(st.integers(1, 60), min_size=1, max_size=4)
_CASES = st.lists(
    st.tuples(st.integers(0, 4000), st.none() | st.integers(1, 300)), min_size=1, max_size=12
)


def past_of(drawn: list[tuple[int, int | None]]) -> list[Case]:
    ordered = sorted(drawn, key=lambda pair: pair[0])
    return [case(n, after=after, answered=answered) for n, (after, answered) in enumerate(ordered)]


def by_step(cases: list[Case], where: World) -> dict[tuple[UUID, int], datetime]:
    """Return when each incident's steps first tell somebody."""
    found: dict[tuple[UUID, int], datetime] = {}

    def ring(rung: Rung) -> None:
        found.setdefault((rung.case.id, rung.step), rung.at)

    replay(cases, where, until=MONDAY + timedelta(days=9), ring=ring)
    return found


@PATIENT
@given(drawn=_CASES, delays=_DELAYS, longer=st.integers(1, 60), which=st.integers(0, 3))
def test_a_longer_delay_never_brings_a_page_forward(
    drawn: list[tuple[int, int | None]], delays: list[int], longer: int, which: int
) -> None:
    people = (ADA, GRACE, LINUS, ADA)
    steps = [step(people[n], delay=delay) for n, delay in enumerate(delays)]
    slower = list(steps)
    slower[which % len(steps)] = replace(
        steps[which % len(steps)], delay_minutes=steps[which % len(steps)].delay_minutes + longer
    )
    cases = past_of(drawn)
    before, after = by_step(cases, world(policy(*steps))), by_step(cases, world(policy(*slower)))
    assert all(key in before and before[key] <= at for key, at in after.items())


@PATIENT
@given(drawn=_CASES, delays=_DELAYS, repeat=st.integers(0, 3))
def test_removing_a_step_tells_nobody_of_it_more_often(
    drawn: list[tuple[int, int | None]], delays: list[int], repeat: int
) -> None:
    people = (ADA, GRACE, LINUS, UUID(int=4))
    where = world(None, people=people)
    steps = [step(people[n], delay=delay) for n, delay in enumerate(delays)]
    tally = Tally(dict.fromkeys(people, "UTC"), where.bells)
    where = where.changed(Change(policies=(policy(*steps[:-1], repeat=repeat),)))
    replay(past_of(drawn), where, until=MONDAY + timedelta(days=9), ring=tally)
    assert people[len(delays) - 1] not in tally.people


@PATIENT
@given(drawn=_CASES, delays=_DELAYS)
def test_with_nobody_on_call_anywhere_every_unanswered_incident_is_unreached(
    drawn: list[tuple[int, int | None]], delays: list[int]
) -> None:
    steps = [Step(delay, (aim(PRIMARY, TargetType.SCHEDULE),)) for delay in delays]
    where = world(policy(*steps), on_call(None))
    found, past = told(past_of(drawn), where)
    assert found == []
    assert {one.silence for one in past.courses.values()} == {Silence.NOBODY}
