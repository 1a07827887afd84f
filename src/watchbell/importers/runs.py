"""How an import stands, and what it has come to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class RunState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def is_open(self) -> bool:
        return self in (RunState.WAITING, RunState.RUNNING, RunState.UNDOING)


MADE = ("people", "teams", "services", "categories", "fields")
"""What a history may name that is not there yet, and is made with it."""
MOST_NAMED = 200
"""So many names of each sort a report lists; it counts all."""


@dataclass
class Counts:
    """What has come of a file so far, by story and by happening."""

    made: int = 0
    grown: int = 0
    unchanged: int = 0
    happenings: int = 0
    verdicts: int = 0
    rejected: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    names: dict[str, dict[str, None]] = field(default_factory=lambda: {kind: {} for kind in MADE})

    @property
    def stories(self) -> int:
        return self.made + self.grown + self.unchanged

    def as_json(self) -> dict[str, int]:
        """Return the counts as they are kept and printed."""
        return {
            "incidents": self.stories,
            "made": self.made,
            "grown": self.grown,
            "unchanged": self.unchanged,
            "happenings": self.happenings,
            "verdicts": self.verdicts,
            "rejected": self.rejected,
        }

    def made_as_json(self) -> dict[str, Any]:
        """Return what was made beside incidents: how many of each sort, and the first names.

        `declared` is when the earliest and the latest of the incidents were declared: dates that
        were read in the wrong order show there.
        """
        period = [at.isoformat() for at in (self.first_at, self.last_at) if at is not None]
        return ({"declared": period} if period else {}) | {
            kind: {"count": len(names), "names": sorted(names)[:MOST_NAMED]}
            for kind, names in self.names.items()
            if names
        }

    def add_declared(self, at: datetime) -> None:
        """Note when an incident of the file was declared."""
        self.first_at = min(at, self.first_at or at)
        self.last_at = max(at, self.last_at or at)

    def add_names(self, names: Mapping[str, list[str]]) -> None:
        """Note what was made for the stories of a batch."""
        for kind, found in names.items():
            self.names[kind].update(dict.fromkeys(found))
