"""Alerts: what machines say, and answering them."""

from uuid import UUID

from ninja import Body, Query, Router

from watchbell.alerts.selectors import AlertFilters, alert_by_id, alerts_page
from watchbell.alerts.services import acknowledge_alert, resolve_alert
from watchbell.api.callers import reading
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.alerts import alert, alert_row
from watchbell.api.schemas.alerts import AlertList, AlertQuery, AlertShown
from watchbell.api.schemas.fields import Nothing

router = Router(tags=["alerts"])
_NOTHING = Nothing()


@read(router, "/alerts", name="list_alerts", returns=AlertList)
def list_all(request: ApiRequest, filters: Query[AlertQuery]) -> Answer:
    """List alerts, those that came last first."""
    page = alerts_page(
        actor=request.actor,
        filters=AlertFilters(
            states=filters.state,
            severities=filters.severity,
            service=filters.service or "",
            integration=filters.integration,
            q=filters.q or "",
        ),
        limit=filters.limit,
        cursor=filters.cursor,
    )
    items = [alert_row(row) for row in page.items]
    return Answer(AlertList(items=items, next_cursor=page.next_cursor))


@read(router, "/alerts/{id}", name="get_alert", returns=AlertShown)
def show(request: ApiRequest, id: UUID) -> Answer:
    """Read one alert with all its texts."""
    return Answer(alert(alert_by_id(actor=request.actor, alert_id=id).alert))


@write(
    router,
    "POST",
    "/alerts/{id}/acknowledge",
    name="acknowledge_alert",
    returns=AlertShown,
    scope="alerts:write",
)
def acknowledge(request: ApiRequest, id: UUID, body: Body[Nothing] = _NOTHING) -> Answer:
    """Say that somebody looks after this alert."""
    acknowledge_alert(alert_id=id, actor=request.actor, now=request.now)
    return _answer(request, id)


@write(
    router,
    "POST",
    "/alerts/{id}/resolve",
    name="resolve_alert",
    returns=AlertShown,
    scope="alerts:write",
)
def resolve(request: ApiRequest, id: UUID, body: Body[Nothing] = _NOTHING) -> Answer:
    """End an alert by hand; its incident stays for people to resolve."""
    resolve_alert(alert_id=id, actor=request.actor, now=request.now)
    return _answer(request, id)


def _answer(request: ApiRequest, alert_id: UUID) -> Answer:
    row = alert_by_id(actor=reading(request.actor), alert_id=alert_id).alert
    return Answer(alert(row))
