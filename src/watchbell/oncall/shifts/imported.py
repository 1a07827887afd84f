"""Shifts of imported calendars: they stand as they came, beside those that rotations compute."""

from collections.abc import Iterable
from datetime import datetime

from watchbell.oncall.domain import ImportedFacts, RotationFacts
from watchbell.oncall.shifts.turns import Piece

KIND = "calendar"


def imported_pieces(imported: Iterable[ImportedFacts], lo: datetime, hi: datetime) -> list[Piece]:
    """Return whom calendars put on call within [lo, hi), cut to it."""
    return [
        Piece(
            max(one.starts_at, lo),
            min(one.ends_at, hi),
            _as_rotation(one),
            (one.person,),
            one.starts_at,
            KIND,
        )
        for one in imported
        if one.starts_at < hi and one.ends_at > lo
    ]


def _as_rotation(one: ImportedFacts) -> RotationFacts:
    """Return what tells whose shift it is and how much it counts; it has no rule."""
    return RotationFacts(
        id=one.calendar,
        name=one.name,
        timezone="UTC",
        starts_at=one.starts_at,
        rrule="",
        members=(one.person,),
        priority=one.priority,
    )
