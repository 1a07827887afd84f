"""What holds for all hours, in every zone, over twenty years."""

from bisect import bisect
from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from watchbell.catalog.hours import ALWAYS, DAY, Hours, Minutes, Rules
from watchbell.kernel.zones import zone

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

zones = some.sampled_from(sorted(name for name in available_timezones() if "/" in name))
instants = some.datetimes(datetime(2008, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001 made UTC
    lambda wall: wall.replace(tzinfo=UTC)
)
spans = some.integers(0, 400_000_000).map(lambda units: timedelta(milliseconds=units))
minutes = some.tuples(some.integers(0, DAY - 1), some.integers(30, DAY)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)
days = some.lists(minutes, max_size=3).map(tuple)
own_days = some.dictionaries(some.dates(date(2008, 1, 1), date(2028, 1, 1)), days, max_size=20)


@some.composite
def rules(draw: some.DrawFn) -> Rules:
    week = [draw(days) for _ in range(7)]
    if not any(week):
        week[draw(some.integers(0, 6))] = (draw(minutes),)
    return Rules(draw(zones), tuple(week), draw(own_days))


def by_the_wall(one: Rules, at: datetime) -> bool:
    """The definition itself: the clock on the wall shows a time within the hours."""
    wall = at.astimezone(zone(one.timezone)).replace(tzinfo=None)
    minute = wall.hour * 60 + wall.minute + wall.second / 60 + wall.microsecond / 60_000_000
    today, before = wall.date(), wall.date() - timedelta(days=1)
    ran_on = () if today in one.days else hours_of(one, before)
    return any(start <= minute < end for start, end in hours_of(one, today)) or any(
        start <= minute + DAY < end for start, end in ran_on
    )


def hours_of(one: Rules, day: date) -> tuple[Minutes, ...]:
    return one.days.get(day, one.week[day.weekday()])


@QUICK
@given(rules(), some.lists(instants, min_size=1, max_size=30))
def test_it_is_open_when_the_clock_on_the_wall_says_so(one: Rules, at: list[datetime]) -> None:
    calendar = Hours([one])
    for instant in at:
        assert calendar.is_open(instant) == by_the_wall(one, instant)


@QUICK
@given(rules(), instants, spans)
def test_after_and_between_are_inverse(one: Rules, start: datetime, span: timedelta) -> None:
    calendar = Hours([one])
    due = calendar.after(start, span)
    assert calendar.between(start, due) == span
    if span:
        assert calendar.between(start, due - timedelta(microseconds=1)) < span


@QUICK
@given(rules(), some.lists(instants, min_size=3, max_size=3))
def test_open_time_adds_up_and_never_shrinks(one: Rules, at: list[datetime]) -> None:
    calendar = Hours([one])
    first, middle, last = sorted(at)
    assert calendar.between(first, middle) + calendar.between(middle, last) == calendar.between(
        first, last
    )
    assert timedelta() <= calendar.between(first, last) <= last - first
    assert calendar.after(first, timedelta(hours=3)) <= calendar.after(middle, timedelta(hours=3))


@QUICK
@given(rules(), instants, spans, spans)
def test_waiting_in_two_parts_is_waiting_once(
    one: Rules, start: datetime, first: timedelta, then: timedelta
) -> None:
    calendar = Hours([one])
    if then:
        assert calendar.after(calendar.after(start, first), then) == calendar.after(
            start, first + then
        )


@QUICK
@given(rules(), some.data())
def test_splitting_the_hours_of_a_day_changes_nothing(one: Rules, data: some.DataObject) -> None:
    def split(day: tuple[Minutes, ...]) -> tuple[Minutes, ...]:
        parts: list[Minutes] = []
        for start, end in day:
            if end - start < 2 or start + 1 >= DAY:
                parts.append((start, end))
                continue
            cut = data.draw(some.integers(start + 1, min(end - 1, DAY - 1)))
            parts += [(cut, end), (start, cut)]
        return tuple(parts)

    pieces = Rules(
        one.timezone,
        tuple(split(day) for day in one.week),
        {day: split(own) for day, own in one.days.items()},
    )
    lo = data.draw(instants)
    hi = lo + timedelta(days=100)
    assert Hours([pieces]).spans(lo, hi) == Hours([one]).spans(lo, hi)


@QUICK
@given(some.lists(rules(), min_size=2, max_size=3), some.lists(instants, min_size=1, max_size=20))
def test_a_union_is_open_when_any_part_is(parts: list[Rules], at: list[datetime]) -> None:
    together, alone = Hours(parts), [Hours([one]) for one in parts]
    for instant in at:
        assert together.is_open(instant) == any(one.is_open(instant) for one in alone)


@QUICK
@given(rules(), instants)
def test_changes_are_the_edges_of_the_spans(one: Rules, at: datetime) -> None:
    calendar = Hours([one])
    change = calendar.next_change(at)
    found = calendar.spans(at, at + timedelta(days=30))
    edges = [edge for span in found for edge in (span.start, span.end)]
    later = [edge for edge in edges if at < edge < at + timedelta(days=30)]
    if later:
        assert change == later[0]
    place = bisect(edges, at)
    assert calendar.is_open(at) == (place % 2 == 1)


@QUICK
@given(zones, instants, spans)
def test_a_calendar_that_never_closes_is_the_clock_in_every_zone(
    name: str, start: datetime, span: timedelta
) -> None:
    halves = Rules(name, (((0, 720), (720, DAY)),) * 7, {date(1999, 1, 1): ()})
    assert Hours([halves]).after(start, span) == ALWAYS.after(start, span) == start + span
