"""Configuration items: what services are made of and people work with."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.accounts.selectors import team_by_slug
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.items import item, whole
from watchbell.api.schemas.items import ItemChanges, ItemGiven, ItemList, ItemQuery, ItemWhole
from watchbell.api.versions import expected_version
from watchbell.catalog.models import ConfigurationItem
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.selectors import ItemFilters, item_by_id, items_page, service_by_slug
from watchbell.catalog.services import ItemFields, change_item, create_item, fields_of
from watchbell.kernel.errors import NotFound
from watchbell.kernel.pages import Page

router = Router(tags=["configuration items"])


@read(router, "/configuration-items", name="list_configuration_items", returns=ItemList)
def list_all(request: ApiRequest, filters: Query[ItemQuery]) -> Answer:
    """List configuration items by name."""
    require(request.actor, RULES[Action.READ_ITEMS], "seeing configuration items")
    page = _page(request, filters)
    items = [item(row) for row in page.items]
    return Answer(ItemList(items=items, next_cursor=page.next_cursor))


@read(
    router,
    "/configuration-items/{id}",
    name="get_configuration_item",
    returns=ItemWhole,
    versioned=True,
)
def show(request: ApiRequest, id: UUID) -> Answer:
    """Read one configuration item, with what it supports and what it runs on."""
    require(request.actor, RULES[Action.READ_ITEMS], "seeing configuration items")
    return _answer(item_by_id(id))


@write(
    router,
    "POST",
    "/configuration-items",
    name="create_configuration_item",
    returns=ItemWhole,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, body: ItemGiven) -> Answer:
    """Record a configuration item."""
    require(request.actor, RULES[Action.MANAGE_ITEMS], "recording configuration items")
    fields = ItemFields(**_named(body.model_dump()))
    row = create_item(fields=fields, actor=request.actor, now=request.now)
    return _answer(item_by_id(row.pk), located=True)


@write(
    router,
    "PATCH",
    "/configuration-items/{id}",
    name="change_configuration_item",
    returns=ItemWhole,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, id: UUID, body: ItemChanges) -> Answer:
    """Change a configuration item; fields left out stay as they are."""
    require(request.actor, RULES[Action.MANAGE_ITEMS], "changing configuration items")
    row = item_by_id(id)
    wanted = vars(fields_of(row)) | _named(body.model_dump(exclude_unset=True))
    change_item(
        item_id=row.pk,
        fields=ItemFields(**wanted),
        version=expected_version(request, row.version),
        actor=request.actor,
        now=request.now,
    )
    return _answer(item_by_id(id))


def _page(request: ApiRequest, filters: ItemQuery) -> Page[ConfigurationItem]:
    try:
        team = team_by_slug(filters.team) if filters.team else None
        service = service_by_slug(filters.service) if filters.service else None
    except NotFound:
        return Page([], None)
    narrowed = ItemFilters(
        q=filters.q or "",
        kind=filters.kind or "",
        team_id=team.pk if team else None,
        service_id=service.pk if service else None,
        status=filters.status,
    )
    return items_page(
        actor=request.actor, filters=narrowed, limit=filters.limit, cursor=filters.cursor
    )


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """Turn what a body says into what the room takes: names into ids."""
    if "team" in values:
        team = references.team(values.pop("team"))
        values["team_id"] = team.pk if team else None
    if "services" in values:
        values["service_ids"] = [
            references.known_service(slug, "services").pk for slug in values.pop("services")
        ]
    if "runs_on" in values:
        values["runs_on_ids"] = [
            row.pk for row in references.items(values.pop("runs_on"), "runs_on")
        ]
    if "identifier" in values:
        values["identifier"] = values["identifier"] or ""
    return values


def _answer(row: ConfigurationItem, *, located: bool = False) -> Answer:
    headers = {"Location": f"/api/v1/configuration-items/{row.pk}"} if located else {}
    return Answer(whole(row), version=row.version, headers=headers)
