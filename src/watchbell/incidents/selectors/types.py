"""Types of incidents with their fields, as the pure rules want them."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import JSONObject

from watchbell.incidents.fields.specs import (
    FieldSpec,
    Kind,
    Option,
    Step,
    TypeSpec,
)
from watchbell.incidents.models import CustomField, IncidentType
from watchbell.kernel.errors import InvalidInput, NotFound

_FIELD_COLUMNS = (
    "slug",
    "name",
    "kind",
    "help",
    "options",
    "required_for",
    "visible_when",
    "formula",
    "on_request_form",
)


def form_of(slug: str) -> TypeSpec:
    """Return the type called so, with its active fields; one nobody defined has none."""
    return forms_of([slug])[slug]


def forms_of(slugs: Collection[str]) -> dict[str, TypeSpec]:
    """Return the types by slug, each with its active fields; one nobody defined is not active."""
    found = {row.slug: _spec(row) for row in _with_fields().filter(slug__in=set(slugs))}
    return {slug: found.get(slug) or _unknown(slug) for slug in slugs}


def all_forms(*, active_only: bool = True) -> list[TypeSpec]:
    """Return every type in its order, each with its active fields."""
    found = _with_fields().order_by("position", "name", "id")
    return [_spec(row) for row in (found.filter(is_active=True) if active_only else found)]


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


def _with_fields() -> QuerySet[Any]:
    """Return types with their fields in `asked`, by one statement: every new incident asks it.

    What every type asks comes first.
    """
    common_first = F("type").asc(nulls_first=True)
    asked = CustomField.objects.filter(Q(type=None) | Q(type=OuterRef("pk")), is_active=True)
    row = JSONObject(**{name: name for name in _FIELD_COLUMNS})
    ordered = asked.order_by(common_first, "position", "id").values(row=row)
    return IncidentType.objects.annotate(asked=ArraySubquery(ordered))


def _spec(row: Any) -> TypeSpec:
    return TypeSpec(
        slug=row.slug,
        name=row.name,
        icon=row.icon,
        description=row.description,
        is_active=row.is_active,
        is_restricted=row.is_restricted,
        on_request_form=row.on_request_form,
        required={Step(step): frozenset(names) for step, names in row.required.items()},
        fields=tuple(field_spec(CustomField(**columns)) for columns in row.asked),
        default_team_id=row.default_team_id,
        default_category_id=row.default_category_id,
        default_impact=row.default_impact,
        default_urgency=row.default_urgency,
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
