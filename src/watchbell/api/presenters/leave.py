"""Leave and conflicts as the wire shows them."""

from watchbell.api.presenters.oncall import source
from watchbell.api.schemas.leave import AbsenceKind, ConflictShown, LeaveShown
from watchbell.oncall.models import Leave
from watchbell.oncall.selectors import Conflict


def leave(row: Leave) -> LeaveShown:
    """Show one leave; its person must be loaded."""
    return LeaveShown(
        id=row.id,
        person=row.person.email,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        note=row.note,
    )


def conflict(entry: Conflict) -> ConflictShown:
    return ConflictShown(
        start=entry.start,
        end=entry.end,
        person=entry.person.email,
        kind=AbsenceKind(entry.kind),
        name=entry.name,
        source=source(entry.source) if entry.source else None,
        could_cover=[one.email for one in entry.could_cover],
    )
