"""The k-th smallest of many sorted runs, without reading all of them. Pure.

A run knows every STRIDE-th of its values, its marks. The marks of all runs together say between
which two of them the wanted value lies; only that stretch of each run is read, so the answer is
exact, whatever the values are.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

STRIDE = 128
_CLOSE = 16
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

    def stretches(self, first: int, last: int) -> list[Stretch]:
        """Return what must be read to find the values of the ranks `first` to `last` (from 0)."""
        runs, marks, stride = self.runs, self.marks, self.stride
        low, high = (first - self.slack) // stride, last // stride
        if low >= 0 and marks:
            below = marks[min(low, len(marks) - 1)]
            starts = [bisect_left(run.marks, below) * stride for run in runs]
        else:
            starts = [0] * len(runs)
        if high < len(marks):
            above = marks[high]
            ends = [min(run.count, (bisect_right(run.marks, above) + 1) * stride) for run in runs]
        else:
            ends = [run.count for run in runs]
        return [Stretch(*found) for found in zip(runs, starts, ends, strict=True)]


def pick(
    wanted: Sequence[Stretch], read: Sequence["array[int]"], first: int, last: int
) -> tuple[int, int]:
    """Return the values of the ranks `first` and `last`, given what the stretches hold."""
    before = sum(stretch.start for stretch in wanted)
    values = sorted(chain.from_iterable(read))
    return values[first - before], values[last - before]


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
