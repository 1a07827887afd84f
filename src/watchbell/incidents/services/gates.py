"""Gates: tasks that must be done or skipped before an incident is closed."""

from datetime import datetime, timedelta

from watchbell.incidents.domain import State
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.models import Incident, Task
from watchbell.incidents.tasking import GateFacts, TaskState, gates_in_words

_CLOSE_AFTER = timedelta(days=7)


def open_gates_of(incident: Incident) -> list[GateFacts]:
    """Return the incident's gates that are neither done nor skipped, in their order."""
    rows = Task.objects.filter(incident=incident, is_gate=True, state=TaskState.OPEN)
    return [row.facts for row in rows.order_by("phase_position", "position")]


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
    """Let a resolved incident that only waited for its gates close by itself again."""
    waits = incident.state == State.RESOLVED and incident.close_at is None
    if waits and not open_gates_of(incident):
        incident.close_at = now + _CLOSE_AFTER
        incident.save(update_fields=["close_at"])
