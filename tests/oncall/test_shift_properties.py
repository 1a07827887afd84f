"""What holds for every zone, rule and year: no gap, no overlap, one answer to one question."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrule as dateutil_rrule
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.builders.rotations import local, on_call, only, override, rotation, schedule
from watchbell.oncall.domain import OverrideKind, Rollout, RotationFacts, ScheduleFacts
from watchbell.oncall.shifts import changeover_at, final_schedule, oncall_at, turns_ahead_after
from watchbell.oncall.shifts.jumps import jumps_between
from watchbell.oncall.shifts.rules import (
    CyclicRule,
    ListedRule,
    MonthlyRule,
    Pattern,
    compile_rule,
    pattern_of,
)
from watchbell.oncall.shifts.turns import turns

DAY = timedelta(days=1)
WINDOW = timedelta(days=25)
TWENTY_YEARS = timedelta(days=20 * 365)
# Beside other work a machine draws slowly, which says nothing about the code.
PATIENT = [HealthCheck.too_slow]
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=PATIENT)

zones = some.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone))
starts = some.datetimes(datetime(1995, 1, 1), datetime(2030, 12, 31)).map(  # noqa: DTZ001 wall time
    lambda wall: wall.replace(second=0, microsecond=0).isoformat()
)
plain_rules = some.one_of(
    some.builds("FREQ=WEEKLY;INTERVAL={}".format, some.integers(1, 3)),
    some.builds("FREQ=DAILY;INTERVAL={}".format, some.integers(1, 9)),
    some.builds("FREQ=HOURLY;INTERVAL={}".format, some.integers(1, 30)),
    some.builds(
        "FREQ=WEEKLY;INTERVAL={};WKST=SU;BYDAY={}".format,
        some.integers(1, 3),
        some.sampled_from(["MO,WE,FR", "SU", "TU,SA", "SU,MO", "MO,TU,WE,TH,FR,SA,SU"]),
    ),
    some.sampled_from(["FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=HOURLY;BYDAY=SU"]),
)
rules = plain_rules | some.sampled_from(
    ["FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=DAILY;BYHOUR=2,14", "FREQ=DAILY;BYMONTHDAY=1"]
)
years_later = some.integers(0, 20 * 365).map(lambda days: timedelta(days=days))
restrictions = some.sampled_from(
    [[], ["09:00-17:00"], ["22:30-06:15"], ["mon 08:00-fri 18:00"], ["fri 20:00-mon 02:30"]]
).map(lambda words: [only(one) for one in words])


@some.composite
def rotations(draw: some.DrawFn, *, restricted: bool = False) -> RotationFacts:
    return rotation(
        draw(some.sampled_from(["A", "AB", "ABC", "A-BC"])),
        draw(rules),
        draw(starts),
        zone=draw(zones),
        priority=draw(some.integers(0, 2)),
        shifts_per_member=draw(some.integers(1, 3)),
        restrictions=draw(restrictions) if restricted else [],
    )


@some.composite
def schedules(draw: some.DrawFn) -> tuple[ScheduleFacts, datetime]:
    made = draw(some.lists(rotations(restricted=True), min_size=1, max_size=3))
    lo = max(one.starts_at for one in made).replace(tzinfo=UTC) + draw(years_later)
    overrides = [
        override(kind, person, lo + draw(some.integers(0, 20)) * DAY, lo + 21 * DAY, replaces)
        for kind, person, replaces in draw(
            some.lists(
                some.sampled_from(
                    [
                        (OverrideKind.ADD, "Z", ""),
                        (OverrideKind.REMOVE, "A", ""),
                        (OverrideKind.REPLACE, "Y", "B"),
                    ]
                ),
                max_size=2,
                unique=True,
            )
        )
    ]
    return schedule(*made, overrides=overrides), lo


@QUICK
@given(rotations(), years_later)
def test_turns_follow_each_other_without_gap_overlap_or_lost_turn(
    one: RotationFacts, later: timedelta
) -> None:
    first = next(compile_rule(pattern_of(one)).walls_from(one.starts_at))
    lo = first.replace(tzinfo=UTC) + later + 2 * DAY
    found = list(turns(one, lo, lo + WINDOW))
    for turn, following in pairwise(found):
        assert turn.end == following.start
        assert following.number == turn.number + 1
    assert found[0].start <= lo
    assert found[-1].end >= lo + WINDOW


@QUICK
@given(schedules(), some.integers(0, 25 * 86_400 - 1))
def test_one_instant_and_the_whole_schedule_agree(
    made: tuple[ScheduleFacts, datetime], second: int
) -> None:
    facts, lo = made
    shifts = final_schedule(facts, lo, lo + WINDOW)
    edges = [shift.start for shift in shifts[:15]]
    for at in [lo + timedelta(seconds=second), *edges]:
        holding = [shift for shift in shifts if shift.start <= at < shift.end]
        duties = oncall_at(facts, at)
        assert {(shift.person, shift.source) for shift in holding if shift.person} == {
            (duty.person, duty.source) for duty in duties
        }
        assert len(holding) == max(1, len(duties))


@QUICK
@given(plain_rules, starts, years_later, restrictions)
def test_counting_by_division_equals_listing(
    rrule: str, start: str, later: timedelta, allowed: list[object]
) -> None:
    one = rotation("AB", rrule, start, restrictions=allowed)  # type: ignore[arg-type]  # made above
    counted = compile_rule(pattern_of(one))
    assert isinstance(counted, CyclicRule)
    pattern = Pattern(one.starts_at, None, rrule, one.restrictions, (), ())
    at = one.starts_at + later / 20
    parsed = rrulestr(rrule, dtstart=one.starts_at)
    assert isinstance(parsed, dateutil_rrule)
    listed = ListedRule(pattern, parsed, DAY)
    assert [*islice(counted.walls_from(at), 20)] == [*islice(listed.walls_from(at), 20)]
    assert counted.turns_before(at) == listed.turns_before(at)
    assert counted.last_before(at) == listed.last_before(at)


@QUICK
@given(some.integers(1, 14), starts, some.integers(-400, 20 * 365), some.integers(0, 1))
def test_months_counted_by_division_equal_those_that_are_listed(
    interval: int, start: str, later: int, minutes: int
) -> None:
    one = rotation("AB", f"FREQ=MONTHLY;INTERVAL={interval}", start)
    begins = one.starts_at.replace(day=min(one.starts_at.day, 28))
    counted = compile_rule(pattern_of(replace(one, starts_at=begins)))
    assert isinstance(counted, MonthlyRule)
    parsed = rrulestr(one.rrule, dtstart=begins)
    assert isinstance(parsed, dateutil_rrule)
    listed = ListedRule(Pattern(begins, None, one.rrule, (), (), ()), parsed, DAY)
    near = next(listed.walls_from(begins + timedelta(days=later)))
    for at in (begins + timedelta(days=later), near, near + timedelta(minutes=minutes)):
        assert [*islice(counted.walls_from(at), 20)] == [*islice(listed.walls_from(at), 20)]
        assert counted.turns_before(at) == listed.turns_before(at)
        assert counted.last_before(at) == listed.last_before(at)


@settings(max_examples=40, deadline=None, suppress_health_check=PATIENT)
@given(zones, some.integers(1975, 2035))
def test_every_jump_of_a_year_is_found(zone: str, year: int) -> None:
    tz = ZoneInfo(zone)
    noons = [datetime(year, 1, 1, 12, tzinfo=UTC) + n * DAY for n in range(365)]
    offsets = [noon.astimezone(tz).utcoffset() or timedelta() for noon in noons]
    forth = [n for n, (one, other) in enumerate(pairwise(offsets)) if other > one]
    lo, hi = datetime(year, 1, 3), datetime(year, 12, 30)  # noqa: DTZ001 wall time
    jumps = list(jumps_between(zone, lo, hi))
    inside = [n for n in forth if 10 <= n <= 345]
    assert [jump.end - jump.start for jump in jumps if 10 < jump.end.timetuple().tm_yday < 347] == [
        offsets[n + 1] - offsets[n] for n in inside
    ]


def test_what_not_every_month_has_is_listed() -> None:
    late = rotation("AB", "FREQ=MONTHLY", "2026-01-31T09:00:00")
    assert isinstance(compile_rule(pattern_of(late)), ListedRule)
    hidden = rotation(
        "AB", "FREQ=MONTHLY", "2026-01-01T09:00:00", restrictions=[only("09:00-17:00")]
    )
    assert isinstance(compile_rule(pattern_of(hidden)), ListedRule)
    last = compile_rule(pattern_of(rotation("A", "FREQ=MONTHLY", "9999-11-02T09:00")))
    assert [wall.month for wall in last.walls_from(datetime.min)] == [11, 12]  # noqa: DTZ901 wall time


daily_or_weekly = some.builds(
    "FREQ={};INTERVAL={}".format, some.sampled_from(["DAILY", "WEEKLY"]), some.integers(1, 3)
)


@settings(max_examples=10, deadline=None, suppress_health_check=PATIENT)
@given(daily_or_weekly, starts, zones, some.integers(1, 3))
def test_twenty_whole_years_have_no_gap_no_overlap_and_no_lost_turn(
    rrule: str, start: str, zone: str, in_a_row: int
) -> None:
    one = rotation("ABCDE", rrule, start, zone=zone, shifts_per_member=in_a_row)
    lo = local(start, zone) + DAY
    found = final_schedule(schedule(one), lo, lo + TWENTY_YEARS)
    assert (found[0].start, found[-1].end) == (lo, lo + TWENTY_YEARS)
    for shift, following in pairwise(found):
        assert shift.end == following.start
    places = [one.members.index(shift.person) for shift in found]
    for place in range(len(places) - in_a_row):
        assert places[place + in_a_row] == (places[place] + 1) % 5


@QUICK
@given(some.lists(zones, min_size=3, max_size=3), years_later, some.integers(0, 25 * 1440 - 1))
def test_the_sun_is_followed_by_three_rotations_in_three_zones(
    sites: list[str], later: timedelta, minute: int
) -> None:
    """Each site has its own office hours; who is on call is read off the clocks on their walls."""
    facts = schedule(
        *[
            rotation(
                who,
                "FREQ=DAILY",
                "2005-01-03T08:00",
                zone=zone,
                ends_at="2005-01-03T16:00",
            )
            for who, zone in zip("ABC", sites, strict=True)
        ]
    )
    at = datetime(2005, 2, 1, tzinfo=UTC) + later + timedelta(minutes=minute)
    walls = [at.astimezone(ZoneInfo(zone)) for zone in sites]
    expected = "".join(who for who, wall in zip("ABC", walls, strict=True) if 8 <= wall.hour < 16)
    assert on_call(facts, at) == expected
    hours = final_schedule(facts, at, at + DAY)
    assert min(shift.start for shift in hours) == at
    assert max(shift.end for shift in hours) == at + DAY


@QUICK
@given(rotations(restricted=True), rotations(restricted=True), some.data())
def test_an_edit_never_changes_the_past(
    old: RotationFacts, new: RotationFacts, data: some.DataObject
) -> None:
    rollout = data.draw(some.sampled_from(Rollout))
    now = old.starts_at.replace(tzinfo=UTC) + data.draw(years_later) + 2 * DAY
    at = changeover_at(old, rollout, now)
    assert at >= now
    ended = replace(old, effective_until=at)
    successor = replace(new, effective_since=at, turns_ahead=turns_ahead_after(old, new, at))
    lo = now - WINDOW
    before = final_schedule(schedule(old), lo, at)
    assert repr(final_schedule(schedule(ended, successor), lo, at)) == repr(before)
    same_again = replace(old, effective_since=at, turns_ahead=turns_ahead_after(old, old, at))
    goes_on = schedule(ended, same_again)
    for days in range(0, 40, 5):
        instant = at + days * DAY
        assert on_call(goes_on, instant) == on_call(schedule(old), instant)


def test_twenty_years_of_hourly_turns_are_counted_and_not_walked() -> None:
    facts = schedule(rotation("ABC", "FREQ=HOURLY", "2004-01-01T00:00"))
    at = datetime(2024, 1, 1, 12, tzinfo=UTC)
    assert sum(1 for _ in turns(facts.rotations[0], at, at + timedelta(hours=1))) == 1
    assert on_call(facts, at) != on_call(facts, at + timedelta(hours=1))
