"""Saved views: lists of incidents that people keep under a name."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ninja import Router

from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.schemas.saved_views import (
    BoardBy,
    Layout,
    ViewChanges,
    ViewGiven,
    ViewList,
    ViewQueryGiven,
    ViewQueryShown,
    ViewShown,
)
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.models import SavedView
from watchbell.incidents.selectors import answers_wanted
from watchbell.incidents.selectors.sorting import sort_named
from watchbell.incidents.selectors.viewing import FIELDS, view_for, views_for
from watchbell.incidents.services.viewing import ViewFields, change_view, delete_view, save_view
from watchbell.platform.settings import current

router = Router(tags=["saved views"])


@read(router, "/saved-views", name="list_saved_views", returns=ViewList)
def list_all(request: ApiRequest) -> Answer:
    """List the views you keep, your teams keep and all colleagues find, by name."""
    return Answer(ViewList(items=[_view(row) for row in views_for(request.actor)]))


@read(router, "/saved-views/{id}", name="get_saved_view", returns=ViewShown)
def show(request: ApiRequest, id: UUID) -> Answer:
    """Read one view."""
    return Answer(_view(view_for(request.actor, id)))


@write(
    router,
    "POST",
    "/saved-views",
    name="create_saved_view",
    returns=ViewShown,
    scope="incidents:write",
    status=201,
)
def create(request: ApiRequest, body: ViewGiven) -> Answer:
    """Keep a list under a name; a name you use already is a conflict."""
    fields = ViewFields(
        name=body.name,
        query=_flat(body.query),
        columns=body.columns,
        team=references.team(body.team),
        is_shared=body.shared,
    )
    row = save_view(fields=fields, actor=request.actor, now=request.now, replace=False)
    headers = {"Location": f"/api/v1/saved-views/{row.pk}"}
    return Answer(_view(view_for(request.actor, row.pk)), headers=headers)


@write(
    router,
    "PATCH",
    "/saved-views/{id}",
    name="change_saved_view",
    returns=ViewShown,
    scope="incidents:write",
)
def change(request: ApiRequest, id: UUID, body: ViewChanges) -> Answer:
    """Change a view that you keep; its query changes as a whole."""
    row = view_for(request.actor, id)
    given = body.model_fields_set
    fields = ViewFields(
        name=body.name if "name" in given else row.name,
        query=_flat(body.query) if "query" in given else row.query,
        columns=body.columns if "columns" in given else row.columns,
        team=references.team(body.team) if "team" in given else row.team,
        is_shared=body.shared if "shared" in given else row.is_shared,
    )
    change_view(view_id=id, fields=fields, actor=request.actor, now=request.now)
    return Answer(_view(view_for(request.actor, id)))


@write(
    router,
    "DELETE",
    "/saved-views/{id}",
    name="delete_saved_view",
    returns=None,
    scope="incidents:write",
    status=204,
)
def delete(request: ApiRequest, id: UUID) -> Answer:
    """Give a view up; its owner may, and an administrator one that others find."""
    delete_view(view_id=id, actor=request.actor, now=request.now)
    return Answer(None)


def _flat(query: ViewQueryGiven) -> dict[str, str]:
    """Return a query as it stands in addresses; InvalidInput names an answer that cannot be."""
    sort_named(query.sort)
    answers_wanted(query.custom)
    given: dict[str, Any] = query.model_dump(mode="json", exclude={"custom"}, exclude_unset=True)
    return {**given, **{f"{PREFIX}{slug}": value for slug, value in query.custom.items()}}


def _view(row: SavedView) -> ViewShown:
    return ViewShown(
        id=row.pk,
        name=row.name,
        owner=row.owner.email,
        team=row.team.slug if row.team else None,
        shared=row.is_shared,
        query=_query(row.query),
        columns=row.columns,
        count=row.count,
        url=f"{current().url}/incidents?view={row.pk}",
    )


def _query(kept: Mapping[str, str]) -> ViewQueryShown:
    answers = {n.removeprefix(PREFIX): v for n, v in kept.items() if n.startswith(PREFIX)}
    return ViewQueryShown(
        **{name: kept.get(name, "") for name in (*FIELDS, "sort")},
        custom=answers,
        layout=Layout(kept.get("layout") or Layout.LIST),
        by=BoardBy(kept.get("by") or BoardBy.STATE),
    )
