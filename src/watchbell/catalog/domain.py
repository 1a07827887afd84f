"""What may be said of configuration items: their usual kinds, and where they are in their life."""

from enum import StrEnum

ITEM_KINDS = {
    "server": "Server",
    "virtual_machine": "Virtual machine",
    "network_device": "Network device",
    "application": "Application",
    "database": "Database",
    "storage": "Storage",
    "workstation": "Workstation",
    "mobile_device": "Mobile device",
    "printer": "Printer",
    "other": "Other",
}
"""The kinds that forms offer. The column is plain text: another one here needs no migration."""


class ItemStatus(StrEnum):
    """Where an item is in its life; a retired one is offered no more, and stays in the records."""

    IN_USE = "in_use"
    IN_STOCK = "in_stock"
    RETIRED = "retired"
