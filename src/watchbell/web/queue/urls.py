"""Addresses of triage and of the workload board."""

from django.urls import path

from watchbell.web.administration import presets
from watchbell.web.queue import triage, workload

urlpatterns = [
    path("incidents/presets/<slug:slug>", presets.declare, name="preset-declare"),
    path("triage", triage.triage, name="triage"),
    path("triage/<str:number>/answer", triage.answer, name="triage-answer"),
    path("triage/<str:number>/wait", triage.wait, name="triage-wait"),
    path("workload", workload.workload, name="workload"),
    path("workload/<str:number>/give", workload.give, name="workload-give"),
]
