"""The link of a closed incident: whoever reported it says how it was handled."""

from django.http import HttpResponse
from django.shortcuts import render

from watchbell.incidents.models import Incident
from watchbell.incidents.modules import SURVEYS
from watchbell.incidents.selectors import survey_of
from watchbell.incidents.services import rate_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, InvalidInput, PermissionDenied
from watchbell.platform.modules import require_on
from watchbell.web.incidents.forms.finishing import SurveyForm
from watchbell.web.middleware import Request

_PAGE = "answers/rate.html"


def answer(request: Request, actor: Actor, incident: Incident) -> HttpResponse:
    """Ask for 1 to 5 and a comment; what was answered before is shown and may be changed."""
    require_on(SURVEYS)
    survey = survey_of(incident)
    before = {"score": survey.score, "comment": survey.comment} if survey else {}
    form = SurveyForm(request.POST if request.method == "POST" else None, initial=before)
    context = {"incident": incident, "person": actor.name, "form": form, "survey": survey}
    if request.method != "POST" or not form.is_valid():
        return render(request, _PAGE, context, status=422 if form.errors else 200)
    try:
        rate_incident(
            incident_id=incident.pk,
            score=int(form.cleaned_data["score"]),
            comment=form.cleaned_data["comment"],
            actor=actor,
            now=request.now,
        )
    except InvalidInput as error:
        form.refuse(error)
        return render(request, _PAGE, context, status=422)
    except (Conflict, PermissionDenied) as error:
        return render(request, _PAGE, {**context, "refused": error.message}, status=409)
    return render(request, _PAGE, {**context, "done": True})
