"""How priorities are found: the matrix, what raises, and what a change would mean."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.incidents.models import IncidentType
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.prioritising import ANY_TYPE, LEVELS, PRIORITIES, Matrix, Rules
from watchbell.incidents.selectors import (
    RulesPreview,
    preview_rules,
    priority_rules,
    type_by_slug,
    types_in_order,
)
from watchbell.incidents.services import (
    remove_priority_matrix_of_type,
    set_priority_matrix_of_type,
    set_priority_rules,
)
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Choice, Styled
from watchbell.web.incidents.forms.choices import IMPACTS, URGENCIES
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

TEMPLATE = "administration/priorities.html"
_PRIORITIES = [(str(level), f"P{level}") for level in PRIORITIES]


class MatrixForm(Styled):
    """A choice for each cell of a matrix."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for impact in LEVELS:
            for urgency in LEVELS:
                field = Choice(label=f"Impact {impact}, urgency {urgency}", choices=_PRIORITIES)
                field.widget.attrs |= {"class": "form-select", "aria-label": field.label or ""}
                self.fields[_cell(impact, urgency)] = field

    def matrix(self) -> Matrix:
        """Return the matrix that the form holds."""
        cells = ((impact, urgency) for impact in LEVELS for urgency in LEVELS)
        return {cell: int(self.cleaned_data[_cell(*cell)]) for cell in cells}

    def rules(self, present: Rules, type_slug: str) -> Rules:
        """Return the rules that would hold if the form were saved for a type."""
        return replace(present, matrices={**present.matrices, type_slug: self.matrix()})


class RulesForm(MatrixForm):
    """The matrix of all types without their own, and what raises a priority."""

    vip_raises = forms.BooleanField(label="A VIP who reports raises it one step", required=False)
    critical_service_raises = forms.BooleanField(
        label="A service of criticality 1 raises it one step",
        required=False,
        help_text="Alerts take their impact from the criticality already; this raises them again.",
    )

    def rules(self, present: Rules, type_slug: str) -> Rules:
        """Return the rules that would hold if the form were saved."""
        got = self.cleaned_data
        return replace(
            super().rules(present, type_slug),
            vip_raises=got["vip_raises"],
            critical_service_raises=got["critical_service_raises"],
        )


def _cell(impact: int, urgency: int) -> str:
    return f"cell_{impact}_{urgency}"


@require_http_methods(["GET", "POST"])
@for_colleagues
def priorities(request: Request) -> HttpResponse:
    """Show and set how priorities are found."""
    require(request.actor, Action.CONFIGURE)
    form = RulesForm(sent(request), initial=_initial(priority_rules(), ANY_TYPE))
    changed = attempt(form, lambda: _set(form, request))
    if changed is not None:
        return done(request, reverse("priority-rules"), "Saved. New incidents follow it.")
    return page(request, TEMPLATE, _context(request, form), part="form", status=status(form))


@require_POST
@for_colleagues
def preview(request: Request) -> HttpResponse:
    """Show what the rules in the form would mean for the open incidents; nothing is saved."""
    require(request.actor, Action.CONFIGURE)
    form = RulesForm(request.POST)
    answer = 200 if form.is_valid() else 422
    return page(request, TEMPLATE, _context(request, form), part="effect", status=answer)


@require_http_methods(["GET", "POST"])
@for_colleagues
def priorities_of_type(request: Request, slug: str) -> HttpResponse:
    """Show and set the matrix of one type; it begins as the default one."""
    require(request.actor, Action.CONFIGURE)
    row, here = type_by_slug(slug), reverse("priority-rules-type", args=[slug])
    form = MatrixForm(sent(request), initial=_initial(priority_rules(), slug))
    if attempt(form, lambda: _set_of_type(form, slug, request)) is not None:
        text = f"Saved. New incidents of the type {row.name} follow it."
        return done(request, here, text)
    context = _context(request, form, row)
    return page(request, TEMPLATE, context, part="form", status=status(form))


@require_POST
@for_colleagues
def preview_of_type(request: Request, slug: str) -> HttpResponse:
    """Show what the matrix in the form would mean for open incidents of the type."""
    require(request.actor, Action.CONFIGURE)
    form = MatrixForm(request.POST)
    answer = 200 if form.is_valid() else 422
    context = _context(request, form, type_by_slug(slug))
    return page(request, TEMPLATE, context, part="effect", status=answer)


@require_POST
@for_colleagues
def back_to_default(request: Request, slug: str) -> HttpResponse:
    """Let one type follow the default matrix again."""
    row = type_by_slug(slug)
    remove_priority_matrix_of_type(type_slug=slug, actor=request.actor, now=request.now)
    here = reverse("priority-rules-type", args=[slug])
    return done(request, here, f"{row.name} follows the default matrix again.")


def _set(form: RulesForm, request: Request) -> Rules:
    rules = form.rules(priority_rules(), ANY_TYPE)
    return set_priority_rules(
        matrix=rules.matrix(ANY_TYPE),
        vip_raises=rules.vip_raises,
        critical_service_raises=rules.critical_service_raises,
        version=form.cleaned_data["version"],
        actor=request.actor,
        now=request.now,
    )


def _set_of_type(form: MatrixForm, slug: str, request: Request) -> Rules:
    return set_priority_matrix_of_type(
        type_slug=slug,
        matrix=form.matrix(),
        version=form.cleaned_data["version"],
        actor=request.actor,
        now=request.now,
    )


def _initial(rules: Rules, type_slug: str) -> dict[str, Any]:
    return {
        **{_cell(*cell): str(priority) for cell, priority in rules.matrix(type_slug).items()},
        "vip_raises": rules.vip_raises,
        "critical_service_raises": rules.critical_service_raises,
        "version": rules.version,
    }


def _context(request: Request, form: MatrixForm, row: IncidentType | None = None) -> dict[str, Any]:
    """Return what the page shows: the default's, or one type's."""
    slug, present = row.slug if row else ANY_TYPE, priority_rules()
    rules = form.rules(present, slug) if form.is_bound and form.is_valid() else present
    seen = preview_rules(request.actor, rules, type_slug=slug or None)
    of_type = [slug] if row else []
    return {
        "form": form,
        "rows": _rows(form, rules.matrix(slug), present.matrix(ANY_TYPE), seen),
        "urgencies": [name for value, name in URGENCIES if value],
        "preview": seen,
        "type": row,
        "is_own": slug in present.matrices,
        "types": [(one, one.slug in present.matrices) for one in types_in_order()],
        "action": reverse("priority-rules-type" if row else "priority-rules", args=of_type),
        "preview_url": reverse(
            "priority-rules-type-preview" if row else "priority-rules-preview", args=of_type
        ),
    }


def _rows(
    form: MatrixForm, matrix: Matrix, default: Matrix, seen: RulesPreview
) -> list[dict[str, Any]]:
    return [
        {
            "name": IMPACTS[impact][1],
            "cells": [
                {
                    "field": form[_cell(impact, urgency)],
                    "priority": matrix[impact, urgency],
                    "default": default[impact, urgency],
                    "count": seen.cells.get((impact, urgency)),
                    "urgency": URGENCIES[urgency][1],
                }
                for urgency in LEVELS
            ],
        }
        for impact in LEVELS
    ]
