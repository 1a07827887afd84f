"""Configuration items for tests, made through the services."""

from datetime import datetime
from typing import Any

from watchbell.catalog.models import ConfigurationItem, Service
from watchbell.catalog.services import ItemFields, create_item
from watchbell.kernel.actors import SYSTEM


def make_item(name: str, *services: Service, now: datetime, **fields: Any) -> ConfigurationItem:
    """Return an item that supports these services."""
    given = ItemFields(name=name, service_ids=[service.pk for service in services], **fields)
    return create_item(fields=given, actor=SYSTEM, now=now)
