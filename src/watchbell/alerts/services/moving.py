"""What people do with an alert's incident: give it one, take it away, let it have its own."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.alerts.errors import NotTogether
from watchbell.alerts.events import IncidentAlertAttached, IncidentAlertDetached
from watchbell.alerts.models import Alert
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import visible_alerts
from watchbell.alerts.services.beginning import declare_for
from watchbell.alerts.services.grouping import is_more_urgent
from watchbell.alerts.services.raising import raise_incidents
from watchbell.alerts.services.recovering import clear_incidents
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action as IncidentAction
from watchbell.incidents.selectors import final_targets
from watchbell.incidents.services.locking import lock_incident
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound
from watchbell.platform.eventlog import publish

MOST = 200


@transaction.atomic
def attach_alerts(
    *, alert_ids: Collection[UUID], incident_id: UUID, actor: Actor, now: datetime
) -> list[Alert]:
    """Give alerts to an open incident, away from those they have; returns those that came."""
    alerts, left = _lock(alert_ids, [incident_id], actor)
    target = left.pop(incident_id)
    if target.state not in OPEN_STATES:
        raise NotTogether(f"{target.label} is over; only an open incident takes alerts in.")
    coming = [alert for alert in alerts if alert.incident_id != target.pk]
    if not coming:
        raise AlreadyDone(f"They belong to {target.label} already.")
    if not target.is_restricted and any(_is_secret(alert, left) for alert in coming):
        raise NotTogether("What is restricted stays in restricted incidents.")
    _move(coming, target.pk, left, actor, now)
    if worse := [one for one in coming if one.is_open and is_more_urgent(one, target)]:
        raise_incidents(worse, now)
    return coming


@transaction.atomic
def detach_alerts(*, alert_ids: Collection[UUID], actor: Actor, now: datetime) -> list[Alert]:
    """Take alerts from their incidents; they belong to none until they are given to one."""
    alerts, left = _lock(alert_ids, [], actor)
    leaving = [alert for alert in alerts if alert.incident_id is not None]
    if not leaving:
        raise AlreadyDone("They belong to no incident.")
    _move(leaving, None, left, actor, now)
    return leaving


@transaction.atomic
def split_alerts(*, alert_ids: Collection[UUID], actor: Actor, now: datetime) -> UUID:
    """Open an incident of their own for alerts, away from those they have; returns its id."""
    alerts, left = _lock(alert_ids, [], actor)
    if not any(alert.is_open for alert in alerts):
        raise NotTogether("All of them have recovered; nothing is left to handle.")
    secret = any(_is_secret(alert, left) for alert in alerts)
    incident_id = declare_for(alerts, now, restricted=secret)
    _move(alerts, incident_id, left, actor, now)
    return incident_id


def _lock(
    alert_ids: Collection[UUID], also: Iterable[UUID], actor: Actor
) -> tuple[list[Alert], dict[UUID, Incident]]:
    """Return the alerts and all incidents concerned, locked as the absorber locks them."""
    require(actor, Action.ANSWER)
    ids = set(alert_ids)
    if not 0 < len(ids) <= MOST:
        raise InvalidInput(f"Choose 1 to {MOST} alerts.", fields={"alerts": f"1 to {MOST}."})
    rows = visible_alerts(actor).select_for_update(of=("self",)).filter(pk__in=ids)
    alerts = list(rows.select_related("integration__team", "service__team").order_by("pk"))
    if len(alerts) < len(ids):
        raise NotFound("There is no such alert.")
    first = {alert.incident_id for alert in alerts if alert.incident_id}
    gone = final_targets(first) if first else {}
    for alert in alerts:
        if alert.incident_id is not None:
            alert.incident_id = gone.get(alert.incident_id, alert.incident_id)
    concerned = {alert.incident_id for alert in alerts if alert.incident_id} | set(also)
    locked = {key: lock_incident(key, actor, IncidentAction.EDIT) for key in sorted(concerned)}
    return alerts, locked


def _is_secret(alert: Alert, incidents: dict[UUID, Incident]) -> bool:
    held = incidents.get(alert.incident_id) if alert.incident_id else None
    return held.is_restricted if held is not None else alert.is_restricted


def _move(
    alerts: Sequence[Alert],
    to: UUID | None,
    left: dict[UUID, Incident],
    actor: Actor,
    now: datetime,
) -> None:
    """Write where they belong now, and tell it on the incidents they leave and come to."""
    events: list[IncidentAlertAttached | IncidentAlertDetached] = []
    for alert in alerts:
        if alert.incident_id is not None:
            alert.is_restricted = _is_secret(alert, left)
            events.append(_detached(alert, alert.incident_id, to, actor, now))
        if to is not None:
            events.append(_attached(alert, to, actor, now))
        alert.incident_id = to
        alert.hold, alert.held_until, alert.held_by = "", None, None
        alert.save(update_fields=["incident", "hold", "held_until", "held_by", "is_restricted"])
    publish(*events)
    clear_incidents(sorted(key for key in left if key != to), actor, now)


def _detached(
    alert: Alert, incident_id: UUID, to: UUID | None, actor: Actor, now: datetime
) -> IncidentAlertDetached:
    return IncidentAlertDetached(
        subject=SubjectRef("incident", incident_id),
        actor=actor,
        at=now,
        alert_id=alert.id,
        title=alert.title,
        to_incident_id=to,
    )


def _attached(alert: Alert, to: UUID, actor: Actor, now: datetime) -> IncidentAlertAttached:
    return IncidentAlertAttached(
        subject=SubjectRef("incident", to),
        actor=actor,
        at=now,
        alert_id=alert.id,
        title=alert.title,
        severity=alert.severity,
    )
