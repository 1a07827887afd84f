"""What calls about major incidents need."""

from datetime import datetime
from typing import Any

from tests.builders.incidents import declare
from watchbell.incidents.models import ContainmentAction
from watchbell.incidents.services import (
    contain_incident,
    declare_major,
    mitigate_incident,
    propose_major,
)
from watchbell.kernel.actors import Actor

BODIES: dict[str, dict[str, Any]] = {
    "propose_major_incident": {"reason": "All shops"},
    "decline_major_incident": {"reason": "One shop only"},
    "phase_incident": {"phase": "fix", "note": "Rolling back"},
    "scope_incident": {"scope": "The north", "people": 40},
}
NUMBERS = {
    "accept_major_incident": "proposed",
    "decline_major_incident": "proposed",
    "phase_incident": "major",
    "end_major_incident": "major",
    "reverse_containment": "major",
}


def make_majors(actor: Actor, now: datetime) -> dict[str, str]:
    """Make a major incident that is mitigated, and one that is proposed."""
    major, proposed = (declare(now=now, actor=actor) for _ in range(2))
    who: dict[str, Any] = {"actor": actor, "now": now}
    propose_major(incident_id=proposed.pk, reason="All shops?", **who)
    declare_major(incident_id=major.pk, reason="All shops", **who)
    contain_incident(
        incident_id=major.pk, action="Sign-up off", effect="", reversal="Switch it on", **who
    )
    mitigate_incident(incident_id=major.pk, note="Works again", **who)
    done = ContainmentAction.objects.get(incident=major)
    return {"major": major.label, "proposed": proposed.label, "containment": str(done.pk)}
