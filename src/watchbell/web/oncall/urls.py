"""Addresses of the pages of schedules."""

from django.urls import path

from watchbell.web.oncall import views

urlpatterns = [
    path("on-call", views.on_call, name="on-call"),
    path("schedules/<slug:slug>", views.schedule, name="schedule"),
]
