"""What callers said when they were asked."""

from watchbell.analytics.domain import Better, Kpi, Subject, Unit

_SURVEYED = "incidents_survey s join incidents_incident i on i.id = s.incident_id"

SATISFACTION = (
    Kpi(
        name="csat_rate",
        title="Satisfaction (CSAT)",
        definition="Share of the answers to the survey that were 4 or 5 of 5.",
        population="Incidents whose reporter first answered the survey in the window.",
        edge_cases="The last answer counts; it may be changed for seven days. Read it beside the"
        " response rate: those who are content answer less often.",
        unit=Unit.RATIO,
        subject=Subject.SATISFACTION,
        better=Better.MORE,
        value="(s.score >= 4)::int::float8",
        end_event="s.answered_at",
        source=_SURVEYED,
    ),
    Kpi(
        name="survey_response_rate",
        title="Survey response rate",
        definition="Share of the surveys that were answered.",
        population="Incidents whose reporter was asked in the window, when they were closed.",
        edge_cases="Asked once an incident; one that is answered later still counts.",
        unit=Unit.RATIO,
        subject=Subject.SATISFACTION,
        better=Better.MORE,
        value="(s.answered_at is not null)::int::float8",
        end_event="s.asked_at",
        source=_SURVEYED,
    ),
)
