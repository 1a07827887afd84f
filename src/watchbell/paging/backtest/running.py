"""One backtest from its question to its report; asks the database, and writes nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from watchbell.paging.backtest.cases import Case
from watchbell.paging.backtest.changes import Change
from watchbell.paging.backtest.reading import (
    Which,
    alerts_of,
    count_of,
    raised_by,
    read_cases,
    recorded_pages,
)
from watchbell.paging.backtest.replaying import Answers, replay
from watchbell.paging.backtest.routing import MOST_ALERTS, RaisedBy, RouteChange, rerouted
from watchbell.paging.backtest.setup import world_of
from watchbell.paging.backtest.tally import Tally, compared


def report_on(
    which: Which,
    change: Change,
    answers: Answers,
    *,
    progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """Replay the range with today's set-up and with what is tried, and compare.

    `progress` hears of each batch: how many incidents are done, of how many. Whatever it raises
    ends the work.
    """
    today = world_of(which.since, which.as_of)
    teams = {one: paging.team_id for one, paging in today.services.items()}
    steps = _Steps(which, progress, change.routes, teams)
    tried = today.changed(change)
    told = Tally(today.staff.zones, today.bells), Tally(tried.staff.zones, tried.bells)
    before = replay(steps.first(), today, until=which.as_of, ring=told[0])
    after = replay(
        steps.second(),
        tried,
        until=which.as_of,
        ring=told[1],
        firsts=before.firsts if answers is Answers.AS_QUICK else None,
    )
    alerts, loose = alerts_of(which)
    return {
        **compared(before, after, told),
        "incidents": len(before.courses),
        "recorded_pages": steps.recorded,
        "by_hand": steps.by_hand,
        "rerouted": steps.rerouted,
        "unopened": steps.unopened,
        "alerts": alerts,
        "loose_alerts": loose,
    }


_KEPT = 200_000
"""So many cases stay in memory, about 1 KiB each, between the two replays; more are read again."""


class _Steps:
    """Brings the incidents to each replay, and tells how far it has come."""

    def __init__(
        self,
        which: Which,
        progress: Callable[[int, int], None],
        routes: Sequence[RouteChange],
        teams: Mapping[UUID, UUID | None],
    ) -> None:
        self._which, self._routes, self._teams = which, routes, teams
        self._progress = progress
        self._count = count_of(which)
        self._done = 0
        self._kept: list[list[Case]] = []
        self.recorded = 0
        self.by_hand = 0
        self.rerouted = 0
        self.unopened = 0

    def first(self) -> Iterator[Case]:
        """Yield the cases, counting what is on record of them."""
        for batch in read_cases(self._which):
            self.recorded += recorded_pages(batch, self._which.as_of)
            self.by_hand += sum(case.by_hand for case in batch)
            if self._count <= _KEPT:
                self._kept.append(batch)
            yield from self._told(batch)

    def second(self) -> Iterator[Case]:
        """Yield the same cases again, of the services that the routes tried bring them to."""
        for batch in self._kept or read_cases(self._which):
            yield from self._told(self._routed(batch) if self._routes else batch)

    def _routed(self, batch: list[Case]) -> list[Case]:
        holds_back = any(route.holds_back for route in self._routes)
        alerts = raised_by(batch, MOST_ALERTS if holds_back else 1)
        none: list[RaisedBy] = []
        found = [
            rerouted(case, alerts.get(case.id, none), self._routes, self._teams) for case in batch
        ]
        self.unopened += sum(
            bool(old.spells) and not new.spells for new, old in zip(found, batch, strict=True)
        )
        self.rerouted += sum(new is not old for new, old in zip(found, batch, strict=True))
        return found

    def _told(self, batch: list[Case]) -> Iterator[Case]:
        yield from batch
        self._done += len(batch)
        # Each incident is walked twice.
        self._progress(self._done // 2, self._count)
