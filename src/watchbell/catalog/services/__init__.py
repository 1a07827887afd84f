"""The only writers of services, of what was changed on them, and of configuration items."""

from watchbell.catalog.services.changes import ChangeFields, record_change
from watchbell.catalog.services.importing import ImportedRow, import_items
from watchbell.catalog.services.items import ItemFields, change_item, create_item, fields_of
from watchbell.catalog.services.services import (
    ServiceFields,
    add_dependency,
    change_service,
    create_service,
    remove_dependency,
)

__all__ = [
    "ChangeFields",
    "ImportedRow",
    "ItemFields",
    "ServiceFields",
    "add_dependency",
    "change_item",
    "change_service",
    "create_item",
    "create_service",
    "fields_of",
    "import_items",
    "record_change",
    "remove_dependency",
]
