"""All major incidents: those that run, those that wait for a decision, and the past ones."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import live_majors, past_majors, update_intervals
from watchbell.incidents.services import set_update_intervals
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Styled
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


@require_safe
@for_colleagues
def major_list(request: Request) -> HttpResponse:
    """Show what runs and what waits for a decision, then what is over."""
    live = live_majors(request.actor)
    context = {
        "running": live.running,
        "proposed": live.proposed,
        "past": past_majors(request.actor, cursor=request.GET.get("cursor") or None),
        "may_decide": may(request.actor, Action.DECIDE_MAJOR),
        "may_configure": may(request.actor, Action.CONFIGURE_MAJOR),
    }
    return page(request, "majors/list.html", context, part="lists")


class IntervalsForm(Styled):
    """Minutes between public updates: one field a severity, and one for any other."""

    severity = forms.CharField(label="One more severity", required=False, max_length=40)
    minutes = forms.IntegerField(label="Its minutes", required=False)

    def __init__(self, data: Any, *, known: dict[str, int]) -> None:
        super().__init__(data)
        self.names = {f"minutes_{place}": name for place, name in enumerate(known)}
        own = {
            field: forms.IntegerField(
                label=name or "Any other severity",
                initial=known[name],
                required=not name,
                min_value=5,
                max_value=1440,
                help_text="" if not name else "Empty: it counts as any other.",
                widget=forms.NumberInput(attrs={"class": "form-control"}),
            )
            for field, name in self.names.items()
        }
        self.fields = {**own, **self.fields}

    def intervals(self) -> dict[str, int]:
        """Return the minutes by severity, those left empty dropped."""
        got = self.cleaned_data
        found = {name: got[field] for field, name in self.names.items() if got[field] is not None}
        if got["severity"] and got["minutes"] is not None:
            found[got["severity"]] = got["minutes"]
        return found


@require_http_methods(["GET", "POST"])
@for_colleagues
def intervals(request: Request) -> HttpResponse:
    """Set how often the public is told of a major incident."""
    if not may(request.actor, Action.CONFIGURE_MAJOR):
        set_update_intervals(minutes={}, actor=request.actor, now=request.now)
    form = IntervalsForm(sent(request), known=dict(update_intervals()))

    def write() -> bool:
        set_update_intervals(minutes=form.intervals(), actor=request.actor, now=request.now)
        return True

    if request.method == "POST" and attempt(form, write):
        return done(request, reverse("major-intervals"), "Saved.")
    return page(request, "majors/intervals.html", {"form": form}, status=status(form))
