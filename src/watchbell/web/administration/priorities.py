"""How priorities are found: the matrix, what raises, and what a change would mean."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.incidents.permissions import Action, require
from watchbell.incidents.prioritising import ANY_TYPE, LEVELS, PRIORITIES, Matrix, Rules
from watchbell.incidents.selectors import preview_rules, priority_rules
from watchbell.incidents.services import set_priority_rules
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Choice, Styled
from watchbell.web.incidents.forms.choices import IMPACTS, URGENCIES
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

TEMPLATE = "administration/priorities.html"
_PRIORITIES = [(str(level), f"P{level}") for level in PRIORITIES]


class RulesForm(Styled):
    """A choice for each cell of the matrix, and what raises a priority."""

    vip_raises = forms.BooleanField(label="A VIP who reports raises it one step", required=False)
    critical_service_raises = forms.BooleanField(
        label="A service of criticality 1 raises it one step",
        required=False,
        help_text="Alerts take their impact from the criticality already; this raises them again.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for impact in LEVELS:
            for urgency in LEVELS:
                field = Choice(label=f"Impact {impact}, urgency {urgency}", choices=_PRIORITIES)
                field.widget.attrs |= {"class": "form-select", "aria-label": field.label or ""}
                self.fields[_cell(impact, urgency)] = field

    def rules(self) -> Rules:
        """Return the rules that the form holds."""
        got = self.cleaned_data
        return Rules({ANY_TYPE: self._matrix()}, got["vip_raises"], got["critical_service_raises"])

    def _matrix(self) -> Matrix:
        cells = ((impact, urgency) for impact in LEVELS for urgency in LEVELS)
        return {cell: int(self.cleaned_data[_cell(*cell)]) for cell in cells}


def _cell(impact: int, urgency: int) -> str:
    return f"cell_{impact}_{urgency}"


@require_http_methods(["GET", "POST"])
@for_colleagues
def priorities(request: Request) -> HttpResponse:
    """Show and set how priorities are found."""
    require(request.actor, Action.CONFIGURE)
    form = RulesForm(sent(request), initial=_initial(priority_rules()))
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


def _set(form: RulesForm, request: Request) -> Rules:
    rules = form.rules()
    return set_priority_rules(
        matrix=rules.matrix(ANY_TYPE),
        vip_raises=rules.vip_raises,
        critical_service_raises=rules.critical_service_raises,
        version=form.cleaned_data["version"],
        actor=request.actor,
        now=request.now,
    )


def _initial(rules: Rules) -> dict[str, Any]:
    matrix = rules.matrix(ANY_TYPE)
    return {
        **{_cell(*cell): str(priority) for cell, priority in matrix.items()},
        "vip_raises": rules.vip_raises,
        "critical_service_raises": rules.critical_service_raises,
        "version": rules.version,
    }


def _context(request: Request, form: RulesForm) -> dict[str, Any]:
    rules = form.rules() if form.is_bound and form.is_valid() else priority_rules()
    matrix, seen = rules.matrix(ANY_TYPE), preview_rules(request.actor, rules)
    rows = [
        {
            "name": IMPACTS[impact][1],
            "cells": [
                {
                    "field": form[_cell(impact, urgency)],
                    "priority": matrix[impact, urgency],
                    "count": seen.cells.get((impact, urgency)),
                }
                for urgency in LEVELS
            ],
        }
        for impact in LEVELS
    ]
    return {
        "form": form,
        "rows": rows,
        "urgencies": [name for value, name in URGENCIES if value],
        "preview": seen,
        "action": reverse("priority-rules"),
    }
