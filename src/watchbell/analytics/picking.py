"""The k-th smallest of many sorted runs, without reading all of them. Pure.

A run knows every STRIDE-th of its values, its marks. The marks of all runs together say between
which two of them the wanted value lies; only that stretch of each run is read, so the answer is
exact, whatever the values are. What was read once is kept as a window: the values of some runs
around a rank, which answers again while the rank stays within it.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

STRIDE = 128
_CLOSE = 16
_AROUND = 600
_BYTES = 8


@dataclass(frozen=True, slots=True)
class Run:
    """Sorted values, smallest first: `count` of them, and every STRIDE-th.

    Its values are here, or else lie in the block `block` from the place `offset` on.
    """

    count: int
    marks: "array[int]"
    values: "array[int] | None" = None
    block: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """The values of a run from the place `start` to before `end`."""

    run: Run
    start: int
    end: int


def run_of(values: "array[int]", stride: int = STRIDE) -> Run:
    """Return a run of sorted values that are at hand."""
    return Run(len(values), values[stride - 1 :: stride], values)


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs that are searched together: the marks of all of them, every `stride`-th value of each.

    Of each run at most stride - 1 values more lie below a mark than its own marks tell: `slack`.
    """

    runs: Sequence[Run]
    marks: Sequence[int]
    stride: int
    slack: int

    @classmethod
    def of(cls, runs: Sequence[Run]) -> "Runs":
        """Bring runs together; where all values are at hand, with marks that lie closer."""
        stride = STRIDE
        if all(run.values is not None for run in runs):
            stride = _CLOSE
            runs = [run_of(run.values, stride) for run in runs if run.values is not None]
        slack = sum(min(stride - 1, run.count) for run in runs)
        return cls(runs, sorted(chain.from_iterable(run.marks for run in runs)), stride, slack)

    def bounds(self, first: int, last: int) -> "Bounds":
        """Return marks between which the values of the ranks `first` to `last` (from 0) lie."""
        marks, stride = self.marks, self.stride
        low, high = (first - self.slack) // stride, last // stride
        below = marks[min(low, len(marks) - 1)] if low >= 0 and marks else None
        return Bounds(below, marks[high] if high < len(marks) else None)

    def stretches(self, bounds: "Bounds") -> list[Stretch]:
        """Return what holds all values between the bounds, of each run one stretch.

        What lies before is no larger than the one bound, what lies behind no smaller than the
        other: of many values alike, as of a number that mostly is 0, few are read.
        """
        runs, stride = self.runs, self.stride
        starts, ends = [0] * len(runs), [run.count for run in runs]
        if (below := bounds.below) is not None:
            starts = [bisect_right(run.marks, below) * stride for run in runs]
        if (above := bounds.above) is not None:
            ends = [min(run.count, (bisect_left(run.marks, above) + 1) * stride) for run in runs]
        return [
            Stretch(run, start, max(start, end))
            for run, start, end in zip(runs, starts, ends, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Bounds:
    """From one value to another, both within; None is without end."""

    below: int | None
    above: int | None


def pick(
    wanted: Sequence[Stretch], read: Sequence["array[int]"], bounds: Bounds, first: int, last: int
) -> tuple[int, int]:
    """Return the values of the ranks `first` and `last`, given what the stretches hold."""
    before = sum(stretch.start for stretch in wanted)
    values = sorted(chain.from_iterable(read))
    return _at(values, first - before, bounds), _at(values, last - before, bounds)


def _at(values: Sequence[int], place: int, bounds: Bounds) -> int:
    if place < 0 and bounds.below is not None:
        return bounds.below
    if place >= len(values) and bounds.above is not None:
        return bounds.above
    return values[place]


@dataclass(frozen=True, slots=True)
class Window:
    """Sorted values of many runs between bounds; the first of them has the rank `first`.

    What comes before is no larger than the one bound, what comes behind no smaller than the other.
    At most `less` values are below the bounds, and at least `upto` not above them.
    """

    first: int
    values: "array[int]"
    bounds: Bounds
    less: int
    upto: int

    def below(self, value: int) -> int:
        """Return how many values are below one within the bounds, or a few more."""
        if value == self.bounds.below:
            return self.less
        return self.first + bisect_left(self.values, value)

    def not_above(self, value: int) -> int:
        """Return how many values are not above one within the bounds, or a few less."""
        if value == self.bounds.above:
            return self.upto
        return self.first + bisect_right(self.values, value)


def window_around(
    value: int,
    rank: int,
    stretches: Sequence[Stretch],
    read: Sequence["array[int]"],
    bounds: Bounds,
) -> Window:
    """Return the values nearest to one, given what stretches of runs not at hand hold.

    Of many like it, those nearest to a rank; the stretches are those between the bounds.
    """
    values = array("q", sorted(chain.from_iterable(read)))
    before = sum(stretch.start for stretch in stretches)
    low = 0 if bounds.below is None else bisect_left(values, bounds.below)
    high = len(values) if bounds.above is None else bisect_right(values, bounds.above)
    place = min(max(rank - before, bisect_left(values, value)), bisect_right(values, value))
    place = min(max(place, low), high)
    start, end = max(low, place - _AROUND), min(high, place + _AROUND)
    below = bounds.below if start == low else values[start]
    above = bounds.above if end == high else values[end - 1]
    runs = [stretch.run for stretch in stretches]
    less, upto = 0, sum(run.count for run in runs)
    if below is not None:
        # The first mark that is not below comes behind STRIDE - 1 values that may be.
        less = sum(min(run.count, (bisect_left(run.marks, below) + 1) * STRIDE - 1) for run in runs)
        less = min(less, before + bisect_left(values, below))
    if above is not None:
        upto = sum(bisect_right(run.marks, above) * STRIDE for run in runs)
        upto = max(upto, before + bisect_right(values, above))
    return Window(before + start, values[start:end], Bounds(below, above), less, upto)


def pick_near(
    windows: Sequence[Window], runs: Sequence["array[int]"], first: int, last: int
) -> tuple[int, int] | None:
    """Return the values of two ranks of all that windows and runs hold; None: not within them."""
    lows = [window.bounds.below for window in windows]
    highs = [window.bounds.above for window in windows]
    low = max((value for value in lows if value is not None), default=None)
    high = min((value for value in highs if value is not None), default=None)
    if low is not None and high is not None and low > high:
        return None
    found = _Near.of(windows, runs, low, high)
    one, other = found.at(first), found.at(last)
    return None if one is None or other is None else (one, other)


@dataclass(frozen=True, slots=True)
class _Near:
    """All values from `low` to `high`, and what is known of how many lie beyond."""

    before: int
    values: Sequence[int]
    low: int | None
    high: int | None
    less: int
    upto: int

    @classmethod
    def of(
        cls,
        windows: Sequence[Window],
        runs: Sequence["array[int]"],
        low: int | None,
        high: int | None,
    ) -> "_Near":
        before, values = 0, list[int]()
        for ahead, some in chain(((w.first, w.values) for w in windows), ((0, r) for r in runs)):
            start = 0 if low is None else bisect_left(some, low)
            end = len(some) if high is None else bisect_right(some, high)
            before += ahead + start
            values.extend(some[start:end])
        values.sort()
        less = upto = 0
        if low is not None:
            less = sum(w.below(low) for w in windows) + sum(bisect_left(r, low) for r in runs)
        if high is not None:
            upto = sum(w.not_above(high) for w in windows)
            upto += sum(bisect_right(r, high) for r in runs)
        return cls(before, values, low, high, less, upto)

    def at(self, rank: int) -> int | None:
        if rank < self.before:
            return self.low if rank >= self.less else None
        if rank >= self.before + len(self.values):
            return self.high if rank < self.upto else None
        return self.values[rank - self.before]


def places(count: int, part: float) -> tuple[int, int, float]:
    """Return between which ranks a percentile of `count` values lies, and how far along.

    As percentile_cont of SQL defines it.
    """
    place = part * (count - 1)
    low = int(place)
    return low, min(low + (place > low), count - 1), place - low


def between(low: int, high: int, along: float) -> float:
    """Return the value between two neighbours."""
    return low + along * (high - low)


def unpacked(data: bytes | memoryview) -> "array[int]":
    """Return the numbers that PostgreSQL's int8send wrote, one behind the other."""
    values = array("q")
    values.frombytes(data)
    values.byteswap()
    return values


def packed(values: "array[int]") -> bytes:
    """Return numbers as PostgreSQL's int8send writes them."""
    turned = values[:]
    turned.byteswap()
    return turned.tobytes()


def byte_range(stretch: Stretch) -> tuple[int, int]:
    """Return where in its block a stretch lies: its first byte, counted from 1, and how many."""
    run = stretch.run
    return (run.offset + stretch.start) * _BYTES + 1, (stretch.end - stretch.start) * _BYTES
