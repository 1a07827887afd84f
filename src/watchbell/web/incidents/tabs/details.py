"""What is known about an incident: its facts, the stages it has reached, its times."""

from dataclasses import dataclass
from typing import Any

from watchbell.incidents.domain import Stage, State
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import involved_in
from watchbell.web.incidents.tab import Tab, for_everybody
from watchbell.web.middleware import Request


@dataclass(frozen=True)
class ShownStage:
    """A stage as the page shows it; the first one not reached is `next`."""

    stage: Stage
    status: str


def shown_stages(found: list[Stage]) -> list[ShownStage]:
    """Mark each stage reached, next or open."""
    shown, next_found = [], False
    for stage in found:
        status = "reached" if stage.reached_at else "open"
        if status == "open" and not next_found:
            status, next_found = "next", True
        shown.append(ShownStage(stage, status))
    return shown


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    involved = involved_in([incident.pk])[incident.pk]
    correcting = Action.CORRECT if incident.state == State.CLOSED else Action.EDIT
    return {
        "stages": shown_stages(incident.stages()),
        "involved": involved,
        "watching": involved.is_watched_by(request.actor.person_id),
        "may_watch": may(request.actor, Action.WATCH, incident),
        "may_correct": incident.state != State.CANCELLED
        and may(request.actor, correcting, incident),
    }


TAB = Tab(
    name="details",
    label="Details",
    icon="list-details",
    template="incidents/tabs/details.html",
    context=_context,
    may=for_everybody,
)
