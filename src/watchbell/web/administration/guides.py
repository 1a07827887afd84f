"""Guides: what the desk asks step by step, written as an outline beside its preview."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.incidents.guiding import GuideOutline, read_guide, write_guide
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import (
    categories,
    guide_by_slug,
    guides,
    types_in_order,
)
from watchbell.incidents.services import GuideFields, change_guide, create_guide
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Choice, LongText, ShortName, Styled
from watchbell.web.incidents.forms.choices import category_choices
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_LONGEST = 60_000
_BEGIN = """# Does another website open?
Try one that you have not used today.
- Yes -> Is it only this website?
- No -> No network

# Is it only this website?
- Yes -> The website is down
- It works again -> Solved

# No network
= category network-connectivity

# The website is down
= escalate: One website does not open, others do.

# Solved
= resolve: The website opens again.
"""


class GuideForm(Styled):
    """What a guide is called, for which incidents it is, and its steps."""

    name = forms.CharField(max_length=80)
    slug = ShortName()
    description = forms.CharField(
        max_length=2000, required=False, label="When it is used", help_text="One line."
    )
    type = Choice(label="For incidents of the type", required=False)
    category = Choice(
        label="And of the category", required=False, help_text="Those below it have it, too."
    )
    steps = LongText(
        label="Steps",
        max_length=_LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 26, "spellcheck": "true"}),
    )
    is_active = forms.BooleanField(label="Offered on incidents", required=False)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active" if is_new else "slug"]
        types = [(row.slug, row.name) for row in types_in_order(active_only=False)]
        self.offer("type", [("", "Any type"), *types])
        self.offer("category", [("", "Any category"), *category_choices()[1:]])
        self.fields["steps"].widget.attrs |= {
            "class": "form-control wb-mono",
            "hx-post": reverse("admin-guide-preview"),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#guide-preview",
            "hx-swap": "outerHTML",
        }

    def clean_steps(self) -> GuideOutline:
        """Return the outline; everything that is wrong with it is said at once."""
        outline = read_guide(self.cleaned_data["steps"])
        if outline.problems:
            raise forms.ValidationError(list(outline.problems))
        return outline

    def guide(self) -> GuideFields:
        """Return what was written, as the services take it."""
        got = self.cleaned_data
        by_slug = {row.slug: row for row in categories()}
        return GuideFields(
            name=got["name"],
            description=got["description"],
            type=got["type"],
            category=by_slug.get(got["category"]),
            steps=got["steps"].steps,
            is_active=got.get("is_active", True),
        )


@require_safe
@for_colleagues
def guide_list(request: Request) -> HttpResponse:
    """List the guides, those that are switched off too."""
    require(request.actor, Action.CONFIGURE)
    return page(request, "administration/guides.html", {"guides": guides(actor=request.actor)})


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_guide(request: Request) -> HttpResponse:
    """Write a new guide."""
    require(request.actor, Action.CONFIGURE)
    form = GuideForm(sent(request), initial={"steps": _BEGIN}, is_new=True)
    create = partial(create_guide, actor=request.actor, now=request.now)
    made = attempt(form, lambda: create(slug=form.cleaned_data["slug"], fields=form.guide()))
    if made is not None:
        return done(request, reverse("admin-guide-list"), f"{made.name} is ready to be used.")
    return _form(request, form, reverse("admin-guide-new"))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit_guide(request: Request, slug: str) -> HttpResponse:
    """Change a guide; where it was begun, it goes on as it was."""
    require(request.actor, Action.CONFIGURE)
    guide = guide_by_slug(slug)
    initial = {
        "name": guide.name,
        "description": guide.description,
        "type": guide.type,
        "category": guide.category.slug if guide.category else "",
        "steps": write_guide(guide.outline()),
        "is_active": guide.is_active,
    }
    form = GuideForm(sent(request), initial=initial, is_new=False)
    change = partial(change_guide, slug=slug, actor=request.actor, now=request.now)
    if attempt(form, lambda: change(fields=form.guide())) is not None:
        return done(request, reverse("admin-guide-list"), "Saved.")
    return _form(request, form, reverse("admin-guide", args=[slug]), guide=guide)


@require_POST
@for_colleagues
def preview(request: Request) -> HttpResponse:
    """Draw what an outline means, while it is written."""
    require(request.actor, Action.CONFIGURE)
    context = {"outline": read_guide(request.POST.get("steps", "")[:_LONGEST])}
    return page(request, "administration/guide.html#preview", context)


def _form(request: Request, form: GuideForm, action: str, **context: Any) -> HttpResponse:
    outline = read_guide(str(form["steps"].value() or "")[:_LONGEST])
    whole = {"form": form, "action": action, "outline": outline, **context}
    return page(request, "administration/guide.html", whole, part="form", status=status(form))
