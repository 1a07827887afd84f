"""What agents must have done before they close an incident."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from watchbell.incidents.closing.checks import LABELS, Check
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import closure_checklist
from watchbell.incidents.services import set_closure_checklist
from watchbell.incidents.services.closing import LONGEST_FOLLOW_UP
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Picker, Styled
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


class ChecklistForm(Styled):
    """A box for each check there is, and when a bad score is followed up."""

    checks = forms.MultipleChoiceField(
        label="Before it is closed",
        choices=[(check.value, label) for check, label in LABELS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A category and the notes of the resolution are asked for in any case.",
    )
    follow_up_score = forms.TypedChoiceField(
        label="Follow up a satisfaction score of",
        choices=[(0, "Never"), (1, "1"), (2, "2 or less"), (3, "3 or less"), (4, "4 or less")],
        coerce=int,
        widget=Picker,
        help_text="The owning team gets one task to ask the caller what went wrong.",
    )
    follow_up_days = forms.IntegerField(
        label="Within how many days?", min_value=1, max_value=LONGEST_FOLLOW_UP
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "POST"])
@for_colleagues
def closing(request: Request) -> HttpResponse:
    """Show and set what the closing of an incident asks for."""
    require(request.actor, Action.CONFIGURE)
    chosen = closure_checklist()
    initial = {
        "checks": [check.value for check in chosen.checks],
        "follow_up_score": chosen.follow_up_score,
        "follow_up_days": chosen.follow_up_days,
        "version": chosen.version,
    }
    form = ChecklistForm(sent(request), initial=initial)
    changed = attempt(form, lambda: _set(form, request))
    if changed is not None:
        return done(request, reverse("closure-checklist"), "Saved. The next closing follows it.")
    return page(request, "administration/closing.html", {"form": form}, status=status(form))


def _set(form: ChecklistForm, request: Request) -> object:
    return set_closure_checklist(
        checks=[Check(name) for name in form.cleaned_data["checks"]],
        follow_up_score=form.cleaned_data["follow_up_score"],
        follow_up_days=form.cleaned_data["follow_up_days"],
        version=form.cleaned_data["version"],
        actor=request.actor,
        now=request.now,
    )
