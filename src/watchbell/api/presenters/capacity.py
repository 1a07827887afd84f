"""Load and the queue as the wire shows them."""

from typing import Any

from watchbell.api.schemas.capacity import (
    DeferralProposed,
    PersonLoadShown,
    QueuedShown,
    TeamLoadShown,
)
from watchbell.incidents.capacity import Load
from watchbell.incidents.selectors import QueueItem, TeamLoad


def team_load(team: TeamLoad) -> TeamLoadShown:
    return TeamLoadShown(
        team=team.slug,
        name=team.name,
        open=team.open,
        unassigned=team.unassigned,
        working_now=team.here,
        until=team.until,
        people=[
            PersonLoadShown(
                id=person.id,
                name=person.name,
                open=person.open,
                working_now=person.is_here,
                on_call=person.is_on_call,
                **_load(person.load),
            )
            for person in team.people
        ],
        **_load(team.load),
    )


def _load(load: Load) -> dict[str, Any]:
    return {
        "work_minutes": load.work,
        "available_minutes": load.available,
        "percent": load.percent,
        "over_capacity": load.is_over,
    }


def queued(item: QueueItem) -> QueuedShown:
    """Show one incident of the queue with why it stands there."""
    proposal = item.proposal
    return QueuedShown(
        place=item.ranked.place,
        number=item.label,
        title=item.title,
        team=item.team,
        assignee=item.assignee,
        reasons=list(item.ranked.reasons),
        effort_minutes=item.ranked.work.minutes,
        defer=DeferralProposed(
            lowered_to=f"P{proposal.lowered_to}",
            reason=proposal.reason,
            revisit_at=proposal.revisit_at,
        )
        if proposal
        else None,
    )
