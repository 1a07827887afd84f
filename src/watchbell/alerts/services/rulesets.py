"""Rules that every batch of alerts is held against, compiled once a process for each version."""

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db import connection

from watchbell.alerts.models import Alert, Ruleset
from watchbell.kernel.ids import new_id

SILENCES = "silences"
MAINTENANCE = "maintenance"
INHIBITION = "inhibition"
T = TypeVar("T")

_VERSION = "select version from alerts_ruleset where name = %s"


def touch(name: str, now: datetime) -> None:
    """Begin another version of a kind of rules; workers compile it when they next need it."""
    Ruleset.objects.update_or_create(name=name, defaults={"version": new_id(now)})


class Compiled(Generic[T]):
    """What one kind of rules compiles to, made anew when its version is another.

    The version is read before the rules, so what is kept is never older than it says.
    """

    def __init__(self, name: str, make: Callable[[datetime], T]) -> None:
        self._name, self._make = name, make
        self._held: tuple[UUID, T] | None = None

    def at(self, now: datetime) -> T | None:
        """Return the compiled rules; None while there never was one."""
        with connection.cursor() as cursor:
            cursor.execute(_VERSION, [self._name])
            row = cursor.fetchone()
        if row is None:
            return None
        held = self._held
        if held is None or held[0] != row[0]:
            held = self._held = (row[0], self._make(now))
        return held[1]


def facts_of(alert: Alert) -> dict[str, str]:
    """Return what matchers ask of an alert: its labels, and names of its own behind them."""
    service = alert.service
    return {
        "service": service.slug if service is not None else "",
        "integration": alert.integration.name,
        "severity": alert.severity,
        "title": alert.title,
        **alert.labels,
    }
