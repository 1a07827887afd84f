"""Reading configuration items: lists, one whole, and which services hang on them."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from watchbell.accounts.permissions import require
from watchbell.catalog.domain import ItemStatus
from watchbell.catalog.models import ConfigurationItem, Service
from watchbell.catalog.permissions import RULES, Action
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.kernel.pages import DEFAULT_LIMIT, Page, clean_limit, cut, read_cursor, uuid_key

_WORD = re.compile(r"[^\W_]+")
# What runs on something fails with it, whatever is between the two; what is retired does not.
_SUPPORTED = """
with recursive hit(root, id) as (
    select id, id from catalog_configurationitem where id = any(%s)
    union
    select hit.root, above.id
    from hit
    join catalog_configurationitem_runs_on r on r.to_configurationitem_id = hit.id
    join catalog_configurationitem above
      on above.id = r.from_configurationitem_id and above.status <> 'retired'
)
select distinct hit.root, supported.service_id
from hit
join catalog_configurationitem_services supported on supported.configurationitem_id = hit.id
"""
_BELOW = """
with recursive under(id) as (
    select to_configurationitem_id from catalog_configurationitem_runs_on
    where from_configurationitem_id = any(%s)
    union
    select to_configurationitem_id from catalog_configurationitem_runs_on
    join under on from_configurationitem_id = under.id
) select id from under
"""


@dataclass(frozen=True, kw_only=True)
class ItemFilters:
    """What a list of items is narrowed to; without a status, all but the retired ones."""

    q: str = ""
    kind: str = ""
    team_id: UUID | None = None
    service_id: UUID | None = None
    status: ItemStatus | None = None
    with_retired: bool = False


@dataclass(frozen=True)
class WholeItem:
    """An item with what it supports, what it runs on and what runs on it, each by name."""

    item: ConfigurationItem
    services: list[Service]
    runs_on: list[ConfigurationItem]
    carries: list[ConfigurationItem]


def item_by_id(item_id: UUID) -> ConfigurationItem:
    """Return one item with its team; NotFound without one."""
    found = _rows().filter(pk=item_id).first()
    if found is None:
        raise NotFound("There is no such configuration item.")
    return found


def items_by_id(ids: Iterable[UUID]) -> dict[UUID, ConfigurationItem]:
    """Return those of the items that exist, by id, in one query."""
    return _rows().in_bulk(list(set(ids)))


def known_as(identifier: str) -> ConfigurationItem | None:
    """Return the item with this identifier, however it is spelled."""
    wanted = identifier.replace("\0", "").strip().lower()
    rows = _rows().alias(lowered=Lower("identifier")).exclude(identifier="")
    return rows.filter(lowered=wanted).first() if wanted else None


def chosen_item(text: str) -> ConfigurationItem:
    """Return the item with this id, identifier or, when only one is called so, this name."""
    wanted = text.replace("\0", "").strip()
    try:
        return item_by_id(UUID(wanted))
    except ValueError:
        pass
    known = known_as(wanted)
    found = [known] if known else list(_rows().filter(name=wanted)[:2])
    if len(found) > 1:
        raise NotFound(f"Several items are called {wanted[:80]!r}; give the identifier.")
    if not found:
        raise NotFound(f"There is no configuration item {wanted[:80]!r}.")
    return found[0]


def items_page(
    *,
    actor: Actor,
    filters: ItemFilters,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[ConfigurationItem]:
    """Return items by name with their teams, those whose words begin as `q` says."""
    require(actor, RULES[Action.READ_ITEMS], "seeing configuration items")
    rows = _narrowed(filters).order_by("name", "id")
    if cursor is not None:
        name, last_id = read_cursor(cursor, 2)
        rows = rows.filter(Q(name__gt=name) | Q(id__gt=uuid_key(last_id)), name__gte=name)
    found = list(rows[: clean_limit(limit) + 1])
    return cut(found, limit, lambda item: (item.name, str(item.pk)))


def item_choices(*, actor: Actor, q: str, limit: int) -> list[ConfigurationItem]:
    """Return items to choose from by the beginnings of their words: none that is retired."""
    return items_page(actor=actor, filters=ItemFilters(q=q), limit=limit).items


def item_keys(items: Collection[ConfigurationItem]) -> dict[UUID, str]:
    """Return for each item what `chosen_item` finds it by: the shortest that people can read.

    Its identifier, else its name; its id where another one is called so, or where a semicolon
    would be read as the end.
    """
    nameless = [item.name for item in items if not item.identifier]
    rows = ConfigurationItem.objects.filter(name__in=nameless).order_by("name")
    names = list(rows.values_list("name", flat=True)) if nameless else []
    found = {}
    for item in items:
        key = item.identifier or item.name
        is_clear = ";" not in key and (bool(item.identifier) or names.count(key) == 1)
        found[item.pk] = key if is_clear else str(item.pk)
    return found


def whole_item(item: ConfigurationItem) -> WholeItem:
    """Return an item with its neighbours."""
    return WholeItem(
        item=item,
        services=list(item.services.order_by("name", "id")),
        runs_on=list(item.runs_on.defer("search").order_by("name", "id")),
        carries=list(item.carries.defer("search").order_by("name", "id")),
    )


def services_of_items(ids: Collection[UUID]) -> Mapping[UUID, list[Service]]:
    """Return for each item the services in use that suffer with it, by name.

    They are what it supports, and what is supported by whatever runs on it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SUPPORTED, [list(ids)])
        pairs = cursor.fetchall() if ids else []
    rows = Service.objects.select_related("team").filter(
        pk__in={service_id for _, service_id in pairs}, is_active=True
    )
    supported = set(pairs)
    ordered = list(rows.order_by("name", "id"))
    return {pk: [row for row in ordered if (pk, row.pk) in supported] for pk in ids}


def all_below(ids: Collection[UUID]) -> set[UUID]:
    """Return the ids of everything these items run on, by way of others too."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [list(ids)])
        return {row[0] for row in cursor.fetchall()}


def _rows() -> QuerySet[ConfigurationItem]:
    return ConfigurationItem.objects.select_related("team").defer("search")


def _narrowed(filters: ItemFilters) -> QuerySet[ConfigurationItem]:
    exact = {
        "kind": filters.kind.replace("\0", "") or None,
        "team_id": filters.team_id,
        "services": filters.service_id,
        "status": filters.status,
    }
    rows = _rows().filter(**{name: value for name, value in exact.items() if value is not None})
    if filters.status is None and not filters.with_retired:
        rows = rows.exclude(status=ItemStatus.RETIRED)
    return _beginning(rows, filters.q) if filters.q.strip() else rows


def _beginning(rows: QuerySet[ConfigurationItem], text: str) -> QuerySet[ConfigurationItem]:
    """Return those with words that begin so; only letters and digits are looked for."""
    words = " & ".join(f"{word}:*" for word in _WORD.findall(text.lower()))
    if not words:
        return rows.none()
    return rows.filter(search=SearchQuery(words, config="simple", search_type="raw"))
