"""Can we cope: in which order the queue is worked, and what may wait when it is too much. Pure.

The order is lexicographic, so that each step can be said: impact, urgency, days open, due time,
whether the effort fits into what the team has, and at last who came first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from watchbell.incidents.prioritising import HIGHEST_IMPACT, lowered_for_capacity
from watchbell.kernel.intervals import Interval, merge

ASSUMED_MINUTES: Mapping[int | None, int] = {1: 240, 2: 180, 3: 90, 4: 45, 5: 30, None: 60}
"""What an incident of a priority takes when nobody has estimated it."""
WINDOW = timedelta(hours=8)
HORIZON = timedelta(days=7)
_TAKEN_FOR = 2
_BANDS = (timedelta(days=7), timedelta(days=3), timedelta(days=1))
_FIRST_TO_WAIT = 3
_LAST_STEP = 10


@dataclass(frozen=True, slots=True)
class Work:
    """One open incident as the queue sees it."""

    id: UUID
    number: int
    impact: int | None
    urgency: int | None
    priority: int | None
    opened_at: datetime
    due_at: datetime | None = None
    effort_minutes: int | None = None
    team_id: UUID | None = None
    assignee_id: UUID | None = None
    is_major: bool = False
    is_overridden: bool = False

    @property
    def minutes(self) -> int:
        """How long it will take, as estimated or as its priority usually takes."""
        if self.effort_minutes is not None:
            return self.effort_minutes
        return ASSUMED_MINUTES[self.priority]

    @property
    def may_wait(self) -> bool:
        """Say whether it may be deferred: never the highest impact, nor what is major or P1."""
        known = self.impact is not None and self.priority is not None
        return known and self.impact != HIGHEST_IMPACT and self.priority != 1 and not self.is_major


@dataclass(frozen=True, slots=True)
class Load:
    """Minutes of work, and minutes of people to do it."""

    work: int = 0
    available: int = 0

    @property
    def percent(self) -> int | None:
        """How much of the people's time is taken; None when nobody is there."""
        return round(100 * self.work / self.available) if self.available else None

    @property
    def is_over(self) -> bool:
        return self.work > self.available

    @property
    def scale(self) -> int:
        """How much a full bar stands for."""
        return max(self.work, self.available, 1)

    @property
    def words(self) -> str:
        """The load as people say it: 12 h of 8 h, 150 %."""
        share = f", {self.percent} %" if self.percent is not None else ""
        return f"{hours_text(self.work)} of {hours_text(self.available)}{share}"


@dataclass(frozen=True, slots=True)
class Ranked:
    """An incident's place in the queue (1 is first), and why it stands there."""

    place: int
    work: Work
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """That something waits: one step lower, why, and when it comes back."""

    work: Work
    lowered_to: int
    reason: str
    revisit_at: datetime


def rank(
    queue: Iterable[Work], available: Mapping[UUID | None, int], now: datetime
) -> list[Ranked]:
    """Return the order in which to work; `available` is each team's minutes of people.

    A total order, the same for the same facts. Raising an impact never lowers a place, and what
    a team has never moves an incident of impact 1.
    """
    ordered = sorted(queue, key=lambda work: _key(work, available, now))
    return [
        Ranked(place, work, _reasons(work, available, now)) for place, work in enumerate(ordered, 1)
    ]


def _key(
    work: Work, available: Mapping[UUID | None, int], now: datetime
) -> tuple[int, int, int, bool, datetime, bool, datetime, int, UUID]:
    return (
        work.impact or _TAKEN_FOR,
        work.urgency or _TAKEN_FOR,
        _band(work, now),
        work.due_at is None,
        work.due_at or work.opened_at,
        not _fits(work, available),
        work.opened_at,
        work.number,
        work.id,
    )


def _band(work: Work, now: datetime) -> int:
    """Return 0 for what is open for a week, up to 3 for what came today."""
    age = now - work.opened_at
    return next((band for band, least in enumerate(_BANDS) if age >= least), len(_BANDS))


def _fits(work: Work, available: Mapping[UUID | None, int]) -> bool:
    """Say whether its team has time for it; for the highest impact nobody asks."""
    return work.impact == HIGHEST_IMPACT or work.minutes <= available.get(work.team_id, 0)


def _reasons(work: Work, available: Mapping[UUID | None, int], now: datetime) -> tuple[str, ...]:
    levels = [
        f"{name} {level}" if level else f"{name} not set, taken for {_TAKEN_FOR}"
        for name, level in (("impact", work.impact), ("urgency", work.urgency))
    ]
    days = (now - work.opened_at).days
    age = f"open for {days} day{'s' if days != 1 else ''}" if days else "opened today"
    due = () if work.due_at is None else ("overdue" if work.due_at <= now else "has a due time",)
    guess = "" if work.effort_minutes is not None else ", by its priority"
    fits = "" if _fits(work, available) else "; more than its team has time for"
    return (*levels, age, *due, f"{hours_text(work.minutes)} of work{guess}{fits}")


def propose(
    ranked: Sequence[Ranked],
    loads: Mapping[UUID | None, tuple[str, Load, datetime]],
) -> list[Proposal]:
    """Return what should wait, the last of the queue first, until each team can cope.

    `loads` has each team's name, its load and when its next eight working hours end. Never
    impact 1, nothing higher than P3, at most one step.
    """
    return [
        proposal
        for team_id, (name, load, until) in loads.items()
        if load.is_over
        for proposal in _of_team(
            [one.work for one in ranked if one.work.team_id == team_id], name, load, until
        )
    ]


def _of_team(queue: Sequence[Work], name: str, load: Load, until: datetime) -> list[Proposal]:
    excess, waiting, found = load.work - load.available, 0, list[Proposal]()
    for work in reversed(queue):
        if excess <= 0:
            break
        if not work.may_wait or (work.priority or 0) < _FIRST_TO_WAIT or not work.minutes:
            continue
        excess -= work.minutes
        waiting += work.minutes
        found.append(_proposal(work, name, load, until, waiting))
    return found


def _proposal(work: Work, name: str, load: Load, until: datetime, waiting: int) -> Proposal:
    days = ceil(waiting / load.available) if load.available else 1
    used = f"{load.percent} % of" if load.available else "and nobody for"
    reason = (
        f"{name} has {hours_text(load.work)} of work, {used} the {hours_text(load.available)} of"
        f" people in its next eight working hours. This has impact {work.impact}, urgency"
        f" {work.urgency}, and takes about {hours_text(work.minutes)}."
    )
    priority = work.priority or 0
    lowered = priority if work.is_overridden else lowered_for_capacity(work.impact, priority)
    return Proposal(work, lowered, reason, until + timedelta(days=min(days, _LAST_STEP) - 1))


def window_of(spans: Iterable[Interval], now: datetime) -> Interval:
    """Return the time from now until eight hours have passed in which somebody works."""
    left = WINDOW
    for span in merge(spans):
        if span.length >= left:
            return Interval(now, span.start + left)
        left -= span.length
    return Interval(now, now + HORIZON)


def minutes_within(spans: Iterable[Interval], window: Interval) -> int:
    """Return how many minutes of the spans lie in the window."""
    inside = (span.intersect(window) for span in spans)
    return round(sum((part.length for part in inside if part), timedelta()).total_seconds() / 60)


def hours_text(minutes: int) -> str:
    """Write minutes as people say them: 45 min, 2 h, 2.5 h."""
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes / 60:.1f}".removesuffix(".0") + " h"
