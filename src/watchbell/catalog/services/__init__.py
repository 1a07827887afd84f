"""The only writers of services, what was changed on them, configuration items and calendars."""

from watchbell.catalog.services.calendars import (
    CalendarFields,
    archive_calendar,
    change_calendar,
    choose_default_calendar,
    create_calendar,
    fields_of_calendar,
    opening_by,
    restore_calendar,
)
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
    "CalendarFields",
    "ChangeFields",
    "ImportedRow",
    "ItemFields",
    "ServiceFields",
    "add_dependency",
    "archive_calendar",
    "change_calendar",
    "change_item",
    "change_service",
    "choose_default_calendar",
    "create_calendar",
    "create_item",
    "create_service",
    "fields_of",
    "fields_of_calendar",
    "import_items",
    "opening_by",
    "record_change",
    "remove_dependency",
    "restore_calendar",
]
