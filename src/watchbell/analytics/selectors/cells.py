"""What is counted of one figure in one group, from wherever it is read, and the figure made of it.

Counts and totals add up; percentiles are picked out of all values. All numbers are whole until the
last step, so what was rolled up gives the same figure as what is read raw, digit for digit.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from watchbell.analytics.contributing import MICRO
from watchbell.analytics.domain import Figure, Kpi, Unit
from watchbell.analytics.picking import (
    Bounds,
    Run,
    Runs,
    Stretch,
    Window,
    between,
    pick,
    pick_near,
    places,
    run_of,
    window_around,
)

Fetch = Callable[[Sequence[Stretch]], Sequence["array[int]"]]
"""Reads stretches of runs that are not at hand."""
At = TypeVar("At")

_PARTS = (0.5, 0.9)
# Below this, sorting all values at once is quicker than searching each run.
_SHORT = 256


@dataclass(slots=True, eq=False)
class Merged:
    """Values of many months that are not at hand, and the windows of them that were read.

    A window is that of a percentile of as many merged values together.
    """

    runs: list[Run] = field(default_factory=list)
    windows: dict[tuple[float, int], Window] = field(default_factory=dict)


@dataclass(slots=True)
class Cell:
    """Counts, total (in millionths) and values of one figure; `loose` values are in no order.

    Each value is to be taken as so much less: `shift`.
    """

    n: int = 0
    missing: int = 0
    data_errors: int = 0
    total: int = 0
    runs: list[Run] = field(default_factory=list)
    loose: "list[array[int]]" = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    shift: int = 0

    def add(self, n: int, missing: int, data_errors: int, total: int) -> None:
        """Count more."""
        self.n += n
        self.missing += missing
        self.data_errors += data_errors
        self.total += total

    def join(self, other: "Cell") -> None:
        """Count what the other counts too."""
        self.add(other.n, other.missing, other.data_errors, other.total)
        self.runs += other.runs
        self.loose += other.loose
        self.merged += other.merged

    def join_shifted(self, other: "Cell") -> None:
        """Count what another counts too, all of whose values are loose, and to be taken as is."""
        loose = [array("q", [value + self.shift for value in one]) for one in other.loose]
        self.join(Cell(other.n, other.missing, other.data_errors, other.total, loose=loose))

    @property
    def is_something(self) -> bool:
        """Say whether anything at all is counted."""
        return bool(self.n or self.missing or self.data_errors)

    def has_values(self) -> bool:
        """Say whether there is anything to pick a percentile from."""
        return bool(self.runs or self.loose or self.merged)

    def sorted_runs(self) -> list[Run]:
        """Return the values at hand as runs, the short ones as one."""
        long, merged = list[Run](), list[int]()
        for run in self.runs:
            if run.values is None or run.count > _SHORT:
                long.append(run)
            else:
                merged.extend(run.values)
        for values in self.loose:
            merged.extend(values)
        if merged:
            merged.sort()
            long.append(run_of(array("q", merged)))
        return long


@dataclass(frozen=True, slots=True)
class _Wish:
    """One percentile: the ranks it lies between, how far along, and what must be read for it."""

    part: float
    first: int
    last: int
    along: float
    bounds: Bounds
    stretches: list[Stretch]


def spreads(cells: Mapping[At, Cell], fetch: Fetch) -> dict[At, list[float]]:
    """Return median and 90th percentile, in millionths, of each cell that has values."""
    found: dict[At, list[float]] = {}
    wishes: dict[At, list[_Wish]] = {}
    for at, cell in cells.items():
        if not cell.has_values():
            continue
        runs = cell.sorted_runs()
        known = _known(cell, runs) if cell.merged else None
        if known is None:
            wishes[at] = list(_wishes(cell, runs))
        else:
            found[at] = known
    far = [
        stretch
        for some in wishes.values()
        for wish in some
        for stretch in wish.stretches
        if stretch.run.values is None and stretch.end > stretch.start
    ]
    read = iter(fetch(far) if far else ())
    granted = {
        at: [_granted(wish, cells[at], read) for wish in some] for at, some in wishes.items()
    }
    return found | granted


def _known(cell: Cell, runs: Sequence[Run]) -> list[float] | None:
    """Return the percentiles when windows and what is at hand tell them."""
    found, values = list[float](), [run.values for run in runs if run.values is not None]
    for part in _PARTS:
        windows = [one.windows.get((part, len(cell.merged))) for one in cell.merged]
        known = [window for window in windows if window is not None]
        first, last, along = places(cell.n, part)
        near = pick_near(known, values, first, last) if len(known) == len(windows) else None
        if near is None:
            return None
        found.append(between(near[0] - cell.shift, near[1] - cell.shift, along))
    return found


def _wishes(cell: Cell, at_hand: Sequence[Run]) -> Iterator[_Wish]:
    runs = Runs.of([*(run for one in cell.merged for run in one.runs), *at_hand])
    for part in _PARTS:
        first, last, along = places(cell.n, part)
        bounds = runs.bounds(first, last)
        yield _Wish(part, first, last, along, bounds, runs.stretches(bounds))


def _granted(wish: _Wish, cell: Cell, found: "Iterator[array[int]]") -> float:
    read = [_values(stretch, found) for stretch in wish.stretches]
    low, high = pick(wish.stretches, read, wish.bounds, wish.first, wish.last)
    start, share = 0, wish.first / max(1, cell.n)
    for one in cell.merged:
        own = slice(start, start + len(one.runs))
        rank = round(share * sum(run.count for run in one.runs))
        window = window_around(low, rank, wish.stretches[own], read[own], wish.bounds)
        one.windows[wish.part, len(cell.merged)] = window
        start += len(one.runs)
    return between(low - cell.shift, high - cell.shift, wish.along)


def _values(stretch: Stretch, found: "Iterator[array[int]]") -> "array[int]":
    if stretch.end <= stretch.start:
        return array("q")
    if stretch.run.values is None:
        return next(found)
    return stretch.run.values[stretch.start : stretch.end]


def until_now(kpi: Kpi, instants: Cell, now: int, fetch: Fetch) -> Cell:
    """Return what a figure counts from instants on; they and `now` are told by how far they are.

    What has not come yet is no part of a count, and an impossible order in a time.
    """
    if kpi.unit is not Unit.COUNT:
        return _ages(instants, now)
    n = sum(sum(value >= now for value in values) for values in instants.loose)
    n += sum(run.count - bisect_left(run.values, now) for run in instants.runs if run.values)
    far = [Stretch(run, 0, run.count) for one in instants.merged for run in one.runs]
    n += sum(len(values) - bisect_left(values, now) for values in (fetch(far) if far else ()))
    return Cell(n, total=n * MICRO)


def _ages(instants: Cell, now: int) -> Cell:
    found = Cell(instants.n, instants.missing, 0, instants.total, merged=instants.merged, shift=now)
    for values in (*instants.loose, *(run.values for run in instants.runs if run.values)):
        held = array("q", sorted(values))
        start = bisect_left(held, now)
        found.add(-start, 0, start, -sum(held[:start]))
        if start < len(held):
            found.runs.append(run_of(held[start:]))
    found.total -= found.n * now
    return found


def figure_of(
    kpi: Kpi,
    cell: Cell | None,
    spread: Sequence[float] | None,
    estimated: Cell | None = None,
) -> Figure:
    """Return the figure; an empty one when nothing was counted.

    `estimated` counts which of its incidents contribute an estimate.
    """
    cell = cell or Cell()
    counts = kpi.unit is Unit.COUNT
    median, p90 = spread or (None, None)
    return Figure(
        name=kpi.name,
        title=kpi.title,
        definition=kpi.definition,
        population=kpi.population,
        unit=kpi.unit,
        subject=kpi.subject,
        better=kpi.better,
        value=value_of(kpi, cell.n, cell.total),
        median=_number(median),
        p90=_number(p90),
        n=None if counts else cell.n,
        missing=cell.missing,
        data_errors=cell.data_errors,
        estimated=value_of(kpi.estimated, estimated.n, estimated.total)
        if kpi.estimated and estimated
        else None,
    )


def value_of(kpi: Kpi, n: int, total: int) -> float | None:
    """Return the count, the mean, or the quotient of `total` (in millionths) and what is no part of
    it; None over nothing.
    """
    if kpi.unit is Unit.COUNT:
        return float(n)
    below = n * MICRO - (total if kpi.unit is Unit.QUOTIENT else 0)
    return round(total / below, 6) if below else None


def _number(millionths: float | None) -> float | None:
    return None if millionths is None else round(millionths / MICRO, 6)
