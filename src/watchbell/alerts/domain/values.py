"""What a machine says, and the states it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class SignalState(StrEnum):
    """What became of a raw signal. All are kept and can be replayed.

    One that is `waiting` cannot be judged before something was fetched.
    """

    PENDING = "pending"
    WAITING = "waiting"
    ABSORBED = "absorbed"
    IGNORED = "ignored"
    REJECTED = "rejected"


class AlertState(StrEnum):
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Severity(StrEnum):
    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Grouping(StrEnum):
    """Which alerts share an incident: those of the vendor's group, or each its own."""

    GROUP = "group"
    ALERT = "alert"


class OnRecovery(StrEnum):
    """What happens to the incident when its last alert recovers."""

    RESOLVE = "resolve"
    MARK = "mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One thing a machine said: this key is firing, or has recovered.

    `key` deduplicates within one integration; `group` is the vendor's own grouping ("" for
    none). Texts are as the vendor sent them; the absorber cleans and shortens them.

    What fires is over at `expires_at` unless the sender speaks of it again before; a sender
    that gives no such time may give `expires_after`, counted from the signal's arrival.

    What repeats an open alert says it anew, unless it does not amend: then it is only counted.
    """

    key: str
    firing: bool
    title: str
    description: str = ""
    severity: Severity = Severity.ERROR
    group: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    expires_at: datetime | None = None
    expires_after: timedelta | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    amends: bool = True
