"""What reporters said of how their incidents were handled."""

from watchbell.incidents.models import Incident, Survey


def survey_of(incident: Incident) -> Survey | None:
    """Return the survey of an incident that the caller may see; None before anybody was asked."""
    return Survey.objects.select_related("person").filter(pk=incident.pk).first()
