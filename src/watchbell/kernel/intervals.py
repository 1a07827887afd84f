"""Half-open spans of time: the start belongs to the span, the end does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """[start, end), both aware; an empty or reversed span is refused."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"the span ends ({self.end}) before it starts ({self.start})")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def intersect(self, other: "Interval") -> "Interval | None":
        """Return the span both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start, end) if start < end else None


def merge(spans: Iterable[Interval]) -> list[Interval]:
    """Return the union as sorted spans that neither touch nor overlap."""
    merged: list[Interval] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def subtract(spans: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """Return what is left of `spans` outside every one of `holes`."""
    left = merge(spans)
    for hole in merge(holes):
        left = [piece for span in left for piece in _outside(span, hole)]
    return left


def _outside(span: Interval, hole: Interval) -> list[Interval]:
    if span.intersect(hole) is None:
        return [span]
    pieces = []
    if span.start < hole.start:
        pieces.append(Interval(span.start, hole.start))
    if hole.end < span.end:
        pieces.append(Interval(hole.end, span.end))
    return pieces


def overlaps(spans: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """Return what both unions share, as sorted spans that neither touch nor overlap."""
    left, right = merge(spans), merge(others)
    shared: list[Interval] = []
    here = there = 0
    while here < len(left) and there < len(right):
        both = left[here].intersect(right[there])
        if both is not None:
            shared.append(both)
        if left[here].end <= right[there].end:
            here += 1
        else:
            there += 1
    return shared


def total(spans: Iterable[Interval]) -> timedelta:
    """Return the length of the union."""
    return sum((span.length for span in merge(spans)), timedelta())
