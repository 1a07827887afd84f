"""Saying that an alert was not useful, by one press; another takes it back."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from watchbell.alerts.services import find_not_useful, withdraw_feedback
from watchbell.incidents.selectors import get_incident
from watchbell.kernel.errors import InvalidInput
from watchbell.web.access import for_colleagues
from watchbell.web.alerts.forms import WordForm
from watchbell.web.alerts.views import show
from watchbell.web.middleware import Request
from watchbell.web.responses import done

TAKE_BACK = "take_back"


@require_POST
@for_colleagues
def judge(request: Request, alert_id: UUID) -> HttpResponse:
    """Record that the alert was not useful, or take that back."""
    actor, now = request.actor, request.now
    if request.POST.get("verb") == TAKE_BACK:
        withdraw_feedback(alert_id=alert_id, actor=actor, now=now)
        return done(request, _back(request, alert_id), "Taken back.")
    form = WordForm(request.POST, prefix="judge")
    if not form.is_valid():
        return show(request, alert_id, status=422, word_form=form)
    try:
        find_not_useful(alert_id=alert_id, word=form.cleaned_data["word"], actor=actor, now=now)
    except InvalidInput as error:
        form.refuse(error)
        return show(request, alert_id, status=422, word_form=form)
    return done(request, _back(request, alert_id), "Noted: not useful. It counts as noise.")


def _back(request: Request, alert_id: UUID) -> str:
    """Return the alert's page, or the incident whose tab was pressed."""
    number = request.POST.get("incident", "")
    if number:
        label = get_incident(request.actor, number).label
        return f"{reverse('incident', args=[label])}?tab=alerts"
    return reverse("alert", args=[alert_id])
