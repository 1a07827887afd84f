"""The category tree: roots and subcategories, renamed, moved, put in order, switched off."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.incidents.closing.checks import LABELS, Check
from watchbell.incidents.models import Category
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import category_node, category_tree, roots
from watchbell.incidents.services import (
    CategoryFields,
    change_category,
    create_category,
    place_category,
    shift_category,
)
from watchbell.kernel.actors import Actor
from watchbell.kernel.text import slug_of
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Choice, Styled, row_choices
from watchbell.web.incidents.forms.choices import teams_for
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_FORM = "administration/category.html"


class CategoryForm(Styled):
    """What a category says about itself."""

    name = forms.CharField(label="Name", max_length=80)
    slug = forms.CharField(
        label="Short name",
        max_length=80,
        required=False,
        help_text="For the API and for files. It stays. Left empty, it is made of the name.",
    )
    parent = Choice(label="Below", required=False)
    default_team = Choice(
        label="Whose incidents",
        required=False,
        help_text="Gets an incident for which neither a type nor a service names a team.",
    )
    closure_checks = forms.MultipleChoiceField(
        label="Before one of this kind is closed",
        choices=[(check.value, label) for check, label in LABELS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Beside what is asked of every incident. Subcategories ask for it, too.",
    )
    is_active = forms.BooleanField(
        label="Offered",
        required=False,
        initial=True,
        help_text="One that is not offered stays on the incidents that have it.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active" if is_new else "slug"]
        self.teams = teams_for(actor)
        self.offer("parent", row_choices(roots(), "slug", "Nothing: it is a root"))
        self.offer("default_team", row_choices(self.teams.values(), "slug", "As the root says"))
        self.fields["default_team"].initial = ""

    def category_fields(self) -> CategoryFields:
        """Return what the form holds, as the service takes it."""
        got = self.cleaned_data
        team = self.teams.get(got["default_team"])
        return CategoryFields(
            name=got["name"],
            parent=got["parent"],
            is_active=got.get("is_active", True),
            default_team_id=team.pk if team else None,
            closure_checks=[Check(name) for name in got["closure_checks"]],
        )


@require_safe
@for_colleagues
def category_list(request: Request) -> HttpResponse:
    """Show the tree with how many incidents have each."""
    context = {"tree": category_tree(request.actor)}
    return page(request, "administration/categories.html", context)


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_category(request: Request) -> HttpResponse:
    """Add a category."""
    require(request.actor, Action.CONFIGURE)
    initial = {"parent": request.GET.get("below", "")}
    form = CategoryForm(sent(request), initial=initial, actor=request.actor, is_new=True)
    made = attempt(form, lambda: _create(form, request))
    if made is not None:
        return done(request, _place_of(made.slug), f"{made.name} is offered from now on.")
    context = {"form": form, "action": reverse("admin-category-new")}
    return page(request, _FORM, context, part="form", status=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit_category(request: Request, slug: str) -> HttpResponse:
    """Rename, move or switch off a category; incidents keep the one they have."""
    node = category_node(request.actor, slug)
    row = node.row
    initial = {
        "name": row.name,
        "parent": row.parent.slug if row.parent else "",
        "default_team": row.default_team.slug if row.default_team else "",
        "closure_checks": row.closure_checks,
        "is_active": row.is_active,
        "version": row.version,
    }
    form = CategoryForm(sent(request), initial=initial, actor=request.actor, is_new=False)
    if attempt(form, lambda: _change(form, slug, request)) is not None:
        return done(request, _place_of(slug), "Saved.")
    context = {"form": form, "node": node, "action": reverse("admin-category", args=[slug])}
    return page(request, _FORM, context, part="form", status=status(form))


@require_POST
@for_colleagues
def move(request: Request, slug: str) -> HttpResponse:
    """Put a category elsewhere among its like: a step up or down, or at the place named."""
    who: dict[str, Any] = {"slug": slug, "actor": request.actor, "now": request.now}
    place = request.POST.get("place", "")
    if place.isdecimal() and len(place) < 5:
        place_category(place=int(place), **who)
    else:
        shift_category(by=-1 if request.POST.get("by") == "-1" else 1, **who)
    return done(request, _place_of(slug), "Moved.")


def _create(form: CategoryForm, request: Request) -> Category:
    slug = form.cleaned_data["slug"] or slug_of(form.cleaned_data["name"])[:80]
    return create_category(
        slug=slug, fields=form.category_fields(), actor=request.actor, now=request.now
    )


def _change(form: CategoryForm, slug: str, request: Request) -> Category:
    return change_category(
        slug=slug,
        fields=form.category_fields(),
        version=form.cleaned_data["version"],
        actor=request.actor,
        now=request.now,
    )


def _place_of(slug: str) -> str:
    return f"{reverse('admin-category-list')}#category-{slug}"
