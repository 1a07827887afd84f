"""Configuration items as the wire shows them."""

from watchbell.api.schemas.items import ItemNamed, ItemShown, ItemWhole
from watchbell.catalog.domain import ItemStatus
from watchbell.catalog.models import ConfigurationItem
from watchbell.catalog.selectors import whole_item


def named(row: ConfigurationItem) -> ItemNamed:
    return ItemNamed(id=row.id, name=row.name, identifier=row.identifier or None)


def item(row: ConfigurationItem) -> ItemShown:
    """Show an item; its team must be loaded."""
    return ItemShown(
        **named(row).model_dump(),
        kind=row.kind,
        location=row.location,
        team=row.team.slug if row.team else None,
        status=ItemStatus(row.status),
        description=row.description,
        created_at=row.created_at,
        version=row.version,
    )


def whole(row: ConfigurationItem) -> ItemWhole:
    """Show an item with its neighbours."""
    found = whole_item(row)
    return ItemWhole(
        **item(row).model_dump(),
        services=[service.slug for service in found.services],
        runs_on=[named(other) for other in found.runs_on],
        carries=[named(other) for other in found.carries],
    )
