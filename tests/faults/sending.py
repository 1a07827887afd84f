"""Many clients at once, each alert an incident of its own."""

from tests.faults.signals import Sender
from tests.stories.running import Product
from tests.stories.setting_up import alertmanager_address

_CLIENTS = 8


def send(product: Product, count: int, *, first: int = 0, pause: float = 0.0) -> list[Sender]:
    """Let several clients post that many alerts; returns them while they are at it."""
    address = alertmanager_address(product)
    last = first + count
    senders = [
        Sender(address, range(first + client, last, _CLIENTS), pause=pause)
        for client in range(_CLIENTS)
    ]
    for sender in senders:
        sender.start()
    return senders
