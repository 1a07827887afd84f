"""The only writers of integrations, signals and alerts."""

from watchbell.alerts.services.absorbing import absorb_heard
from watchbell.alerts.services.adjusting import set_mapping, set_secret, set_switches
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
from watchbell.alerts.services.replaying import replay_rejected, replay_signal
from watchbell.alerts.services.routing import RouteDraft, set_routes

__all__ = [
    "Heard",
    "IntegrationFields",
    "RouteDraft",
    "absorb_heard",
    "acknowledge_alert",
    "change_integration",
    "create_integration",
    "disable_integration",
    "enable_integration",
    "replay_rejected",
    "replay_signal",
    "resolve_alert",
    "rotate_key",
    "set_mapping",
    "set_routes",
    "set_secret",
    "set_switches",
]
