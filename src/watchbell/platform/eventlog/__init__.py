"""The one log: `publish` writes it, the settler orders it, subscriptions read it."""

from watchbell.platform.eventlog.publishing import publish
from watchbell.platform.eventlog.reading import (
    StoredEvent,
    events_after,
    events_of,
    gathered_events_of,
)
from watchbell.platform.eventlog.subscriptions import Handler, Subscription

__all__ = [
    "Handler",
    "StoredEvent",
    "Subscription",
    "events_after",
    "events_of",
    "gathered_events_of",
    "publish",
]
