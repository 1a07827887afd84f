"""Integrations: made, changed, given a new key, switched off and on."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.accounts.selectors import team_by_id
from watchbell.alerts.domain import Grouping, OnRecovery
from watchbell.alerts.events import (
    IntegrationChanged,
    IntegrationCreated,
    IntegrationKeyRotated,
)
from watchbell.alerts.integrations.port import Adapter
from watchbell.alerts.integrations.registry import adapter_for
from watchbell.alerts.models import Integration
from watchbell.alerts.permissions import Action, require
from watchbell.catalog.selectors import service_by_id
from watchbell.incidents.selectors import category_by_slug
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.kernel.versions import expect_version
from watchbell.platform.crypto import hash_token, new_short_token, new_token, seal
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import Secret

KEY_PREFIX = "wbi"
"""Every integration's key begins with it, so logs can mask keys they do not know."""


@dataclass(frozen=True, kw_only=True)
class IntegrationFields:
    """What may be edited. None means nobody's, no service, and the service's own policy."""

    name: str
    team_id: UUID | None = None
    service_id: UUID | None = None
    escalation_policy_id: UUID | None = None
    grouping: Grouping = Grouping.GROUP
    on_recovery: OnRecovery = OnRecovery.RESOLVE
    default_category: str = ""


@transaction.atomic
def create_integration(
    *, kind: str, fields: IntegrationFields, actor: Actor, now: datetime
) -> tuple[Integration, Secret]:
    """Open one more address; returns it with its key."""
    require(actor, Action.MANAGE_INTEGRATIONS)
    adapter = adapter_for(kind)
    key = _new_key(adapter)
    integration = Integration.objects.create(
        id=new_id(now),
        kind=adapter.kind,
        settings={switch.name: True for switch in adapter.switches if switch.default},
        key_hash=hash_token(key),
        sealed_key=seal(key),
        created_at=now,
        **_clean(fields),
    )
    publish(
        IntegrationCreated(
            subject=integration.ref,
            actor=actor,
            at=now,
            name=integration.name,
            integration_kind=integration.kind,
        )
    )
    return integration, key


@transaction.atomic
def change_integration(
    *,
    integration_id: UUID,
    fields: IntegrationFields,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Integration:
    """Set everything that may be edited; alerts that exist keep what they got."""
    integration = lock_integration(integration_id, actor)
    expect_version(integration.version, version)
    changes: dict[str, Any] = {}
    for name, value in _clean(fields).items():
        before = getattr(integration, name)
        if before != value:
            changes[name] = [_plain(before), _plain(value)]
            setattr(integration, name, value)
    if changes:
        save_integration(integration, list(changes))
        publish(IntegrationChanged(subject=integration.ref, actor=actor, at=now, changes=changes))
    return integration


@transaction.atomic
def rotate_key(*, integration_id: UUID, actor: Actor, now: datetime) -> tuple[Integration, Secret]:
    """Give it a new key; the old one stops within a second."""
    integration = lock_integration(integration_id, actor)
    key = _new_key(adapter_for(integration.kind))
    integration.key_hash, integration.sealed_key = hash_token(key), seal(key)
    save_integration(integration, ["key_hash", "sealed_key"])
    publish(IntegrationKeyRotated(subject=integration.ref, actor=actor, at=now))
    return integration, key


def disable_integration(*, integration_id: UUID, actor: Actor, now: datetime) -> Integration:
    """Take no more signals from its address; those that came are still absorbed."""
    return _switch(integration_id, on=False, actor=actor, now=now)


def enable_integration(*, integration_id: UUID, actor: Actor, now: datetime) -> Integration:
    """Take signals from its address again."""
    return _switch(integration_id, on=True, actor=actor, now=now)


@transaction.atomic
def _switch(integration_id: UUID, *, on: bool, actor: Actor, now: datetime) -> Integration:
    integration = lock_integration(integration_id, actor)
    if integration.is_enabled == on:
        raise AlreadyDone(f"{integration.name} is {'enabled' if on else 'disabled'} already.")
    integration.is_enabled = on
    save_integration(integration, ["is_enabled"])
    changes = {"is_enabled": [not on, on]}
    publish(IntegrationChanged(subject=integration.ref, actor=actor, at=now, changes=changes))
    return integration


def lock_integration(integration_id: UUID, actor: Actor) -> Integration:
    """Return it locked for this transaction, after asking whether `actor` may change it."""
    require(actor, Action.MANAGE_INTEGRATIONS)
    integration = Integration.objects.select_for_update().filter(pk=integration_id).first()
    if integration is None:
        raise NotFound("There is no such integration.")
    return integration


def _new_key(adapter: Adapter) -> Secret:
    if adapter.key_length:
        return new_short_token(KEY_PREFIX, adapter.key_length)
    return new_token(KEY_PREFIX)


def save_integration(integration: Integration, changed: list[str]) -> None:
    """Write these fields of a locked integration, as its next version."""
    integration.version += 1
    integration.save(update_fields=[*changed, "version"])


def _clean(given: IntegrationFields) -> dict[str, Any]:
    if given.team_id is not None:
        team_by_id(given.team_id)
    if given.service_id is not None:
        service_by_id(given.service_id)
    if given.default_category:
        category_by_slug(given.default_category, field="default_category")
    values = {field.name: getattr(given, field.name) for field in fields(given)}
    return {
        **values,
        "name": clean_line(given.name, "name", 200),
        "grouping": Grouping(given.grouping),
        "on_recovery": OnRecovery(given.on_recovery),
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
