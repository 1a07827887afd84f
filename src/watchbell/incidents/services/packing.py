"""Taking a pack in: what is there becomes as the pack says, what it does not name stays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Team
from watchbell.accounts.selectors import people_by_id, person_by_email
from watchbell.incidents.duties import TEAM_LEAD
from watchbell.incidents.fields.specs import Option, Step
from watchbell.incidents.models import Category, CustomField, IncidentType
from watchbell.incidents.packs.format import Pack, PackField, PackOption, PackType
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.types import fields_in_order, types_with_fields
from watchbell.incidents.services.pack_guides import take_guides, written_guides
from watchbell.incidents.services.pack_parts import (
    PackChange,
    id_of,
    take_plans_and_categories,
    take_rules_and_presets,
    written_parts,
)
from watchbell.incidents.services.types import (
    FieldDraft,
    TypeDraft,
    change_field,
    change_type,
    create_field,
    create_type,
)
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, InvalidInput, NotFound

_TYPE_COLUMNS = (
    "name", "description", "icon", "is_active", "is_restricted", "on_request_form", "required",
    "default_team_id", "default_category_id", "default_impact", "default_urgency",
    "default_plans", "default_tasks", "default_roles",
)  # fmt: skip
_FIELD_COLUMNS = (
    "name", "help", "options", "required_for", "visible_when", "formula", "on_request_form",
    "is_active",
)  # fmt: skip


def apply_pack(
    *, pack: Pack, actor: Actor, now: datetime, only_look: bool = False
) -> list[PackChange]:
    """Make everything as the pack says, or `only_look` at what would change.

    All or nothing. Taken in twice, a pack changes nothing the second time.
    """
    require(actor, Action.MANAGE_TYPES)
    with transaction.atomic():
        changes = [*take_plans_and_categories(pack, actor, now)]
        changes += [_field(field, "", actor, now) for field in pack.fields]
        for wanted in pack.types:
            changes.append(_type(wanted, actor, now))
            changes += [_field(field, wanted.slug, actor, now) for field in wanted.fields]
        changes += take_rules_and_presets(pack, actor, now)
        changes += take_guides(pack, actor, now)
        if only_look:
            transaction.set_rollback(True)
    return [change for change in changes if change.is_new or change.columns]


def export_pack(*, actor: Actor, name: str = "export") -> Pack:
    """Return all that is set up here for incidents as a pack."""
    require(actor, Action.MANAGE_TYPES)
    return Pack(
        name=name,
        fields=[_written_field(row) for row in fields_in_order(None)],
        types=[_written_type(row) for row in types_with_fields()],
        guides=written_guides(),
        **written_parts(),
    )


def _type(wanted: PackType, actor: Actor, now: datetime) -> PackChange:
    draft = TypeDraft(
        name=wanted.name,
        description=wanted.description,
        icon=wanted.icon,
        is_active=wanted.active,
        is_restricted=wanted.restricted,
        on_request_form=wanted.on_request_form,
        required={step.value: names for step, names in wanted.required.items()},
        default_team_id=id_of(Team, wanted.team, "team"),
        default_category_id=id_of(Category, wanted.category, "category"),
        default_impact=wanted.impact,
        default_urgency=wanted.urgency,
        default_plans=wanted.plans,
        default_tasks="\n".join(wanted.tasks),
        default_roles={role: _who(who) for role, who in wanted.roles.items()},
    )
    row = IncidentType.objects.filter(slug=wanted.slug).first()
    if row is None:
        create_type(slug=wanted.slug, draft=draft, actor=actor, now=now)
        return PackChange("type", wanted.slug, wanted.name, is_new=True)
    after = change_type(slug=wanted.slug, draft=draft, actor=actor, now=now)
    return PackChange("type", row.slug, wanted.name, False, _differing(row, after, _TYPE_COLUMNS))


def _field(wanted: PackField, owner: str, actor: Actor, now: datetime) -> PackChange:
    draft = FieldDraft(
        name=wanted.name,
        kind=wanted.kind,
        help=wanted.help,
        options=[Option(option.value, option.label) for option in wanted.options],
        required_for=[step.value for step in wanted.required_for],
        visible_when=wanted.visible_when,
        formula=wanted.formula,
        on_request_form=wanted.on_request_form,
        is_active=wanted.active,
    )
    row = CustomField.objects.select_related("type").filter(slug=wanted.slug).first()
    if row is None:
        create_field(type_slug=owner, slug=wanted.slug, draft=draft, actor=actor, now=now)
        return PackChange("field", wanted.slug, wanted.name, is_new=True)
    _refuse_another(row, wanted, owner)
    after = change_field(slug=wanted.slug, draft=draft, actor=actor, now=now)
    return PackChange("field", row.slug, wanted.name, False, _differing(row, after, _FIELD_COLUMNS))


def _refuse_another(row: CustomField, wanted: PackField, owner: str) -> None:
    """Refuse to turn a field into another: what was answered would mean something else."""
    present = row.type.slug if row.type else ""
    if (row.kind, present) != (wanted.kind.value, owner):
        raise Conflict(
            f"There is a field {row.slug} of the kind {row.kind} already, of"
            f" {present or 'every type'}; give the one in the pack another slug."
        )


def _differing(before: Any, after: Any, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in columns if getattr(before, name) != getattr(after, name))


def _who(given: str) -> str:
    """Return what a type keeps for whom the pack names by address."""
    if given in ("", TEAM_LEAD):
        return given
    try:
        return str(person_by_email(given).pk)
    except NotFound:
        message = f"There is no person {given!r}; add them first, or take them out of the pack."
        raise InvalidInput(message, fields={"text": message}) from None


def _addresses(roles: Mapping[str, str]) -> dict[str, str]:
    """Return who gets which role, by address; somebody who is not there any more is left out."""
    people = people_by_id([UUID(who) for who in roles.values() if who != TEAM_LEAD])
    named = {str(pk): person.email for pk, person in people.items()} | {TEAM_LEAD: TEAM_LEAD}
    return {role: named[who] for role, who in roles.items() if who in named}


def _written_type(row: IncidentType) -> PackType:
    return PackType(
        slug=row.slug,
        name=row.name,
        description=row.description,
        icon=row.icon,
        active=row.is_active,
        restricted=row.is_restricted,
        on_request_form=row.on_request_form,
        required={Step(step): names for step, names in row.required.items()},
        team=row.default_team.slug if row.default_team else "",
        category=row.default_category.slug if row.default_category else "",
        impact=row.default_impact,
        urgency=row.default_urgency,
        plans=row.default_plans,
        tasks=row.default_tasks.splitlines(),
        roles=_addresses(row.default_roles),
        fields=[_written_field(field) for field in row.fields.all()],
    )


def _written_field(row: CustomField) -> PackField:
    active: list[Mapping[str, Any]] = [one for one in row.options if one["is_active"]]
    return PackField.model_validate(
        {
            "slug": row.slug,
            "name": row.name,
            "kind": row.kind,
            "help": row.help,
            "options": [PackOption(value=o["value"], label=o["label"]) for o in active],
            "required_for": row.required_for,
            "visible_when": row.visible_when,
            "formula": row.formula,
            "on_request_form": row.on_request_form,
            "active": row.is_active,
        }
    )
