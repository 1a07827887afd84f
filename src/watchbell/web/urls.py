"""Pages for people."""

from django.urls import URLPattern, URLResolver, include, path

from watchbell.web.answers.urls import phone_patterns, watching_patterns
from watchbell.web.catalog.urls import item_patterns
from watchbell.web.dashboards.urls import wall_patterns
from watchbell.web.majors.urls import (
    containment_patterns,
    follow_patterns,
    incident_patterns,
    major_patterns,
)
from watchbell.web.people.urls import people_patterns, team_patterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("watchbell.web.home.urls")),
    path("", include("watchbell.web.signin.urls")),
    # Before the incident's own: its last address takes any verb.
    path("", include("watchbell.web.queue.urls")),
    path("incidents", include(incident_patterns)),
    path("incidents", include("watchbell.web.incidents.urls")),
    path("majors", include(major_patterns)),
    path("containments", include(containment_patterns)),
    path("follow", include(follow_patterns)),
    path("answers", include("watchbell.web.answers.urls")),
    path("phone", include(phone_patterns)),
    path("watching", include(watching_patterns)),
    path("services", include("watchbell.web.catalog.urls")),
    path("configuration-items", include(item_patterns)),
    path("people", include(people_patterns)),
    path("teams", include(team_patterns)),
    path("alerts", include("watchbell.web.alerts.urls")),
    path("noise", include("watchbell.web.noise.urls")),
    path("", include("watchbell.web.quiet.urls")),
    path("alert-routes", include("watchbell.web.routes.urls")),
    path("integrations", include("watchbell.web.integrations.urls")),
    path("heartbeats", include("watchbell.web.heartbeats.urls")),
    path("", include("watchbell.web.oncall.urls")),
    path("escalation-policies", include("watchbell.web.paging.urls")),
    path("backtests", include("watchbell.web.backtests.urls")),
    path("reports", include("watchbell.web.reports.urls")),
    path("reports/flow", include("watchbell.web.flow.urls")),
    path("reports/services", include("watchbell.web.reliability.urls")),
    path("dashboards", include("watchbell.web.dashboards.urls")),
    path("wallboard", include(wall_patterns)),
    path("system", include("watchbell.web.health.urls")),
    path("profile", include("watchbell.web.profile.urls")),
    path("admin/imports", include("watchbell.web.importing.urls")),
    path("admin", include("watchbell.web.administration.urls")),
]
