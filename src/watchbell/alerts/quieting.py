"""Incidents of which nobody wants to hear for now: all that fires of them is silenced or snoozed.

An alert that is silenced before it has an incident leads to none (its holders see to that); this
is about those that had one when the silence came.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchbell.alerts.domain import AlertState
from watchbell.alerts.models import Alert, Silence
from watchbell.alerts.services.rulesets import one_reading, standing
from watchbell.alerts.services.silencing import is_any_active, silences_matching
from watchbell.incidents.domain import Channel
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import sources_of

_OPEN = (AlertState.FIRING, AlertState.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Until when nobody is to be told, and why, in words."""

    until: datetime
    why: str


@one_reading
def quiet_incidents(incidents: Iterable[Incident], now: datetime) -> dict[UUID, Quiet]:
    """Return those of the incidents that are quiet, until the first of their alerts is not.

    Only what monitoring raised is: a person who reported something wants somebody to hear of it.
    While nothing is silenced or snoozed this costs one short statement, and no alert is read.
    """
    raised = {one.id for one in incidents if one.channel == Channel.MONITORING}
    if not raised:
        return {}
    snoozed_until = standing().snoozed_until
    if (snoozed_until is None or snoozed_until <= now) and not is_any_active(now):
        return {}
    whose = {key: key for key in raised}
    whose |= {source.id: source.target_id for source in sources_of(raised)}
    rows = Alert.objects.filter(incident_id__in=list(whose), state__in=_OPEN)
    alerts = list(rows.select_related("integration", "service"))
    silences = silences_matching(alerts, now)
    found: dict[UUID, list[Quiet | None]] = {}
    for alert in alerts:
        assert alert.incident_id is not None
        quiet = _quiet(alert, silences, now)
        found.setdefault(whose[alert.incident_id], []).append(quiet)
    told: dict[UUID, Quiet] = {}
    for incident_id, each in found.items():
        quiet_ones = [one for one in each if one is not None]
        if len(quiet_ones) == len(each):
            told[incident_id] = min(quiet_ones, key=lambda one: one.until)
    return told


def _quiet(alert: Alert, silences: Mapping[UUID, list[Silence]], now: datetime) -> Quiet | None:
    """Return how long one alert is quiet; None when it is not."""
    ways = [
        Quiet(span.end, f"silenced by {silence.author}: {silence.comment}")
        for silence in silences.get(alert.id, ())
        if (span := silence.timing.span_at(now)) is not None
    ]
    if alert.snoozed_until is not None and alert.snoozed_until > now:
        ways.append(Quiet(alert.snoozed_until, "snoozed"))
    return max(ways, key=lambda one: one.until, default=None)
