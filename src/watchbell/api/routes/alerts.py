"""Alerts: what machines say, and answering them."""

from uuid import UUID

from ninja import Body, Query, Router

from watchbell.alerts.feedback_selectors import feedback_on
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import AlertFilters, alert_by_id, alerts_page
from watchbell.alerts.services import (
    acknowledge_alert,
    attach_alerts,
    detach_alerts,
    find_not_useful,
    resolve_alert,
    snooze_alert,
    split_alerts,
    wake_alert,
    withdraw_feedback,
)
from watchbell.api.callers import reading
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.alerts import alert, alert_row
from watchbell.api.schemas.alerts import (
    AlertList,
    AlertQuery,
    AlertShown,
    AttachGiven,
    SnoozeGiven,
    SplitGiven,
    WordGiven,
)
from watchbell.api.schemas.fields import Nothing
from watchbell.incidents.selectors import get_incident
from watchbell.kernel.actors import Actor

router = Router(tags=["alerts"])
_NOTHING = Nothing()
_ALONE = SplitGiven()
_NO_WORD = WordGiven()


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
            hold=filters.hold or "",
            since=filters.since,
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
    return _shown(request.actor, id)


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


@write(
    router,
    "POST",
    "/alerts/{id}/snooze",
    name="snooze_alert",
    returns=AlertShown,
    scope="alerts:write",
)
def snooze(request: ApiRequest, id: UUID, body: SnoozeGiven) -> Answer:
    """Keep it from leading to incidents until then, also when it comes back meanwhile."""
    snooze_alert(alert_id=id, until=body.until, actor=request.actor, now=request.now)
    return _answer(request, id)


@write(
    router,
    "POST",
    "/alerts/{id}/wake",
    name="wake_alert",
    returns=AlertShown,
    scope="alerts:write",
)
def wake(request: ApiRequest, id: UUID, body: Body[Nothing] = _NOTHING) -> Answer:
    """End a snooze early."""
    wake_alert(alert_id=id, actor=request.actor, now=request.now)
    return _answer(request, id)


@write(
    router,
    "POST",
    "/alerts/{id}/attach",
    name="attach_alert",
    returns=AlertShown,
    scope="incidents:write",
)
def attach(request: ApiRequest, id: UUID, body: AttachGiven) -> Answer:
    """Give it to an open incident, away from the one it has. Needs alerts:write too."""
    require(request.actor, Action.ANSWER)
    incident = get_incident(reading(request.actor), body.incident)
    attach_alerts(alert_ids=[id], incident_id=incident.pk, actor=request.actor, now=request.now)
    return _answer(request, id)


@write(
    router,
    "POST",
    "/alerts/{id}/detach",
    name="detach_alert",
    returns=AlertShown,
    scope="incidents:write",
)
def detach(request: ApiRequest, id: UUID, body: Body[Nothing] = _NOTHING) -> Answer:
    """Take it from its incident; it belongs to none then. Needs alerts:write too."""
    detach_alerts(alert_ids=[id], actor=request.actor, now=request.now)
    return _answer(request, id)


@write(
    router,
    "POST",
    "/alerts/{id}/split",
    name="split_alert",
    returns=AlertShown,
    scope="incidents:write",
)
def split(request: ApiRequest, id: UUID, body: Body[SplitGiven] = _ALONE) -> Answer:
    """Open an incident of its own for it, and for `others` too. Needs alerts:write too."""
    split_alerts(alert_ids=[id, *body.others], actor=request.actor, now=request.now)
    return _answer(request, id)


@write(
    router,
    "POST",
    "/alerts/{id}/not-useful",
    name="find_alert_not_useful",
    returns=AlertShown,
    scope="alerts:write",
)
def find_useless(request: ApiRequest, id: UUID, body: Body[WordGiven] = _NO_WORD) -> Answer:
    """Say that it should not have come; the figures of noise count it. Of any state."""
    find_not_useful(alert_id=id, word=body.word, actor=request.actor, now=request.now)
    return _answer(request, id)


@write(
    router,
    "DELETE",
    "/alerts/{id}/not-useful",
    name="withdraw_alert_feedback",
    returns=AlertShown,
    scope="alerts:write",
)
def take_back(request: ApiRequest, id: UUID) -> Answer:
    """Take back that it was not useful."""
    withdraw_feedback(alert_id=id, actor=request.actor, now=request.now)
    return _answer(request, id)


def _answer(request: ApiRequest, alert_id: UUID) -> Answer:
    return _shown(reading(request.actor), alert_id)


def _shown(actor: Actor, alert_id: UUID) -> Answer:
    row = alert_by_id(actor=actor, alert_id=alert_id).alert
    return Answer(alert(row, feedback_on(actor=actor, alert_id=alert_id)))
