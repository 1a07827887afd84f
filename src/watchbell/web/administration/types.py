"""Types of incidents and their fields: what is asked, in which order, and what a change means."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.incidents.fields.specs import DEFAULT_TYPE, Kind, Step, TypeSpec
from watchbell.incidents.models import CustomField
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import (
    field_by_slug,
    fields_in_order,
    form_of,
    type_by_slug,
    types_with_fields,
)
from watchbell.incidents.selectors.answers import Lacking, lacking
from watchbell.incidents.selectors.types import field_spec
from watchbell.incidents.services import (
    FieldDraft,
    change_field,
    change_type,
    create_field,
    create_type,
    move_field,
    move_type,
)
from watchbell.web.access import for_colleagues
from watchbell.web.administration.typeforms import (
    FieldForm,
    TypeForm,
    field_initial,
    steps_in_words,
    type_initial,
)
from watchbell.web.incidents.forms.asking import Asking, asked_fields, given_answers
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_TYPE, _FIELD = "administration/type.html", "administration/field.html"


@require_safe
@for_colleagues
def type_list(request: Request) -> HttpResponse:
    """List the types, and the fields that every type has."""
    require(request.actor, Action.MANAGE_TYPES)
    context = {"types": types_with_fields(), "common": _rows(fields_in_order(None))}
    return page(request, "administration/types.html", context)


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_type(request: Request) -> HttpResponse:
    """Define a type."""
    require(request.actor, Action.MANAGE_TYPES)
    form = TypeForm(sent(request), actor=request.actor, is_new=True, initial={"icon": "urgent"})
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    made = attempt(form, lambda: create_type(slug=form.short_name(), draft=form.draft(), **who))
    if made is not None:
        return done(request, _of_type(made.slug), f"{made.name} is there. Add its fields now.")
    context = {"form": form, "action": reverse("admin-type-new")}
    return page(request, _TYPE, context, part="form", status=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def one_type(request: Request, slug: str) -> HttpResponse:
    """Show a type with its fields and a preview of its form, and change it."""
    require(request.actor, Action.MANAGE_TYPES)
    row = type_by_slug(slug)
    initial = type_initial(row)
    form = TypeForm(sent(request), actor=request.actor, is_new=False, initial=initial)
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}

    def save() -> object:
        version = form.cleaned_data["version"]
        return change_type(slug=slug, draft=form.draft(), version=version, **who)

    if attempt(form, save) is not None:
        return done(request, _of_type(slug), "Saved.")
    context = {
        "form": form,
        "type": row,
        "action": _of_type(slug),
        "fields": _rows(fields_in_order(row.pk)),
        "common": fields_in_order(None),
        "preview": _preview(form_of(slug), request),
        "computed": [one.name for one in form_of(slug).fields if one.kind is Kind.FORMULA],
    }
    part = "preview" if "preview" in request.GET else "form"
    return page(request, _TYPE, context, part=part, status=status(form))


@require_POST
@for_colleagues
def shift_type(request: Request, slug: str) -> HttpResponse:
    """Move a type up or down in the list."""
    move_type(slug=slug, by=_by(request), actor=request.actor, now=request.now)
    return done(request, reverse("admin-types"), "Moved.")


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_field(request: Request, slug: str = "") -> HttpResponse:
    """Add a field to a type, or to every type."""
    require(request.actor, Action.MANAGE_TYPES)
    owner = type_by_slug(slug) if slug else None
    form = FieldForm(sent(request), is_new=True)
    asked = _previewed(request, form, owner.slug if owner else "")
    if asked is None:
        who: dict[str, Any] = {"actor": request.actor, "now": request.now}
        made = attempt(
            form,
            lambda: create_field(type_slug=slug, slug=form.short_name(), draft=form.draft(), **who),
        )
        if made is not None:
            return done(request, _home(made), f"“{made.name}” is asked from now on.")
    address = reverse("admin-type-field-new", args=[slug]) if slug else reverse("admin-field-new")
    context = {"form": form, "type": owner, "action": address, "lacking": asked}
    return page(request, _FIELD, context, part="form", status=200 if asked else status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def one_field(request: Request, slug: str) -> HttpResponse:
    """Change a field, or look first at what the change means."""
    require(request.actor, Action.MANAGE_TYPES)
    row = field_by_slug(slug)
    form = FieldForm(sent(request), is_new=False, kind=row.kind, initial=field_initial(row))
    asked = _previewed(request, form, row.type.slug if row.type else "", row)
    if asked is None:
        who: dict[str, Any] = {"actor": request.actor, "now": request.now}

        def save() -> object:
            version = form.cleaned_data["version"]
            return change_field(slug=slug, draft=form.draft(), version=version, **who)

        if attempt(form, save) is not None:
            return done(request, _home(row), "Saved.")
    address = reverse("admin-field", args=[slug])
    context = {"form": form, "field": row, "type": row.type, "action": address, "lacking": asked}
    return page(request, _FIELD, context, part="form", status=200 if asked else status(form))


@require_POST
@for_colleagues
def shift_field(request: Request, slug: str) -> HttpResponse:
    """Move a field up or down in its form."""
    row = field_by_slug(slug)
    move_field(slug=slug, by=_by(request), actor=request.actor, now=request.now)
    return done(request, _home(row), "Moved.")


def _previewed(
    request: Request, form: FieldForm, type_slug: str, row: CustomField | None = None
) -> Lacking | None:
    """Return what the change would mean for open incidents, when that is what is asked."""
    if "preview" not in request.POST or not form.is_valid():
        return None
    draft, kind = form.draft(), row.kind if row else form.cleaned_data["kind"]
    spec = field_spec(_drafted(draft, kind, row.slug if row else form.short_name()))
    return lacking(form_of(type_slug or DEFAULT_TYPE), spec, every_type=not type_slug)


def _drafted(draft: FieldDraft, kind: str, slug: str) -> CustomField:
    options = [{"value": o.value, "label": o.label, "is_active": True} for o in draft.options]
    return CustomField(
        slug=slug,
        name=draft.name,
        kind=kind,
        options=options,
        required_for=list(draft.required_for),
        visible_when=draft.visible_when,
        formula=draft.formula,
    )


def _rows(fields: list[CustomField]) -> list[dict[str, Any]]:
    return [{"field": row, "steps": steps_in_words(row)} for row in fields]


def _preview(form: TypeSpec, request: Request) -> Asking:
    """Return what people are asked, as they see it, given what was tried so far."""
    preview = Asking(auto_id="preview_%s")
    values = given_answers(form, request.GET, request.actor) if request.GET else {}
    shown = asked_fields(form, values, {"type": form.slug}, request.actor)
    preview.ask(shown, values, step=Step.DECLARE, actor=request.actor)
    return preview


def _by(request: Request) -> int:
    return -1 if request.POST.get("by") == "-1" else 1


def _home(row: CustomField) -> str:
    return _of_type(row.type.slug) if row.type else reverse("admin-types")


def _of_type(slug: str) -> str:
    return reverse("admin-type", args=[slug])
