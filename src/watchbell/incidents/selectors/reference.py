"""Categories and the priority matrix."""

from collections.abc import Mapping

from watchbell.incidents.models import Category, PriorityCell
from watchbell.kernel.errors import InvalidInput


def priority_matrix() -> Mapping[tuple[int, int], int]:
    """Return (impact, urgency) -> priority as the administrator has set it."""
    cells = PriorityCell.objects.values_list("impact", "urgency", "priority")
    return {(impact, urgency): priority for impact, urgency, priority in cells}


def categories() -> list[Category]:
    """Return the active categories, each root followed by its children."""
    rows = list(Category.objects.filter(is_active=True).order_by("position", "name"))
    children: dict[int | None, list[Category]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    return [node for root in children.get(None, []) for node in [root, *children.get(root.id, [])]]


def category_by_slug(slug: str, *, field: str = "category") -> Category:
    """Return one category; InvalidInput names `field` when there is none of that slug."""
    found = Category.objects.filter(slug=slug, is_active=True).first()
    if found is None:
        raise InvalidInput(
            f"There is no category {slug!r}.",
            fields={field: "Choose one of the categories that GET /api/v1/categories lists."},
        )
    return found
