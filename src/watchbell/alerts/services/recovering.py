"""What an incident learns when its alerts recover."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from watchbell.alerts.domain import AlertState, OnRecovery
from watchbell.alerts.events import (
    IncidentAlertExpired,
    IncidentAlertRecovered,
    IncidentAlertsCleared,
)
from watchbell.alerts.models import Alert
from watchbell.alerts.services.grouping import lock_open_incidents
from watchbell.incidents.domain import Cause, Outcome
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import final_targets, sources_of
from watchbell.incidents.services import Resolution, resolve_incidents
from watchbell.kernel.actors import SYSTEM, Actor, SubjectRef
from watchbell.kernel.events import Event
from watchbell.platform.eventlog import publish

_NAMED = 10


def tell_incidents(recovered: Sequence[Alert], now: datetime, *, expired: bool = False) -> None:
    """Mark the recoveries on their incidents, and resolve those where that is wanted.

    Only an incident that is open, with no alert left open, is cleared. One that people have
    ended is left alone, and a major incident is ended by people.
    """
    belonging = [alert for alert in recovered if alert.incident_id]
    first = {alert.id: alert.incident_id for alert in belonging if alert.incident_id}
    gone = final_targets(first.values()) if first else {}
    whose = {key: gone.get(incident_id, incident_id) for key, incident_id in first.items()}
    told = _expired if expired else _recovered
    publish(*(told(alert, whose[alert.id], now) for alert in belonging))
    speakers = {whose[alert.id]: alert.integration for alert in belonging}
    cleared = _cleared(list(speakers))
    publish(*(_cleared_event(i, a, speakers[i.id].as_actor(), now) for i, a in cleared))
    for integration in {speakers[incident.id] for incident, _ in cleared}:
        if integration.on_recovery == OnRecovery.RESOLVE:
            own = [(i, a) for i, a in cleared if speakers[i.id] == integration and not i.is_major]
            _resolve(own, integration.as_actor(), now)


def _resolve(cleared: Sequence[tuple[Incident, list[Alert]]], actor: Actor, now: datetime) -> None:
    resolutions = {
        incident.id: Resolution(
            Outcome.SELF_RECOVERED, Cause.UNKNOWN, _notes(alerts), _restored_at(alerts, now)
        )
        for incident, alerts in cleared
    }
    resolve_incidents(resolutions=resolutions, actor=actor, now=now)


def clear_incidents(incident_ids: Sequence[UUID], actor: Actor, now: datetime) -> None:
    """Say on the open ones of these incidents, when it is so, that no alert fires any more."""
    gone = final_targets(incident_ids)
    ids = [gone.get(key, key) for key in incident_ids]
    publish(*(_cleared_event(i, alerts, actor, now) for i, alerts in _cleared(ids)))


def _cleared(ids: Sequence[UUID]) -> list[tuple[Incident, list[Alert]]]:
    incidents = lock_open_incidents(ids)
    if not incidents:
        return []
    # What was merged into an incident speaks for it too.
    whose = {key: key for key in incidents}
    whose |= {source.id: source.target_id for source in sources_of(incidents)}
    alerts: dict[UUID, list[Alert]] = {}
    rows = Alert.objects.filter(incident_id__in=list(whose)).only(
        "id", "state", "title", "resolved_at", "incident_id"
    )
    for alert in rows.order_by("id"):
        if alert.incident_id is not None:
            alerts.setdefault(whose[alert.incident_id], []).append(alert)
    return [
        (incident, alerts[incident_id])
        for incident_id, incident in incidents.items()
        if incident_id in alerts
        and all(alert.state == AlertState.RESOLVED for alert in alerts[incident_id])
    ]


def _cleared_event(
    incident: Incident, alerts: Sequence[Alert], actor: Actor, now: datetime
) -> Event:
    return IncidentAlertsCleared(
        subject=incident.ref, actor=actor, at=now, restored_at=_restored_at(alerts, now)
    )


def _restored_at(alerts: Sequence[Alert], now: datetime) -> datetime:
    return min(now, max(alert.resolved_at or now for alert in alerts))


def _notes(alerts: Sequence[Alert]) -> str:
    titles = list(dict.fromkeys(alert.title for alert in alerts))
    named = "\n".join(f"- {title}" for title in titles[:_NAMED])
    more = f"\n- and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
    return f"Recovered by itself:\n{named}{more}"


def _recovered(alert: Alert, incident_id: UUID, now: datetime) -> Event:
    return IncidentAlertRecovered(
        subject=SubjectRef("incident", incident_id),
        actor=alert.integration.as_actor(),
        at=now,
        alert_id=alert.id,
        title=alert.title,
        ended_at=alert.resolved_at or now,
    )


def _expired(alert: Alert, incident_id: UUID, now: datetime) -> Event:
    return IncidentAlertExpired(
        subject=SubjectRef("incident", incident_id),
        actor=SYSTEM,
        at=now,
        alert_id=alert.id,
        title=alert.title,
        silent_seconds=alert.resolve_after or 0,
    )
