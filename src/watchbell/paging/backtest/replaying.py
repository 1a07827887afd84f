"""All past incidents of a range, walked at once on a simulated clock. Pure.

Everything happens in the order of time, because steps that take turns remember whom an earlier
incident told.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import heappop, heappush
from uuid import UUID

from watchbell.paging.backtest.cases import Case, Change, Spell
from watchbell.paging.backtest.walking import Guide
from watchbell.paging.backtest.walks import Course, Rung, Silence, Walk
from watchbell.paging.backtest.world import World


class Answers(StrEnum):
    """When whoever was told answers, in a past that was not.

    As quick as then: as long after the first page as they did; told later, they answer later.
    As then: at the recorded time, whenever and whoever was told.
    """

    AS_QUICK = "as_quick"
    AS_THEN = "as_then"


@dataclass(slots=True)
class Past:
    """What a replay found, kept by incident, and what the next one compares itself with."""

    courses: dict[UUID, Course] = field(default_factory=dict)
    firsts: dict[tuple[UUID, int], datetime] = field(default_factory=dict)


def replay(
    cases: Iterable[Case],
    world: World,
    *,
    until: datetime,
    ring: Callable[[Rung], None],
    firsts: Mapping[tuple[UUID, int], datetime] | None = None,
) -> Past:
    """Walk every case, oldest first, up to `until`; `ring` hears of every page in order.

    With `firsts`, the first pages of the replay before, answers are as quick as they were after
    those; without, they are as recorded.
    """
    clock = _Simulation(world, until, ring, firsts)
    for case in cases:
        clock.run_to(case.opened_at)
        clock.add(case)
    clock.run_to(until)
    return clock.finish()


_Due = tuple[datetime, int, datetime, int, Walk, Change | None]


class _Simulation:
    """The simulated clock: what is due when, by walk."""

    def __init__(
        self,
        world: World,
        until: datetime,
        ring: Callable[[Rung], None],
        firsts: Mapping[tuple[UUID, int], datetime] | None,
    ) -> None:
        self.past = Past()
        self._guide = Guide(world, ring, self._first)
        self._until = until
        self._firsts = firsts
        self._due: list[_Due] = []
        self._count = 0

    def add(self, case: Case) -> None:
        """Take in an incident and everything that befell it."""
        course = Course(silence=Silence.SOONER if case.spells else None)
        self.past.courses[case.id] = course
        for number, spell in enumerate(case.spells, case.skipped):
            if spell.starts_at < self._until:
                walk = Walk(
                    case=case,
                    course=course,
                    number=number,
                    spell=spell,
                    situation=spell.situation,
                    answered_at=self._answer_before_any_page(case, number, spell),
                    due=spell.starts_at,
                    begun_at=spell.starts_at,
                    promised=spell.policy_id,
                )
                self._push(spell.starts_at, walk)
                for change in spell.changes:
                    self._push(change.at, walk, change)

    def run_to(self, instant: datetime) -> None:
        """Do everything that is due before `instant`."""
        due = self._due
        while due and due[0][0] < instant:
            at, turn, _, _, walk, change = heappop(due)
            before = walk.due
            if change is not None:
                self._guide.hear(walk, change)
                # What it put off or brought forward is looked at again.
                if walk.due is not None and walk.due != before:
                    self._push(walk.due, walk)
            elif walk.due == at:
                self._guide.lead(walk, at)
                self._settle(walk, turn + 1 if walk.due == at else 1)

    def finish(self) -> Past:
        """Return what was found."""
        self._guide.finish()
        return self.past

    def _settle(self, walk: Walk, turn: int) -> None:
        """Note how far a walk has come, and when it goes on."""
        course = walk.course
        course.exhausted = course.exhausted or walk.exhausted
        if course.silence is not None:
            course.silence = walk.silence
        if walk.due is not None and not self._is_idle_until_the_end(walk, walk.due):
            self._push(walk.due, walk, turn=turn)

    def _is_idle_until_the_end(self, walk: Walk, due: datetime) -> bool:
        """Say whether nothing more can come of a walk: most are answered before their next step."""
        if walk.spell.over_at is not None and due >= walk.spell.over_at:
            return True
        if walk.answered_at is None or due < walk.answered_at:
            return False
        return walk.policy is not None and not walk.policy.has_patient_steps

    def _push(
        self, at: datetime, walk: Walk, change: Change | None = None, *, turn: int = 1
    ) -> None:
        # At one instant the log is read first, then steps are done, the oldest walk's first, and
        # what follows at once in the next turn: as the engine does.
        self._count += 1
        order = (at, 0 if change is not None else turn, walk.begun_at, self._count)
        heappush(self._due, (*order, walk, change))

    def _first(self, walk: Walk, now: datetime) -> None:
        """Note when anybody hears of a spell first; with it known, so is the answer."""
        self.past.firsts[walk.case.id, walk.number] = now
        after = (now - walk.spell.starts_at).total_seconds()
        if walk.course.first is None or walk.number == walk.course.heard_in:
            walk.course.first, walk.course.heard_in = after, walk.number
        lag = self._lag(walk.case, walk.number, walk.spell)
        if lag is not None:
            walk.answered_at = now + lag

    def _answer_before_any_page(self, case: Case, number: int, spell: Spell) -> datetime | None:
        """Return the answer that comes although nobody is told.

        Who answered before it would have begun answers as long after it begins.
        """
        if spell.answered_at is None or self._lag(case, number, spell) is not None:
            return None
        early = spell.answered_at < spell.starts_at
        return spell.answered_at + spell.later if early else spell.answered_at

    def _lag(self, case: Case, number: int, spell: Spell) -> timedelta | None:
        """Return how long after the first page the answer came; None when no page led to it."""
        first = self._firsts.get((case.id, number)) if self._firsts is not None else None
        if first is None or spell.answered_at is None or first > spell.answered_at:
            return None
        return spell.answered_at - first
