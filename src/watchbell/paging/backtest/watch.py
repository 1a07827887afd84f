"""Who is on call over a long range: a schedule worked out once, then looked up. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.oncall.domain import ScheduleFacts, Shift
from watchbell.oncall.shifts import final_schedule, oncall_at

AHEAD = timedelta(days=60)
"""How far ahead whoever is on call next is looked for."""


class Watch:
    """One schedule within [lo, hi); gives whom the engine would find at any instant of it, of
    those who are `able` to answer."""

    def __init__(
        self,
        facts: ScheduleFacts,
        lo: datetime,
        hi: datetime,
        able: Callable[[Iterable[UUID]], tuple[UUID, ...]],
    ) -> None:
        self.facts = facts
        self._able = able
        self._lo, self._hi = lo, hi
        self._shifts = final_schedule(facts, lo, hi)
        self._starts = [shift.start for shift in self._shifts]
        edges = {edge for shift in self._shifts for edge in (shift.start, shift.end)}
        self._edges = sorted(edges) or [lo]
        self._people: list[list[UUID]] = [[] for _ in self._edges]
        self._ordered: dict[int, tuple[UUID, ...]] = {}
        for shift in self._shifts:
            self._enter(shift)

    def at(self, instant: datetime) -> tuple[UUID, ...]:
        """Return who is on call, in the order in which paging tells them."""
        place = bisect_right(self._edges, instant) - 1
        found = self._ordered.get(place)
        if found is None:
            people = self._people[place] if place >= 0 else []
            if len(people) > 1:
                people = [duty.person for duty in oncall_at(self.facts, instant)]
            found = self._ordered[place] = self._able(people)
        return found

    def next_after(self, instant: datetime) -> tuple[UUID, ...]:
        """Return those whose shift begins next and who are not on call already."""
        now = self._people[bisect_right(self._edges, instant) - 1]
        first: datetime | None = None
        found: list[UUID] = []
        for place in range(bisect_right(self._starts, instant), len(self._shifts)):
            shift = self._shifts[place]
            if shift.start >= instant + AHEAD or (first is not None and shift.start > first):
                break
            if shift.person is not None and shift.person not in now:
                first = shift.start
                found.append(shift.person)
        return self._able(found)

    def everyone(self, instant: datetime) -> tuple[UUID, ...]:
        """Return all members of the rotations that count at an instant."""
        return self._able(
            person
            for rotation in self.facts.rotations
            if rotation.effective_since is None or rotation.effective_since <= instant
            if rotation.effective_until is None or instant < rotation.effective_until
            for person in rotation.members
            if person is not None
        )

    def changes_after(self, instant: datetime) -> datetime:
        """Return when the next shift begins or ends, or somebody's next one may come in sight."""
        place = bisect_right(self._edges, instant)
        found = self._edges[place : place + 1]
        place = bisect_right(self._starts, instant + AHEAD)
        found += [start - AHEAD for start in self._starts[place : place + 1]]
        return min(found, default=self._hi)

    def _enter(self, shift: Shift) -> None:
        if shift.person is None:
            return
        first, behind = bisect_left(self._edges, shift.start), bisect_left(self._edges, shift.end)
        for place in range(first, behind):
            self._people[place].append(shift.person)
