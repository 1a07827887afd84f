"""Endpoints: machines that are told of events."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from watchbell.accounts.permissions import require
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, InvalidInput
from watchbell.kernel.events import event_classes
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.kernel.versions import expect_version
from watchbell.notify.channels.webhook import SECRET_PREFIX, WebhookChannel
from watchbell.notify.domain import matches
from watchbell.notify.errors import EndpointNotFound
from watchbell.notify.events import EndpointChanged, EndpointCreated
from watchbell.notify.models import Endpoint
from watchbell.notify.permissions import RULES, Action
from watchbell.platform.crypto import seal
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import Secret


@dataclass(frozen=True, kw_only=True)
class EndpointFields:
    """What an operator says of an endpoint. `events`: patterns such as `incident.*`."""

    name: str
    address: str
    events: Sequence[str] = ("incident.*",)


def new_secret() -> Secret:
    """Return a fresh signing secret in Standard Webhooks' form."""
    return Secret(SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode())


@transaction.atomic
def create_endpoint(
    *, fields: EndpointFields, actor: Actor, now: datetime
) -> tuple[Endpoint, Secret]:
    """Add a webhook's endpoint; its secret is returned this once and kept sealed."""
    require(actor, RULES[Action.MANAGE_ENDPOINTS], "adding webhooks")
    name, address, events = _clean(fields)
    secret = new_secret()
    endpoint = Endpoint.objects.create(
        id=new_id(now),
        kind=WebhookChannel.kind,
        name=name,
        address=address,
        events=events,
        sealed_secret=seal(secret),
        created_at=now,
    )
    publish(
        EndpointCreated(subject=endpoint.ref, actor=actor, at=now, name=name, events=tuple(events))
    )
    return endpoint, secret


@transaction.atomic
def change_endpoint(
    *,
    endpoint_id: UUID,
    fields: EndpointFields,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Endpoint:
    """Make the endpoint as `fields` say; with nothing new the version stays."""
    endpoint = _lock(endpoint_id, actor)
    expect_version(endpoint.version, version)
    wanted = dict(zip(("name", "address", "events"), _clean(fields), strict=True))
    changed = [name for name, value in wanted.items() if value != getattr(endpoint, name)]
    for name in changed:
        setattr(endpoint, name, wanted[name])
    if changed:
        _save(endpoint, changed, actor, now)
    return endpoint


@transaction.atomic
def rotate_secret(*, endpoint_id: UUID, actor: Actor, now: datetime) -> Secret:
    """Give the endpoint a new secret; until the next time, the old one signs as well."""
    endpoint = _lock(endpoint_id, actor)
    secret = new_secret()
    endpoint.sealed_previous = endpoint.sealed_secret
    endpoint.sealed_secret = seal(secret)
    _save(endpoint, ["sealed_secret", "sealed_previous"], actor, now)
    return secret


@transaction.atomic
def deactivate_endpoint(*, endpoint_id: UUID, actor: Actor, now: datetime) -> Endpoint:
    """Tell the endpoint nothing more."""
    endpoint = _lock(endpoint_id, actor)
    if not endpoint.is_active:
        raise AlreadyDone("This webhook is off already.")
    endpoint.is_active = False
    _save(endpoint, ["is_active"], actor, now)
    return endpoint


def _lock(endpoint_id: UUID, actor: Actor) -> Endpoint:
    require(actor, RULES[Action.MANAGE_ENDPOINTS], "changing webhooks")
    endpoint = Endpoint.objects.select_for_update().filter(pk=endpoint_id).first()
    if endpoint is None:
        raise EndpointNotFound("There is no such webhook.")
    return endpoint


def _save(endpoint: Endpoint, changed: list[str], actor: Actor, now: datetime) -> None:
    endpoint.version += 1
    endpoint.save(update_fields=[*changed, "version"])
    shown = tuple(name for name in changed if name != "sealed_previous")
    publish(EndpointChanged(subject=endpoint.ref, actor=actor, at=now, fields=shown))


def _clean(fields: EndpointFields) -> tuple[str, str, list[str]]:
    name = clean_line(fields.name, "name", 120)
    address = clean_line(fields.address, "address", 2000)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _invalid("address", "Use a full address that starts with https:// or http://.")
    events = [clean_line(pattern, "events", 80) for pattern in fields.events]
    unknown = [p for p in events if not any(matches([p], kind) for kind in event_classes())]
    if unknown or not events:
        wrong = ", ".join(unknown) or "an empty list"
        raise _invalid("events", f"No event is called {wrong}; use names such as incident.*")
    return name, address, events


def _invalid(field: str, sentence: str) -> InvalidInput:
    return InvalidInput(f"{field}: {sentence}", fields={field: sentence})
