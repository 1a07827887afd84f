"""Using what helped before, and writing down that one did."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.incidents.domain import Visibility
from watchbell.incidents.guide_events import SolutionUsed
from watchbell.incidents.models import Comment
from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors.solutions import Solution, solution_in
from watchbell.incidents.services.editing import add_comment
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict
from watchbell.platform.eventlog import publish


@transaction.atomic
def draft_from(*, incident_id: UUID, source: str, actor: Actor, now: datetime) -> Solution:
    """Take another incident's solution as the draft of this one's resolution."""
    incident = lock_incident(incident_id, actor, Action.RESOLVE)
    if not incident.is_open:
        raise Conflict(f"{incident.label} is {incident.state}; reopen it to resolve it anew.")
    solution = solution_in(actor, incident, source)
    save_incident(incident, [], now)
    publish(
        SolutionUsed(
            subject=incident.ref,
            actor=actor,
            at=now,
            source_id=solution.id,
            source=solution.label,
        )
    )
    return solution


@transaction.atomic
def note_from(*, incident_id: UUID, source: str, actor: Actor, now: datetime) -> Comment:
    """Write another incident's solution into this one as a note among colleagues."""
    incident = lock_incident(incident_id, actor, Action.NOTE)
    solution = solution_in(actor, incident, source)
    return add_comment(
        incident_id=incident_id,
        body=f"What helped in {solution.label}:\n\n{told(solution)}",
        visibility=Visibility.INTERNAL,
        actor=actor,
        now=now,
    )


def told(solution: Solution) -> str:
    """Return all that is written down of a solution, in one text."""
    workaround = f"Workaround: {solution.workaround}" if solution.workaround else ""
    article = f"Article: {solution.knowledge_url}" if solution.knowledge_url else ""
    return "\n\n".join(filter(None, (solution.notes, workaround, article)))
