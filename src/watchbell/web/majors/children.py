"""One message to everybody whose incident hangs on a major one."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors import interested_in_children
from watchbell.incidents.services import notify_children
from watchbell.web.access import access_incident, for_colleagues
from watchbell.web.forms import LongText, Styled
from watchbell.web.incidents.acting import into_dialog
from watchbell.web.incidents.answering import changed
from watchbell.web.middleware import Request
from watchbell.web.responses import done, is_htmx, page
from watchbell.web.writing import attempt, sent, status


class NotifyForm(Styled):
    """What everybody is told. `sure` is set once the sender has seen who that is."""

    text = LongText(label="What should they know?", max_length=5000)
    sure = forms.CharField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@for_colleagues
def notify(request: Request, number: str) -> HttpResponse:
    """Ask for the text, show who gets what, and send it once that was seen."""
    incident = access_incident(request.actor, number, Action.WORK)
    form = NotifyForm(sent(request))
    people = interested_in_children(request.actor, incident)
    seen = request.POST.get("sure") == "yes"
    if request.method == "POST" and seen:
        told = attempt(
            form,
            lambda: notify_children(
                incident_id=incident.pk,
                text=form.cleaned_data["text"],
                actor=request.actor,
                now=request.now,
            ),
        )
        if told is not None:
            words = f"Sent to {len(told)} {'person' if len(told) == 1 else 'people'}."
            if is_htmx(request):
                return changed(request, incident, words)
            back = "room" if incident.is_major else "incident"
            return done(request, reverse(back, args=[incident.label]), words)
    preview = form.cleaned_data["text"] if form.is_bound and form.is_valid() else ""
    context: dict[str, Any] = {
        "incident": incident,
        "form": form,
        "people": people,
        "preview": preview,
        "example": people[0] if people else None,
    }
    response = page(request, "majors/notify.html", context, part="form", status=status(form))
    return into_dialog(response) if is_htmx(request) and request.method == "POST" else response
