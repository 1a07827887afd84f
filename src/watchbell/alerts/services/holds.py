"""What a holder answers: why an alert waits, until when, and what holds it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchbell.alerts.models import Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why an alert waits: a word for the reason, until when, and what holds it.

    It is looked at again at `until`; with None only when `let_go` is told of `by`.
    """

    reason: str
    until: datetime | None
    by: UUID | None = None


Holder = Callable[[Sequence[Alert], datetime], Mapping[UUID, Hold]]
"""holder(alerts, now): the hold of each alert, by its id, that must wait. Reads, never writes.

The alerts are in memory, new ones perhaps not stored yet, with `service` and `integration` set;
their integrations are locked.
"""
