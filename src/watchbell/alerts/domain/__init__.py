"""Values of the alerts room, and the pure decisions about them."""

from watchbell.alerts.domain.answers import Answer, Verb
from watchbell.alerts.domain.cleaning import (
    Cleaned,
    clean_answer,
    clean_observation,
    identity_of,
)
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
    "Answer",
    "Cleaned",
    "Grouping",
    "Levels",
    "Observation",
    "OnRecovery",
    "Severity",
    "SignalState",
    "Verb",
    "clean_answer",
    "clean_observation",
    "identity_of",
    "levels_for",
    "rank_of",
    "severity_of",
]
