"""Types of incidents with their fields, as the pure rules want them."""

import json
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, QuerySet

from watchbell.incidents.fields.specs import (
    FieldSpec,
    Kind,
    Option,
    Step,
    TypeSpec,
)
from watchbell.incidents.models import CustomField, IncidentType
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.platform.gathering import asked_once

# Written out, for every step of every incident asks it and the ORM takes five times longer to
# word it than PostgreSQL to answer. What every type asks comes before what this one does.
_FORMS = """
select t.slug, t.name, t.icon, t.description, t.is_active, t.is_restricted, t.on_request_form,
    t.required::text, t.default_team_id, t.default_category_id, t.default_impact,
    t.default_urgency, array_to_json(t.default_plans)::text, t.default_tasks,
    t.default_roles::text, (
        select json_agg(
            json_build_object(
                'slug', f.slug, 'name', f.name, 'kind', f.kind, 'help', f.help,
                'options', f.options, 'required_for', f.required_for,
                'visible_when', f.visible_when, 'formula', f.formula,
                'on_request_form', f.on_request_form
            ) order by f.type_id nulls first, f.position, f.id
        )::text
        from incidents_customfield f
        where f.is_active and (f.type_id is null or f.type_id = t.id)
    )
from incidents_incidenttype t
"""
_SOME = f"{_FORMS} where t.slug = any(%s)"
_ALL = f"{_FORMS} where t.is_active or not %s order by t.position, t.name, t.id"
_KEPT = 256


def form_of(slug: str) -> TypeSpec:
    """Return the type called so, with its active fields; one nobody defined has none."""
    return forms_of([slug])[slug]


def forms_of(slugs: Collection[str]) -> dict[str, TypeSpec]:
    """Return the types by slug, each with its active fields; one nobody defined is not active."""
    found = {form.slug: form for form in _forms(_SOME, [sorted(set(slugs))])}
    return {slug: found.get(slug) or _unknown(slug) for slug in slugs}


def all_forms(*, active_only: bool = True) -> list[TypeSpec]:
    """Return every type in its order, each with its active fields."""
    return _forms(_ALL, [active_only])


def types_in_order(*, active_only: bool = True) -> QuerySet[IncidentType]:
    """Return the types as administrators have ordered them."""
    found = IncidentType.objects.order_by("position", "name", "id")
    return found.filter(is_active=True) if active_only else found


def fields_in_order(type_id: UUID | None) -> list[CustomField]:
    """Return all fields of one type, or those of every type, switched-off ones too."""
    return list(CustomField.objects.filter(type_id=type_id).order_by("position", "id"))


def type_by_slug(slug: str) -> IncidentType:
    """Return one type with what it points at; NotFound when there is none of that slug."""
    related = ("default_team", "default_category")
    found = IncidentType.objects.select_related(*related).filter(slug=slug).first()
    if found is None:
        raise NotFound("There is no such type.")
    return found


def types_with_fields() -> list[IncidentType]:
    """Return every type in its order, each with all its own fields."""
    own = CustomField.objects.order_by("position", "id")
    related = ("default_team", "default_category")
    rows = types_in_order(active_only=False).select_related(*related)
    return list(rows.prefetch_related(Prefetch("fields", own)))


def field_by_slug(slug: str) -> CustomField:
    """Return one field; NotFound when there is none of that slug."""
    found = CustomField.objects.select_related("type").filter(slug=slug).first()
    if found is None:
        raise NotFound("There is no such field.")
    return found


def fields_by_slug(slugs: Iterable[str] = ()) -> dict[str, FieldSpec]:
    """Return the active fields of these slugs (all, when none are named): for filters, exports."""
    wanted = list(slugs)
    rows = CustomField.objects.filter(is_active=True).order_by("position", "id")
    return {row.slug: field_spec(row) for row in (rows.filter(slug__in=wanted) if wanted else rows)}


def known_type(slug: str) -> TypeSpec:
    """Return a type that new incidents may have; InvalidInput names those that are."""
    form = next((form for form in all_forms() if form.slug == slug), None)
    if form is None:
        known = ", ".join(types_in_order().values_list("slug", flat=True))
        raise InvalidInput(f"There is no type {slug!r}.", fields={"type": f"Use one of: {known}."})
    return form


def _forms(statement: str, parameters: list[Any]) -> list[TypeSpec]:
    question = (statement, repr(parameters))
    return asked_once(question, lambda: _read_forms(statement, parameters))


def _read_forms(statement: str, parameters: list[Any]) -> list[TypeSpec]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [_spec(*row) for row in cursor.fetchall()]


@lru_cache(_KEPT)
def _spec(
    slug: str,
    name: str,
    icon: str,
    description: str,
    is_active: bool,
    is_restricted: bool,
    on_request_form: bool,
    required: str,
    default_team_id: UUID | None,
    default_category_id: int | None,
    default_impact: int | None,
    default_urgency: int | None,
    default_plans: str,
    default_tasks: str,
    default_roles: str,
    asked: str | None,
) -> TypeSpec:
    """Return what the columns of `_FORMS` say; kept by their content, so a change is seen."""
    steps = json.loads(required)
    return TypeSpec(
        slug=slug,
        name=name,
        icon=icon,
        description=description,
        is_active=is_active,
        is_restricted=is_restricted,
        on_request_form=on_request_form,
        required={Step(step): frozenset(names) for step, names in steps.items()},
        fields=tuple(field_spec(CustomField(**row)) for row in json.loads(asked or "[]")),
        default_team_id=default_team_id,
        default_category_id=default_category_id,
        default_impact=default_impact,
        default_urgency=default_urgency,
        default_plans=tuple(json.loads(default_plans)),
        default_tasks=default_tasks,
        default_roles=json.loads(default_roles),
    )


def field_spec(row: CustomField) -> FieldSpec:
    """Return a field's row as the pure rules want it."""
    return FieldSpec(
        slug=row.slug,
        name=row.name,
        kind=Kind(row.kind),
        options=tuple(_option(one) for one in row.options),
        help=row.help,
        required_for=frozenset(Step(step) for step in row.required_for),
        visible_when=row.visible_when,
        formula=row.formula,
        on_request_form=row.on_request_form,
    )


def _option(stored: dict[str, Any]) -> Option:
    return Option(stored["value"], stored["label"], stored.get("is_active", True))


def _unknown(slug: str) -> TypeSpec:
    return TypeSpec(slug=slug, name=slug, is_active=False)
