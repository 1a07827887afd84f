"""The only writers of integrations, signals and alerts."""

from watchbell.alerts.services.absorbing import absorb_heard
from watchbell.alerts.services.answering import acknowledge_alert, resolve_alert
from watchbell.alerts.services.hearing import Heard
from watchbell.alerts.services.integrations import (
    IntegrationFields,
    change_integration,
    create_integration,
    disable_integration,
    enable_integration,
    rotate_key,
)
from watchbell.alerts.services.moving import attach_alerts, detach_alerts, split_alerts
from watchbell.alerts.services.replaying import replay_rejected, replay_signal
from watchbell.alerts.services.routing import RouteDraft, set_routes
from watchbell.alerts.services.snoozing import snooze_alert, wake_alert

__all__ = [
    "Heard",
    "IntegrationFields",
    "RouteDraft",
    "absorb_heard",
    "acknowledge_alert",
    "attach_alerts",
    "change_integration",
    "create_integration",
    "detach_alerts",
    "disable_integration",
    "enable_integration",
    "replay_rejected",
    "replay_signal",
    "resolve_alert",
    "rotate_key",
    "set_routes",
    "snooze_alert",
    "split_alerts",
    "wake_alert",
]
