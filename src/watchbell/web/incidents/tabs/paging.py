"""Who was told of an incident, and who is told next."""

from typing import Any

from watchbell.incidents.models import Incident
from watchbell.paging.selectors import asks_of, escalation_of, open_ask_of, open_question_of
from watchbell.paging.services import is_awaited
from watchbell.web.incidents.tab import Tab
from watchbell.web.middleware import Request


def _context(request: Request, incident: Incident) -> dict[str, Any]:
    return {
        "escalation": escalation_of(incident.pk, actor=request.actor),
        "asks": asks_of(incident.pk, actor=request.actor),
        "question": open_question_of(incident),
        "answers_too": is_awaited(incident, request.actor.person_id, request.now),
        "own_ask": open_ask_of(incident.pk, actor=request.actor) if incident.is_open else None,
    }


TAB = Tab(
    name="paging",
    label="Paging",
    icon="bell-ringing",
    template="incidents/tabs/paging.html",
    context=_context,
)
