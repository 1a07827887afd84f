"""When a page rings, by the personal rules of whoever is told: looked up, for many pages. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.accounts.hours import NEVER
from watchbell.kernel.intervals import Interval
from watchbell.paging.backtest.cases import loud_from
from watchbell.paging.reaching import PageUrgency, Reach

_ANYHOW = Reach()
_AT_ONCE = ((timedelta(0), 1),)
"""Whoever has proved no address is told at once by the one they sign in with."""


class Bells:
    """How people are reached in one set-up."""

    def __init__(self, reaches: Mapping[UUID, Reach]) -> None:
        self._reaches = reaches
        self._plans: dict[tuple[UUID, PageUrgency], tuple[tuple[timedelta, int], ...]] = {}

    def first(
        self, person: UUID, urgency: PageUrgency, at: datetime, quiet: Sequence[Interval] = ()
    ) -> datetime:
        """Return when somebody told at `at` hears of it first, unless all is over by then."""
        rings_at = self._begins(person, urgency, at) + self._plan(person, urgency)[0][0]
        return loud_from(quiet, rings_at) if rings_at > at else at

    def rings(
        self,
        person: UUID,
        urgency: PageUrgency,
        at: datetime,
        over_at: datetime | None,
        quiet: Sequence[Interval] = (),
    ) -> list[tuple[datetime, int]]:
        """Return at which instants messages leave, and how many: quiet hours hold a page back, and
        what comes later waits while the incident is quiet; an answer ends it."""
        begins = self._begins(person, urgency, at)
        times = [(begins + after, count) for after, count in self._plan(person, urgency)]
        if quiet:
            times = [
                (one[0] if one[0] == at else loud_from(quiet, one[0]), one[1]) for one in times
            ]
        return [one for one in times if one[0] == at or over_at is None or one[0] < over_at]

    def _begins(self, person: UUID, urgency: PageUrgency, at: datetime) -> datetime:
        reach = self._reaches.get(person, _ANYHOW)
        if urgency is PageUrgency.HIGH or reach.quiet_hours == NEVER:
            return at
        return reach.quiet_until(urgency, at) or at

    def _plan(self, person: UUID, urgency: PageUrgency) -> tuple[tuple[timedelta, int], ...]:
        """Return after which time how many messages leave, the earliest first."""
        key = person, urgency
        if key not in self._plans:
            reach = self._reaches.get(person, _ANYHOW)
            rules = {(rule.minutes, rule.way) for rule in reach.plan(urgency)}
            minutes = [after for after, _ in rules]
            counted = ((timedelta(minutes=one), minutes.count(one)) for one in sorted({*minutes}))
            self._plans[key] = tuple(counted) or _AT_ONCE
        return self._plans[key]
