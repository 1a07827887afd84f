"""Where things stand on a board: a grid of twelve columns, rows as many as are needed. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, count

COLUMNS = 12
MOST_ROWS = 60
TALLEST = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of the grid: its left column and top row from 0, how wide and how high."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    @property
    def order(self) -> tuple[int, int]:
        """What is read first comes first: from the top, and there from the left."""
        return (self.y, self.x)

    def meets(self, other: "Place") -> bool:
        """Say whether both cover the same part of the grid."""
        beside = self.right <= other.x or other.right <= self.x
        return not beside and self.y < other.bottom and other.y < self.bottom


def fault_of(place: Place) -> str:
    """Return what is wrong with a place by itself, in words; "" when nothing is."""
    if place.x < 0 or place.y < 0 or place.w < 1 or place.h < 1:
        return "It stands outside the grid."
    if place.right > COLUMNS:
        return f"It reaches beyond the {COLUMNS} columns."
    if place.h > TALLEST:
        return f"It is higher than {TALLEST} rows."
    if place.bottom > MOST_ROWS:
        return f"It stands below the {MOST_ROWS} rows that a dashboard has."
    return ""


def overlapping(places: Sequence[Place]) -> tuple[int, int] | None:
    """Return which two of the places meet, by their numbers; None when none do."""
    for (one, mine), (other, theirs) in combinations(enumerate(places), 2):
        if mine.meets(theirs):
            return one, other
    return None


def first_free(taken: Iterable[Place], w: int, h: int) -> Place:
    """Return the first free place of that size, from the top and there from the left."""
    known = list(taken)
    for y in count():
        for x in range(COLUMNS - w + 1):
            place = Place(x, y, w, h)
            if not any(place.meets(one) for one in known):
                return place
    raise AssertionError("a grid has no last row")


def laid_out(sizes: Iterable[tuple[int, int]]) -> list[Place]:
    """Return a place for each size (w, h), one after the other."""
    found: list[Place] = []
    for w, h in sizes:
        found.append(first_free(found, w, h))
    return found


def screens(places: Sequence[Place], rows: int) -> list[list[tuple[int, Place]]]:
    """Return the places cut into screens of at most so many rows, with their numbers.

    What is higher than a screen is made as high as one. On each the rows begin anew.
    """
    found: list[list[tuple[int, Place]]] = []
    top = 0
    for number, place in sorted(enumerate(places), key=lambda pair: pair[1].order):
        fitting = replace(place, h=min(place.h, rows))
        if not found or fitting.bottom - top > rows:
            found.append([])
            top = fitting.y
        found[-1].append((number, replace(fitting, y=fitting.y - top)))
    return found
