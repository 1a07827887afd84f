"""Services and their dependencies: made, changed, joined."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from watchbell.accounts.models import Team
from watchbell.accounts.permissions import require
from watchbell.catalog.errors import DependencyCycle, SlugTaken
from watchbell.catalog.events import (
    DependencyAdded,
    DependencyRemoved,
    ServiceChanged,
    ServiceCreated,
)
from watchbell.catalog.models import Dependency, Service
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.selectors import all_needs_of
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_slug, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish
from watchbell.platform.locks import one_at_a_time

_DEAREST = Decimal("9999999999.99")


@dataclass(frozen=True, kw_only=True)
class ServiceFields:
    """What a service says about itself. `team_id`, `escalation_policy_id`: None for nobody's.

    `availability_target` is in per cent, with three decimals.
    """

    name: str
    description: str = ""
    team_id: UUID | None = None
    criticality: int = 3
    escalation_policy_id: UUID | None = None
    default_category: str = ""
    cost_per_minute: Decimal = Decimal(0)
    availability_target: Decimal | None = None
    is_active: bool = True


@transaction.atomic
def create_service(*, slug: str, fields: ServiceFields, actor: Actor, now: datetime) -> Service:
    """Add a service; its short name is for addresses and stays."""
    require(actor, RULES[Action.MANAGE], "adding services")
    service = Service(
        id=new_id(now), slug=clean_slug(slug, "slug"), created_at=now, **_clean(fields)
    )
    try:
        with transaction.atomic():
            service.save(force_insert=True)
    except IntegrityError:
        message = "Another service has this short name; choose another."
        raise SlugTaken(f"slug: {message}", fields={"slug": message}) from None
    publish(
        ServiceCreated(
            subject=service.ref, actor=actor, at=now, name=service.name, slug=service.slug
        )
    )
    return service


@transaction.atomic
def change_service(
    *,
    service_id: UUID,
    fields: ServiceFields,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Service:
    """Make the service say what `fields` says; with nothing new the version stays."""
    service = _lock(service_id, actor)
    expect_version(service.version, version)
    wanted = _clean(fields)
    changed = [name for name, value in wanted.items() if value != getattr(service, name)]
    if not changed:
        return service
    for name in changed:
        setattr(service, name, wanted[name])
    service.version += 1
    service.save(update_fields=[*changed, "version"])
    publish(ServiceChanged(subject=service.ref, actor=actor, at=now, fields=tuple(changed)))
    return service


@transaction.atomic
def add_dependency(*, service_id: UUID, needs_id: UUID, actor: Actor, now: datetime) -> Dependency:
    """Record that a service needs another one to work; a circle is refused."""
    # One writer of the map at a time: two halves of a circle could both look harmless.
    one_at_a_time("catalog.map")
    service = _lock(service_id, actor)
    needed = _existing(needs_id)
    if service.pk == needed.pk or service.pk in all_needs_of(needed.pk):
        raise DependencyCycle(
            f"{needed.name} needs {service.name} already, so this would be a circle."
        )
    if Dependency.objects.filter(service=service, needs=needed).exists():
        raise AlreadyDone(f"{service.name} is known to need {needed.name}.")
    dependency = Dependency.objects.create(id=new_id(now), service=service, needs=needed)
    publish(DependencyAdded(subject=service.ref, actor=actor, at=now, needs_id=needed.pk))
    return dependency


@transaction.atomic
def remove_dependency(*, service_id: UUID, needs_id: UUID, actor: Actor, now: datetime) -> None:
    """Forget that a service needs another one."""
    service = _lock(service_id, actor)
    deleted, _ = Dependency.objects.filter(service=service, needs_id=needs_id).delete()
    if not deleted:
        raise NotFound("There is no such dependency.")
    publish(DependencyRemoved(subject=service.ref, actor=actor, at=now, needs_id=needs_id))


def _lock(service_id: UUID, actor: Actor) -> Service:
    require(actor, RULES[Action.MANAGE], "changing services")
    service = Service.objects.select_for_update(no_key=True).filter(pk=service_id).first()
    if service is None:
        raise NotFound("There is no such service.")
    return service


def _existing(service_id: UUID) -> Service:
    service = Service.objects.filter(pk=service_id).first()
    if service is None:
        raise NotFound("There is no such service.")
    return service


def _clean(fields: ServiceFields) -> dict[str, Any]:
    if fields.criticality not in (1, 2, 3, 4):
        raise _invalid("criticality", "Choose 1 (highest) to 4 (lowest).")
    if not fields.cost_per_minute.is_finite() or not 0 <= fields.cost_per_minute <= _DEAREST:
        raise _invalid("cost_per_minute", f"Enter an amount from 0 to {_DEAREST}.")
    if fields.availability_target is not None and not 0 < fields.availability_target < 100:
        raise _invalid("availability_target", "Enter per cent between 0 and 100, such as 99.9.")
    if fields.team_id is not None and not Team.objects.filter(pk=fields.team_id).exists():
        raise _invalid("team", "There is no such team.")
    return {
        "name": clean_line(fields.name, "name"),
        "description": clean_text(fields.description, "description", 5000),
        "team_id": fields.team_id,
        "criticality": fields.criticality,
        "escalation_policy_id": fields.escalation_policy_id,
        "default_category": clean_line(
            fields.default_category, "default_category", 80, required=False
        ),
        "cost_per_minute": fields.cost_per_minute.quantize(Decimal("0.01")),
        "availability_target": _thousandths(fields.availability_target),
        "is_active": fields.is_active,
    }


def _thousandths(target: Decimal | None) -> Decimal | None:
    return None if target is None else target.quantize(Decimal("0.001"))


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(f"{field}: {message}", fields={field: message})
