"""Past incidents as a replay sees them: when somebody had to answer, and when they did. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from watchbell.kernel.intervals import Interval


class Signal(StrEnum):
    """What befalls an incident while it waits for an answer, as far as paging reacts to it."""

    RATED = "rated"
    RAISED = "raised"
    LOWERED = "lowered"
    MOVED = "moved"
    UNOWNED = "unowned"
    SILENCED = "silenced"
    PROMISED = "promised"


@dataclass(frozen=True, slots=True)
class Situation:
    """What of an incident may change while somebody is being told of it."""

    priority: int | None
    service_id: UUID | None


@dataclass(frozen=True, slots=True)
class Change:
    """From `at` on the situation is another one, and paging does what `signal` asks for.

    `policy_id` is the policy that a threshold of a promise names.
    """

    at: datetime
    signal: Signal
    situation: Situation
    policy_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """One span in which somebody had to answer for an incident.

    `over_at` is when nobody had to any more: resolved, put on hold, or the answer taken back.
    `also` are those who answered besides the first, where everybody had to. `later` is how much
    later it begins, by what is tried, than it did. `policy_id` is the policy by which a threshold
    of a promise began it.
    """

    starts_at: datetime
    situation: Situation
    answered_at: datetime | None = None
    answered_by: UUID | None = None
    over_at: datetime | None = None
    changes: tuple[Change, ...] = ()
    also: tuple[tuple[datetime, UUID], ...] = ()
    later: timedelta = timedelta(0)
    policy_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One past incident; `facts` are what conditions see of it that does not change.

    `quiet` is when all its open alerts were silenced or snoozed.

    `skipped` spells before the first would not have been, by what is tried.
    """

    id: UUID
    opened_at: datetime
    spells: tuple[Spell, ...]
    policy_id: UUID | None = None
    team_id: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    by_hand: bool = False
    skipped: int = 0
    quiet: tuple[Interval, ...] = ()


def loud_from(quiet: Sequence[Interval], at: datetime) -> datetime:
    """Return the first instant from `at` on that is not quiet."""
    return next((span.end for span in quiet if at in span), at)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of the log that paging reacts to; `person` did it, when a person did."""

    at: datetime
    kind: str
    person: UUID | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


DECLARED = "incident.declared"
ACKNOWLEDGED = "incident.acknowledged"
ALSO_ACKNOWLEDGED = "incident.also_acknowledged"
UNACKNOWLEDGED = "incident.unacknowledged"
REOPENED = "incident.reopened"
RESUMED = "incident.resumed"
UNDONE = "incident.change_undone"
PRIORITY_CHANGED = "incident.priority_changed"
SERVICE_CHANGED = "incident.service_changed"
UNOWNED = "incident.unowned"
PROMISED = frozenset({"sla.threshold_reached", "sla.breached"})
"""A promised time runs out; some name a policy to page by."""
SILENCED = "escalation.silenced"
"""No event: the end of an escalation that a person stopped."""
_OVER = frozenset({
    "incident.resolved", "incident.closed", "incident.cancelled", "incident.put_on_hold",
})  # fmt: skip
BY_HAND = frozenset({"escalation.by_hand", "escalation.handed_over"})
KINDS = sorted({
    DECLARED, ACKNOWLEDGED, ALSO_ACKNOWLEDGED, UNACKNOWLEDGED, REOPENED, RESUMED, UNDONE,
    PRIORITY_CHANGED, SERVICE_CHANGED, UNOWNED, *_OVER, *BY_HAND, *PROMISED,
})  # fmt: skip
"""The events that make a case."""


def spells_of(happened: Iterable[Happened], situation: Situation) -> tuple[Spell, ...]:
    """Return when somebody had to answer, from an incident's events in their order.

    `situation` is the one at the start; the declaration, when it is among the events, knows
    better.
    """
    story = _Story(situation)
    for one in happened:
        story.hear(one)
    return tuple(story.finish())


class _Story:
    """Reads an incident's events one after the other."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._spells: list[Spell] = []
        self._start: datetime | None = None
        self._first = situation
        self._answer: tuple[datetime, UUID | None] | None = None
        self._is_answered = False
        self._changes: list[Change] = []
        self._also: list[tuple[datetime, UUID]] = []
        self._promised: UUID | None = None
        self._by: UUID | None = None

    def hear(self, one: Happened) -> None:
        """Take in what happened next."""
        if one.kind in _OVER:
            self._end(one.at)
        elif one.kind in (ACKNOWLEDGED, ALSO_ACKNOWLEDGED):
            self._answered(one)
        elif one.kind in (UNACKNOWLEDGED, REOPENED):
            self._is_answered = False
            self._end(one.at)
            self._begin(one.at)
        elif one.kind in PROMISED:
            self._promise(one)
        elif one.kind in (RESUMED, UNDONE):
            self._begin(one.at)
        elif one.kind == DECLARED:
            service = one.payload.get("service_id")
            self._situation = Situation(
                one.payload.get("priority"), UUID(service) if service else None
            )
            self._begin(one.at)
        else:
            self._changed(one)

    def finish(self) -> list[Spell]:
        """Return all spells; the last one may not be over."""
        self._end(None)
        return self._spells

    def _begin(self, at: datetime) -> None:
        if self._start is None and not self._is_answered:
            self._start, self._first = at, self._situation
            self._by, self._promised = self._promised, None

    def _end(self, at: datetime | None) -> None:
        if self._start is not None:
            answered_at, answered_by = self._answer or (None, None)
            self._spells.append(
                Spell(
                    starts_at=self._start,
                    situation=self._first,
                    answered_at=answered_at,
                    answered_by=answered_by,
                    over_at=at,
                    changes=tuple(self._changes),
                    also=tuple(self._also),
                    policy_id=self._by,
                )
            )
        self._start, self._answer, self._changes, self._also = None, None, [], []

    def _answered(self, one: Happened) -> None:
        self._is_answered = True
        if self._start is None:
            return
        if self._answer is None:
            self._answer = one.at, one.person
        elif one.person is not None:
            self._also.append((one.at, one.person))

    def _promise(self, one: Happened) -> None:
        """Page by the policy that a threshold names; an answer is taken back right after it."""
        policy = one.payload.get("escalation_policy_id")
        if policy is None:
            return
        if self._is_answered:
            self._promised = UUID(policy)
        elif self._start is not None:
            change = Change(one.at, Signal.PROMISED, self._situation, UUID(policy))
            self._changes.append(change)

    def _changed(self, one: Happened) -> None:
        signal = self._signal(one)
        if signal is not None and self._start is not None:
            self._changes.append(Change(one.at, signal, self._situation))

    def _signal(self, one: Happened) -> Signal | None:
        """Note what changed, and return what paging makes of it."""
        if one.kind == PRIORITY_CHANGED:
            old, new = one.payload.get("old"), one.payload.get("new")
            self._situation = Situation(new, self._situation.service_id)
            if new is None:
                return Signal.LOWERED
            if old is None:
                return Signal.RATED
            return Signal.RAISED if new < old else Signal.LOWERED
        if one.kind == SERVICE_CHANGED:
            service = one.payload.get("new_id")
            self._situation = Situation(
                self._situation.priority, UUID(service) if service else None
            )
            return Signal.MOVED
        return {UNOWNED: Signal.UNOWNED, SILENCED: Signal.SILENCED}.get(one.kind)
