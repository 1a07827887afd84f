"""Reads of silences, maintenance windows and inhibition rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import F, Q, QuerySet

from watchbell.alerts.domain import AlertState
from watchbell.alerts.domain.matching import OWN_NAMES, Matcher, clean_matchers, holds_all
from watchbell.alerts.domain.spans import QuietState
from watchbell.alerts.models import Alert, InhibitionRule, MaintenanceWindow, Silence
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import visible_alerts
from watchbell.alerts.services.rulesets import facts_of
from watchbell.alerts.services.silencing import silences_matching
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.kernel.pages import (
    DEFAULT_LIMIT,
    Page,
    clean_limit,
    cut,
    instant_key,
    read_cursor,
    uuid_key,
)

T = TypeVar("T", Silence, MaintenanceWindow)
_OPEN = (AlertState.FIRING, AlertState.ACKNOWLEDGED)
_LOOKED_AT = 5000
_SHOWN = 10
_ASKED = 200


@dataclass(frozen=True, slots=True)
class Matches:
    """The open alerts that matchers match now: how many, and the newest of them.

    `looked_at` is how many open alerts were asked; with `more` there are others.
    """

    count: int
    first: list[Alert]
    looked_at: int
    more: bool


def matching_now(*, actor: Actor, matchers: Sequence[Matcher]) -> Matches:
    """Say which open alerts the matchers match; InvalidInput when one cannot be read."""
    wanted = clean_matchers(matchers)
    return open_alerts_for(lambda alert: holds_all(wanted, facts_of(alert)), actor=actor)


def open_alerts_for(holds: Callable[[Alert], bool], *, actor: Actor) -> Matches:
    """Say for which open alerts something holds, the newest first."""
    require(actor, Action.READ)
    rows = visible_alerts(actor).filter(state__in=_OPEN)
    rows = rows.select_related("service", "integration", "incident")
    slim = rows.defer("annotations", "incident__search").order_by(F("id").desc())
    alerts = list(slim[: _LOOKED_AT + 1])
    looked_at = alerts[:_LOOKED_AT]
    found = [alert for alert in looked_at if holds(alert)]
    return Matches(len(found), found[:_SHOWN], len(looked_at), len(alerts) > _LOOKED_AT)


def label_names(*, actor: Actor) -> list[str]:
    """Return what can be matched on: what every alert has, then the newest open ones' labels."""
    require(actor, Action.READ)
    rows = visible_alerts(actor).filter(state__in=_OPEN).order_by(F("id").desc())
    found = {name for labels in rows.values_list("labels", flat=True)[:_ASKED] for name in labels}
    return [*OWN_NAMES, *sorted(found - set(OWN_NAMES))]


def silence_by_id(*, actor: Actor, silence_id: UUID) -> Silence:
    """Return one silence; NotFound without one."""
    require(actor, Action.READ)
    silence = Silence.objects.filter(pk=silence_id).first()
    if silence is None:
        raise NotFound("There is no such silence.")
    return silence


def live_silences(*, actor: Actor, now: datetime) -> list[Silence]:
    """Return the silences that hold or will hold, those that began first in front."""
    require(actor, Action.READ)
    rows = Silence.objects.filter(live_at(now))
    return list(rows.order_by("starts_at", "id"))


def expired_silences(
    *, actor: Actor, now: datetime, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Silence]:
    """Return the silences that are over, those that ended last first."""
    require(actor, Action.READ)
    return _ended_page(Silence.objects.filter(over_at__lte=now), limit, cursor)


def all_silences(*, actor: Actor, now: datetime, since: datetime) -> list[Silence]:
    """Return the silences that hold, will hold or ended after `since`, the newest first."""
    require(actor, Action.READ)
    rows = Silence.objects.filter(Q(over_at__isnull=True) | Q(over_at__gt=since))
    return list(rows.order_by(F("id").desc()))


def silences_of(alerts: Sequence[Alert], *, now: datetime) -> dict[UUID, list[Silence]]:
    """Return the active silences that match each of these alerts, by the alert's id."""
    return silences_matching(alerts, now)


def live_at(now: datetime) -> Q:
    """Select what is not over."""
    return Q(over_at__isnull=True) | Q(over_at__gt=now)


def in_state(silences: Sequence[Silence], state: QuietState, now: datetime) -> list[Silence]:
    """Return those of the silences that are in this state."""
    return [silence for silence in silences if silence.timing.state_at(now) == state]


def window_by_id(*, actor: Actor, window_id: UUID) -> MaintenanceWindow:
    """Return one maintenance window with its services; NotFound without one."""
    require(actor, Action.READ)
    rows = MaintenanceWindow.objects.prefetch_related("services")
    window = rows.filter(pk=window_id).first()
    if window is None:
        raise NotFound("There is no such maintenance window.")
    return window


def live_windows(*, actor: Actor, now: datetime) -> list[MaintenanceWindow]:
    """Return the windows that hold or will hold with their services, the first to begin first."""
    require(actor, Action.READ)
    rows = MaintenanceWindow.objects.filter(live_at(now)).prefetch_related("services")
    return list(rows.order_by("starts_at", "id"))


def past_windows(
    *, actor: Actor, now: datetime, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[MaintenanceWindow]:
    """Return the windows that are over with their services, those that ended last first."""
    require(actor, Action.READ)
    rows = MaintenanceWindow.objects.filter(over_at__lte=now).prefetch_related("services")
    return _ended_page(rows, limit, cursor)


def windows_between(*, actor: Actor, since: datetime, until: datetime) -> list[MaintenanceWindow]:
    """Return the windows that may have a time in [since, until), with their services."""
    require(actor, Action.READ)
    rows = MaintenanceWindow.objects.filter(live_at(since), starts_at__lt=until)
    return list(rows.prefetch_related("services").order_by("starts_at", "id"))


def windows_of(*, actor: Actor, service_id: UUID, now: datetime) -> list[MaintenanceWindow]:
    """Return the windows that hold or will hold and name this service, the first to begin first."""
    require(actor, Action.READ)
    rows = MaintenanceWindow.objects.filter(live_at(now), services=service_id)
    return list(rows.order_by("starts_at", "id"))


def inhibition_rules(*, actor: Actor) -> list[InhibitionRule]:
    """Return every inhibition rule by name."""
    require(actor, Action.READ)
    return list(InhibitionRule.objects.order_by("name", "id"))


def inhibition_rule_by_id(*, actor: Actor, rule_id: UUID) -> InhibitionRule:
    """Return one inhibition rule; NotFound without one."""
    require(actor, Action.READ)
    rule = InhibitionRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise NotFound("There is no such rule.")
    return rule


def _ended_page(rows: QuerySet[T], limit: int, cursor: str | None) -> Page[T]:
    if cursor is not None:
        ended, last = read_cursor(cursor, 2)
        at = instant_key(ended)
        rows = rows.filter(Q(over_at__lt=at) | Q(id__lt=uuid_key(last)), over_at__lte=at)
    found = list(rows.order_by(F("over_at").desc(), F("id").desc())[: clean_limit(limit) + 1])
    return cut(
        found, limit, lambda row: (row.over_at.isoformat() if row.over_at else "", str(row.id))
    )
