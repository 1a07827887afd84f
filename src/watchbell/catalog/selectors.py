"""Reading services and what depends on what."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q

from watchbell.accounts.permissions import require
from watchbell.catalog.models import Dependency, Service
from watchbell.catalog.permissions import RULES, Action
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.kernel.pages import DEFAULT_LIMIT, Page, clean_limit, cut, read_cursor, uuid_key


@dataclass(frozen=True, slots=True)
class ServiceMap:
    """All active services, and for each (service, needs) pair its ids."""

    services: list[Service]
    needs: list[tuple[UUID, UUID]]


def service_by_id(service_id: UUID) -> Service:
    """Return one service with its team; NotFound without one."""
    service = Service.objects.select_related("team").filter(pk=service_id).first()
    if service is None:
        raise NotFound("There is no such service.")
    return service


def service_by_slug(slug: str) -> Service:
    """Return the service with this short name and its team; NotFound without one."""
    found = Service.objects.select_related("team").filter(slug=slug)
    service = None if "\0" in slug else found.first()
    if service is None:
        raise NotFound(f"There is no service called {slug[:80]!r}.")
    return service


def services_by_id(ids: Iterable[UUID]) -> dict[UUID, Service]:
    """Return those of the services that exist, by id, in one query."""
    return Service.objects.select_related("team").in_bulk(list(set(ids)))


def services_page(
    *,
    actor: Actor,
    q: str = "",
    team_id: UUID | None = None,
    active_only: bool = False,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Service]:
    """Return services by name with their teams, those whose name contains `q`."""
    require(actor, RULES[Action.READ], "seeing services")
    rows = Service.objects.select_related("team").order_by("name", "id")
    if active_only:
        rows = rows.filter(is_active=True)
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    if q:
        wanted = q.replace("\0", "").strip()
        rows = rows.filter(Q(name__icontains=wanted) | Q(slug__icontains=wanted))
    if cursor is not None:
        name, last_id = read_cursor(cursor, 2)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=uuid_key(last_id)))
    found = list(rows[: clean_limit(limit) + 1])
    return cut(found, limit, lambda service: (service.name, str(service.pk)))


def service_names(*, actor: Actor, limit: int) -> list[tuple[str, str]]:
    """Return (slug, name) of the active services by name: what a list can be narrowed to."""
    require(actor, RULES[Action.READ], "seeing services")
    rows = Service.objects.filter(is_active=True).order_by("name", "id")
    return [*rows.values_list("slug", "name")[:limit]]


def service_map(*, actor: Actor) -> ServiceMap:
    """Return the whole map of active services."""
    require(actor, RULES[Action.READ], "seeing services")
    services = Service.objects.select_related("team").filter(is_active=True).order_by("name", "id")
    pairs = Dependency.objects.filter(service__is_active=True, needs__is_active=True)
    return ServiceMap(list(services), [*pairs.order_by("id").values_list("service_id", "needs_id")])


def needs_of(service_id: UUID) -> list[Service]:
    """Return what a service needs directly, by name."""
    return list(Service.objects.filter(dependents__service_id=service_id).order_by("name", "id"))


def dependents_of(service_id: UUID, *, whole_tree: bool = False) -> list[Service]:
    """Return what fails when this service does, by name: directly, or by way of others too."""
    if not whole_tree:
        return list(
            Service.objects.filter(dependencies__needs_id=service_id).order_by("name", "id")
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive hit(id) as ("
            " select service_id from catalog_dependency where needs_id = %s"
            " union select service_id from catalog_dependency join hit on needs_id = hit.id"
            ") select id from hit",
            [service_id],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(Service.objects.filter(pk__in=ids).order_by("name", "id"))
