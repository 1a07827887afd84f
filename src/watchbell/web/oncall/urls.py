"""Addresses of the pages of schedules and escalation policies."""

from django.urls import path

from watchbell.web.oncall import views

urlpatterns = [
    path("on-call", views.on_call, name="on-call"),
    path("schedules/<slug:slug>", views.schedule, name="schedule"),
    path("escalation-policies", views.policy_list, name="policy-list"),
    path("escalation-policies/<slug:slug>", views.policy, name="escalation-policy"),
]
