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
from watchbell.alerts.services.replaying import replay_rejected, replay_signal
from watchbell.alerts.services.routing import RouteDraft, set_routes
from watchbell.alerts.services.silencing import (
    SilenceSpec,
    change_silence,
    create_silence,
    end_silence,
)

__all__ = [
    "Heard",
    "IntegrationFields",
    "RouteDraft",
    "SilenceSpec",
    "absorb_heard",
    "acknowledge_alert",
    "change_integration",
    "change_silence",
    "create_integration",
    "create_silence",
    "disable_integration",
    "enable_integration",
    "end_silence",
    "replay_rejected",
    "replay_signal",
    "resolve_alert",
    "rotate_key",
    "set_routes",
]
