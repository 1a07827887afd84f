"""Configuration items: recorded, changed, retired."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from watchbell.accounts.models import Team
from watchbell.accounts.permissions import require
from watchbell.catalog.domain import ItemStatus
from watchbell.catalog.errors import DependencyCycle, IdentifierTaken
from watchbell.catalog.events import ItemChanged, ItemCreated
from watchbell.catalog.models import ConfigurationItem, Service
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.selectors.items import all_below
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish
from watchbell.platform.locks import one_at_a_time

MOST_SERVICES = 100
MOST_BELOW = 50
_LISTS = ("services", "runs_on")


@dataclass(frozen=True, kw_only=True)
class ItemFields:
    """What an item says about itself. `team_id` None: nobody's; `identifier` "": it has none."""

    name: str
    kind: str = "other"
    identifier: str = ""
    location: str = ""
    team_id: UUID | None = None
    status: ItemStatus = ItemStatus.IN_USE
    description: str = ""
    service_ids: Collection[UUID] = ()
    runs_on_ids: Collection[UUID] = ()


@dataclass(frozen=True)
class _Clean:
    """Fields that were checked: columns, and for each list the ids of what is in it."""

    columns: dict[str, Any]
    lists: dict[str, set[UUID]]


@transaction.atomic
def create_item(*, fields: ItemFields, actor: Actor, now: datetime) -> ConfigurationItem:
    """Record an item; its identifier, if it has one, is no other item's."""
    require(actor, RULES[Action.MANAGE_ITEMS], "recording configuration items")
    wanted = _clean(fields)
    item = ConfigurationItem(id=new_id(now), created_at=now, **wanted.columns)
    _unless_taken(lambda: item.save(force_insert=True))
    for name, ids in wanted.lists.items():
        getattr(item, name).set(ids)
    publish(
        ItemCreated(
            subject=item.ref,
            actor=actor,
            at=now,
            name=item.name,
            item_kind=item.kind,
            identifier=item.identifier,
        )
    )
    return item


@transaction.atomic
def change_item(
    *,
    item_id: UUID,
    fields: ItemFields,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> ConfigurationItem:
    """Make the item say what `fields` says; with nothing new the version stays."""
    require(actor, RULES[Action.MANAGE_ITEMS], "changing configuration items")
    if fields.runs_on_ids:
        # One writer of what runs on what: two halves of a circle could both look harmless.
        one_at_a_time("catalog.items")
    item = _lock(item_id)
    expect_version(item.version, version)
    wanted = _clean(fields)
    _refuse_circle(item, wanted.lists["runs_on"])
    changed = [name for name, value in wanted.columns.items() if value != getattr(item, name)]
    for name in changed:
        setattr(item, name, wanted.columns[name])
    lists = [name for name in _LISTS if _ids(item, name) != wanted.lists[name]]
    if not changed and not lists:
        return item
    item.version += 1
    _unless_taken(lambda: item.save(update_fields=[*changed, "version"]))
    for name in lists:
        getattr(item, name).set(wanted.lists[name])
    fields_changed = (*changed, *lists)
    publish(
        ItemChanged(
            subject=item.ref, actor=actor, at=now, fields=fields_changed, status=item.status
        )
    )
    return item


def fields_of(item: ConfigurationItem) -> ItemFields:
    """Return what an item says about itself now."""
    return ItemFields(
        name=item.name,
        kind=item.kind,
        identifier=item.identifier,
        location=item.location,
        team_id=item.team_id,
        status=ItemStatus(item.status),
        description=item.description,
        service_ids=_ids(item, "services"),
        runs_on_ids=_ids(item, "runs_on"),
    )


def _lock(item_id: UUID) -> ConfigurationItem:
    rows = ConfigurationItem.objects.select_for_update(no_key=True).defer("search")
    item = rows.filter(pk=item_id).first()
    if item is None:
        raise NotFound("There is no such configuration item.")
    return item


def _ids(item: ConfigurationItem, name: str) -> set[UUID]:
    return set(getattr(item, name).values_list("pk", flat=True))


def _unless_taken(write: Callable[[], None]) -> None:
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        if "catalog_item_identifier" not in str(error):
            raise
        message = "Another configuration item has this identifier."
        raise IdentifierTaken(f"identifier: {message}", fields={"identifier": message}) from None


def _refuse_circle(item: ConfigurationItem, below: set[UUID]) -> None:
    if item.pk in below or (below and item.pk in all_below(below)):
        message = "It would, by way of others, run on itself."
        raise DependencyCycle(f"runs_on: {message}", fields={"runs_on": message})


def _clean(fields: ItemFields) -> _Clean:
    if fields.team_id is not None and not Team.objects.filter(pk=fields.team_id).exists():
        raise _invalid("team", "There is no such team.")
    columns = {
        "name": clean_line(fields.name, "name"),
        "kind": clean_line(fields.kind, "kind", 80),
        "identifier": clean_line(fields.identifier, "identifier", 120, required=False),
        "location": clean_line(fields.location, "location", required=False),
        "team_id": fields.team_id,
        "status": ItemStatus(fields.status),
        "description": clean_text(fields.description, "description", 5000),
    }
    return _Clean(columns, _lists(fields))


def _lists(fields: ItemFields) -> dict[str, set[UUID]]:
    services, below = set(fields.service_ids), set(fields.runs_on_ids)
    if len(services) > MOST_SERVICES:
        raise _invalid("services", f"Name {MOST_SERVICES} at most.")
    if len(below) > MOST_BELOW:
        raise _invalid("runs_on", f"Name {MOST_BELOW} at most.")
    if services and Service.objects.filter(pk__in=services).count() < len(services):
        raise _invalid("services", "One of them does not exist.")
    if below and ConfigurationItem.objects.filter(pk__in=below).count() < len(below):
        raise _invalid("runs_on", "One of them does not exist.")
    return {"services": services, "runs_on": below}


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(f"{field}: {message}", fields={field: message})
