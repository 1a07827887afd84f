"""The only writers of integrations, signals and alerts."""

from watchbell.alerts.services.absorbing import absorb_heard
from watchbell.alerts.services.adjusting import set_mapping, set_secret, set_switches
from watchbell.alerts.services.answering import (
    acknowledge_alert,
    resolve_alert,
    unacknowledge_alert,
)
from watchbell.alerts.services.hearing import Heard
from watchbell.alerts.services.inhibiting import (
    RuleFields,
    change_inhibition_rule,
    create_inhibition_rule,
    remove_inhibition_rule,
)
from watchbell.alerts.services.integrations import (
    IntegrationFields,
    change_integration,
    create_integration,
    disable_integration,
    enable_integration,
    rotate_key,
)
from watchbell.alerts.services.judging import (
    find_incident_not_useful,
    find_not_useful,
    withdraw_feedback,
    withdraw_incident_feedback,
)
from watchbell.alerts.services.maintaining import (
    MaintenanceSpec,
    change_maintenance,
    end_maintenance,
    in_maintenance,
    plan_maintenance,
    require_no_maintenance,
)
from watchbell.alerts.services.moving import attach_alerts, detach_alerts, split_alerts
from watchbell.alerts.services.replaying import replay_rejected, replay_signal
from watchbell.alerts.services.routing import RouteDraft, set_routes
from watchbell.alerts.services.settings import set_waiting
from watchbell.alerts.services.silencing import (
    SilenceSpec,
    change_silence,
    create_silence,
    end_silence,
)
from watchbell.alerts.services.snoozing import snooze_alert, wake_alert

__all__ = [
    "Heard",
    "IntegrationFields",
    "MaintenanceSpec",
    "RouteDraft",
    "RuleFields",
    "SilenceSpec",
    "absorb_heard",
    "acknowledge_alert",
    "attach_alerts",
    "change_inhibition_rule",
    "change_integration",
    "change_maintenance",
    "change_silence",
    "create_inhibition_rule",
    "create_integration",
    "create_silence",
    "detach_alerts",
    "disable_integration",
    "enable_integration",
    "end_maintenance",
    "end_silence",
    "find_incident_not_useful",
    "find_not_useful",
    "in_maintenance",
    "plan_maintenance",
    "remove_inhibition_rule",
    "replay_rejected",
    "replay_signal",
    "require_no_maintenance",
    "resolve_alert",
    "rotate_key",
    "set_mapping",
    "set_routes",
    "set_secret",
    "set_switches",
    "set_waiting",
    "snooze_alert",
    "split_alerts",
    "unacknowledge_alert",
    "wake_alert",
    "withdraw_feedback",
    "withdraw_incident_feedback",
]
