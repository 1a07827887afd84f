"""Business hours: how much open time lies between two instants, and when so much has passed.

Pure. A calendar is open at an instant when the clock on the wall of its zone shows a time within
its hours: so a night on which the clocks change is an hour shorter or longer, an hour that comes
twice counts twice, and a calendar that is always open equals elapsed time. Several rules together
(a team here, one overseas) are open when any of them is.
"""

from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchbell.catalog.public_holidays import holidays_of_year
from watchbell.kernel.intervals import Interval
from watchbell.kernel.zones import zone

Minutes = tuple[int, int]
"""From and to in minutes of a day: to is over 1440 when it is past midnight."""

DAY = 1440
WHOLE_DAY: tuple[Minutes, ...] = ((0, DAY),)
WHOLE_WEEK = (WHOLE_DAY,) * 7

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_MICROSECOND = timedelta(microseconds=1)
_SECOND_US = 1_000_000
_MINUTE_US = 60 * _SECOND_US
_DAY_US = DAY * _MINUTE_US
# Open time is summed up in pages of 400 days, each worked out when somebody first asks for it.
_PAGE_US = 400 * _DAY_US
# What lies outside counts as these ends: some histories have a 9999-12-31 for "never".
_FIRST_PAGE, _LAST_PAGE = -200, 300

Spans = list[tuple[int, int]]


class NeverOpen(ValueError):
    """Hours without a single open minute in a week: time would stand still for ever."""


@dataclass(frozen=True)
class Rules:
    """What one calendar says: the hours of each weekday from Monday, and of days of their own.

    A day in `days` says all about itself from midnight to midnight: no hours is closed, and what
    runs past midnight from the day before ends at its midnight. `yearly` are such days by month
    and day. `region` closes public holidays of the years outside `written`, whose holidays are
    among `days` already; a day of `yearly` or `days` goes before such a holiday.
    """

    timezone: str
    week: tuple[tuple[Minutes, ...], ...]
    days: Mapping[date, tuple[Minutes, ...]] = field(default_factory=dict)
    yearly: Mapping[tuple[int, int], tuple[Minutes, ...]] = field(default_factory=dict)
    region: str = ""
    written: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if len(self.week) != len(WHOLE_WEEK):
            raise ValueError(f"a week has 7 days, not {len(self.week)}")
        days = (*self.week, *self.days.values(), *self.yearly.values())
        for start, end in (one for day in days for one in day):
            if not 0 <= start < DAY or not start < end <= start + DAY:
                raise ValueError(f"{start} to {end} are no minutes of a day")

    @property
    def never_closes(self) -> bool:
        whole = all(any(span == WHOLE_DAY[0] for span in day) for day in self.week)
        return whole and not (self.days or self.yearly or self.region)

    def days_of(self, year: int) -> dict[date, tuple[Minutes, ...]]:
        """Return the days of a year that have hours of their own, or none."""
        listed: dict[date, tuple[Minutes, ...]] = {}
        if self.region and not (self.written and self.written[0] <= year <= self.written[1]):
            listed = dict.fromkeys((day for day, _ in holidays_of_year(self.region, year)), ())
        for (month, day), own in self.yearly.items():
            if (month, day) != (2, 29) or isleap(year):
                listed[date(year, month, day)] = own
        return {**listed, **{day: own for day, own in self.days.items() if day.year == year}}


@dataclass(frozen=True, slots=True)
class _Page:
    """The open spans of 400 days in order, with the open time that has passed at each one's end."""

    starts: list[int]
    ends: list[int]
    passed: list[int]

    @property
    def total(self) -> int:
        return self.passed[-1] if self.passed else 0

    def passed_at(self, at: int) -> int:
        """Return the open time of this page before an instant."""
        last = bisect_right(self.starts, at) - 1
        if last < 0:
            return 0
        return self.passed[last] - max(0, self.ends[last] - at)

    def reached(self, passed: int) -> int:
        """Return the first instant at which so much open time of this page has passed."""
        place = bisect_left(self.passed, passed)
        return self.ends[place] - (self.passed[place] - passed)


class Hours:
    """When a calendar is open. Answers cost a bisection, however many years lie between."""

    def __init__(self, rules: Sequence[Rules]) -> None:
        """Take the rules of one or several calendars; open is what any of them opens."""
        if not any(day for one in rules for day in one.week):
            raise NeverOpen("These hours are never open.")
        self._rules = tuple(rules)
        self._pages: dict[int, _Page] = {}
        self.always = any(one.never_closes for one in rules)

    def after(self, start: datetime, span: timedelta) -> datetime:
        """Return the first instant at which `span` of open time has passed since `start`."""
        if span < timedelta():
            raise ValueError("open time does not run backwards")
        if self.always or not span:
            return start.astimezone(UTC) + span
        at = _microseconds(start)
        number = at // _PAGE_US
        page = self._page(number)
        left = span // _MICROSECOND + page.passed_at(at)
        while left > page.total:
            left -= page.total
            number += 1
            page = self._page(number)
        return _instant(page.reached(left))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time from `start` to `end`; negative when `end` is the earlier one."""
        if self.always:
            return end.astimezone(UTC) - start.astimezone(UTC)
        since, until = _microseconds(start), _microseconds(end)
        if until < since:
            return -self.between(end, start)
        first, last = since // _PAGE_US, until // _PAGE_US
        passed = self._page(last).passed_at(until) - self._page(first).passed_at(since)
        return timedelta(microseconds=passed + sum(self._page(n).total for n in range(first, last)))

    def is_open(self, at: datetime) -> bool:
        """Say whether time counts at this instant; the instant of closing is closed."""
        if self.always:
            return True
        instant = _microseconds(at)
        page = self._page(instant // _PAGE_US)
        last = bisect_right(page.starts, instant) - 1
        return last >= 0 and instant < page.ends[last]

    def next_change(self, at: datetime) -> datetime | None:
        """Return the next instant at which it opens or closes; None when it is always open."""
        if self.always:
            return None
        instant = _microseconds(at)
        return _instant(self._closing(instant) if self.is_open(at) else self._opening(instant))

    def spans(self, lo: datetime, hi: datetime) -> list[Interval]:
        """Return when it is open within [lo, hi), in order; spans neither touch nor overlap."""
        if self.always:
            since, until = lo.astimezone(UTC), hi.astimezone(UTC)
            return [Interval(since, until)] if since < until else []
        found: list[Interval] = []
        for start, end in self._between(_microseconds(lo), _microseconds(hi)):
            begun = _instant(start)
            if found and found[-1].end == begun:
                begun = found.pop().start
            found.append(Interval(begun, _instant(end)))
        return found

    def _between(self, lo: int, hi: int) -> Iterator[tuple[int, int]]:
        for number in range(lo // _PAGE_US, hi // _PAGE_US + 1):
            page = self._page(number)
            for start, end in zip(page.starts, page.ends, strict=True):
                if start < hi and lo < end:
                    yield max(start, lo), min(end, hi)

    def _opening(self, at: int) -> int:
        number = at // _PAGE_US
        starts = self._page(number).starts
        place = bisect_right(starts, at)
        while place == len(starts):
            number, place = number + 1, 0
            starts = self._page(number).starts
        return starts[place]

    def _closing(self, at: int) -> int:
        """Return when the span that holds an instant ends, over the edges of pages."""
        number = at // _PAGE_US
        page = self._page(number)
        end = page.ends[bisect_right(page.starts, at) - 1]
        while end == (number + 1) * _PAGE_US:
            number += 1
            page = self._page(number)
            if not page.starts or page.starts[0] != end:
                break
            end = page.ends[0]
        return end

    def _page(self, number: int) -> _Page:
        page = self._pages.get(number)
        if page is None:
            if number > _LAST_PAGE:
                raise OverflowError("so much open time does not pass in three hundred years")
            page = self._pages[number] = self._worked_out(number)
        return page

    def _worked_out(self, number: int) -> _Page:
        lo, hi = number * _PAGE_US, (number + 1) * _PAGE_US
        spans = _merged(span for one in self._rules for span in _open_spans(one, lo, hi))
        passed, total = [], 0
        for start, end in spans:
            total += end - start
            passed.append(total)
        return _Page([start for start, _ in spans], [end for _, end in spans], passed)


ALWAYS = Hours([Rules("UTC", WHOLE_WEEK)])
"""Open all the time: open time is elapsed time."""


def _open_spans(rules: Rules, lo: int, hi: int) -> Iterator[tuple[int, int]]:
    """Give what one calendar opens within [lo, hi), stretch by stretch of one offset from UTC."""
    first = _EPOCH_DAY + lo // _DAY_US - 3
    last = _EPOCH_DAY + hi // _DAY_US + 3
    listed = _listed(rules, date.fromordinal(first).year, date.fromordinal(last).year)
    for since, until, offset in _stretches(zone(rules.timezone), lo, hi):
        # A day may begin the evening before and run into this stretch.
        for day in range((since + offset) // _DAY_US - 1, (until + offset) // _DAY_US + 1):
            midnight = day * _DAY_US - offset
            for start, end in _hours_of(rules, listed, _EPOCH_DAY + day):
                begins = max(since, midnight + start * _MINUTE_US)
                ends = min(until, midnight + end * _MINUTE_US)
                if begins < ends:
                    yield begins, ends


def _listed(rules: Rules, first: int, last: int) -> dict[int, tuple[Minutes, ...]]:
    years = range(first, last + 1)
    return {day.toordinal(): own for year in years for day, own in rules.days_of(year).items()}


def _hours_of(
    rules: Rules, listed: Mapping[int, tuple[Minutes, ...]], day: int
) -> Sequence[Minutes]:
    own = listed.get(day)
    # Ordinal 1 was a Monday.
    hours = rules.week[(day - 1) % 7] if own is None else own
    if day + 1 not in listed:
        return hours
    return [(start, min(end, DAY)) for start, end in hours]


def _stretches(tz: ZoneInfo, lo: int, hi: int) -> Iterator[tuple[int, int, int]]:
    """Cut [lo, hi) where the zone's offset changes; with the offset of each piece."""
    since, offset = lo, _offset(tz, lo)
    for look in range(lo + _DAY_US, hi + _DAY_US, _DAY_US):
        at = min(look, hi)
        after = _offset(tz, at)
        if after != offset:
            jump = _jump(tz, at - _DAY_US, at)
            yield since, jump, offset
            since, offset = jump, after
    if since < hi:
        yield since, hi, offset


def _jump(tz: ZoneInfo, before: int, after: int) -> int:
    """Return the second at which the offset changes between two instants; clocks jump on one."""
    old, early, late = _offset(tz, before), before // _SECOND_US, after // _SECOND_US
    while late - early > 1:
        middle = (early + late) // 2
        if _offset(tz, middle * _SECOND_US) == old:
            early = middle
        else:
            late = middle
    return late * _SECOND_US


def _offset(tz: ZoneInfo, at: int) -> int:
    offset = _instant(at).astimezone(tz).utcoffset()
    return (offset or timedelta()) // _MICROSECOND


def _merged(spans: Iterable[tuple[int, int]]) -> Spans:
    merged: Spans = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _microseconds(at: datetime) -> int:
    exact = (at - _EPOCH) // _MICROSECOND
    return min(max(exact, _FIRST_PAGE * _PAGE_US), (_LAST_PAGE + 1) * _PAGE_US - 1)


def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
