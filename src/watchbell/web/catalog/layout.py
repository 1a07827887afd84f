"""Laying the map of services out: what needs others stands above what it needs. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

BOX_WIDTH, BOX_HEIGHT = 184, 52
GAP_X, GAP_Y = 20, 64
MARGIN = 12
_SWEEPS = 4
_WIDEST = 6

Pair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service stands: its left upper corner."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line from a service down, or up, to what it needs."""

    needing: UUID
    needed: UUID
    path: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole drawing and its size."""

    places: Mapping[UUID, Place]
    lines: Sequence[Line]
    width: int
    height: int


def lay_out(services: Sequence[UUID], needs: Iterable[Pair]) -> Layout:
    """Return the places of all services, in the order given within a row where nothing else says.

    A row holds six at most; what would be wider goes on in the next.
    """
    known = set(services)
    pairs = [(one, other) for one, other in needs if one in known and other in known]
    rows = _folded(_ordered(_rows(services, pairs), pairs))
    widest = max((len(row) for row in rows), default=0)
    width = MARGIN * 2 + max(0, widest * (BOX_WIDTH + GAP_X) - GAP_X)
    places: dict[UUID, Place] = {}
    for number, row in enumerate(rows):
        left = (width - (len(row) * (BOX_WIDTH + GAP_X) - GAP_X)) // 2
        for at, service in enumerate(row):
            places[service] = Place(
                left + at * (BOX_WIDTH + GAP_X), MARGIN + number * (BOX_HEIGHT + GAP_Y)
            )
    height = MARGIN * 2 + max(0, len(rows) * (BOX_HEIGHT + GAP_Y) - GAP_Y)
    lines = [Line(one, other, _path(places[one], places[other])) for one, other in pairs]
    return Layout(places, lines, width, height)


def _rows(services: Sequence[UUID], pairs: Sequence[Pair]) -> list[list[UUID]]:
    """Return the services by how far below what needs them they stand; a circle is cut."""
    above: dict[UUID, list[UUID]] = {service: [] for service in services}
    for one, other in pairs:
        above[other].append(one)
    depth: dict[UUID, int] = {}
    for service in services:
        _measure(service, above, depth)
    rows: list[list[UUID]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for service in services:
        rows[depth[service]].append(service)
    return rows


def _measure(start: UUID, above: Mapping[UUID, list[UUID]], depth: dict[UUID, int]) -> None:
    """Find the longest way down to a service, without recursion: a chain may be long."""
    stack, busy = [start], set[UUID]()
    while stack:
        service = stack[-1]
        if service in depth:
            stack.pop()
            continue
        busy.add(service)
        waiting = [one for one in above[service] if one not in depth and one not in busy]
        if waiting:
            stack += waiting
            continue
        depth[service] = 1 + max((depth[one] for one in above[service] if one in depth), default=-1)
        stack.pop()


def _ordered(rows: list[list[UUID]], pairs: Sequence[Pair]) -> list[list[UUID]]:
    """Return the rows with each service near the middle of its neighbours: fewer crossings."""
    beside: dict[UUID, list[UUID]] = {}
    for one, other in pairs:
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    for _ in range(_SWEEPS):
        at = {
            service: (number + 0.5) / len(row) for row in rows for number, service in enumerate(row)
        }
        rows = [sorted(row, key=lambda one: _middle(one, beside, at)) for row in rows]
    return rows


def _middle(service: UUID, beside: Mapping[UUID, list[UUID]], at: Mapping[UUID, float]) -> float:
    near = beside.get(service)
    return sum(at[one] for one in near) / len(near) if near else at[service]


def _folded(rows: Sequence[list[UUID]]) -> list[list[UUID]]:
    return [row[start : start + _WIDEST] for row in rows for start in range(0, len(row), _WIDEST)]


def _path(one: Place, other: Place) -> str:
    """Return a soft line between two boxes, from edge to edge."""
    below = other.y >= one.y
    x1, y1 = one.x + BOX_WIDTH // 2, one.y + (BOX_HEIGHT if below else 0)
    x2, y2 = other.x + BOX_WIDTH // 2, other.y + (0 if below else BOX_HEIGHT)
    middle = (y1 + y2) // 2
    return f"M{x1} {y1} C{x1} {middle} {x2} {middle} {x2} {y2}"
