"""Values of the alerts room, and the pure decisions about them."""

from watchbell.alerts.domain.cleaning import Cleaned, clean_observation
from watchbell.alerts.domain.levels import Levels, levels_for, rank_of, severity_of
from watchbell.alerts.domain.values import (
    AlertState,
    Grouping,
    Observation,
    OnRecovery,
    Severity,
    SignalState,
)

__all__ = [
    "AlertState",
    "Cleaned",
    "Grouping",
    "Levels",
    "Observation",
    "OnRecovery",
    "Severity",
    "SignalState",
    "clean_observation",
    "levels_for",
    "rank_of",
    "severity_of",
]
