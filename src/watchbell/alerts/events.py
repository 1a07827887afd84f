"""What happens to alerts and integrations, and what alerts add to an incident's timeline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AlertFired(Event):
    """A new alert; a repetition only counts and is no event."""

    kind: ClassVar[str] = "alert.fired"
    integration_id: UUID
    key: str
    title: str
    severity: str
    service_id: UUID | None
    incident_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class AlertAcknowledged(Event):
    """Somebody answers; `by` is whom its source names, when its source said so."""

    kind: ClassVar[str] = "alert.acknowledged"
    incident_id: UUID | None
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class AlertResolved(Event):
    """The sender reported the recovery, or a person ended the alert by hand."""

    kind: ClassVar[str] = "alert.resolved"
    incident_id: UUID | None
    by_hand: bool


@dataclass(frozen=True, kw_only=True)
class AlertExpired(Event):
    """It was not said again for as long as its route allows, and counts as over."""

    kind: ClassVar[str] = "alert.expired"
    incident_id: UUID | None
    silent_seconds: int


@dataclass(frozen=True, kw_only=True)
class AlertSnoozed(Event):
    """It leads to no incident until then, not even when it comes back."""

    kind: ClassVar[str] = "alert.snoozed"
    incident_id: UUID | None
    until: datetime


@dataclass(frozen=True, kw_only=True)
class AlertWoken(Event):
    """A snooze was ended early."""

    kind: ClassVar[str] = "alert.woken"
    incident_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class IncidentAlertAttached(Event):
    """One more alert belongs to the incident."""

    kind: ClassVar[str] = "incident.alert_attached"
    alert_id: UUID
    title: str
    severity: str


@dataclass(frozen=True, kw_only=True)
class IncidentAlertRecovered(Event):
    kind: ClassVar[str] = "incident.alert_recovered"
    alert_id: UUID
    title: str
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class IncidentAlertExpired(Event):
    """An alert was silent for so long that it counts as over."""

    kind: ClassVar[str] = "incident.alert_expired"
    alert_id: UUID
    title: str
    silent_seconds: int


@dataclass(frozen=True, kw_only=True)
class IncidentAlertDetached(Event):
    """Somebody took an alert away; `to_incident_id` is where it went, None for nowhere."""

    kind: ClassVar[str] = "incident.alert_detached"
    alert_id: UUID
    title: str
    to_incident_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class IncidentAlertsCleared(Event):
    """None of the incident's alerts fires any more."""

    kind: ClassVar[str] = "incident.alerts_cleared"
    restored_at: datetime


@dataclass(frozen=True, kw_only=True)
class IntegrationCreated(Event):
    kind: ClassVar[str] = "integration.created"
    name: str
    integration_kind: str


@dataclass(frozen=True, kw_only=True)
class IntegrationChanged(Event):
    """Fields were edited: {field: [old, new]}, as JSON values."""

    kind: ClassVar[str] = "integration.changed"
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class IntegrationKeyRotated(Event):
    kind: ClassVar[str] = "integration.key_rotated"


@dataclass(frozen=True, kw_only=True)
class IntegrationRoutesSet(Event):
    """The integration's own routes, in order: what each asks, decides, and has below it."""

    kind: ClassVar[str] = "integration.routes_set"
    routes: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class RoutesSet(Event):
    """The routes of the whole installation, in order: what each asks, decides, and has below."""

    kind: ClassVar[str] = "routes.set"
    routes: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class IntegrationHeard(Event):
    """The first signal ever came through it: its address is set up."""

    kind: ClassVar[str] = "integration.heard"


@dataclass(frozen=True, kw_only=True)
class SignalsReplayed(Event):
    """Signals were absorbed once more; None when all rejected ones were asked for."""

    kind: ClassVar[str] = "integration.signals_replayed"
    signal_ids: list[UUID] | None
