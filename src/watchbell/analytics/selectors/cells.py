"""What is counted of one figure in one group, from wherever it is read, and the figure made of it.

Counts and totals add up; percentiles are picked out of all values. All numbers are whole until the
last step, so what was rolled up gives the same figure as what is read raw, digit for digit.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from watchbell.analytics.contributing import MICRO
from watchbell.analytics.domain import Figure, Kpi, Unit
from watchbell.analytics.picking import Run, Runs, Stretch, between, pick, places, run_of

Fetch = Callable[[Sequence[Stretch]], Sequence["array[int]"]]
"""Reads stretches of runs that are not at hand."""
At = TypeVar("At")

_PARTS = (0.5, 0.9)
# Below this, sorting all values at once is quicker than searching each run.
_SHORT = 256


@dataclass(slots=True)
class Cell:
    """Counts, total (in millionths) and values of one figure; `loose` values are in no order."""

    n: int = 0
    missing: int = 0
    data_errors: int = 0
    total: int = 0
    runs: list[Run] = field(default_factory=list)
    loose: "list[array[int]]" = field(default_factory=list)

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

    def sorted_runs(self) -> list[Run]:
        """Return the values as runs, the short ones as one."""
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

    first: int
    last: int
    along: float
    stretches: list[Stretch]


def spreads(cells: Mapping[At, Cell], fetch: Fetch) -> dict[At, list[float]]:
    """Return median and 90th percentile, in millionths, of each cell that has values."""
    wishes = {at: list(_wishes(cell)) for at, cell in cells.items() if cell.runs or cell.loose}
    far = [
        stretch
        for some in wishes.values()
        for wish in some
        for stretch in wish.stretches
        if stretch.run.values is None and stretch.end > stretch.start
    ]
    found = iter(fetch(far) if far else ())
    return {at: [_granted(wish, found) for wish in some] for at, some in wishes.items()}


def _wishes(cell: Cell) -> Iterator[_Wish]:
    runs = Runs.of(cell.sorted_runs())
    for part in _PARTS:
        first, last, along = places(cell.n, part)
        yield _Wish(first, last, along, runs.stretches(first, last))


def _granted(wish: _Wish, found: "Iterator[array[int]]") -> float:
    read = [_values(stretch, found) for stretch in wish.stretches]
    return between(*pick(wish.stretches, read, wish.first, wish.last), wish.along)


def _values(stretch: Stretch, found: "Iterator[array[int]]") -> "array[int]":
    if stretch.end <= stretch.start:
        return array("q")
    if stretch.run.values is None:
        return next(found)
    return stretch.run.values[stretch.start : stretch.end]


def figure_of(kpi: Kpi, cell: Cell | None, spread: Sequence[float] | None) -> Figure:
    """Return the figure; an empty one when nothing was counted."""
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
        value=float(cell.n) if counts else _mean(cell),
        median=_number(median),
        p90=_number(p90),
        n=None if counts else cell.n,
        missing=cell.missing,
        data_errors=cell.data_errors,
    )


def _mean(cell: Cell) -> float | None:
    return round(cell.total / (cell.n * MICRO), 6) if cell.n else None


def _number(millionths: float | None) -> float | None:
    return None if millionths is None else round(millionths / MICRO, 6)
