"""Addresses of the pages of heartbeats."""

from django.urls import path

from watchbell.web.heartbeats import changing, views

urlpatterns = [
    path("", views.heartbeat_list, name="heartbeat-list"),
    path("/new", changing.new_heartbeat, name="heartbeat-new"),
    path("/<uuid:heartbeat_id>", views.heartbeat, name="heartbeat"),
    path("/<uuid:heartbeat_id>/edit", changing.edit, name="heartbeat-edit"),
    path("/<uuid:heartbeat_id>/pause", changing.pause, name="heartbeat-pause"),
    path("/<uuid:heartbeat_id>/resume", changing.resume, name="heartbeat-resume"),
    path("/<uuid:heartbeat_id>/delete", changing.delete, name="heartbeat-delete"),
]
