"""Services and what depends on what."""

from typing import Any

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.accounts.selectors import team_by_slug
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.presenters.catalog import service, whole_service
from watchbell.api.schemas.catalog import (
    DependencyGiven,
    ServiceChanges,
    ServiceGiven,
    ServiceList,
    ServiceQuery,
    ServiceWhole,
)
from watchbell.api.versions import expected_version
from watchbell.catalog.models import Service
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.selectors import dependents_of, needs_of, service_by_slug, services_page
from watchbell.catalog.services import (
    ServiceFields,
    add_dependency,
    change_service,
    create_service,
    remove_dependency,
)
from watchbell.kernel.errors import NotFound
from watchbell.kernel.pages import Page
from watchbell.paging.selectors import policy_slugs

router = Router(tags=["services"])


@read(router, "/services", name="list_services", returns=ServiceList)
def list_all(request: ApiRequest, filters: Query[ServiceQuery]) -> Answer:
    """List services by name."""
    page = _page(request, filters)
    policies = policy_slugs(row.escalation_policy_id for row in page.items)
    items = [service(row, policies) for row in page.items]
    return Answer(ServiceList(items=items, next_cursor=page.next_cursor))


@read(router, "/services/{slug}", name="get_service", returns=ServiceWhole, versioned=True)
def show(request: ApiRequest, slug: str) -> Answer:
    """Read one service, with what it needs and what needs it."""
    require(request.actor, RULES[Action.READ], "seeing services")
    return _answer(service_by_slug(slug))


@write(
    router,
    "POST",
    "/services",
    name="create_service",
    returns=ServiceWhole,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, body: ServiceGiven) -> Answer:
    """Add a service, with what it needs."""
    require(request.actor, RULES[Action.MANAGE], "adding services")
    values = _named(body.model_dump(exclude={"slug", "needs"}))
    row = create_service(
        slug=body.slug, fields=ServiceFields(**values), actor=request.actor, now=request.now
    )
    for index, slug in enumerate(body.needs):
        _depend(request, row, slug, f"needs.{index}")
    return _answer(service_by_slug(row.slug), located=True)


@write(
    router,
    "PATCH",
    "/services/{slug}",
    name="change_service",
    returns=ServiceWhole,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, slug: str, body: ServiceChanges) -> Answer:
    """Change a service; fields left out stay as they are."""
    row = _manageable(request, slug)
    change_service(
        service_id=row.pk,
        fields=ServiceFields(**_now(row) | _named(body.model_dump(exclude_unset=True))),
        version=expected_version(request, row.version),
        actor=request.actor,
        now=request.now,
    )
    return _answer(service_by_slug(slug))


@write(
    router,
    "POST",
    "/services/{slug}/dependencies",
    name="add_dependency",
    returns=ServiceWhole,
    scope="config:write",
    status=201,
)
def depend(request: ApiRequest, slug: str, body: DependencyGiven) -> Answer:
    """Record that a service needs another one to work."""
    row = _manageable(request, slug)
    _depend(request, row, body.needs, "needs")
    return _answer(row)


@write(
    router,
    "DELETE",
    "/services/{slug}/dependencies/{needs}",
    name="remove_dependency",
    returns=None,
    scope="config:write",
    status=204,
)
def free(request: ApiRequest, slug: str, needs: str) -> Answer:
    """Forget that a service needs another one."""
    row = _manageable(request, slug)
    remove_dependency(
        service_id=row.pk,
        needs_id=service_by_slug(needs).pk,
        actor=request.actor,
        now=request.now,
    )
    return Answer(None)


def _page(request: ApiRequest, filters: ServiceQuery) -> Page[Service]:
    try:
        team = team_by_slug(filters.team) if filters.team else None
    except NotFound:
        return Page([], None)
    return services_page(
        actor=request.actor,
        q=filters.q or "",
        team_id=team.pk if team else None,
        active_only=bool(filters.active),
        limit=filters.limit,
        cursor=filters.cursor,
    )


def _manageable(request: ApiRequest, slug: str) -> Service:
    require(request.actor, RULES[Action.MANAGE], "changing services")
    return service_by_slug(slug)


def _now(row: Service) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ServiceFields.__dataclass_fields__}


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """Turn what a body says into what the room takes: names into ids."""
    if "team" in values:
        team = references.team(values.pop("team"))
        values["team_id"] = team.pk if team else None
    if "escalation_policy" in values:
        policy = references.policy(values.pop("escalation_policy"))
        values["escalation_policy_id"] = policy.pk if policy else None
    if values.get("default_category"):
        references.category(values["default_category"], "default_category")
    if "active" in values:
        values["is_active"] = values.pop("active")
    return values


def _depend(request: ApiRequest, row: Service, slug: str, field: str) -> None:
    needed = references.known_service(slug, field)
    add_dependency(service_id=row.pk, needs_id=needed.pk, actor=request.actor, now=request.now)


def _answer(row: Service, *, located: bool = False) -> Answer:
    policies = policy_slugs([row.escalation_policy_id])
    shown = whole_service(row, policies, needs_of(row.pk), dependents_of(row.pk))
    headers = {"Location": f"/api/v1/services/{row.slug}"} if located else {}
    return Answer(shown, version=row.version, headers=headers)
