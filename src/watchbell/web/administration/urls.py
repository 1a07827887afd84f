"""Addresses of the administration."""

from django.urls import path

from watchbell.web.administration import hub, priorities

urlpatterns = [
    path("", hub.hub, name="administration"),
    path("/priorities", priorities.priorities, name="priority-rules"),
    path("/priorities/preview", priorities.preview, name="priority-rules-preview"),
]
