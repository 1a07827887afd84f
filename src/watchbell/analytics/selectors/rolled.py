"""Counting figures from what is rolled up: sums of months and days, and pieces of their values."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from uuid import UUID

from watchbell.analytics.contributing import MICRO
from watchbell.analytics.domain import FAR, Kpi
from watchbell.analytics.filtering import NONE
from watchbell.analytics.rolling.days import day_start
from watchbell.analytics.rolling.editions import codes, figure_at
from watchbell.analytics.rolling.opened import Kept
from watchbell.analytics.rolling.standing import Standing
from watchbell.analytics.selectors.asking import Answered, Asked
from watchbell.analytics.selectors.blocks import Groups, calendar_of, day_sums, fetch, month_sums
from watchbell.analytics.selectors.cells import Cell, until_now
from watchbell.analytics.selectors.covering import Cover, cover
from watchbell.analytics.selectors.moments import day_moments, part_of
from watchbell.analytics.selectors.naming import Name, Split, split_by
from watchbell.kernel.zones import zone as zone_named

_FILTERED = {
    "service": "service",
    "team": "team",
    "category": "category",
    "subcategory": "category",
    "priority": "priority",
}
"""Fields whose values are the keys of a dimension."""
_EVER = datetime(1, 1, 3, tzinfo=UTC)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when, and the zone whose days are rolled up."""

    since: datetime
    until: datetime
    zone: str

    def part(self, day: date) -> tuple[datetime, datetime]:
        """Return what of a day lies in it."""
        start, end = self._bounds(day)
        return max(self.since, start), min(self.until, end)

    def day_of(self, moment: datetime) -> date:
        """Return the day on which a moment lies."""
        return moment.astimezone(zone_named(self.zone)).date()

    def has_all_of(self, day: date) -> bool:
        """Say whether the whole day lies in it."""
        return self.part(day) == self._bounds(day)

    def _bounds(self, day: date) -> tuple[datetime, datetime]:
        return day_start(day, self.zone), day_start(day + _DAY, self.zone)


@dataclass(frozen=True, slots=True)
class Reading:
    """How blocks answer a question: by which dimension, which keys of it, and which groups.

    Told by hours, those must be `kept`.
    """

    dimension: str
    keys: frozenset[str] | None
    split: Split | None
    kept: Kept | None = None

    @property
    def whole(self) -> "Reading":
        """Return how blocks answer the same question without its split."""
        return replace(self, dimension="" if self.keys is None else self.dimension, split=None)

    @property
    def is_by_day(self) -> bool:
        """Say whether groups are parts of months."""
        return self.split is not None and self.split.is_finer

    def part_of_calendar(self, month: date) -> Name | None:
        """Return the group in which everything of a month is; None when its keys tell the group."""
        by_calendar = self.split is not None and self.split.dimension is None
        return self.split.name(month, "") if self.split and by_calendar else None

    def code(self, kpi: Kpi) -> int:
        """Return by which code blocks have a figure."""
        return codes()[kpi.name] + (self.kept.base if self.kept else 0)

    def tells(self, kpi: Kpi) -> bool:
        """Say whether blocks answer for this figure: what stands at the end has no day."""
        if self.kept is not None:
            return kpi.is_rolled_up and kpi.lasting is not None
        is_by_calendar = self.split is not None and self.split.dimension is None
        is_at_an_instant = kpi.is_standing or kpi.balance is not None
        is_told = is_at_an_instant or kpi.from_instant is not None
        return kpi.is_rolled_up or (is_told and not is_by_calendar)


def reading_of(asked: Asked, zone: str, kept: Kept | None = None) -> Reading | None:
    """Return how blocks answer this question; None when only the incidents can.

    In open time they do by what is `kept`.
    """
    split, keys, dimension = None, None, ""
    if asked.grouping is not None:
        split = split_by(asked.grouping.name)
        if split is None or (split.dimension is None and asked.zone != zone):
            return None
        dimension = split.dimension or ""
    if asked.filters:
        fields = list(asked.filters.values)
        narrowed = _FILTERED.get(fields[0])
        if len(fields) > 1 or narrowed is None or dimension not in ("", narrowed):
            return None
        dimension, keys = narrowed, _keys(asked, fields[0])
    return Reading(dimension, keys, split, kept)


def _keys(asked: Asked, field: str) -> frozenset[str]:
    """Return the keys that a filter by one field asks for."""
    none = {""} if NONE in asked.filters.values[field] else set()
    some = (value for values in asked.narrowed.values.values() for value in values)
    return frozenset(none | {str(value) for value in some})


def count_rolled_up(
    asked: Asked, chosen: Sequence[Kpi], reading: Reading, found: Standing
) -> Answered:
    """Return what the blocks say of these figures, all of which they tell."""
    window = Window(asked.since, asked.until, found.zone)
    answered = _counted(window, reading, [kpi for kpi in chosen if kpi.is_rolled_up], found)
    for until, members in _instants(asked, chosen).items():
        answered.join(_so_at(until, members, reading, found))
    instants = [kpi for kpi in chosen if kpi.from_instant]
    if instants:
        answered.join(_from_instants(asked.now, instants, reading, found))
    return answered


def _instants(asked: Asked, chosen: Sequence[Kpi]) -> dict[datetime, list[Kpi]]:
    """Return the figures that have no window by the instant that they look at.

    What is so now is all that is so: what was declared in this very instant too.
    """
    end, members = min(asked.until, asked.now), dict[datetime, list[Kpi]]()
    for kpi in chosen:
        if not kpi.is_rolled_up and not kpi.from_instant:
            members.setdefault(asked.now + _DAY if kpi.is_standing else end, []).append(kpi)
    return members


def _so_at(until: datetime, chosen: Sequence[Kpi], reading: Reading, found: Standing) -> Answered:
    """Return who came before an instant, less who left before it where that is told apart."""
    parts = {part.name: part for kpi in chosen for part in kpi.balance or (kpi,)}
    window = Window(_EVER, until, found.zone)
    counted = _counted(window, reading, list(parts.values()), found)
    so = Answered({}, {}, found.as_of, fetch)
    for kpi in chosen:
        came, *left = (part.name for part in kpi.balance or (kpi,))
        if rest := _rest(counted.whole.get(came), *map(counted.whole.get, left)):
            so.whole[kpi.name] = rest
        for key in {key for key, name in counted.groups if name == came}:
            those = (counted.groups.get((key, name)) for name in left)
            if rest := _rest(counted.groups[key, came], *those):
                so.groups[key, kpi.name] = rest
    return so


def _from_instants(
    now: datetime, chosen: Sequence[Kpi], reading: Reading, found: Standing
) -> Answered:
    """Return how old what began is now, or how much of it has come."""
    parts = {kpi.from_instant.name: kpi for kpi in chosen if kpi.from_instant}
    window = Window(_EVER, now + _DAY, found.zone)
    members = [kpi.from_instant for kpi in chosen if kpi.from_instant]
    counted = _counted(window, reading, members, found)
    shift = (FAR - now) // timedelta(microseconds=1)
    so = Answered({}, {}, found.as_of, fetch)
    for name, cell in counted.whole.items():
        if (told := until_now(parts[name], cell, shift, fetch)).is_something:
            so.whole[parts[name].name] = told
    for (key, name), cell in counted.groups.items():
        if (told := until_now(parts[name], cell, shift, fetch)).is_something:
            so.groups[key, parts[name].name] = told
    return so


def _rest(came: Cell | None, left: Cell | None = None) -> Cell | None:
    n = (came.n if came else 0) - (left.n if left else 0)
    return Cell(n, total=n * MICRO) if n else None


def _counted(window: Window, reading: Reading, chosen: Sequence[Kpi], found: Standing) -> Answered:
    """Return what is counted: the whole is read by itself, as whoever asks for no split does."""
    answered = Answered({}, {}, found.as_of, fetch)
    wanted = [reading.code(kpi) for kpi in chosen]
    if not wanted:
        return answered
    known = calendar_of(found)
    covered = cover(known, window.since, window.until, is_by_day=False)
    cut = list(_cut(window, covered, reading, wanted)) if covered.cut else []
    for _, kpi, _, cell in chain(_told(covered, reading.whole, wanted), cut):
        answered.whole.setdefault(figure_at(kpi).name, Cell()).join(cell)
    if reading.split is not None:
        if reading.is_by_day:
            covered = cover(known, window.since, window.until, is_by_day=True)
        for start, kpi, key, cell in chain(_told(covered, reading, wanted), cut):
            at = reading.split.name(start, key), figure_at(kpi).name
            answered.groups.setdefault(at, Cell()).join(cell)
    return answered


def _told(
    covered: Cover, reading: Reading, wanted: Sequence[int]
) -> Iterator[tuple[date, int, str, Cell]]:
    """Return what is counted in whole months and days: the first day of it, figure, key, sums."""
    together: dict[Name | None, list[tuple[date, UUID]]] = defaultdict(list)
    for month, made in covered.months.items():
        together[reading.part_of_calendar(month)].append((month, made))
    for months in together.values():
        for kpi, groups in month_sums(months, reading.dimension, wanted):
            yield from _asked_for(reading, months[0][0], kpi, groups)
    for day, kpi, groups in day_sums(list(covered.days.items()), reading.dimension, wanted):
        yield from _asked_for(reading, day, kpi, groups)


def _asked_for(
    reading: Reading, start: date, kpi: int, groups: Groups
) -> Iterator[tuple[date, int, str, Cell]]:
    for key, cell in groups:
        if reading.keys is None or key in reading.keys:
            yield start, kpi, key, cell


def _cut(
    window: Window, covered: Cover, reading: Reading, wanted: Sequence[int]
) -> Iterator[tuple[date, int, str, Cell]]:
    """Count the part of the window in days that it cuts, moment by moment."""
    for day, made in covered.cut.items():
        start, end = window.part(day)
        told = day_moments(day, made, window.zone, reading.dimension, wanted, reading.kept)
        for kpi, groups in told:
            cells = [(key, part_of(told, kpi, start, end)) for key, told in groups]
            some = [(key, cell) for key, cell in cells if cell.is_something]
            yield from _asked_for(reading, day, kpi, some)
