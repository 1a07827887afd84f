"""Calendar feeds and imported calendars as the wire shows them."""

from watchbell.api.schemas.calendars import CalendarShown, FeedShown, UnmatchedShown
from watchbell.oncall.layers import CalendarState
from watchbell.oncall.models import CalendarFeed


def feed(row: CalendarFeed) -> FeedShown:
    """Show one feed without its address; its schedule must be loaded."""
    return FeedShown(
        id=row.id,
        schedule=row.schedule.slug if row.schedule else None,
        shows_gaps=row.shows_gaps,
        created_at=row.created_at,
        read_at=row.read_at,
    )


def calendar(state: CalendarState) -> CalendarShown:
    """Show one imported calendar and what of it is for nobody."""
    row = state.calendar
    return CalendarShown(
        id=row.id,
        name=row.name,
        priority=row.priority,
        is_fetched=bool(row.sealed_url),
        fetched_at=row.fetched_at,
        next_fetch_at=row.due_at,
        failure=row.failure,
        shifts_ahead=state.matched,
        unmatched_ahead=state.missed,
        unmatched=[
            UnmatchedShown(
                summary=one.summary,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                reason=one.reason,
            )
            for one in state.unmatched
        ],
        created_at=row.created_at,
    )
