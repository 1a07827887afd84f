"""The only writer of the category tree: two levels, in the order people chose.

A category is never deleted: incidents keep the one they have, switched off or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.incidents.category_events import CategoryChanged, CategoryCreated
from watchbell.incidents.closing.checks import Check
from watchbell.incidents.models import Category
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.services.naming import insert_named
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from watchbell.kernel.text import clean_line, clean_slug
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish
from watchbell.platform.locks import one_at_a_time


@dataclass(frozen=True, kw_only=True)
class CategoryFields:
    """What a category says about itself; `parent` is the slug of a root, or empty for a root."""

    name: str
    parent: str = ""
    is_active: bool = True
    default_team_id: UUID | None = None
    closure_checks: Sequence[Check] = ()


@transaction.atomic
def create_category(*, slug: str, fields: CategoryFields, actor: Actor, now: datetime) -> Category:
    """Add a category at the end of its level; its slug stays."""
    _begin(actor)
    row = Category(slug=clean_slug(slug, "slug"))
    for name, value in _clean(row, fields).items():
        setattr(row, name, value)
    row.position = _end_of(row.parent_id)
    insert_named(row, "category")
    publish(
        CategoryCreated(
            subject=row.ref,
            actor=actor,
            at=now,
            slug=row.slug,
            name=row.name,
            parent=row.parent.slug if row.parent else "",
        )
    )
    return row


@transaction.atomic
def change_category(
    *,
    slug: str,
    fields: CategoryFields,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Category:
    """Make the category say what `fields` says; moved elsewhere it stands at the end there."""
    _begin(actor)
    row = _named(slug)
    expect_version(row.version, version)
    wanted = _clean(row, fields)
    changed = [name for name, value in wanted.items() if value != getattr(row, name)]
    if "parent_id" in changed:
        row.position = _end_of(wanted["parent_id"])
    for name in changed:
        setattr(row, name, wanted[name])
    _save(row, changed, actor, now)
    return row


@transaction.atomic
def place_category(*, slug: str, place: int, actor: Actor, now: datetime) -> Category:
    """Put the category at a place (0 is the first) among those of its level."""
    _begin(actor)
    row = _named(slug)
    beside = list(_level(row.parent_id))
    here, wanted = beside.index(row), min(max(place, 0), len(beside) - 1)
    if here == wanted:
        raise AlreadyDone(f"{row.name} stands there already.")
    beside.insert(wanted, beside.pop(here))
    for position, other in enumerate(beside):
        if other.position != position:
            other.position = position
            other.save(update_fields=["position"])
    row.position = wanted
    _save(row, ["position"], actor, now)
    return row


@transaction.atomic
def shift_category(*, slug: str, by: int, actor: Actor, now: datetime) -> Category:
    """Move the category up (-1) or down (1) among those of its level."""
    _begin(actor)
    row = _named(slug)
    here = list(_level(row.parent_id)).index(row)
    return place_category(slug=slug, place=here + by, actor=actor, now=now)


@transaction.atomic
def set_category_checks(
    *,
    slug: str,
    checks: Sequence[Check],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Category:
    """Ask for these checks, beside those of every incident, when one of this category closes."""
    _begin(actor)
    row = _named(slug)
    expect_version(row.version, version)
    wanted = _checks(checks)
    if row.closure_checks != wanted:
        row.closure_checks = wanted
        _save(row, ["closure_checks"], actor, now)
    return row


def _begin(actor: Actor) -> None:
    require(actor, Action.CONFIGURE)
    one_at_a_time("incidents.categories")


def _named(slug: str) -> Category:
    found = Category.objects.select_related("parent").filter(slug=slug).first()
    if found is None:
        raise NotFound("There is no such category.")
    return found


def _clean(row: Category, fields: CategoryFields) -> dict[str, Any]:
    return {
        "name": clean_line(fields.name, "name", 80),
        "parent_id": _parent(row, fields.parent),
        "is_active": fields.is_active,
        "default_team_id": fields.default_team_id,
        "closure_checks": _checks(fields.closure_checks),
    }


def _parent(row: Category, slug: str) -> int | None:
    """Return the root's id; Conflict where there would be a third level, or a circle."""
    if not slug:
        return None
    root = Category.objects.filter(slug=slug).first()
    if root is None:
        raise InvalidInput("There is no such root.", fields={"parent": "Choose one of the roots."})
    has_children = not row._state.adding and row.children.exists()
    if root.parent_id is not None or root.pk == row.pk or has_children:
        message = "The tree has two levels: choose a root, and move subcategories away first."
        raise Conflict(message, fields={"parent": message})
    return root.pk


def _checks(checks: Sequence[Check]) -> list[str]:
    return [check.value for check in Check if check in checks]


def _level(parent_id: int | None) -> Any:
    return Category.objects.filter(parent_id=parent_id).order_by("position", "name")


def _end_of(parent_id: int | None) -> int:
    last = _level(parent_id).values_list("position", flat=True).last()
    return 0 if last is None else last + 1


def _save(row: Category, changed: Sequence[str], actor: Actor, now: datetime) -> None:
    if not changed:
        return
    row.version += 1
    row.save(update_fields=[*{*changed, "position", "version"}])
    names = tuple(name.removesuffix("_id") for name in changed)
    publish(CategoryChanged(subject=row.ref, actor=actor, at=now, slug=row.slug, fields=names))
