"""What an integration is told besides: its sender's secret, its switches, its mapping."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.alerts.events import IntegrationChanged
from watchbell.alerts.integrations.mapping import SETTING, AlertMapping, checked
from watchbell.alerts.integrations.registry import adapter_for
from watchbell.alerts.models import Integration
from watchbell.alerts.services.integrations import lock_integration, save_integration
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, InvalidInput
from watchbell.kernel.text import clean_line
from watchbell.platform.crypto import seal
from watchbell.platform.eventlog import publish

_LONGEST = 500


@transaction.atomic
def set_secret(*, integration_id: UUID, secret: str, actor: Actor, now: datetime) -> Integration:
    """Believe from now on only what is signed with this; "" believes everything again."""
    integration = lock_integration(integration_id, actor)
    if not adapter_for(integration.kind).signs:
        raise InvalidInput("This kind of sender does not sign with a secret.", fields={})
    had = bool(integration.sealed_secret)
    secret = clean_line(secret, "secret", _LONGEST, required=False)
    if not secret and not had:
        raise AlreadyDone("There is no secret to take away.")
    integration.sealed_secret = seal(secret) if secret else ""
    save_integration(integration, ["sealed_secret"])
    # Neither the old secret nor the new one is told.
    _tell(integration, {"secret": ["set" if had else "", "set" if secret else ""]}, actor, now)
    return integration


@transaction.atomic
def set_switches(
    *, integration_id: UUID, on: Mapping[str, bool], actor: Actor, now: datetime
) -> Integration:
    """Turn the switches of its kind on and off; those that are not named stay."""
    integration = lock_integration(integration_id, actor)
    known = {switch.name for switch in adapter_for(integration.kind).switches}
    before = integration.settings
    after = {**before, **{name: bool(value) for name, value in on.items() if name in known}}
    changes = {
        name: [bool(before.get(name)), after[name]]
        for name in sorted(known & after.keys())
        if bool(before.get(name)) != after[name]
    }
    if changes:
        _settle(integration, after)
        _tell(integration, changes, actor, now)
    return integration


@transaction.atomic
def set_mapping(
    *, integration_id: UUID, mapping: AlertMapping | None, actor: Actor, now: datetime
) -> Integration:
    """Read by this mapping from now on; None goes back to what can be told without one."""
    integration = lock_integration(integration_id, actor)
    if adapter_for(integration.kind).parse_with is None:
        raise InvalidInput("This kind of sender is understood without a mapping.", fields={})
    before = integration.settings.get(SETTING)
    after = checked(mapping).kept() if mapping is not None else None
    if before == after:
        return integration
    rest = {name: value for name, value in integration.settings.items() if name != SETTING}
    _settle(integration, rest if after is None else {**rest, SETTING: after})
    _tell(integration, {SETTING: [before, after]}, actor, now)
    return integration


def _settle(integration: Integration, settings: dict[str, Any]) -> None:
    integration.settings = settings
    save_integration(integration, ["settings"])


def _tell(integration: Integration, changes: dict[str, Any], actor: Actor, now: datetime) -> None:
    publish(IntegrationChanged(subject=integration.ref, actor=actor, at=now, changes=changes))
