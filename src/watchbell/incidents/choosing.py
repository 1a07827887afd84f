"""Who gets an incident that nobody has: a pure choice, with its reason. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

_NEVER = datetime.min.replace(tzinfo=UTC)
UNOWNED_MINUTES = 10
"""How long an urgent incident may have no owner, unless its team says otherwise."""


class AssignmentStrategy(StrEnum):
    """How a team's incidents find their owner."""

    OFF = "off"
    LEAST_LOAD = "least_load"
    ROUND_ROBIN = "round_robin"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the team as the choice sees them; `last_given_at` is their last turn."""

    id: UUID
    name: str
    on_shift: bool
    skills: frozenset[str]
    open_count: int
    last_given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets it, and why, as the timeline says it."""

    id: UUID
    name: str
    reason: str


def choose(
    candidates: Collection[Candidate],
    needs: Collection[str],
    *,
    strategy: AssignmentStrategy,
    on_shift_only: bool,
    match_skills: bool,
) -> Choice | None:
    """Return who gets an incident that needs these skills; None when nobody may.

    Skills narrow only where somebody has one; among equals whoever waited longest is next.
    """
    if strategy is AssignmentStrategy.OFF:
        return None
    pool = [one for one in candidates if one.on_shift or not on_shift_only]
    wanted = frozenset(needs) if match_skills else frozenset()
    able = [one for one in pool if one.skills & wanted] or pool
    if not able:
        return None
    best = min(able, key=lambda one: _rank(one, strategy))
    return Choice(best.id, best.name, _reason(best, wanted, strategy))


def _rank(one: Candidate, strategy: AssignmentStrategy) -> tuple[int, datetime, str, UUID]:
    load = one.open_count if strategy is AssignmentStrategy.LEAST_LOAD else 0
    return (load, one.last_given_at or _NEVER, one.name, one.id)


def _reason(one: Candidate, wanted: frozenset[str], strategy: AssignmentStrategy) -> str:
    parts = ["on shift"] if one.on_shift else []
    known = sorted(one.skills & wanted)
    if known:
        parts.append(f"knows {_list(known)}")
    if strategy is AssignmentStrategy.ROUND_ROBIN:
        parts.append("next in turn")
    parts.append(f"{one.open_count} open")
    return ", ".join(parts)


def _list(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
