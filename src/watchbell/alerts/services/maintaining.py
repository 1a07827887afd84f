"""Maintenance windows: planned, changed, ended; and what they hold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from watchbell.alerts.domain.spans import QuietState, Timing, clean_timing
from watchbell.alerts.errors import InMaintenance, MaintenanceOver
from watchbell.alerts.models import Alert, MaintenanceWindow
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.quiet_events import MaintenanceChanged, MaintenanceEnded, MaintenancePlanned
from watchbell.alerts.services.holding import let_go
from watchbell.alerts.services.holds import Hold
from watchbell.alerts.services.rulesets import MAINTENANCE, Compiled, touch
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import services_by_id, trees_of_dependents
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish

MAINTAINED = "maintenance"
"""The reason of a hold: a maintenance window, whose id it carries."""
_MOST_SERVICES = 200


@dataclass(frozen=True, kw_only=True)
class MaintenanceSpec:
    """A window as asked for; a start in the past means now."""

    title: str
    service_ids: Collection[UUID]
    starts_at: datetime
    ends_at: datetime
    with_dependents: bool = False
    comment: str = ""
    rrule: str = ""
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Kept:
    """The window that keeps a service quiet now, and until when."""

    window: MaintenanceWindow
    until: datetime


@transaction.atomic
def plan_maintenance(*, spec: MaintenanceSpec, actor: Actor, now: datetime) -> MaintenanceWindow:
    """Keep these services' alerts quiet while the window holds; open incidents go on as before."""
    require(actor, Action.MAINTAIN)
    window = MaintenanceWindow(
        id=new_id(now), person_id=actor.person_id, author=actor.name, created_at=now
    )
    services = _take(window, spec, clean_timing(_timing(spec), now), now)
    window.save(force_insert=True)
    window.services.set(services)
    touch(MAINTENANCE, now)
    publish(
        MaintenancePlanned(
            subject=window.ref,
            actor=actor,
            at=now,
            title=window.title,
            service_ids=[service.id for service in services],
            with_dependents=window.with_dependents,
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            rrule=window.rrule,
        )
    )
    return window


@transaction.atomic
def change_maintenance(
    *,
    window_id: UUID,
    spec: MaintenanceSpec,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> MaintenanceWindow:
    """Set everything of a window but who planned it.

    MaintenanceOver when it is over; InvalidInput when the start of one that has begun would move.
    """
    window = _lock(window_id, actor)
    expect_version(window.version, version)
    if window.timing.state_at(now) == QuietState.EXPIRED:
        raise MaintenanceOver("This window is over and cannot be changed; plan another one.")
    before = _plain(window, list(window.services.all()))
    services = _take(window, spec, _moved(window, spec, now), now)
    after = _plain(window, services)
    changes = {name: [before[name], new] for name, new in after.items() if before[name] != new}
    if changes:
        window.version += 1
        window.save(
            update_fields=[
                "title", "with_dependents", "comment", "starts_at", "ends_at", "rrule",
                "timezone", "over_at", "ended_at", "changed_at", "version",
            ]
        )  # fmt: skip
        window.services.set(services)
        touch(MAINTENANCE, now)
        publish(MaintenanceChanged(subject=window.ref, actor=actor, at=now, changes=changes))
        let_go([window.id], now)
    return window


@transaction.atomic
def end_maintenance(*, window_id: UUID, actor: Actor, now: datetime) -> MaintenanceWindow:
    """End it, or call it off, before its time; what still fires is looked at again at once."""
    window = _lock(window_id, actor)
    if window.timing.state_at(now) == QuietState.EXPIRED:
        raise MaintenanceOver("This window is over already.")
    window.time(replace(window.timing, ended_at=now))
    window.changed_at = now
    window.version += 1
    window.save(update_fields=["ended_at", "over_at", "changed_at", "version"])
    touch(MAINTENANCE, now)
    publish(MaintenanceEnded(subject=window.ref, actor=actor, at=now))
    let_go([window.id], now)
    return window


def hold_maintained(alerts: Sequence[Alert], now: datetime) -> Mapping[UUID, Hold]:
    """Hold the alerts of services that are in maintenance until the window is over."""
    services = {alert.service_id for alert in alerts if alert.service_id is not None}
    kept = in_maintenance(services, now) if services else {}
    return {
        alert.id: Hold(reason=MAINTAINED, until=found.until, by=found.window.id)
        for alert in alerts
        if alert.service_id is not None and (found := kept.get(alert.service_id)) is not None
    }


def in_maintenance(service_ids: Collection[UUID], now: datetime) -> dict[UUID, Kept]:
    """Return those of the services that are in maintenance, each by the window that ends last."""
    windows = _compiled.at(now)
    kept: dict[UUID, Kept] = {}
    for window, own in windows or ():
        span = window.timing.span_at(now)
        if span is None:
            continue
        covered = set(own)
        if window.with_dependents:
            covered |= {one for tree in trees_of_dependents(own).values() for one in tree}
        for service_id in covered.intersection(service_ids):
            if service_id not in kept or kept[service_id].until < span.end:
                kept[service_id] = Kept(window, span.end)
    return kept


def require_no_maintenance(service_id: UUID | None, now: datetime) -> None:
    """Raise InMaintenance, with a sentence, while the service is in maintenance."""
    kept = in_maintenance([service_id], now).get(service_id) if service_id else None
    if kept is not None:
        raise InMaintenance(
            f"The service is in maintenance ({kept.window.title}), so nobody is paged for it."
            " End the maintenance first, or page a person by name."
        )


def _compile(now: datetime) -> list[tuple[MaintenanceWindow, list[UUID]]]:
    live = MaintenanceWindow.objects.filter(Q(over_at__isnull=True) | Q(over_at__gt=now))
    rows = live.prefetch_related("services").order_by("id")
    return [(window, [service.id for service in window.services.all()]) for window in rows]


_compiled = Compiled(MAINTENANCE, _compile)


def _lock(window_id: UUID, actor: Actor) -> MaintenanceWindow:
    require(actor, Action.MAINTAIN)
    window = MaintenanceWindow.objects.select_for_update().filter(pk=window_id).first()
    if window is None:
        raise NotFound("There is no such maintenance window.")
    return window


def _timing(spec: MaintenanceSpec) -> Timing:
    return Timing(spec.starts_at, spec.ends_at, spec.rrule, spec.timezone)


def _moved(window: MaintenanceWindow, spec: MaintenanceSpec, now: datetime) -> Timing:
    begun = window.starts_at <= now
    if begun and spec.starts_at != window.starts_at:
        message = "This window has begun, so its start cannot move."
        raise InvalidInput(f"starts_at: {message}", fields={"starts_at": message})
    timing = clean_timing(_timing(spec), now)
    return replace(timing, starts_at=window.starts_at) if begun else timing


def _take(
    window: MaintenanceWindow, spec: MaintenanceSpec, timing: Timing, now: datetime
) -> list[Service]:
    wanted = set(spec.service_ids)
    found = services_by_id(wanted)
    if not wanted or len(found) < len(wanted) or len(wanted) > _MOST_SERVICES:
        message = "Choose at least one service." if not wanted else "One of them does not exist."
        raise InvalidInput(f"service_ids: {message}", fields={"service_ids": message})
    window.title = clean_line(spec.title, "title", 200)
    window.comment = clean_text(spec.comment, "comment", 2000)
    window.with_dependents = spec.with_dependents
    window.time(timing)
    window.changed_at = now
    return sorted(found.values(), key=lambda service: (service.name, service.id))


def _plain(window: MaintenanceWindow, services: Sequence[Service]) -> dict[str, Any]:
    return {
        "title": window.title,
        "service_ids": sorted(str(service.id) for service in services),
        "with_dependents": window.with_dependents,
        "comment": window.comment,
        "starts_at": window.starts_at.isoformat(),
        "ends_at": window.ends_at.isoformat(),
        "rrule": window.rrule,
        "timezone": window.timezone,
    }
