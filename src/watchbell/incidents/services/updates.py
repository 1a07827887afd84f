"""When the public hears next of a major incident: promised, kept, or overdue."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.incidents.events import MajorUpdateOverdue, UpdateIntervalsChanged
from watchbell.incidents.models import Incident, UpdateInterval
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.services.locking import save_incident
from watchbell.kernel.actors import SYSTEM, Actor, SubjectRef
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.text import clean_line
from watchbell.platform.eventlog import publish

_FALLBACK = 60
_SHORTEST, _LONGEST = 5, 1440
SETTINGS = SubjectRef("major_settings", UUID("5d0c6f0e-5f0b-4f3a-9c1e-6a8f5c6d7e01"))
"""What the events about the settings are about: there is one of them."""
PROMISE_FIELDS = ["next_update_at", "is_update_overdue"]


def update_interval(severity: str) -> timedelta:
    """Return how long the public waits between two updates of this severity."""
    rows = UpdateInterval.objects.values_list("severity", "minutes")
    minutes = {name.casefold(): value for name, value in rows}
    return timedelta(minutes=minutes.get(severity.casefold(), minutes.get("", _FALLBACK)))


def promise_update(incident: Incident, now: datetime) -> None:
    """Start the time to the next public update, in memory; PROMISE_FIELDS are to be saved."""
    incident.next_update_at = now + update_interval(incident.severity)
    incident.is_update_overdue = False


@transaction.atomic
def set_update_intervals(*, minutes: Mapping[str, int], actor: Actor, now: datetime) -> None:
    """Set how many minutes lie between public updates, by severity; "" is any other.

    Promises already made stay as they are.
    """
    require(actor, Action.CONFIGURE_MAJOR)
    cleaned = {clean_line(n, "severity", 40, required=False): m for n, m in minutes.items()}
    if "" not in cleaned:
        raise InvalidInput(
            "One interval must hold for any other severity.", fields={"": "Give minutes."}
        )
    wrong = {n: "Use 5 to 1440 minutes." for n, m in cleaned.items() if not _fits(m)}
    if wrong:
        raise InvalidInput("An interval is 5 minutes to a day.", fields=wrong)
    UpdateInterval.objects.all().delete()
    UpdateInterval.objects.bulk_create(
        UpdateInterval(severity=name, minutes=value) for name, value in cleaned.items()
    )
    publish(UpdateIntervalsChanged(subject=SETTINGS, actor=actor, at=now, minutes=cleaned))


def _fits(minutes: int) -> bool:
    return _SHORTEST <= minutes <= _LONGEST


def mark_overdue(incident: Incident, now: datetime) -> None:
    """Say of a locked incident that the promised update did not come."""
    due_at = incident.next_update_at
    if due_at is None:
        raise ValueError(f"{incident.label} promises no update")
    incident.is_update_overdue = True
    save_incident(incident, ["is_update_overdue"], now)
    publish(MajorUpdateOverdue(subject=incident.ref, actor=SYSTEM, at=now, due_at=due_at))
