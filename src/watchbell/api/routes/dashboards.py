"""Dashboards: those there are, kept as a whole, and what one widget answers."""

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.analytics.dashboards.answering import Look, answer_widgets
from watchbell.analytics.dashboards.domain import SPANS
from watchbell.analytics.dashboards.finding import (
    board_for,
    dashboard_for,
    dashboards_for,
    id_of,
)
from watchbell.analytics.dashboards.keeping import (
    DashboardFields,
    create_dashboard,
    delete_dashboard,
    replace_dashboard,
)
from watchbell.analytics.dashboards.ready import READY
from watchbell.analytics.filtering import parse_pairs
from watchbell.analytics.permissions import RULES, Action
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.dashboards import dashboard_shown, ready_shown, widget_data
from watchbell.api.schemas.dashboards import (
    DashboardGiven,
    DashboardList,
    DashboardShown,
    WidgetData,
    WidgetQuery,
)
from watchbell.api.versions import expected_version
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.kernel.zones import clean_zone

router = Router(tags=["dashboards"])


@read(router, "/dashboards", name="list_dashboards", returns=DashboardList)
def list_all(request: ApiRequest) -> Answer:
    """List the dashboards you keep, those others share with you, and the ready-made ones."""
    kept = [dashboard_shown(row) for row in dashboards_for(request.actor)]
    return Answer(DashboardList(items=[*kept, *(ready_shown(one) for one in READY.values())]))


@read(router, "/dashboards/{key}", name="get_dashboard", returns=DashboardShown, versioned=True)
def show(request: ApiRequest, key: str) -> Answer:
    """Read one dashboard, by its id or by the name of a ready-made one."""
    require(request.actor, RULES[Action.READ], "seeing dashboards")
    if key in READY:
        return Answer(ready_shown(READY[key]))
    row = dashboard_for(request.actor, id_of(key))
    return Answer(dashboard_shown(row), version=row.version)


@write(
    router,
    "POST",
    "/dashboards",
    name="create_dashboard",
    returns=DashboardShown,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, body: DashboardGiven) -> Answer:
    """Put a dashboard together; it is yours."""
    row = create_dashboard(fields=_fields(body), actor=request.actor, now=request.now)
    headers = {"Location": f"/api/v1/dashboards/{row.pk}"}
    found = dashboard_for(request.actor, row.pk)
    return Answer(dashboard_shown(found), version=row.version, headers=headers)


@write(
    router,
    "PUT",
    "/dashboards/{key}",
    name="replace_dashboard",
    returns=DashboardShown,
    scope="config:write",
    versioned=True,
)
def replace(request: ApiRequest, key: str, body: DashboardGiven) -> Answer:
    """Replace a dashboard of yours as a whole."""
    known = dashboard_for(request.actor, id_of(key))
    version = expected_version(request, known.version)
    replace_dashboard(
        dashboard_id=known.pk,
        fields=_fields(body),
        version=version,
        actor=request.actor,
        now=request.now,
    )
    row = dashboard_for(request.actor, known.pk)
    return Answer(dashboard_shown(row), version=row.version)


@write(
    router,
    "DELETE",
    "/dashboards/{key}",
    name="delete_dashboard",
    returns=None,
    scope="config:write",
    status=204,
    conflicts=False,
)
def delete(request: ApiRequest, key: str) -> Answer:
    """Give a dashboard up; screens that showed it alone show nothing more."""
    delete_dashboard(dashboard_id=id_of(key), actor=request.actor, now=request.now)
    return Answer(None)


@read(router, "/dashboards/{key}/widgets/{widget}", name="get_dashboard_widget", returns=WidgetData)
def answer(request: ApiRequest, key: str, widget: str, query: Query[WidgetQuery]) -> Answer:
    """Read what one widget of a dashboard answers now."""
    board = board_for(request.actor, key)
    wanted = board.widget(widget)
    if wanted is None:
        raise NotFound("This dashboard has no such widget.")
    if query.days is not None and query.days not in SPANS:
        message = f"Use one of: {', '.join(str(one) for one in SPANS)}."
        raise InvalidInput(f"days: {message}", fields={"days": message})
    look = Look(
        actor=request.actor,
        now=request.now,
        zone=clean_zone(query.zone, "zone"),
        days=query.days,
        filters=parse_pairs(query.filter),
    )
    return Answer(widget_data(answer_widgets(board, [wanted], look)[0]))


def _fields(body: DashboardGiven) -> DashboardFields:
    return DashboardFields(
        name=body.name,
        about=body.about,
        widgets=[widget.model_dump() for widget in body.widgets],
        days=body.days,
        filters=body.filters,
        team=references.team(body.team),
        is_shared=body.shared,
    )
