"""What whoever reported an incident said of how it was handled."""

from ninja import Router

from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read
from watchbell.api.schemas.surveys import SurveyShown
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import get_incident, survey_of
from watchbell.kernel.errors import NotFound

router = Router(tags=["surveys"])


@read(router, "/incidents/{number}/survey", name="get_survey", returns=SurveyShown)
def one(request: ApiRequest, number: str) -> Answer:
    """Read the satisfaction survey of a closed incident; it is answered by the link in the mail."""
    row = get_incident(request.actor, number)
    survey = survey_of(row)
    if survey is None:
        raise NotFound(f"Nobody was asked about {row.label} yet.")
    inside = may(request.actor, Action.READ_INTERNAL, row)
    return Answer(
        SurveyShown(
            person=survey.person.email,
            asked_at=survey.asked_at,
            score=survey.score,
            comment=survey.comment,
            answered_at=survey.answered_at,
            changed_at=survey.changed_at,
            follow_up=survey.follow_up_id if inside else None,
        )
    )
