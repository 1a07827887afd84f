"""Maintenance windows: services that are worked on, and stay quiet meanwhile."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ninja import Body, Query, Router

from watchbell.alerts.models import MaintenanceWindow
from watchbell.alerts.quiet_selectors import live_windows, past_windows, window_by_id
from watchbell.alerts.services import (
    MaintenanceSpec,
    change_maintenance,
    end_maintenance,
    plan_maintenance,
)
from watchbell.api import references
from watchbell.api.callers import reading
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.pages import page_of
from watchbell.api.presenters.quiet import maintenance
from watchbell.api.schemas.fields import Nothing
from watchbell.api.schemas.quiet import (
    MaintenanceChanges,
    MaintenanceGiven,
    MaintenanceList,
    MaintenanceShown,
    QuietQuery,
)
from watchbell.api.versions import expected_version

router = Router(tags=["maintenance"])
_NOTHING = Nothing()


@read(router, "/maintenance-windows", name="list_maintenance", returns=MaintenanceList)
def list_all(request: ApiRequest, filters: Query[QuietQuery]) -> Answer:
    """List the windows that hold or will hold, or those that are over."""
    if filters.expired:
        page = past_windows(
            actor=request.actor, now=request.now, limit=filters.limit, cursor=filters.cursor
        )
    else:
        rows = live_windows(actor=request.actor, now=request.now)
        page = page_of(rows, key=lambda row: row.id, limit=filters.limit, cursor=filters.cursor)
    items = [maintenance(row, request.now) for row in page.items]
    return Answer(MaintenanceList(items=items, next_cursor=page.next_cursor))


@read(
    router,
    "/maintenance-windows/{id}",
    name="get_maintenance",
    returns=MaintenanceShown,
    versioned=True,
)
def show(request: ApiRequest, id: UUID) -> Answer:
    """Read one window."""
    return _answer(request, id)


@write(
    router,
    "POST",
    "/maintenance-windows",
    name="plan_maintenance",
    returns=MaintenanceShown,
    scope="alerts:write",
    status=201,
    conflicts=False,
)
def plan(request: ApiRequest, body: MaintenanceGiven) -> Answer:
    """Keep services quiet for a while: what fires then pages after the end, if it still fires."""
    spec = MaintenanceSpec(
        **body.model_dump(exclude={"services"}), service_ids=_services(body.services)
    )
    made = plan_maintenance(spec=spec, actor=request.actor, now=request.now)
    headers = {"Location": f"/api/v1/maintenance-windows/{made.id}"}
    return Answer(maintenance(made, request.now), headers=headers)


@write(
    router,
    "PATCH",
    "/maintenance-windows/{id}",
    name="change_maintenance",
    returns=MaintenanceShown,
    scope="alerts:write",
    versioned=True,
)
def change(request: ApiRequest, id: UUID, body: MaintenanceChanges) -> Answer:
    """Change a window that is not over; fields left out stay as they are."""
    row = window_by_id(actor=request.actor, window_id=id)
    given: dict[str, Any] = body.model_dump(exclude_unset=True, exclude={"services"})
    if "services" in body.model_fields_set:
        given["service_ids"] = _services(body.services)
    change_maintenance(
        window_id=id,
        spec=MaintenanceSpec(**_now(row) | {k: v for k, v in given.items() if v is not None}),
        actor=request.actor,
        now=request.now,
        version=expected_version(request, row.version),
    )
    return _answer(request, id)


@write(
    router,
    "POST",
    "/maintenance-windows/{id}/end",
    name="end_maintenance",
    returns=MaintenanceShown,
    scope="alerts:write",
)
def end(request: ApiRequest, id: UUID, body: Body[Nothing] = _NOTHING) -> Answer:
    """End a window before its time, or call it off; what still fires pages at once."""
    end_maintenance(window_id=id, actor=request.actor, now=request.now)
    return _answer(request, id)


def _services(slugs: Sequence[str]) -> list[UUID]:
    found = [references.known_service(slug, f"services.{n}") for n, slug in enumerate(slugs)]
    return [service.id for service in found]


def _now(row: MaintenanceWindow) -> dict[str, Any]:
    return {
        "title": row.title,
        "service_ids": [service.id for service in row.services.all()],
        "with_dependents": row.with_dependents,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "comment": row.comment,
        "rrule": row.rrule,
        "timezone": row.timezone,
    }


def _answer(request: ApiRequest, window_id: UUID) -> Answer:
    row = window_by_id(actor=reading(request.actor), window_id=window_id)
    return Answer(maintenance(row, request.now), version=row.version)
