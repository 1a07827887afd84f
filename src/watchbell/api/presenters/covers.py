"""Cover requests as the wire shows them."""

from watchbell.api.schemas.covers import CoverShown, SpanShown, TakeShown
from watchbell.oncall.domain import CoverKind, CoverState
from watchbell.oncall.models import CoverRequest
from watchbell.oncall.selectors import left_of


def cover(row: CoverRequest) -> CoverShown:
    """Show one request; its schedule, people and takes must be loaded."""
    return CoverShown(
        id=row.id,
        schedule=row.schedule.slug,
        kind=CoverKind(row.kind),
        state=CoverState(row.state),
        person=row.asker.email,
        asked=row.asked.email if row.asked else None,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        returns_from=row.returns_from,
        returns_until=row.returns_until,
        returns_schedule=row.returns_schedule.slug if row.returns_schedule else None,
        note=row.note,
        left=[SpanShown(starts_at=one.start, ends_at=one.end) for one in left_of(row)],
        taken=[
            TakeShown(
                person=one.taker.email,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                taken_at=one.taken_at,
            )
            for one in row.takes.all()
        ],
    )
