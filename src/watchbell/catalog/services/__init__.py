"""The only writers of services, their dependencies, and what was changed on them."""

from watchbell.catalog.services.changes import ChangeFields, record_change
from watchbell.catalog.services.services import (
    ServiceFields,
    add_dependency,
    change_service,
    create_service,
    remove_dependency,
)

__all__ = [
    "ChangeFields",
    "ServiceFields",
    "add_dependency",
    "change_service",
    "create_service",
    "record_change",
    "remove_dependency",
]
