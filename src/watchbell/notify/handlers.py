"""Telling endpoints of events."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from watchbell.kernel.events import Event
from watchbell.notify.domain import Content, Purpose, matches
from watchbell.notify.models import Endpoint
from watchbell.notify.services import Draft, queue_messages
from watchbell.platform.confidential import confidential, ids_in
from watchbell.platform.crypto import hash_token


def tell_endpoints(event: Event, *, now: datetime) -> None:
    """Queue one message for each active endpoint that asked for this kind of event.

    Bootstrap subscribes it to every event except those about messages themselves, which
    would tell of their own sending for ever. Nothing is told of confidential records: who is
    behind an endpoint is not known here.
    """
    tell_endpoints_of_all([event], now)


def tell_endpoints_of_all(events: Sequence[Event], now: datetime) -> None:
    """Queue the messages of several events; who asked for what is read once."""
    endpoints = list(Endpoint.objects.filter(is_active=True).order_by("pk"))
    drafts: list[Draft] = []
    for event in events:
        wanted = [endpoint for endpoint in endpoints if matches(endpoint.events, event.kind)]
        if wanted and not confidential(ids_in(event.subject, event.payload())):
            drafts += [_draft(endpoint, event) for endpoint in wanted]
    if drafts:
        queue_messages(drafts, now=now)


def _draft(endpoint: Endpoint, event: Event) -> Draft:
    data = {
        "subject": str(event.subject),
        "at": event.at.isoformat(),
        "actor": {"kind": event.actor.kind.value, "name": event.actor.name},
        **event.payload(),
    }
    return Draft(
        subject=event.subject,
        channel=endpoint.kind,
        address=endpoint.address,
        endpoint_id=endpoint.pk,
        purpose=Purpose.EVENT,
        content=Content(title=event.kind, kind=event.kind, data=data),
        key=f"event:{endpoint.pk}:{_digest(event.kind, data)}",
    )


def _digest(kind: str, data: dict[str, Any]) -> str:
    """Return what makes one event's message unique, so that a repeated batch queues none twice."""
    return hash_token(json.dumps([kind, data], sort_keys=True))
