"""How long ahead people hear of their shifts, and of gaps."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from watchbell.accounts.permissions import RULES, Action, require
from watchbell.oncall.options import GAP_DAYS, MOST_DAYS, MOST_HOURS, SHIFT_HOURS
from watchbell.oncall.services import set_notice_leads
from watchbell.platform.options.reading import value
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Styled
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


class NoticesForm(Styled):
    """Two times ahead; 0 is not at all."""

    shift_hours = forms.IntegerField(
        label=SHIFT_HOURS.label, help_text=SHIFT_HOURS.help, min_value=0, max_value=MOST_HOURS
    )
    gap_days = forms.IntegerField(
        label=GAP_DAYS.label, help_text=GAP_DAYS.help, min_value=0, max_value=MOST_DAYS
    )


@require_http_methods(["GET", "POST"])
@for_colleagues
def notices(request: Request) -> HttpResponse:
    """Show and set how long ahead people are told of what comes."""
    require(request.actor, RULES[Action.SET_OPTIONS], "setting what people are told")
    initial = {"shift_hours": value(SHIFT_HOURS), "gap_days": value(GAP_DAYS)}
    form = NoticesForm(sent(request), initial=initial)
    attempt(
        form,
        lambda: set_notice_leads(**form.cleaned_data, actor=request.actor, now=request.now),
    )
    if form.is_bound and not form.errors:
        told = "Saved. It counts from the next look at the schedules, within six hours."
        return done(request, reverse("admin-oncall-notices"), told)
    return page(request, "administration/notices.html", {"form": form}, status=status(form))
