"""How bad it is: from a vendor's word to our severity, and from there to impact and urgency."""

from collections.abc import Mapping
from dataclasses import dataclass

from watchbell.alerts.domain.values import Severity

_WORDS: Mapping[Severity, tuple[str, ...]] = {
    Severity.CRITICAL: (
        "critical", "crit", "fatal", "emergency", "emerg", "alert", "page", "disaster",
        "down", "p1", "sev1", "1",
    ),
    Severity.ERROR: ("error", "err", "major", "high", "severe", "p2", "sev2", "2"),
    Severity.WARNING: (
        "warning", "warn", "minor", "medium", "moderate", "average", "p3", "sev3", "3",
    ),
    Severity.INFO: (
        "info", "information", "informational", "notice", "low", "debug", "none", "ok",
        "p4", "p5", "sev4", "sev5", "4", "5",
    ),
}  # fmt: skip
_SEVERITIES = {word: severity for severity, words in _WORDS.items() for word in words}
_URGENCY = {Severity.CRITICAL: 1, Severity.ERROR: 2, Severity.WARNING: 3, Severity.INFO: 4}
_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_UNKNOWN_SERVICE = 3


def severity_of(word: str, default: Severity = Severity.ERROR) -> Severity:
    """Return what a vendor's word for severity means; an unknown word gives `default`."""
    return _SEVERITIES.get(word.strip().lower(), default)


@dataclass(frozen=True, slots=True)
class Levels:
    """Impact and urgency, 1 (highest) to 4."""

    impact: int
    urgency: int


def rank_of(severity: str) -> int:
    """Return the place of a severity, the worst first."""
    return _RANK[Severity(severity)]


def levels_for(severity: Severity, criticality: int | None) -> Levels:
    """Return how an alert is prioritised.

    Impact is the service's criticality (1 to 4; 3 when nobody knows the service); urgency
    follows the severity: critical 1, error 2, warning 3, info 4.
    """
    return Levels(criticality or _UNKNOWN_SERVICE, _URGENCY[severity])
