"""Reading services and what depends on what."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from watchbell.accounts.permissions import require
from watchbell.catalog.models import Change, Dependency, Service
from watchbell.catalog.permissions import RULES, Action
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.kernel.pages import (
    DEFAULT_LIMIT,
    Page,
    clean_limit,
    cut,
    instant_key,
    read_cursor,
    uuid_key,
)

_LONGEST_CHANGE = timedelta(days=31)


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


def all_needs_of(service_id: UUID) -> set[UUID]:
    """Return the ids of everything a service needs, by way of others too."""
    return _needed_by([service_id])


def trees_of_needs(service_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return for each of the services all it needs, by way of others too; none has no entry."""
    return _trees(service_ids, "service_id", "needs_id")


def trees_of_dependents(service_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return for each of the services all that fail with it; none has no entry."""
    return _trees(service_ids, "needs_id", "service_id")


def _trees(service_ids: Collection[UUID], near: str, far: str) -> dict[UUID, set[UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive tree(root, id) as ("  # noqa: S608 our own names
            f" select {near}, {far} from catalog_dependency where {near} = any(%s)"
            f" union select root, {far} from catalog_dependency join tree on {near} = tree.id"
            ") select root, id from tree where root <> id",
            [list(service_ids)],
        )
        trees: dict[UUID, set[UUID]] = {}
        for root, reached in cursor.fetchall():
            trees.setdefault(root, set()).add(reached)
    return trees


def _needed_by(service_ids: Collection[UUID]) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive needed(id) as ("
            " select needs_id from catalog_dependency where service_id = any(%s)"
            " union select needs_id from catalog_dependency join needed on service_id = needed.id"
            ") select id from needed",
            [list(service_ids)],
        )
        return {row[0] for row in cursor.fetchall()}


# What lies less than so many dependencies away, either way, and every dependency that touches it.
_AROUND = """
with recursive reach(id, hop) as (
    select unnest(%s::uuid[]), 0
    union
    select case when d.service_id = reach.id then d.needs_id else d.service_id end, hop + 1
    from reach join catalog_dependency d on reach.id in (d.service_id, d.needs_id)
    where hop + 1 < %s
)
select service_id, needs_id from catalog_dependency
where service_id in (select id from reach) or needs_id in (select id from reach)
"""


def related_services(ids: Collection[UUID], hops: int) -> dict[UUID, set[UUID]]:
    """Return for each service those at most `hops` dependencies away, either way, and itself."""
    beside: dict[UUID, set[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [list(ids), hops])
        for service_id, needs_id in cursor.fetchall():
            beside.setdefault(service_id, set()).add(needs_id)
            beside.setdefault(needs_id, set()).add(service_id)
    return {one: _within(one, beside, hops) for one in ids}


def _within(start: UUID, beside: Mapping[UUID, set[UUID]], hops: int) -> set[UUID]:
    found = edge = {start}
    for _ in range(hops):
        edge = {near for one in edge for near in beside.get(one, ())} - found
        found = found | edge
    return found


def change_by_id(change_id: UUID) -> Change:
    """Return one change; NotFound without one."""
    change = Change.objects.filter(pk=change_id).first()
    if change is None:
        raise NotFound("There is no such change.")
    return change


def changes_page(
    *,
    actor: Actor,
    service_id: UUID | None = None,
    source: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Change]:
    """Return changes with their services, those that started last first; `until` is excluded."""
    require(actor, RULES[Action.READ_CHANGES], "seeing changes")
    exact = {
        "services": service_id,
        "source": source.replace("\0", "") or None,
        "starts_at__gte": since,
        "starts_at__lt": until,
    }
    rows = Change.objects.filter(**{k: v for k, v in exact.items() if v is not None})
    if cursor is not None:
        started, last = read_cursor(cursor, 2)
        at = instant_key(started)
        rows = rows.filter(Q(starts_at__lt=at) | Q(id__lt=uuid_key(last)), starts_at__lte=at)
    ordered = rows.order_by("-starts_at", "-id").prefetch_related("services")
    found = list(ordered[: clean_limit(limit) + 1])
    return cut(found, limit, lambda change: (change.starts_at.isoformat(), str(change.pk)))


def changes_near(
    *,
    actor: Actor,
    service_ids: Collection[UUID],
    since: datetime,
    until: datetime,
    limit: int = 50,
) -> list[Change]:
    """Return the changes of some services and of all they need that ran in [since, until].

    Newest first, with their services. What runs longer than a month is not waited for.
    """
    require(actor, RULES[Action.READ_CHANGES], "seeing changes")
    if not service_ids:
        return []
    services = {*service_ids, *_needed_by(service_ids)}
    rows = Change.objects.filter(
        Q(starts_at__gte=since) | Q(ends_at__gte=since),
        pk__in=Change.services.through.objects.filter(service_id__in=services).values("change_id"),
        starts_at__gte=since - _LONGEST_CHANGE,
        starts_at__lte=until,
    )
    return list(rows.order_by("-starts_at", "-id").prefetch_related("services")[:limit])
