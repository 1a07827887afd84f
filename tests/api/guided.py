"""What calls about guides need: an incident on which one was begun and answered once."""

from datetime import datetime
from typing import Any

from tests.builders.guides import make_guide
from tests.builders.incidents import declare
from watchbell.incidents.models import Incident
from watchbell.incidents.services import answer_guide, start_guide
from watchbell.kernel.actors import Actor

BODIES: dict[str, dict[str, Any]] = {
    "start_guide": {"guide": "box"},
    "answer_guide": {"question": "Is it plugged in?", "answer": "No"},
}
NUMBERS = dict.fromkeys(("get_incident_guide", "answer_guide", "step_guide_back"), "guided")


def make_guided(now: datetime, actor: Actor) -> Incident:
    """Return an incident whose guide asks its second question."""
    incident = declare("The box is silent", now=now, actor=actor)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": actor, "now": now}
    run = start_guide(guide=make_guide(now=now), **who)
    answer_guide(run_id=run.pk, question="Is the light on?", answer="No", **who)
    return incident
