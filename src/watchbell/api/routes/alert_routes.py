"""Routes of alerts: the tree as a whole, and what would happen to a signal."""

import json
from uuid import UUID

from ninja import Query, Router

from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import integration_by_id
from watchbell.alerts.services.trees import set_tree, trees
from watchbell.alerts.trying import compare, foresee_signal, with_tree
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.alert_routes import branches, foreseen, routes
from watchbell.api.schemas.alert_routes import (
    RouteList,
    RoutesGiven,
    SignalForeseen,
    SignalTried,
    WhoseRoutes,
)

router = Router(tags=["alert routes"])


@read(router, "/alert-routes", name="list_alert_routes", returns=RouteList)
def list_all(request: ApiRequest, whose: Query[WhoseRoutes]) -> Answer:
    """List the routes of every source, or an integration's own, in the order they are asked."""
    require(request.actor, Action.READ_INTEGRATIONS)
    owner = _owner(request, whose.integration)
    return Answer(RouteList(items=routes(trees().branches.get(owner, ()))))


@write(
    router,
    "PUT",
    "/alert-routes",
    name="set_alert_routes",
    returns=RouteList,
    scope="config:write",
    conflicts=False,
)
def replace(request: ApiRequest, whose: Query[WhoseRoutes], body: RoutesGiven) -> Answer:
    """Replace the routes of every source, or an integration's own, as a whole."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    wanted = branches(body.items, request.now)
    saved = set_tree(
        integration_id=_owner(request, whose.integration),
        change=lambda _: wanted,
        actor=request.actor,
        now=request.now,
    )
    return Answer(RouteList(items=routes(saved)))


@write(
    router,
    "POST",
    "/alert-routes/try",
    name="try_alert_routes",
    returns=SignalForeseen,
    scope="read",
    conflicts=False,
)
def try_them(request: ApiRequest, body: SignalTried) -> Answer:
    """Say what would become of a signal now, or with other routes; nothing is stored."""
    integration = integration_by_id(actor=request.actor, integration_id=body.integration)
    then = None
    if body.routes is not None:
        then = with_tree(None, branches(body.routes, request.now))
    text = body.body if isinstance(body.body, str) else json.dumps(body.body)
    found = foresee_signal(
        integration=integration,
        body=text.encode("utf-8", "surrogatepass"),
        headers={"content-type": "application/json"},
        actor=request.actor,
        now=request.now,
        known=then,
    )
    compared = (
        compare(then=then, actor=request.actor, latest=body.latest)
        if then is not None and body.latest
        else None
    )
    return Answer(
        SignalForeseen(
            items=[foreseen(one) for one in found],
            looked_at=compared.looked_at if compared else 0,
            changed=compared.changed if compared else 0,
            elsewhere=compared.elsewhere if compared else 0,
        )
    )


def _owner(request: ApiRequest, integration_id: UUID | None) -> UUID | None:
    if integration_id is None:
        return None
    return integration_by_id(actor=request.actor, integration_id=integration_id).pk
