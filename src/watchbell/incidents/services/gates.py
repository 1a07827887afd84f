"""Gates: tasks that must be done or skipped before an incident is closed."""

from datetime import datetime, timedelta

from django.db import connection

from watchbell.incidents.domain import State
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.models import Incident
from watchbell.incidents.modules import TASKS
from watchbell.incidents.tasking import GateFacts, gates_in_words
from watchbell.platform.modules import is_on

_CLOSE_AFTER = timedelta(days=7)


# Written out, for every closing asks it twice and mostly there is none.
_OPEN_GATES = """
select title, phase, phase_position from incidents_task
where incident_id = %s and is_gate and state = 'open'
order by phase_position, position
"""


def open_gates_of(incident: Incident) -> list[GateFacts]:
    """Return the incident's gates that are neither done nor skipped, in their order.

    Without tasks there are no gates.
    """
    if not is_on(TASKS):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_GATES, [incident.pk])
        rows = cursor.fetchall()
    return [GateFacts(title, phase, nth, is_open=True, is_gate=True) for title, phase, nth in rows]


def require_gates_passed(incident: Incident) -> None:
    """Raise GuardNotMet, naming the open gates, unless there is none."""
    missing = open_gates_of(incident)
    if missing:
        raise GuardNotMet(
            f"{incident.label} has open gates: {gates_in_words(missing)}."
            " Do them, or skip them with a reason.",
            fields={"tasks": f"Open gates: {gates_in_words(missing)}."},
        )


def let_close_again(incident: Incident, now: datetime) -> None:
    """Let a resolved incident that only waited for its gates close by itself again.

    What its reporter has confirmed meanwhile closes at once.
    """
    is_settled = incident.close_at is None or incident.confirmed_at is not None
    waits = incident.state == State.RESOLVED and is_settled
    if waits and not open_gates_of(incident):
        incident.close_at = now if incident.confirmed_at else now + _CLOSE_AFTER
        incident.save(update_fields=["close_at"])
