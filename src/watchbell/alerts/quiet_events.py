"""What happens to silences, maintenance windows and inhibition rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from watchbell.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SilenceCreated(Event):
    """Matching alerts will be quiet; the times are the first ones of a recurring silence."""

    kind: ClassVar[str] = "silence.created"
    matchers: list[str]
    author: str
    comment: str
    starts_at: datetime
    ends_at: datetime
    rrule: str


@dataclass(frozen=True, kw_only=True)
class SilenceChanged(Event):
    """Fields were edited: {field: [old, new]}, as JSON values."""

    kind: ClassVar[str] = "silence.changed"
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SilenceEnded(Event):
    """Somebody ended it before its time."""

    kind: ClassVar[str] = "silence.ended"


@dataclass(frozen=True, kw_only=True)
class MaintenancePlanned(Event):
    """Alerts of these services will be quiet; the times are the first ones of a recurring one."""

    kind: ClassVar[str] = "maintenance.planned"
    title: str
    service_ids: list[UUID]
    with_dependents: bool
    starts_at: datetime
    ends_at: datetime
    rrule: str


@dataclass(frozen=True, kw_only=True)
class MaintenanceChanged(Event):
    """Fields were edited: {field: [old, new]}, as JSON values."""

    kind: ClassVar[str] = "maintenance.changed"
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class MaintenanceEnded(Event):
    """Somebody ended or called it off before its time."""

    kind: ClassVar[str] = "maintenance.ended"


@dataclass(frozen=True, kw_only=True)
class InhibitionRuleCreated(Event):
    kind: ClassVar[str] = "inhibition_rule.created"
    name: str


@dataclass(frozen=True, kw_only=True)
class InhibitionRuleChanged(Event):
    """Fields were edited: {field: [old, new]}, as JSON values."""

    kind: ClassVar[str] = "inhibition_rule.changed"
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class InhibitionRuleRemoved(Event):
    kind: ClassVar[str] = "inhibition_rule.removed"
    name: str


@dataclass(frozen=True, kw_only=True)
class IncidentAlertLetGo(Event):
    """An alert that had been held led to the incident; `reason` is why it is late."""

    kind: ClassVar[str] = "incident.alert_let_go"
    alert_id: UUID
    title: str
    reason: str
    held_since: datetime
