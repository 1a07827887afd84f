"""The whole category tree, as those who set it up see it."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef, QuerySet

from watchbell.incidents.models import Category
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound

MOST_COUNTED = 1000
"""Counting stops here: a tree must not cost more the more there is."""


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category, how many incidents have it (at most MOST_COUNTED), and what stands below it."""

    row: Category
    used: int
    below: list["CategoryNode"] = field(default_factory=list)

    @property
    def used_in_words(self) -> str:
        return f"{MOST_COUNTED:,} or more" if self.used >= MOST_COUNTED else f"{self.used:,}"


def category_tree(actor: Actor) -> list[CategoryNode]:
    """Return the roots with their subcategories, those that are switched off too, in one query."""
    require(actor, Action.CONFIGURE)
    rows = _counted(actor).select_related("default_team", "parent").order_by("position", "name")
    nodes = {row.pk: CategoryNode(row, row.used) for row in rows}
    for node in nodes.values():
        if node.row.parent_id is not None:
            nodes[node.row.parent_id].below.append(node)
    return [node for node in nodes.values() if node.row.parent_id is None]


def category_node(actor: Actor, slug: str) -> CategoryNode:
    """Return one category with how many incidents have it; NotFound without one."""
    require(actor, Action.CONFIGURE)
    rows = _counted(actor).select_related("default_team", "parent")
    found = None if "\0" in slug else rows.filter(slug=slug).first()
    if found is None:
        raise NotFound("There is no such category.")
    return CategoryNode(found, found.used)


def roots() -> list[Category]:
    """Return the categories that have subcategories, or may have them."""
    return list(Category.objects.filter(parent=None).order_by("position", "name"))


def closure_checks_by_category() -> dict[str, list[str]]:
    """Return {slug: checks} of the categories whose closing asks for something of its own."""
    rows = Category.objects.exclude(closure_checks=[]).order_by("position", "name")
    return dict(rows.values_list("slug", "closure_checks"))


def _counted(actor: Actor) -> QuerySet[Any]:
    having = visible_incidents(actor).filter(category=OuterRef("pk")).order_by().values("pk")
    used = Func(
        ArraySubquery(having[:MOST_COUNTED]), function="cardinality", output_field=IntegerField()
    )
    return Category.objects.annotate(used=used)
