"""Rules that every batch of alerts is held against, compiled once a process for each version."""

import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Generic, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection

from watchbell.alerts.models import Alert, Ruleset
from watchbell.kernel.ids import new_id

SILENCES = "silences"
MAINTENANCE = "maintenance"
INHIBITION = "inhibition"
T = TypeVar("T")
P = ParamSpec("P")

_STANDING = """
select (select edition from alerts_routeedition), exists (select from alerts_route),
    (select json_object_agg(name, version)::text from alerts_ruleset),
    (select max(snoozed_until) from alerts_alert)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands between alerts and incidents now: which versions hold, the end of all snoozes."""

    edition: UUID | None
    has_routes: bool
    versions: Mapping[str, UUID]
    snoozed_until: datetime | None


_read_once: ContextVar[list[Standing] | None] = ContextVar("alerts_standing", default=None)


def standing() -> Standing:
    """Return what holds now; within `one_reading` what held when it was first asked."""
    kept = _read_once.get()
    if kept:
        return kept[0]
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        edition, has_routes, versions, snoozed_until = cursor.fetchone()
    found = {name: UUID(version) for name, version in json.loads(versions or "{}").items()}
    now = Standing(edition, has_routes, found, snoozed_until)
    if kept is not None:
        kept.append(now)
    return now


def one_reading(act: Callable[P, T]) -> Callable[P, T]:
    """Have everything in one batch, which is one transaction, go by what held at its begin."""

    @wraps(act)
    def reading(*args: P.args, **kwargs: P.kwargs) -> T:
        token = _read_once.set([])
        try:
            return act(*args, **kwargs)
        finally:
            _read_once.reset(token)

    return reading


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
        version = standing().versions.get(self._name)
        if version is None:
            return None
        held = self._held
        if held is None or held[0] != version:
            held = self._held = (version, self._make(now))
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
