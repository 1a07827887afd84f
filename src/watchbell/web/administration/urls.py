"""Addresses of the administration."""

from django.urls import path

from watchbell.web.administration import hub

urlpatterns = [
    path("", hub.hub, name="administration"),
]
