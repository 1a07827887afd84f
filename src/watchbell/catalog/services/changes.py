"""Recording what was changed on services, as other programs or people tell it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from watchbell.accounts.permissions import require
from watchbell.catalog.events import ChangeAmended, ChangeRecorded
from watchbell.catalog.models import Change, Service
from watchbell.catalog.permissions import RULES, Action
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_link, clean_text
from watchbell.platform.eventlog import publish


@dataclass(frozen=True, kw_only=True)
class ChangeFields:
    """What is told of a change. `ends_at` None: it took a moment, or is not over yet."""

    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    description: str = ""
    link: str = ""
    who: str = ""
    service_ids: Collection[UUID] = ()


@transaction.atomic
def record_change(
    *, source: str, external_id: str, fields: ChangeFields, actor: Actor, now: datetime
) -> Change:
    """Record a change; told again by its source, it says what was told last."""
    require(actor, RULES[Action.RECORD_CHANGES], "recording changes")
    name = clean_line(source, "source", 80)
    key = clean_line(external_id, "external_id", 200)
    wanted = _clean(fields)
    services = list(Service.objects.filter(pk__in=fields.service_ids).order_by("pk"))
    known = _lock(name, key)
    if known is not None:
        return _amend(known, wanted, services, actor, now)
    change = Change(id=new_id(now), source=name, external_id=key, created_at=now, **wanted)
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError:
        # Its source told it twice at the same time, and the other telling was first.
        other = _lock(name, key)
        if other is None:
            raise
        return _amend(other, wanted, services, actor, now)
    change.services.set(services)
    publish(_recorded(change, services, actor, now))
    return change


def _lock(source: str, external_id: str) -> Change | None:
    rows = Change.objects.select_for_update(no_key=True)
    return rows.filter(source=source, external_id=external_id).first()


def _amend(
    change: Change, wanted: dict[str, Any], services: list[Service], actor: Actor, now: datetime
) -> Change:
    """Make a locked change say what was told; one that says it already stays as it is."""
    changed = [name for name, value in wanted.items() if value != getattr(change, name)]
    for name in changed:
        setattr(change, name, wanted[name])
    if changed:
        change.save(update_fields=changed)
    if set(change.services.values_list("pk", flat=True)) != {service.pk for service in services}:
        change.services.set(services)
        changed.append("services")
    if changed:
        publish(ChangeAmended(subject=change.ref, actor=actor, at=now, fields=tuple(changed)))
    return change


def _recorded(
    change: Change, services: list[Service], actor: Actor, now: datetime
) -> ChangeRecorded:
    return ChangeRecorded(
        subject=change.ref,
        actor=actor,
        at=now,
        source=change.source,
        external_id=change.external_id,
        title=change.title,
        service_ids=tuple(service.pk for service in services),
    )


def _clean(fields: ChangeFields) -> dict[str, Any]:
    if fields.ends_at is not None and fields.ends_at < fields.starts_at:
        raise _invalid("ends_at", "It cannot end before it starts.")
    return {
        "title": clean_line(fields.title, "title", 300),
        "description": clean_text(fields.description, "description", 5000),
        "link": clean_link(fields.link, "link"),
        "who": clean_line(fields.who, "who", required=False),
        "starts_at": fields.starts_at,
        "ends_at": fields.ends_at,
    }


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(f"{field}: {message}", fields={field: message})
