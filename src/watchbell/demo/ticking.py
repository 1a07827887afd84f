"""The engine on the demo's clock: every cycle of the program but those that reach outside."""

import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto

from django.db import connection

from watchbell.demo.channel import SilentChannel
from watchbell.demo.errors import LogHeldBack
from watchbell.kernel.clock import stopwatch
from watchbell.notify.cycles import Delivery
from watchbell.platform import wiring
from watchbell.platform.engine import Cycle, Engine
from watchbell.platform.eventlog.settling import is_settled, settle, settle_by_time
from watchbell.platform.eventlog.subscriptions import advance, awaited, begin_at_head


class Wake(Enum):
    """Why the engine is woken."""

    SIGNAL = auto()
    DECLARED = auto()
    ANSWERED = auto()
    RECOVERED = auto()
    STEP = auto()
    FOLLOW_UP = auto()


# Housekeeping finds nothing in a database that is being filled: no webhooks, files or watchers;
# and the log is read whole, for everybody.
_NEVER = frozenset(
    {
        "parked",
        "page-log",
        "free-vanished",
        "ring-again",
        "partitions",
        "remember-waiting",
        "forget-answers",
        "deliver-unknown",
        "deliver-webhook",
        "fetch-calendars",
        "deliver-ntfy",
        "deliver-push",
        "deliver-sms",
        "deliver-voice",
        "close-resolved",
        "lapse-alerts",
        "watch-heartbeats",
        "forget-pings",
        "mail-watchers",
        "write-noise-letters",
        "send-reports",
        "keep-figures",
        "options",
        "scan-files",
        "forget-removed-files",
        "drop-unused-files",
        "expire-covers",
        "tell-of-shifts",
        "forget-notices",
        "question-answers",
        "release",
        "expire-alerts",
        "watch",
        "watch-clocks",
    }
)
_PATIENCE, _NAP = 120.0, 0.005
_HELD_BACK = (
    "Some other transaction on this PostgreSQL server has been open for two minutes, and the"
    " event log cannot go past it. End it, and start again with an empty home or database."
)
_LEFT_OUT = ("webhooks", "families", "assignment", "watchers", "shift-letters", "sla")
"""Readers of the log: other machines are told nothing of a made-up past, the company has no
families of incidents and lets nobody assign by rule; its service level cycles are worked out when
the year is over."""
_READ_AT_THE_END = ("spells",)
"""Readers that keep what follows from the log alone: read once it is whole."""
# Looked after at the end of the year: until then nobody reads what they keep.
_AT_THE_END = frozenset({"count-views", "forget-bulk-changes", "remind-tasks", "revisit-deferred"})
# What can have no work for a cause need not look; a year has thousands of these moments.
_NEEDLESS: Mapping[Wake, frozenset[str]] = {
    Wake.SIGNAL: frozenset({"follow-up"}),
    Wake.DECLARED: frozenset({"follow-up", "absorb"}),
    Wake.ANSWERED: frozenset({"follow-up", "absorb", "escalate", "deliver-email"}),
    Wake.RECOVERED: frozenset({"follow-up", "escalate", "deliver-email"}),
    Wake.STEP: frozenset({"follow-up", "absorb"}),
    Wake.FOLLOW_UP: frozenset({"absorb"}),
}

# Of these nearly nothing is ever due, so one statement asks for both whether anything is.
_SELDOM = """
select
    exists (
        select from incidents_incident where owner_due_at is not null and owner_due_at <= %(now)s),
    exists (
        select from incidents_incident
        where not is_update_overdue and next_update_at <= %(now)s)
"""
_SELDOM_DUE = ("unowned", "public-updates")
_NEXT_STEP = """
select min(e.next_at) from paging_escalation e join incidents_incident i on i.id = e.incident_id
where e.state = 'running' and i.acknowledged_at is null
"""


class Ticker:
    """Runs what is due at an instant; messages end in a channel that sends nowhere."""

    def __init__(self) -> None:
        whole = wiring.engine()
        left_out = {*_LEFT_OUT, *_READ_AT_THE_END}
        readers = [s for name, s in whole.subscriptions.items() if name not in left_out]
        self._late = [whole.subscriptions[name] for name in _READ_AT_THE_END]
        self._engine = Engine([], readers)
        self._engine.cycles = [
            self._brought_in(cycle) for cycle in whole.cycles if cycle.name not in _NEVER
        ]
        # What resumes goes on in the same pass.
        often = [cycle for cycle in self._engine.cycles if cycle.name not in _AT_THE_END]
        self._cycles = sorted(often, key=lambda cycle: cycle.name != "follow-up")
        self._close = next(cycle for cycle in whole.cycles if cycle.name == "close-resolved")

    def tick(self, now: datetime, causes: Collection[Wake]) -> datetime | None:
        """Do what these causes make due at `now`; return when the next step is due of
        an escalation that nobody has answered.

        One pass of the cycles in their order takes a signal or a declaration all the way to
        its page.
        """
        needless = frozenset.intersection(*(_NEEDLESS[cause] for cause in causes))
        needless |= _not_due(now)
        for cycle in self._cycles:
            if cycle.name not in needless:
                cycle.run(now)
        with connection.cursor() as cursor:
            cursor.execute(_NEXT_STEP)
            due: datetime | None = cursor.fetchone()[0]
        return due

    def drain(self, now: datetime) -> None:
        """Run everything until nothing is left to do at `now`."""
        self._engine.drain(now)

    def settle(self, now: datetime) -> None:
        """Let all readers handle what was told since, and bring the log into its order."""
        self._engine.drain(now)
        settle_by_time()
        for name in _LEFT_OUT:
            begin_at_head(name)
        for reader in self._late:
            while advance(reader, now):
                pass

    def close_resolved(self, now: datetime) -> None:
        """Close what nobody objected to."""
        while self._close.run(now):
            pass

    def _brought_in(self, cycle: Cycle) -> Cycle:
        """Return the cycle with the demo's readers, or with a channel that sends nowhere."""
        if cycle.name == "events":
            return replace(cycle, run=self._read_log)
        kind = cycle.name.removeprefix("deliver-")
        if kind == cycle.name:
            return cycle
        return replace(cycle, run=Delivery(SilentChannel(kind)).run)

    def _read_log(self, now: datetime) -> int:
        """Let every reader handle what has happened, all of it.

        Any writing transaction of the PostgreSQL cluster holds the log back, those of other
        databases too. A worker would come again; on this clock later would be another time.
        """
        done = settle(now)
        deadline = stopwatch() + _PATIENCE
        while not is_settled():
            if stopwatch() > deadline:
                raise LogHeldBack(_HELD_BACK)
            time.sleep(_NAP)
            done += settle(now)
        readers = awaited(self._engine.subscriptions.values())
        return done + sum(advance(reader, now) for reader in readers)


def _not_due(now: datetime) -> set[str]:
    """Return the cycles that are seldom due and have nothing to do."""
    with connection.cursor() as cursor:
        cursor.execute(_SELDOM, {"now": now})
        return {name for name, due in zip(_SELDOM_DUE, cursor.fetchone(), strict=True) if not due}
