"""What a major incident goes through, and what looks like one. Pure."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from watchbell.incidents.domain import MajorState

RUNNING_MAJOR = frozenset({MajorState.DECLARED, MajorState.MITIGATED})
"""What a room is kept for: people are at work, and the public waits for updates."""


class Phase(StrEnum):
    """What the response to a major incident is busy with."""

    IDENTIFY = "identify"
    CONTAIN = "contain"
    DIAGNOSE = "diagnose"
    FIX = "fix"
    RECOVER = "recover"
    REVIEW = "review"


class ProposalRule(StrEnum):
    """What proposed a major incident when no person did."""

    CRITICAL = "critical_service"
    SPIKE = "many_similar"


SPIKE_SIZE = 6
SPIKE_WINDOW = timedelta(minutes=15)
"""So many incidents that look alike within so long may be one major incident."""


def alike(one: Collection[str], other: Collection[str]) -> bool:
    """Say whether two titles share at least two words, and half of the shorter one's."""
    shared = len(set(one) & set(other))
    return shared > 1 and 2 * shared >= min(len(one), len(other))
