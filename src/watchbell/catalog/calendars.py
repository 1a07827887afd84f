"""What a business calendar says, as people set it and as a version keeps it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from watchbell.catalog.hours import WHOLE_WEEK, Minutes, Rules
from watchbell.catalog.opening import write_hours
from watchbell.catalog.public_holidays import holiday_on, holidays_of_year

Week = tuple[tuple[Minutes, ...], ...]

YEARS_BACK, YEARS_AHEAD = 15, 10
"""How many years before and after the one it is made in a version writes its holidays down."""

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT = tuple(name[:3] for name in DAY_NAMES)
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True, order=True)
class OwnDay:
    """A day with hours of its own, or none: on one date, or `MM-DD` of every year."""

    on: str
    hours: tuple[Minutes, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        if date.fromisoformat(self._dated).isoformat() != self._dated:
            raise ValueError(f"{self.on!r} is neither YYYY-MM-DD nor MM-DD")

    @property
    def is_yearly(self) -> bool:
        return len(self.on) == len("MM-DD")

    @property
    def day(self) -> date:
        """The date; of a yearly one that of a leap year, for its month and day."""
        return date.fromisoformat(self._dated)

    @property
    def _dated(self) -> str:
        return f"{_LEAP_YEAR}-{self.on}" if self.is_yearly else self.on


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday: closed, unless a day of the calendar's own says otherwise."""

    day: date
    name: str


@dataclass(frozen=True)
class Opening:
    """All that decides when a calendar is open, but for the calendars it includes."""

    timezone: str
    week: Week
    own_days: tuple[OwnDay, ...] = ()
    region: str = ""
    holidays: tuple[Holiday, ...] = ()
    years: tuple[int, int] = (0, 0)
    includes: tuple[int, ...] = ()

    def rules(self) -> Rules:
        """Return it as hours are worked out from it."""
        yearly = {(one.day.month, one.day.day): one.hours for one in self.own_days if one.is_yearly}
        closed: dict[date, tuple[Minutes, ...]] = {
            one.day: () for one in self.holidays if (one.day.month, one.day.day) not in yearly
        }
        dated = {one.day: one.hours for one in self.own_days if not one.is_yearly}
        return Rules(
            timezone=self.timezone,
            week=self.week,
            days={**closed, **dated},
            yearly=yearly,
            region=self.region,
            written=self.years,
        )


def with_holidays(opening: Opening, year: int) -> Opening:
    """Return it with its region's holidays written down around the year it is made in."""
    years = (year - YEARS_BACK, year + YEARS_AHEAD)
    if not opening.region:
        return replace(opening, holidays=(), years=years)
    found = (holidays_of_year(opening.region, one) for one in range(years[0], years[1] + 1))
    return replace(
        opening,
        holidays=tuple(Holiday(day, name) for listed in found for day, name in listed),
        years=years,
    )


def changed_parts(before: Opening, after: Opening) -> list[str]:
    """Return the names of what differs; holidays are compared in the years both wrote down."""
    parts = ("timezone", "week", "own_days", "region", "includes")
    changed = [part for part in parts if getattr(before, part) != getattr(after, part)]
    first, last = max(before.years[0], after.years[0]), min(before.years[1], after.years[1])
    if _within(before, first, last) != _within(after, first, last) and "region" not in changed:
        changed.append("holidays")
    return changed


def _within(opening: Opening, first: int, last: int) -> list[Holiday]:
    return [one for one in opening.holidays if first <= one.day.year <= last]


def changes_in_words(before: Opening, after: Opening, names: Mapping[int, str]) -> list[str]:
    """Say what a version does differently from the one before; `names` are of included ones."""
    said = []
    if before.timezone != after.timezone:
        said.append(f"Time zone {before.timezone} to {after.timezone}")
    said += _days_in_words(before.week, after.week)
    said += _own_days_in_words(before.own_days, after.own_days)
    if before.region != after.region:
        said.append(
            f"Public holidays of {before.region or 'nowhere'} to {after.region or 'nowhere'}"
        )
    elif "holidays" in changed_parts(before, after):
        said += _holidays_in_words(before, after)
    return said + _includes_in_words(before.includes, after.includes, names)


def _days_in_words(before: Week, after: Week) -> list[str]:
    return [
        f"{name} {write_hours(old)} to {write_hours(new)}"
        for name, old, new in zip(DAY_NAMES, before, after, strict=True)
        if old != new
    ]


def _own_days_in_words(before: Sequence[OwnDay], after: Sequence[OwnDay]) -> list[str]:
    old, new = {one.on: one for one in before}, {one.on: one for one in after}
    said = [f"{told(new[on])} added" for on in sorted(new.keys() - old.keys())]
    said += [f"{told(old[on])} removed" for on in sorted(old.keys() - new.keys())]
    both = sorted(on for on in old.keys() & new.keys() if old[on] != new[on])
    return said + [f"{told(old[on])} is now {told(new[on])}" for on in both]


def _holidays_in_words(before: Opening, after: Opening) -> list[str]:
    first, last = max(before.years[0], after.years[0]), min(before.years[1], after.years[1])
    old = {one.day: one.name for one in _within(before, first, last)}
    new = {one.day: one.name for one in _within(after, first, last)}
    added, gone = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    said = [f"{len(added)} public holidays more, first {added[0]} {new[added[0]]}"] if added else []
    return said + ([f"{len(gone)} fewer, first {gone[0]} {old[gone[0]]}"] if gone else [])


def _includes_in_words(
    before: Sequence[int], after: Sequence[int], names: Mapping[int, str]
) -> list[str]:
    old = {names.get(one, "another"): one for one in before}
    new = {names.get(one, "another"): one for one in after}
    said = [f"Open with {name} too" for name in sorted(new.keys() - old.keys())]
    said += [f"No more with {name}" for name in sorted(old.keys() - new.keys())]
    both = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    return said + [f"{name} changed" for name in both]


def told(day: OwnDay) -> str:
    """Say a day with hours of its own in one line."""
    on = f"every {day.day:%-d %B}" if day.is_yearly else f"{day.day:%-d %B %Y}"
    return f"{on}{f' ({day.name})' if day.name else ''}: {write_hours(day.hours)}"


def week_in_words(week: Week) -> str:
    """Say a week in one line: `Mon-Fri 08:00-18:00, Sat 09:00-13:00`, or `Always open`."""
    if week == WHOLE_WEEK:
        return "Always open"
    runs = [
        (hours, [place for place, _ in group])
        for hours, group in groupby(enumerate(week), key=lambda pair: pair[1])
    ]
    said = [f"{_run(places)} {write_hours(hours)}" for hours, places in runs if hours]
    return "; ".join(said) or "Never open"


def _run(places: Sequence[int]) -> str:
    first, last = _SHORT[places[0]], _SHORT[places[-1]]
    return first if first == last else f"{first}-{last}"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date that is not as its weekday is; `instead_of` are the hours it would have had."""

    day: date
    hours: tuple[Minutes, ...]
    name: str
    instead_of: tuple[Minutes, ...]

    @property
    def said(self) -> str:
        return write_hours(self.hours)

    @property
    def changes_nothing(self) -> bool:
        return self.hours == self.instead_of


def special_days(opening: Opening, first: date, last: date) -> list[SpecialDay]:
    """Return the days from `first` to `last` that have hours of their own, or none, in order."""
    rules = opening.rules()
    found = {
        day: hours
        for year in range(first.year, last.year + 1)
        for day, hours in rules.days_of(year).items()
        if first <= day <= last
    }
    own = {one.on: one.name for one in opening.own_days}
    return [
        SpecialDay(
            day,
            hours,
            own.get(day.isoformat(), "")
            or own.get(f"{day:%m-%d}", "")
            or holiday_on(opening.region, day),
            opening.week[day.weekday()],
        )
        for day, hours in sorted(found.items())
    ]


def days_as_json(days: Iterable[OwnDay]) -> list[dict[str, Any]]:
    """Return days as a version keeps them, in order."""
    return [
        {"on": one.on, "name": one.name, "hours": [list(span) for span in one.hours]}
        for one in sorted(days)
    ]


def days_from_json(value: Iterable[Mapping[str, Any]]) -> tuple[OwnDay, ...]:
    """Read what `days_as_json` wrote."""
    return tuple(
        OwnDay(one["on"], spans_from_json(one["hours"]), one.get("name", "")) for one in value
    )


def spans_from_json(value: Iterable[Sequence[int]]) -> tuple[Minutes, ...]:
    """Read spans that were written as lists of two."""
    return tuple((start, end) for start, end in value)
