"""Plans: what is to be done, by phase, written as an outline beside its preview."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.incidents.duties import DUTIES
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import plan_by_slug, plans
from watchbell.incidents.services import change_plan, create_plan
from watchbell.incidents.tasking import Outline, read_outline, write_outline
from watchbell.web.access import for_colleagues
from watchbell.web.forms import LongText, ShortName, Styled
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_BEGIN = """# Identification
- Confirm what is affected @incident_manager +10m !
- Write down the first symptoms @scribe +15m

# Containment
- Limit the damage @technical_lead +30m !
  Disable, isolate or redirect; say how it is undone.
"""


class PlanForm(Styled):
    """What a plan is called, and its tasks."""

    name = forms.CharField(max_length=200)
    slug = ShortName()
    description = forms.CharField(
        max_length=2000, required=False, label="When it is used", help_text="One line."
    )
    outline = LongText(
        label="Phases and tasks",
        max_length=60_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true"}),
    )
    is_active = forms.BooleanField(label="Offered on incidents", required=False)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active" if is_new else "slug"]
        self.fields["outline"].widget.attrs |= {
            "class": "form-control wb-mono",
            "hx-post": reverse("admin-plan-preview"),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#plan-preview",
            "hx-swap": "outerHTML",
        }

    def clean_outline(self) -> Outline:
        """Return the outline; everything that is wrong with it is said at once."""
        outline = read_outline(self.cleaned_data["outline"])
        if outline.problems:
            raise forms.ValidationError(list(outline.problems))
        return outline


@require_safe
@for_colleagues
def plan_list(request: Request) -> HttpResponse:
    """List the plans, those that are switched off too."""
    require(request.actor, Action.MANAGE_PLANS)
    return page(request, "administration/plans.html", {"plans": plans(actor=request.actor)})


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_plan(request: Request) -> HttpResponse:
    """Write a new plan."""
    require(request.actor, Action.MANAGE_PLANS)
    form = PlanForm(sent(request), initial={"outline": _BEGIN}, is_new=True)
    create = partial(create_plan, actor=request.actor, now=request.now)
    made = attempt(form, lambda: create(**_fields(form)))
    if made is not None:
        return done(request, reverse("admin-plan-list"), f"{made.name} is ready to be applied.")
    return _form(request, form, reverse("admin-plan-new"))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit_plan(request: Request, slug: str) -> HttpResponse:
    """Change a plan; incidents keep the tasks they have."""
    require(request.actor, Action.MANAGE_PLANS)
    plan = plan_by_slug(slug)
    initial = {
        "name": plan.name,
        "description": plan.description,
        "outline": write_outline(plan.outline()),
        "is_active": plan.is_active,
    }
    form = PlanForm(sent(request), initial=initial, is_new=False)
    change = partial(change_plan, plan_id=plan.pk, actor=request.actor, now=request.now)
    if attempt(form, lambda: change(**_fields(form))) is not None:
        return done(request, reverse("admin-plan-list"), "Saved.")
    return _form(request, form, reverse("admin-plan", args=[slug]), plan=plan)


@require_POST
@for_colleagues
def preview(request: Request) -> HttpResponse:
    """Draw what an outline means, while it is written."""
    require(request.actor, Action.MANAGE_PLANS)
    context = _previewed(request.POST.get("outline", "")[:60_000])
    return page(request, "administration/plan.html#preview", context)


def _fields(form: PlanForm) -> dict[str, Any]:
    got = dict(form.cleaned_data)
    got["phases"] = got.pop("outline").phases
    return got


def _form(request: Request, form: PlanForm, action: str, **context: Any) -> HttpResponse:
    text = str(form["outline"].value() or "")
    whole = {"form": form, "action": action, **_previewed(text), **context}
    return page(request, "administration/plan.html", whole, part="form", status=status(form))


def _previewed(text: str) -> dict[str, Any]:
    outline = read_outline(text)
    roles = {role.value: duties.name for role, duties in DUTIES.items()}
    tasks = [line for phase in outline.phases for line in phase.tasks]
    return {
        "outline": outline,
        "role_names": roles,
        "task_count": len(tasks),
        "gate_count": sum(line.is_gate for line in tasks),
    }
