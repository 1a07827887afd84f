"""Categories and the rules of priorities."""

from django.db import connection
from django.db.models import QuerySet

from watchbell.incidents.models import Category
from watchbell.incidents.prioritising import Rules
from watchbell.kernel.errors import InvalidInput
from watchbell.platform.gathering import asked_once

_RULES = (
    "select type, impact, urgency, priority, vip_raises, critical_service_raises, version"
    " from incidents_priorityrules cross join incidents_prioritycell"
)


def priority_rules() -> Rules:
    """Return how priorities are found, as the administrator has set it, in one query."""
    return asked_once(_RULES, _read_rules)


def _read_rules() -> Rules:
    with connection.cursor() as cursor:
        cursor.execute(_RULES)
        rows = cursor.fetchall()
    matrices: dict[str, dict[tuple[int, int], int]] = {}
    for type_slug, impact, urgency, priority, *_ in rows:
        matrices.setdefault(type_slug, {})[impact, urgency] = priority
    vip_raises, critical_service_raises, version = rows[0][4:]
    return Rules(matrices, vip_raises, critical_service_raises, version)


def categories() -> list[Category]:
    """Return the active categories, each root followed by its children."""
    rows = list(Category.objects.filter(is_active=True).order_by("position", "name"))
    children: dict[int | None, list[Category]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    return [node for root in children.get(None, []) for node in [root, *children.get(root.id, [])]]


def _usable() -> QuerySet[Category]:
    """Return what new incidents may have: a root that is off takes its subcategories along."""
    return Category.objects.filter(is_active=True).exclude(parent__is_active=False)


def category_by_slug(slug: str, *, field: str = "category") -> Category:
    """Return one category; InvalidInput names `field` when there is none of that slug."""
    found = _usable().filter(slug=slug).first()
    if found is None:
        raise InvalidInput(
            f"There is no category {slug!r}.",
            fields={field: "Choose one of the categories that GET /api/v1/categories lists."},
        )
    return found
